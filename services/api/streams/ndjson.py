"""/v1/events as NDJSON: one page of history an answer, for who asks now and then.

`from=snapshot` gives the whole picture; a position gives what came after it, a page at a time, with
the way on in `Link: <…>; rel="next"`. A position that is no longer held is 410, with the way on.
"""

from collections.abc import AsyncIterator

from aiohttp import web

from services.api.streams.filters import Filters, told
from services.api.streams.following import Following, Framing, Shared
from services.api.streams.progress import Progress
from services.shared.log.port import OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Position
from services.shared.web.credits import CREDITS_OF_ALL
from services.shared.web.endpoints import Answer
from services.shared.web.event_params import Start
from services.shared.web.middleware.security import DATA_HEADERS
from services.shared.web.problems import Gone

CONTENT_TYPE = "application/x-ndjson"
VARY = {"Vary": "Accept, Accept-Encoding"}  # by Accept, the same path is Server-Sent Events
PAGE_EVENTS = 1000
PAGE_RECORDS = 20_000  # that are read for a page, whether any of them is chosen or not


def _line(line: bytes) -> bytes:
    return line + b"\n"


def _marked(position: str, line: bytes) -> bytes:
    return line + b"\n"


FRAMING = Framing(_line, _marked)


async def answer(shared: Shared, request: web.Request, filters: Filters, start: Start) -> Answer | web.StreamResponse:
    if start == "snapshot":
        return await _snapshot(request, Following(shared, filters).snapshot("requested"), shared)
    position = shared.view.position
    if isinstance(start, str):
        return _page(request, b"", position)
    await _check_held(shared, request, start, position)
    try:
        async with shared.replays.gate:
            body, reached = await _history(shared, filters, start.offset)
    except OffsetGone:
        raise _expired(request) from None
    return _page(request, body, Position(position.epoch, reached))


async def _history(shared: Shared, filters: Filters, after: int) -> tuple[bytes, int]:
    """A page, and the offset that it reaches. Raises OffsetGone."""
    body, count, reached = [], 0, after
    async for changes, offset in shared.replays.after(after):
        chosen = list(told(filters, changes))
        body.append(shared.framed(chosen))
        count, reached = count + len(chosen), offset
        if count >= PAGE_EVENTS or offset - after >= PAGE_RECORDS:
            break
    return b"".join(body), reached


async def _check_held(shared: Shared, request: web.Request, start: Position, now: Position) -> None:
    bounds = await shared.view.log.bounds(CHANGES, 0)
    if start.epoch != now.epoch or start.offset + 1 < bounds.begin:
        raise _expired(request)


def _expired(request: web.Request) -> Gone:
    gone = Gone("This position is no longer held; go on with from=snapshot.")
    gone.headers["Link"] = _link(request, "snapshot")
    return gone


def _page(request: web.Request, body: bytes, reached: Position) -> Answer:
    """When `next` is where the page began, that is the end of what there is by now, and where to ask later."""
    return Answer(
        body=body,
        content_type=CONTENT_TYPE,
        headers={"Link": f"{_link(request, str(reached))}, {CREDITS_OF_ALL}", **VARY},
    )


def _link(request: web.Request, start: str) -> str:
    return f'<{request.rel_url.update_query({"from": start}).raw_path_qs}>; rel="next"'


async def _snapshot(request: web.Request, parts: AsyncIterator[bytes], shared: Shared) -> web.StreamResponse:
    position = shared.view.position_text
    response = web.StreamResponse(
        headers={
            **DATA_HEADERS,
            **VARY,
            "Content-Type": CONTENT_TYPE,
            "Link": CREDITS_OF_ALL,
            "Cache-Control": "no-cache",
            "Noriai-Position": position,
        }
    )
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    progress = Progress(request)
    with progress.watched():
        async for part in parts:
            await progress.of(response.write(part))
        await progress.of(response.write_eof())
    return response
