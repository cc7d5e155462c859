"""The hub's own Ed25519 key, which signs the audit: given by the settings, or made once in the data folder."""

import base64
import binascii
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.shared.config import BadSettings, Settings


def hub_key(settings: Settings) -> Ed25519PrivateKey:
    """Raises BadSettings when what is given is no key."""
    found = found_key(settings)
    if found is not None:
        return found
    made = Ed25519PrivateKey.generate()
    descriptor = os.open(_file(settings), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(made.private_bytes_raw()) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def found_key(settings: Settings) -> Ed25519PrivateKey | None:
    """None where there is no key yet. Raises BadSettings."""
    path = _file(settings)
    text = settings.audit_key or (path.read_text("ascii", "replace") if path.exists() else "")
    if not text:
        return None
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError):
        where = "audit_key" if settings.audit_key else str(path)
        raise BadSettings(f"{where}: expected 32 bytes in base64") from None


def _file(settings: Settings) -> Path:
    return settings.data / "audit.key"
