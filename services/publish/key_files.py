"""Ed25519 keys from the files that people have: PEM, OpenSSH, or 32 bytes in base64. Pure."""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
    load_ssh_private_key,
    load_ssh_public_key,
)

_FORM = "expected an Ed25519 {} key: PEM, OpenSSH, or 32 bytes in base64"


def read_public_key(data: bytes) -> bytes:
    """The raw key. Raises ValueError."""
    data = data.strip()
    try:
        if data.startswith(b"-----"):
            key: object = load_pem_public_key(data)
        elif data.startswith(b"ssh-"):
            key = load_ssh_public_key(data)
        else:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(data, validate=True))
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        raise ValueError(_FORM.format("public")) from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(_FORM.format("public"))
    return key.public_bytes_raw()


def read_private_key(data: bytes) -> Ed25519PrivateKey:
    """Raises ValueError, without a word of the key."""
    data = data.strip()
    try:
        if data.startswith(b"-----BEGIN OPENSSH"):
            key: object = load_ssh_private_key(data, None)
        elif data.startswith(b"-----"):
            key = load_pem_private_key(data, None)
        else:
            key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(data, validate=True))
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        raise ValueError(_FORM.format("private")) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(_FORM.format("private"))
    return key
