"""Which languages a request wants: `lang`, else Accept-Language (RFC 9110 §12.5.4), the most wanted first. Pure."""

import re
from functools import lru_cache

MOST = 5
_RANGE = re.compile(r"\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


@lru_cache(maxsize=1_000)
def preferred(accept_language: str) -> str | None:
    """Tags between commas, as `lang` is understood. What is no tag, or not wanted, is passed over."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:500].split(",")):
        match = _RANGE.fullmatch(part)
        if match is None or len(match[1]) > 35:
            continue
        weight = float(match[2]) if match[2] else 1.0
        if weight > 0:
            found.append((-weight, place, match[1]))
    return ",".join(tag for *_, tag in sorted(found)[:MOST]) or None
