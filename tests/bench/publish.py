"""Budget: an operator's push reaches an SSE subscriber, embedded, in 20 ms (median) and 100 ms (p99) (DESIGN §7).

Beside it, in the same run: a synced SQLite commit, and a line written to an SSE response on loopback. The hub is
a process of its own, with nothing else to do.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import orjson
import uvloop
from aiohttp import web

from tests.support.commands import said_by
from tests.support.hub import HubProcess
from tests.support.pushing import ALERT
from tests.support.sources import feeds_toml
from tests.support.waiting import until

PUSHES, WARM = 400, 20
MEDIAN_MS, P99_MS = 20.0, 100.0


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="noriai-bench-") as folder:
        toml = feeds_toml({"id": "village", "format": "gtfs-rt", "operator": "village"})
        with HubProcess(Path(folder), toml) as hub:
            hub.ready()
            pushed = uvloop.run(push(hub.url, hub.url, "--data", str(hub.data)))
        commit, echo = commit_ms(Path(folder) / "commit.db"), uvloop.run(echo_ms())
    median, p99 = statistics.median(pushed), statistics.quantiles(pushed, n=100)[98]
    return {
        "name": "an operator's push reaches an SSE subscriber",
        "budget": f"median ≤ {MEDIAN_MS:g} ms, p99 ≤ {P99_MS:g} ms",
        "median_ms": round(median, 2),
        "p99_ms": round(p99, 2),
        "synced_commit_median_ms": round(commit, 2),
        "sse_echo_median_ms": round(echo, 2),
        "ratio": round(median / (commit + echo), 1),
        "met": median <= MEDIAN_MS and p99 <= P99_MS,
    }


async def push(door: str, streams: str, *where: str) -> list[float]:
    """Milliseconds of each push at `door` until its event is on `streams`; `where` tells the commands of the hub."""
    await said_by("operators", "add", "village", "--name", "Village", *where)
    key = (await said_by("keys", "create", "--operator", "village", "--scope", "publish", *where)).split()[-1]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session:
        await _until_let_in(session, f"{door}/v1/publish/village/alerts/a")
        return await _measured(session, streams, lambda number: (f"{door}/v1/publish/village/alerts/a", number))


async def _until_let_in(session: aiohttp.ClientSession, path: str) -> None:
    """Until the key is known there."""

    async def let_in() -> bool:
        async with session.put(path, data=orjson.dumps(ALERT)) as answer:
            return answer.ok

    await until(let_in)


async def _measured(session: aiohttp.ClientSession, url: str, aim: Callable[[int], tuple[str, int]]) -> list[float]:
    """Milliseconds from each push to the event that tells of it."""
    found = []
    async with session.get(f"{url}/v1/events", params={"from": "now", "kinds": "alert"}) as events:
        for count in range(WARM + PUSHES):
            path, number = aim(count)
            mark = f"push {number}."
            body = orjson.dumps({**ALERT, "header": {"en": mark}})
            began = time.perf_counter()
            pushing = asyncio.create_task(session.put(path, data=body))
            await _until_read(events, mark.encode())
            found.append((time.perf_counter() - began) * 1000)
            (await pushing).release()
    return found[WARM:]


async def _until_read(response: aiohttp.ClientResponse, mark: bytes) -> None:
    async with asyncio.timeout(30):
        while mark not in await response.content.readline():
            continue


def commit_ms(path: Path) -> float:
    times = []
    with sqlite3.connect(path, isolation_level=None) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE pushes (body BLOB)")
        for _ in range(PUSHES):
            began = time.perf_counter()
            db.execute("INSERT INTO pushes VALUES (?)", (bytes(500),))
            times.append((time.perf_counter() - began) * 1000)
    db.close()
    return statistics.median(times)


async def echo_ms() -> float:
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    async def events(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            await response.write(await lines.get())

    async def put(request: web.Request) -> web.Response:
        lines.put_nowait(b"data: " + await request.read() + b"\n\n")
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/v1/events", events), web.put("/push", put)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        times = await _measured(session, url, lambda number: (f"{url}/push", number))
    await runner.cleanup()
    return statistics.median(times)
