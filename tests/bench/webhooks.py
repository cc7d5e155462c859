"""Budget: a change reaches the last of 500 webhooks in 3 times what a bare client takes to post the same to as many.

The receiver is a process of its own; the bare client signs, too, as the hub does, and looks at nothing else.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
import uvloop
from aiohttp import web

from services.notify.sending import CONNECTIONS
from services.notify.signature import headers
from tests.support.pushing import PushedHub, pushed_hub
from tests.support.webhooks import Account, account_of, say

ENDPOINTS, ROUNDS = 500, 12
LIMIT = 3.0
SECRET = bytes(32)
BODY = b'{"type":"noriai.alert.changed.v1"}'.ljust(900)


def measure() -> dict[str, object]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_receive, args=(theirs,), daemon=True)
    process.start()
    try:
        hub, bare = uvloop.run(_measured(ours))
    finally:
        process.kill()
    last, last_bare = statistics.median(hub), statistics.median(bare)
    return {
        "name": f"a change reaches the last of {ENDPOINTS} webhooks",
        "budget": f"≤ {LIMIT:g} × a bare client",
        "median_ms": round(last * 1000, 1),
        "worst_ms": round(max(hub) * 1000, 1),
        "a_second": round(ENDPOINTS / last),
        "bare_client_median_ms": round(last_bare * 1000, 1),
        "ratio": round(last / last_bare, 2),
        "met": last <= LIMIT * last_bare,
    }


async def _measured(receiver: Connection) -> tuple[list[float], list[float]]:
    """Seconds from each write to the last that was taken; the first round of each warms up."""
    port = await asyncio.to_thread(receiver.recv)

    async def taken(began: float) -> float:
        last: float = await asyncio.to_thread(receiver.recv)
        return last - began

    with tempfile.TemporaryDirectory(prefix="noriai-bench-") as folder:
        async with _hub(Path(folder)) as (town, account):
            for number in range(ENDPOINTS):
                await account.make(f"http://127.0.0.1:{port}/{number}", kinds=["alert"], start="now")
            hub = []
            for number in range(ROUNDS + 1):
                began = time.monotonic()
                await say(town, "a", f"closed {number}")
                hub.append(await taken(began))
    bare = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:

        async def post(number: int) -> None:
            signed = headers([SECRET], "e-1", int(time.time()), BODY)
            async with session.post(f"http://127.0.0.1:{port}/{number}", data=BODY, headers=signed) as response:
                await response.read()

        for _ in range(ROUNDS + 1):
            began = time.monotonic()
            await asyncio.gather(*(post(number) for number in range(ENDPOINTS)))
            bare.append(await taken(began))
    return hub[1:], bare[1:]


@asynccontextmanager
async def _hub(folder: Path) -> AsyncIterator[tuple[PushedHub, Account]]:
    async with pushed_hub(folder, webhook_private_addresses=True, webhooks_per_account=ENDPOINTS) as town:
        yield town, await account_of(town)


def _receive(tell: Connection) -> None:
    uvloop.run(_serve(tell))


async def _serve(tell: Connection) -> None:
    """Says when as many were taken as there are endpoints, and begins again."""
    left = ENDPOINTS

    async def take(request: web.Request) -> web.Response:
        nonlocal left
        await request.read()
        left -= 1
        if left == 0:
            left = ENDPOINTS
            tell.send(time.monotonic())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/{number}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    tell.send(runner.addresses[0][1])
    await asyncio.Event().wait()
