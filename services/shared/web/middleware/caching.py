"""Weak ETags over what an answer says, `as_of` and ages left out (CONTRACT.md §3), and 304."""

import hashlib

_AGE = b'age_seconds":'
_NUMBER = b"0123456789.-"


def etag(*parts: bytes) -> str:
    """Equal for equal parts, whatever the ages (`…age_seconds`) in them say."""
    digest = hashlib.sha256()
    for part in parts:
        if _AGE in part:
            first, *others = part.split(_AGE)
            digest.update(first)
            for other in others:
                digest.update(other.lstrip(_NUMBER))
        else:
            digest.update(part)
    return f'W/"{digest.hexdigest()[:20]}"'


def matches(if_none_match: str, tag: str) -> bool:
    """RFC 9110 §13.1.2: weak comparison with any of the list, or `*`."""
    wanted = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") in (wanted, "*") for part in if_none_match.split(","))
