"""What other clients' places cost: vehicles move, each near one client, while many more watch places of their own.

Beside it, in the same run, the same with nobody else. `NORIAI_BENCH_CLIENTS` sets how many watch (2,000 by default).
"""

import os
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from pathlib import Path

import uvloop

from services.shared.model.entities import Vehicle
from tests.support.changing import changing_in, kept, served
from tests.support.readers import asking, measured, obey

CLIENTS = int(os.environ.get("NORIAI_BENCH_CLIENTS", "2000"))
MOVED = 200  # vehicles, in one cycle of merge
LIMIT_RATIO = 3.0
MARK = b'"subject":"vehicle/'


def measure() -> dict[str, object]:
    asks = [asking("from=now&radius=400&near={:.2f},{:.2f}".format(*_place(number))) for number in range(CLIENTS)]
    among, client_bytes = measured(_serve, asks, MARK, MOVED, deaf=0)
    alone, _ = measured(_serve, asks[:MOVED], MARK, MOVED, deaf=0)
    last, last_alone = statistics.median(among), statistics.median(alone)
    return {
        "name": f"{MOVED} vehicles move, each told to one of {CLIENTS:,} clients with {CLIENTS:,} places",
        "budget": f"≤ {LIMIT_RATIO:g} × the time with nobody else",
        "median_ms": round(last * 1000, 1),
        "worst_ms": round(max(among) * 1000, 1),
        "alone_median_ms": round(last_alone * 1000, 1),
        "ratio": round(last / last_alone, 2),
        "kilobytes_a_client": round(client_bytes / 1000, 1),
        "met": last <= LIMIT_RATIO * last_alone,
    }


def _place(number: int) -> tuple[float, float]:
    """A kilometre from the next one."""
    return 34.0 + number % 100 / 100, 133.0 + number // 100 / 100


def _serve(readers: Connection) -> None:
    uvloop.run(_hub(readers))


async def _hub(readers: Connection) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="noriai-bench-"))
        changing = await stack.enter_async_context(changing_in(Path(folder)))
        view = await stack.enter_async_context(kept(changing.view()))
        hub = await stack.enter_async_context(served(view))

        async def write() -> float:
            at = [_place(number) for number in range(MOVED)]
            moved = [Vehicle(f"v:{number}", "v", lat=lat, lon=lon) for number, (lat, lon) in enumerate(at)]
            began = time.monotonic()
            await changing.write(*map(changing.put, moved))
            return began

        await obey(readers, int(hub.url.rpartition(":")[2]), write, lambda: hub.streams.audiences.waiting)
