"""A service for tests of the runtime: one route, and work that `script` decides."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from services.shared.context import Context

script: list[Callable[[Context], Awaitable[None]]] = []  # a step a start; without one it waits to be ended
ended: list[str] = []


def setup(context: Context) -> None:
    async def greet(_: web.Request) -> web.Response:
        return web.json_response({"hello": "traveller"})

    context.app.router.add_get("/greeting", greet)


async def run(context: Context) -> None:
    if script:
        await script.pop(0)(context)
    context.started("greeting")
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("greeting")
