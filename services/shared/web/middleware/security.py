"""Headers that say what others may do with our answers: read the data from anywhere, frame nothing."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web

EXPOSED = "Noriai-Position, ETag, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"

# Reading is open to pages of every origin; no cookies are involved.
DATA_HEADERS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
    "X-Content-Type-Options": "nosniff",
    "Server": "noriai",
}

PREFLIGHT_HEADERS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "86400",
}

# MapLibre runs its workers from blobs and draws images from blobs and data URLs.
PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Server": "noriai",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}


def preflight_of(methods: Iterable[str]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """What a browser asks before a request with headers of its own (CORS)."""
    allowed = ", ".join(sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
    headers = {**PREFLIGHT_HEADERS, "Access-Control-Allow-Methods": allowed, "Allow": allowed}

    async def preflight(request: web.Request) -> web.Response:
        return web.Response(status=204, headers=headers)

    return preflight
