"""The event endpoint and what its connections share; one of it a view."""

from aiohttp import web

from services.api.streams import ndjson, sse
from services.api.streams.events import Events
from services.api.streams.filters import KINDS, Filters
from services.api.streams.following import Following, Shared, Start
from services.api.view import View
from services.shared.model.events import Position
from services.shared.telemetry import Telemetry
from services.shared.web import params
from services.shared.web.endpoints import Answer, BadParam, Endpoint, Param, Values


class Streams:
    def __init__(self, view: View, telemetry: Telemetry) -> None:
        events = Events(view, view.settings.address)
        self.view = view
        self.sse = Shared(view, events, sse.FRAMING)
        self.ndjson = Shared(view, events, ndjson.FRAMING)
        self._clients = telemetry.gauge("noriai_stream_clients")
        self._connections: set[sse.Connection] = set()
        self._closing = False

    async def open(self, request: web.Request, filters: Filters, start: Start) -> web.StreamResponse:
        response = web.StreamResponse(headers={**sse.HEADERS, "Noriai-Position": self.view.position_text})
        await response.prepare(request)
        if request.method == "HEAD" or self._closing:
            return response
        following = Following(self.sse, filters)
        connection = sse.Connection(response, following, self.view.settings.stream_keepalive_seconds)
        self._connections.add(connection)
        self._clients.set(len(self._connections))
        try:
            await sse.send_events(request, response, connection, start)
        finally:
            self._connections.discard(connection)
            self._clients.set(len(self._connections))
        return response

    async def close(self, app: web.Application) -> None:
        """Lets every connection end by itself, so that the hub's end need not cut them off."""
        self._closing = True
        for connection in self._connections:
            connection.closing = True
            connection.wake()


def parse_start(text: str) -> Start:
    if text == "snapshot":
        return "snapshot"
    if text == "now":
        return "now"
    try:
        return Position.parse(text)
    except ValueError:
        raise BadParam("expected snapshot, now, or a position") from None


FROM = Param(
    "from",
    parse_start,
    {"type": "string", "default": "snapshot"},
    "where to begin: `snapshot`, `now`, or a position; `Last-Event-ID` wins over it",
    default="snapshot",
)


async def events(streams: Streams, request: web.Request, values: Values) -> Answer | web.StreamResponse:
    filters, start = Filters.of(values), _start(request, values)
    if ndjson.CONTENT_TYPE in request.headers.get("Accept", ""):
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


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "/v1/events",
        events,
        "Every change as it happens: a snapshot, then deltas",
        "Event",
        params=(
            params.words("kinds", KINDS, "kinds of things"),
            params.identifier("station", "only what concerns this station"),
            params.identifiers("routes", "only what concerns one of these routes"),
            params.identifier("operator", "only what concerns this operator"),
            params.bbox(),
            FROM,
        ),
        envelope="none",
        tags=("events",),
        problems=(410,),
        content_type="text/event-stream",
        description=(
            "Server-Sent Events; `data:` is one CloudEvent. With `Accept: application/x-ndjson`, one page of events, "
            'a line each, with the way on in `Link: <…>; rel="next"`.'
        ),
    ),
)
