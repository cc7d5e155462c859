"""/v1/events/ws: the same events over a WebSocket, one a text frame; its filters can be changed while it is open.

A message of the client is a JSON object with the parameters of /v1/events: what it names holds from then
on, and the stream begins again, by default with a snapshot. It counts as a request. One that can't be used, or is one
too many, closes with 1008, saying why.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from services.api.streams.connection import Connection, run_quietly
from services.api.streams.filters import Filters
from services.api.streams.following import Following, Framing, Shared
from services.api.streams.progress import Progress
from services.shared.web.credits import CREDITS_OF_ALL
from services.shared.web.endpoints import BadParam, Param
from services.shared.web.event_params import Start, read_values
from services.shared.web.problems import TooManyRequests

MESSAGE_MAX_BYTES = 64_000
CLOSE_SECONDS = 1.0
PING = b"\n"  # in the place of events, when there are none
_REASON_MAX_BYTES = 123  # RFC 6455, section 5.5: control frames


def _line(line: bytes) -> bytes:
    return line + b"\n"


def _marked(position: str, line: bytes) -> bytes:
    return line + b"\n"


FRAMING = Framing(_line, _marked)  # split again where it is sent: JSON of one line holds no line break


class Socket:
    """One client: what it says is heard while events are sent to it. `take_one` is asked for each message."""

    def __init__(
        self, request: web.Request, shared: Shared, params: Sequence[Param], take_one: Callable[[], None]
    ) -> None:
        self._request = request
        self._shared = shared
        self._params = params
        self._take_one = take_one
        self._progress = Progress(request)
        self.response = web.WebSocketResponse(timeout=CLOSE_SECONDS, compress=False, max_msg_size=MESSAGE_MAX_BYTES)
        self.response.headers["Link"] = CREDITS_OF_ALL
        self._sending: asyncio.Task[None] | None = None
        self._connection: Connection | None = None
        self._last = (WSCloseCode.GOING_AWAY, "the hub ends")

    async def run(self, filters: Filters, start: Start) -> None:
        """Until either side goes. The handshake must have been made."""
        with self._progress.watched():
            await self._run(filters, start)

    async def _run(self, filters: Filters, start: Start) -> None:
        self._send_from(filters, start)
        try:
            async for message in self.response:
                try:
                    self._take_one()
                    if message.type is not WSMsgType.TEXT:
                        raise BadParam("expected a JSON object as text")
                    filters, start = self._read(message.data)
                except BadParam as bad:
                    await self._close(WSCloseCode.POLICY_VIOLATION, bad.reason)
                    return
                except TooManyRequests as over:
                    await self._close(WSCloseCode.POLICY_VIOLATION, over.detail)
                    return
                await self._stop()
                self._send_from(filters, start)
        finally:
            await self._stop()

    async def _close(self, code: int, reason: str) -> None:
        cut = reason.encode()[:_REASON_MAX_BYTES].decode(errors="ignore").encode()
        await self.response.close(code=code, message=cut)

    def end(self) -> None:
        """Lets it end by itself, soon."""
        if self._connection is not None:
            self._connection.end()

    def refuse(self, why: str) -> None:
        """Lets it end by itself, soon, saying why."""
        self._last = (WSCloseCode.POLICY_VIOLATION, why)
        self.end()

    def _send_from(self, filters: Filters, start: Start) -> None:
        following = Following(self._shared, filters)
        keepalive_seconds = self._shared.view.settings.stream_keepalive_seconds
        self._connection = Connection(self._send, following, PING, keepalive_seconds)
        self._sending = asyncio.create_task(self._serve(self._connection, start))

    async def _serve(self, connection: Connection, start: Start) -> None:
        await run_quietly(connection, start, self._request)
        if connection.closing:
            await self._close(*self._last)

    async def _send(self, part: bytes) -> None:
        """No pong is demanded: it would be late where much waits to be read. Writes tell whether the client lives."""
        if part is PING:
            await self._progress.of(self.response.ping())
            return
        for line in part.splitlines():
            await self._progress.of(self.response.send_frame(line, WSMsgType.TEXT))

    async def _stop(self) -> None:
        task, self._sending = self._sending, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _read(self, text: str) -> tuple[Filters, Start]:
        """Raises BadParam."""
        try:
            said = orjson.loads(text)
        except orjson.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            raise BadParam("expected a JSON object with the parameters of /v1/events")
        values = read_values(self._params, said)
        return Filters.of(values), values["from"]
