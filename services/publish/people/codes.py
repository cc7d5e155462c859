"""Recovery codes: for who has lost the passkey. Shown once, good once; the log has their hashes.

A code has 80 random bits, so a plain hash of it tells nobody anything.
"""

import base64
import secrets
from hashlib import sha256

CODES = 8
_BYTES, _GROUP = 10, 4


def make_codes() -> tuple[list[str], tuple[bytes, ...]]:
    """The codes, and their hashes."""
    codes = [_grouped(base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()) for _ in range(CODES)]
    return codes, tuple(map(hash_of_code, codes))


def hash_of_code(text: str) -> bytes:
    """However it was typed: with dashes, spaces or capitals."""
    return sha256("".join(letter for letter in text.lower() if letter.isalnum()).encode()).digest()


def _grouped(text: str) -> str:
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
