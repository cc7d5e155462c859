"""The event endpoints and what their connections share; one of it a view."""

import contextlib
from collections.abc import Iterator

from aiohttp import web

from services.api.streams import ndjson, sse, websocket
from services.api.streams.audiences import Audiences
from services.api.streams.connection import Connection, run_quietly
from services.api.streams.events import Events
from services.api.streams.filters import Filters
from services.api.streams.following import Following, Shared
from services.api.streams.keyed import Keyed
from services.api.streams.outlet import Outlet
from services.api.streams.progress import Progress
from services.api.streams.replays import Replays
from services.api.view import View
from services.shared.model.events import Position
from services.shared.telemetry import Telemetry
from services.shared.web.admission import PRINCIPAL
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.event_params import CHOOSING, FROM, Start
from services.shared.web.problems import BadRequest
from services.shared.web.site import SITE
from services.shared.web.usage import consumer_of


class Streams:
    def __init__(self, view: View, telemetry: Telemetry) -> None:
        events, replays, audiences = Events(view, view.settings.address), Replays(view), Audiences(view)
        self.view = view
        self.audiences = audiences
        self.outlet = Outlet(view, events, replays, audiences)
        self.sse = Shared(view, events, replays, audiences, sse.FRAMING)
        self.ndjson = Shared(view, events, replays, audiences, ndjson.FRAMING)
        self.websocket = Shared(view, events, replays, audiences, websocket.FRAMING)
        self._clients = telemetry.gauge("noriai_stream_clients")
        self._keyed = Keyed()
        self._open: set[Connection | websocket.Socket] = set()
        self._closing = False

    async def open(self, request: web.Request, filters: Filters, start: Start) -> web.StreamResponse:
        """Raises TooManyRequests."""
        with _one_more(request):
            return await self._open_sse(request, filters, start)

    async def _open_sse(self, request: web.Request, filters: Filters, start: Start) -> web.StreamResponse:
        response = web.StreamResponse(headers={**sse.HEADERS, "Noriai-Position": self.view.position_text})
        await response.prepare(request)
        if request.method == "HEAD" or self._closing:
            return response
        progress = Progress(request)
        connection = sse.connection_of(response, Following(self.sse, filters), progress)
        with self._counted(connection, request), progress.watched():
            await run_quietly(connection, start, request)
        return response

    async def open_socket(self, request: web.Request, filters: Filters, start: Start) -> web.StreamResponse:
        """Raises TooManyRequests."""
        with _one_more(request):
            socket = websocket.Socket(request, self.websocket, PARAMS, lambda: _take_one(request))
            await socket.response.prepare(request)
            if not self._closing:
                with self._counted(socket, request):
                    await socket.run(filters, start)
            return socket.response

    @contextlib.contextmanager
    def _counted(self, connection: Connection | websocket.Socket, request: web.Request) -> Iterator[None]:
        self._open.add(connection)
        self._clients.set(len(self._open))
        try:
            with self._keyed.watched(request, connection):
                yield
        finally:
            self._open.discard(connection)
            self._clients.set(len(self._open))

    async def close(self, app: web.Application) -> None:
        """Lets every connection end by itself, so that the hub's end need not cut them off."""
        self._closing = True
        for connection in self._open:
            connection.end()


def _count(request: web.Request, view: View) -> None:
    """When it opens: a stream may last for days."""
    feeds = tuple(sorted(held.id for held in view.all("source")))
    path = "/v1/events/ws" if "Upgrade" in request.headers else "/v1/events"
    request.app[SITE].usage.count(path, consumer_of(request.get(PRINCIPAL), request.headers), feeds)


def _one_more(request: web.Request) -> contextlib.AbstractContextManager[None]:
    site = request.app[SITE]
    return site.streams.one_more(site.proxies.client(request), request.get(PRINCIPAL))


def _take_one(request: web.Request) -> None:
    """Of the requests that who asks has a minute. Raises TooManyRequests."""
    site, principal = request.app[SITE], request.get(PRINCIPAL)
    address = site.proxies.client(request)
    if principal is None:
        site.limits.take(address)
    else:
        site.key_limits.take(address, principal.key_id)


async def events(streams: Streams, request: web.Request, values: Values) -> Answer | web.StreamResponse:
    filters, start = Filters.of(values), _start(request, values)
    _count(request, streams.view)
    if ndjson.CONTENT_TYPE in request.headers.get("Accept", ""):
        with _one_more(request):
            return await ndjson.answer(streams.ndjson, request, filters, start)
    return await streams.open(request, filters, start)


def _start(request: web.Request, values: Values) -> Start:
    """A `Last-Event-ID` that is no position is one that we don't hold: the client gets a snapshot."""
    last = request.headers.get("Last-Event-ID")
    if last is None:
        start: Start = values["from"]
        return start
    try:
        return Position.parse(last)
    except ValueError:
        return Position("", 0)


PARAMS = (*CHOOSING, FROM)


async def socket(streams: Streams, request: web.Request, values: Values) -> web.StreamResponse:
    if request.headers.get("Upgrade", "").lower() != "websocket":
        raise BadRequest("This address speaks WebSocket (RFC 6455): ask with `Upgrade: websocket`.")
    _count(request, streams.view)
    return await streams.open_socket(request, Filters.of(values), values["from"])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "/v1/events",
        events,
        "Every change as it happens: a snapshot, then deltas",
        "Event",
        params=PARAMS,
        envelope="none",
        tags=("events",),
        stays=True,
        problems=(410,),
        content_type="text/event-stream",
        description=(
            "Server-Sent Events; `data:` is one CloudEvent. With `Accept: application/x-ndjson`, one page of events, "
            'a line each, with the way on in `Link: <…>; rel="next"`.'
        ),
    ),
    Endpoint(
        "/v1/events/ws",
        socket,
        "The same events over a WebSocket, one a text frame",
        "Event",
        params=PARAMS,
        envelope="none",
        tags=("events",),
        stays=True,
        description=(
            "Send a JSON object with these parameters to change them while it is open: the stream begins again as "
            "`from` says. A message that can't be used, or is one request too many, closes the connection with 1008."
        ),
    ),
)
