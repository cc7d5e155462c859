"""Budget: one API process with 10,000 SSE clients; a change reaches the last within 1 s (DESIGN §7).

Beside it, in the same run, a bare aiohttp handler that writes the same bytes to as many. Server and
readers are processes of their own; both read the machine's monotonic clock. One client more never
reads. `NORIAI_BENCH_CLIENTS` sets how many (2,000 by default).
"""

import asyncio
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import uvloop
from aiohttp import web

from services.api.view_ring import Bell
from services.shared.model.entities import Station
from tests.support.changing import changing_in, kept, served
from tests.support.waiting import until

CLIENTS = int(os.environ.get("NORIAI_BENCH_CLIENTS", "2000"))
ROUNDS = 8
CONNECT_AT_ONCE = 100
LIMIT_SECONDS = 1.0
MARK = b'"subject":"station/s-1"'


def measure() -> dict[str, object]:
    hub, client_bytes = _measured(_serve_hub)
    bare, _ = _measured(_serve_bare)
    last, last_bare = statistics.median(hub), statistics.median(bare)
    return {
        "name": f"a change reaches the last of {CLIENTS:,} SSE clients of one process",
        "budget": "≤ 1 s with 10,000",
        "median_ms": round(last * 1000, 1),
        "worst_ms": round(max(hub) * 1000, 1),
        "bare_writer_median_ms": round(last_bare * 1000, 1),
        "ratio": round(last / last_bare, 2),
        "kilobytes_a_client": round(client_bytes / 1000, 1),
        "met": max(hub) <= LIMIT_SECONDS * max(1.0, CLIENTS / 10_000),
    }


def _measured(serve: Callable[[Connection], None]) -> tuple[list[float], float]:
    """Seconds from each write to its last reader, the first round left out, which warms up; and a client's bytes."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        seconds, client_bytes = uvloop.run(_read(ours))
        return seconds[1:], client_bytes
    finally:
        ours.send("end")
        process.join(10)
        process.kill()


class _Reader(asyncio.Protocol):
    """Notes when the mark has come; as little work as a client can do."""

    def __init__(self, marked: Callable[[], None]) -> None:
        self._marked = marked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(b"GET /v1/events?from=now HTTP/1.1\r\nHost: bench\r\n\r\n")

    def data_received(self, data: bytes) -> None:
        if MARK in data:
            self._marked()


class _Deaf(asyncio.Protocol):
    """Asks, and never reads."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        asking = cast(asyncio.Transport, transport)
        asking.pause_reading()
        asking.write(b"GET /v1/events HTTP/1.1\r\nHost: bench\r\n\r\n")


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


async def _read(server: Connection) -> tuple[list[float], float]:
    loop = asyncio.get_running_loop()
    port = await asyncio.to_thread(server.recv)
    count, client_bytes = _Count(), 0.0
    await loop.create_connection(_Deaf, "127.0.0.1", port)
    for _ in range(0, CLIENTS, CONNECT_AT_ONCE):
        await asyncio.gather(
            *(loop.create_connection(lambda: _Reader(count.mark), "127.0.0.1", port) for _ in range(CONNECT_AT_ONCE))
        )
    seconds = []
    for _ in range(ROUNDS + 1):
        count.left = CLIENTS
        count.done.clear()
        server.send("write")
        written, client_bytes = await asyncio.to_thread(server.recv)
        await asyncio.wait_for(count.done.wait(), 60)
        seconds.append(count.last - written)
    return seconds, client_bytes


def _serve_hub(readers: Connection) -> None:
    uvloop.run(_hub(readers))


async def _hub(readers: Connection) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="noriai-bench-"))
        changing = await stack.enter_async_context(changing_in(Path(folder)))
        view = await stack.enter_async_context(kept(changing.view()))
        hub = await stack.enter_async_context(served(view))

        async def write() -> float:
            began = time.monotonic()
            await changing.write(changing.put(Station("s-1", "岡山", {"ja": "岡山", "en": "Okayama"}, 34.66, 133.92)))
            return began

        await _obey(readers, int(hub.url.rpartition(":")[2]), write, lambda: len(view.bell))


def _serve_bare(readers: Connection) -> None:
    uvloop.run(_bare(readers))


async def _bare(readers: Connection) -> None:
    bell = Bell()
    line = b"id: 0123456789-1234\ndata: {%b}\n\n" % MARK.ljust(700, b" ")

    async def events(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            await bell.heard()
            await response.write(line)

    app = web.Application()
    app.router.add_get("/v1/events", events)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()

    async def write() -> float:
        began = time.monotonic()
        bell.sound()
        return began

    await _obey(readers, runner.addresses[0][1], write, lambda: len(bell))


async def _obey(
    readers: Connection, port: int, write: Callable[[], Awaitable[float]], listening: Callable[[], int]
) -> None:
    """Writes when the readers' process says so and all of them listen."""
    before = _resident_bytes()
    readers.send(port)
    while await asyncio.to_thread(readers.recv) == "write":
        await until(lambda: listening() == CLIENTS + 1)
        client_bytes = (_resident_bytes() - before) / CLIENTS
        readers.send((await write(), client_bytes))


def _resident_bytes() -> int:
    """Linux's proc(5): pages of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
