"""Budget: one API process with 10,000 SSE clients; a change reaches the last within 1 s (DESIGN §7).

Beside it, in the same run, a bare aiohttp handler that writes the same bytes to as many. One client more never
reads. `NORIAI_BENCH_CLIENTS` sets how many (2,000 by default).
"""

import os
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from pathlib import Path

import uvloop
from aiohttp import web

from services.api.view_ring import Bell
from services.shared.model.entities import Station
from tests.support.changing import changing_in, kept, served
from tests.support.readers import asking, measured, obey

CLIENTS = int(os.environ.get("NORIAI_BENCH_CLIENTS", "2000"))
LIMIT_SECONDS = 1.0
MARK = b'"subject":"station/s-1"'


def measure() -> dict[str, object]:
    asks = [asking("from=now")] * CLIENTS
    hub, client_bytes = measured(_serve_hub, asks, MARK, CLIENTS, deaf=1)
    bare, _ = measured(_serve_bare, asks, MARK, CLIENTS, deaf=1)
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

        await obey(readers, int(hub.url.rpartition(":")[2]), write, lambda: hub.streams.audiences.waiting)


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

    await obey(readers, runner.addresses[0][1], write, lambda: len(bell))
