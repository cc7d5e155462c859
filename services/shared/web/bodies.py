"""What is sent, read with a limit on its size and on the time that it takes."""

import asyncio

from aiohttp import hdrs, web

from services.shared.web.problems import RequestTimeout, TooLarge, UnusableData

SECONDS = 20.0


async def read_body(request: web.Request, most_bytes: int, seconds: float = SECONDS) -> bytes:
    """Raises TooLarge before it is all here, RequestTimeout for who sends slowly, UnusableData for what its
    Content-Encoding does not fit."""
    told = request.headers.get(hdrs.CONTENT_LENGTH, "")
    if told.isascii() and told.isdigit() and (len(told) > 15 or int(told) > most_bytes):
        raise _too_large(most_bytes)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.content.iter_any():
                size += len(part)
                if size > most_bytes:
                    raise _too_large(most_bytes)
                parts.append(part)
    except TimeoutError:
        raise RequestTimeout(f"the body did not arrive within {seconds:g} s") from None
    except web.RequestPayloadError:
        reason = "can't be decoded as its headers say"
        raise UnusableData(f"the body {reason}", errors=[{"where": "", "reason": reason}]) from None
    return b"".join(parts)


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"the body is larger than {most_bytes} bytes")
