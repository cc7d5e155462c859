"""/v1/events as Server-Sent Events: how events look there, and one connection."""

from collections.abc import Awaitable

from aiohttp import web

from services.api.streams.connection import Connection
from services.api.streams.following import Following, Framing
from services.api.streams.progress import Progress
from services.shared.web.credits import CREDITS_OF_ALL
from services.shared.web.middleware.security import DATA_HEADERS

KEEP_ALIVE = b":\n\n"
HEADERS = {
    **DATA_HEADERS,
    "Link": CREDITS_OF_ALL,
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
    "Vary": "Accept, Accept-Encoding",
}


def _plain(line: bytes) -> bytes:
    return b"data: %b\n\n" % line


def _marked(position: str, line: bytes) -> bytes:
    return b"id: %b\ndata: %b\n\n" % (position.encode(), line)


FRAMING = Framing(_plain, _marked)


def connection_of(response: web.StreamResponse, following: Following, progress: Progress) -> Connection:
    def write(part: bytes) -> Awaitable[None]:
        return progress.of(response.write(part))

    return Connection(write, following, KEEP_ALIVE, following.view.settings.stream_keepalive_seconds)
