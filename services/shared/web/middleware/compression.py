"""gzip and br for who accepts them (RFC 9110 §12.5.3); long bodies are compressed beside the loop."""

import asyncio
import zlib
from functools import lru_cache

import brotli  # type: ignore[import-untyped]

LEAST_BYTES = 1024
INLINE_BYTES = 128_000
_GZIP_LEVEL, _BROTLI_QUALITY = 5, 4
_GZIP_WINDOW = 31  # 15 bits and a gzip header


@lru_cache(maxsize=256)
def coding_for(accept_encoding: str) -> str:
    """`br`, `gzip` or "": the accepted one with the highest q; br at a tie."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *settings = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for given in settings:
            if given.startswith("q="):
                weight = _weight(given[2:])
        weights[name] = weight
    others = weights.get("*", 0.0)
    offers = [(weights.get(name, others), name) for name in ("gzip", "br")]
    weight, name = max(offers, key=lambda offer: offer[0] + (0.0001 if offer[1] == "br" else 0.0))
    return name if weight > 0 else ""


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


async def compressed(body: bytes, coding: str) -> bytes:
    if len(body) <= INLINE_BYTES:
        return _compress(body, coding)
    return await asyncio.to_thread(_compress, body, coding)


def _compress(body: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return packer.compress(body) + packer.flush()
