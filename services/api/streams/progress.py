"""Cuts a connection whose reader takes nothing of what waits for it; one that takes little by little is left alone."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

from aiohttp import web

STUCK_SECONDS = 60.0
_LOOKS = 4  # in that time


class Progress:
    """What is written through `of`, within `watched`, is taken at some pace, or the connection is gone."""

    def __init__(self, request: web.Request, stuck_seconds: float | None = None) -> None:
        self._transport = request.transport
        self._stuck_seconds = STUCK_SECONDS if stuck_seconds is None else stuck_seconds
        self._loop = asyncio.get_running_loop()
        self._writes = 0
        self._writing = False
        self._seen: tuple[int, int] | None = None  # which write, and how much waited then
        self._moved_at = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        self._timer = self._loop.call_later(self._stuck_seconds / _LOOKS, self._look)
        try:
            yield
        finally:
            self._timer.cancel()

    async def of(self, write: Awaitable[None]) -> None:
        """Raises ConnectionError when the reader is gone, or cut."""
        self._writes += 1
        self._writing = True
        try:
            await write
        finally:
            self._writing = False

    def _look(self) -> None:
        transport, now = self._transport, self._loop.time()
        if transport is None or transport.is_closing():
            return
        waiting = transport.get_write_buffer_size()
        if not self._writing or self._seen is None or self._writes != self._seen[0] or waiting < self._seen[1]:
            self._seen, self._moved_at = (self._writes, waiting), now
        elif now - self._moved_at >= self._stuck_seconds:
            transport.abort()
            return
        self._timer = self._loop.call_later(self._stuck_seconds / _LOOKS, self._look)
