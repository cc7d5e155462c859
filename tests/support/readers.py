"""Many SSE clients of a server in another process: when the last of those that a change is for has it.

Server and readers are processes of their own; both read the machine's monotonic clock.
"""

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import uvloop

from tests.support.waiting import until

ROUNDS = 8
CONNECT_AT_ONCE = 100
ROUND_SECONDS = 120
Serve = Callable[[Connection], None]


def asking(query: str) -> bytes:
    return f"GET /v1/events?{query} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def measured(serve: Serve, asks: Sequence[bytes], mark: bytes, concerned: int, deaf: int) -> tuple[list[float], float]:
    """Seconds from each write to the last of the `concerned`, who know it by `mark`, the first round left out, which
    warms up; and a client's bytes. `deaf` clients more never read."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        seconds, client_bytes = uvloop.run(_read(ours, asks, mark, concerned, deaf))
        return seconds[1:], client_bytes
    finally:
        ours.send("end")
        process.join(10)
        process.kill()


class _Reader(asyncio.Protocol):
    """Notes when the mark has come; as little work as a client can do."""

    def __init__(self, ask: bytes, mark: bytes, marked: Callable[[], None]) -> None:
        self._ask = ask
        self._mark = mark
        self._marked = marked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._ask)

    def data_received(self, data: bytes) -> None:
        if self._mark in data:
            self._marked()


class _Deaf(asyncio.Protocol):
    """Asks, and never reads."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        asks = cast(asyncio.Transport, transport)
        asks.pause_reading()
        asks.write(asking(""))


class _Count:
    """Says when all readers have the mark."""

    def __init__(self) -> None:
        self.left = 0
        self.done = asyncio.Event()
        self.last = 0.0

    def mark(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.last = time.monotonic()
            self.done.set()


async def _read(
    server: Connection, asks: Sequence[bytes], mark: bytes, concerned: int, deaf: int
) -> tuple[list[float], float]:
    loop = asyncio.get_running_loop()
    port = await asyncio.to_thread(server.recv)
    count, client_bytes = _Count(), 0.0
    for _ in range(deaf):
        await loop.create_connection(_Deaf, "127.0.0.1", port)
    for begin in range(0, len(asks), CONNECT_AT_ONCE):
        readers = [partial(_Reader, ask, mark, count.mark) for ask in asks[begin : begin + CONNECT_AT_ONCE]]
        await asyncio.gather(*(loop.create_connection(reader, "127.0.0.1", port) for reader in readers))
    seconds = []
    for _ in range(ROUNDS + 1):
        count.left = concerned
        count.done.clear()
        server.send(len(asks) + deaf)
        written, client_bytes = await asyncio.to_thread(server.recv)
        await asyncio.wait_for(count.done.wait(), ROUND_SECONDS)
        seconds.append(count.last - written)
    return seconds, client_bytes


async def obey(
    readers: Connection, port: int, write: Callable[[], Awaitable[float]], listening: Callable[[], int]
) -> None:
    """Writes when the readers' process says so and as many as it says listen."""
    before = _resident_bytes()
    readers.send(port)
    while (clients := await asyncio.to_thread(readers.recv)) != "end":
        await until(lambda: listening() == clients)
        client_bytes = (_resident_bytes() - before) / clients
        readers.send((await write(), client_bytes))


def _resident_bytes() -> int:
    """Linux's proc(5): pages of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
