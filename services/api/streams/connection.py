"""One open stream, whatever carries it: a following's parts, written as fast as its reader reads."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from services.api.streams.following import Following
from services.shared.telemetry import log_event
from services.shared.web.event_params import Start

LOGGER = logging.getLogger("noriai.streams")


class Connection:
    """Sends a following's parts; `keep_alive` is sent when nothing was for `keepalive_seconds`."""

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        following: Following,
        keep_alive: bytes,
        keepalive_seconds: float,
    ) -> None:
        self._write = send
        self._following = following
        self._keep_alive = keep_alive
        self._keepalive_seconds = keepalive_seconds
        self._loop = asyncio.get_running_loop()
        self._sent_at = self._loop.time()
        self._waiting: asyncio.Future[None] | None = None
        self._timer = self._loop.call_later(keepalive_seconds, self._look)
        self.closing = False

    async def run(self, start: Start) -> None:
        """Until the reader goes or the hub ends."""
        try:
            await self._send_all(self._following.begin(start))
            while not self.closing:
                part = await self._following.live()
                if not isinstance(part, bytes):
                    await self._send_all(part)
                elif part:
                    await self._send(part)
                else:
                    await self._wait()
        finally:
            self._timer.cancel()
            self._following.end()

    async def _send_all(self, parts: AsyncIterator[bytes]) -> None:
        async for part in parts:
            if self.closing:
                return
            if part:
                await self._send(part)

    async def _send(self, part: bytes) -> None:
        await self._write(part)
        self._sent_at = self._loop.time()

    async def _wait(self) -> None:
        """For the next change, or until it is time to show that we are here."""
        if self._loop.time() - self._sent_at >= self._keepalive_seconds:
            await self._send(self._keep_alive)
            return  # while it was sent anything may have come, or the end
        waiting = self._waiting = self._following.listen()
        if waiting is None:
            return
        try:
            await waiting
        finally:
            self._following.unlisten(waiting)
            self._waiting = None

    def end(self) -> None:
        """Lets it end by itself, soon."""
        self.closing = True
        self._wake()

    def refuse(self, why: str) -> None:
        """As `end`: who asks again is told why."""
        self.end()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _look(self) -> None:
        """One timer a connection, set again only when it rings: sending does not touch it."""
        idle = self._loop.time() - self._sent_at
        if idle >= self._keepalive_seconds:
            self._wake()
            idle = 0.0
        self._timer = self._loop.call_later(self._keepalive_seconds - idle, self._look)


async def run_quietly(connection: Connection, start: Start, request: web.Request) -> None:
    """Ends quietly when the reader is gone; other failures are told in the log, and the connection is cut."""
    try:
        await connection.run(start)
    except ConnectionError:
        return
    except Exception as error:  # the connection's top: its headers are out, so there is no problem to answer
        log_event(LOGGER, "stream_failed", logging.ERROR, error=f"{type(error).__name__}: {error}")
        LOGGER.error("a stream failed", exc_info=error)
        if request.transport is not None:
            request.transport.abort()
