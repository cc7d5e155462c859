"""What is shown once and proven by its hash: `{id}_{secret}`, of sessions and invitations.

A secret has 256 random bits, so a plain hash of it tells nobody anything and needs no slow one.
"""

import secrets
from hashlib import sha256
from hmac import compare_digest

_ID_BYTES, _SECRET_BYTES = 8, 32
LONGEST = 120


def make_secret() -> tuple[str, bytes, str]:
    """An id, the hash that the log holds, and the text that is shown once."""
    name, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    return name, hash_of(secret), f"{name}_{secret}"


def split_secret(text: str) -> tuple[str, str]:
    """Id and secret; nobody's for what can't be ours."""
    name, _, secret = text.partition("_") if len(text) <= LONGEST and text.isascii() else ("", "", "")
    return name, secret


def hash_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def is_hash_of(held: bytes, secret: str) -> bool:
    """In a time that tells nothing of how near a guess is."""
    return compare_digest(held, hash_of(secret))
