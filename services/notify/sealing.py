"""The secrets of webhooks as the log holds them: encrypted, each bound to its webhook, under a key of the hub's own.

A secret signs, so a hash of it is not enough. The key is given by the settings, or made once in the data folder.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.shared.config import BadSettings, Settings

_NONCE_BYTES, _KEY_BYTES = 12, 32


class Sealed(Exception):
    """The secret was sealed under another key. The reaction: its owner has to make a new one."""


class Seal:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, secret: bytes, webhook: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, webhook.encode())

    def open(self, sealed: bytes, webhook: str) -> bytes:
        """Raises Sealed."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], webhook.encode())
        except (InvalidTag, ValueError):
            raise Sealed from None


def seal_of(settings: Settings) -> Seal:
    """Raises BadSettings when what is given is no key."""
    path = settings.data / "webhooks.key"
    if not settings.webhook_key and not path.exists():
        _make(path)
    text = settings.webhook_key or path.read_text("ascii", "replace")
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        where = "webhook_key" if settings.webhook_key else str(path)
        raise BadSettings(f"{where}: expected {_KEY_BYTES} bytes in base64")
    return Seal(key)


def _make(path: Path) -> None:
    """Whole or not at all, for the owner's eyes only."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
