"""What a hub inside a test answers, over its own web server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from services.shared.runtime import Hub

Get = Callable[[str], Awaitable[Any]]


@asynccontextmanager
async def asked(hub: Hub) -> AsyncIterator[Get]:
    """`data` of the answer to a path."""
    async with aiohttp.ClientSession() as session:

        async def get(path: str) -> Any:
            async with session.get(hub.url + path) as response:
                return orjson.loads(await response.read())["data"]

        yield get
