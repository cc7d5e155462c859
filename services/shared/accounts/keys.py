"""API keys: `nk_{id}_{secret}`. The id finds the key, the secret's hash proves it; only the hash is kept.

A secret has 256 random bits, so a plain hash of it tells nobody anything and needs no slow one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from hmac import compare_digest

from services.shared.model.accounts import ApiKey

PREFIX = "nk_"
_SECRET_BYTES, _ID_BYTES = 32, 6
LONGEST = 120


def make_key(
    scopes: Sequence[str], now_ms: int, *, operator: str = "", developer: str = "", not_after_ms: int = 0
) -> tuple[ApiKey, str]:
    """The key as the log holds it, and its text, which is shown once."""
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    key = ApiKey(key_id, _hash(secret), operator, developer, tuple(scopes), now_ms, not_after_ms)
    return key, f"{PREFIX}{key_id}_{secret}"


def rotated(older: ApiKey, now_ms: int, ends_ms: int) -> tuple[ApiKey, ApiKey, str]:
    """The older key, which ends then, and a newer one, good for as long as the older was from its beginning."""
    life_ms = older.not_after_ms - older.created_ms if older.not_after_ms else 0
    newer, text = make_key(
        older.scopes,
        now_ms,
        operator=older.operator,
        developer=older.developer,
        not_after_ms=now_ms + life_ms if life_ms else 0,
    )
    return replace(older, not_after_ms=min(older.not_after_ms or ends_ms, ends_ms)), newer, text


def split_key(text: str) -> tuple[str, str] | None:
    """Id and secret; None for what can't be a key of ours."""
    if len(text) > LONGEST or not text.isascii() or not text.startswith(PREFIX):
        return None
    key_id, _, secret = text.removeprefix(PREFIX).partition("_")
    return key_id, secret


def is_secret_of(key: ApiKey, secret: str) -> bool:
    """In a time that tells nothing of how near a guess is."""
    return compare_digest(_hash(secret), key.secret_hash)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
