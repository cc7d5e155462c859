"""The hub's own Ed25519 key, which signs the audit: given by the settings, or made once in the data folder."""

import base64
import binascii
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.shared.config import BadSettings, Settings


def hub_key(settings: Settings) -> Ed25519PrivateKey:
    """Raises BadSettings when what is given is no key."""
    found = found_key(settings)
    if found is not None:
        return found
    made = Ed25519PrivateKey.generate()
    _write(_file(settings), base64.b64encode(made.private_bytes_raw()) + b"\n")
    return made


def _write(path: Path, text: bytes) -> None:
    """Whole or not at all, so that a crash leaves no half of a key; for the owner's eyes only."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


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
