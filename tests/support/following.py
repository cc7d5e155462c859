"""A client that follows a hub's event stream by SSE and keeps its own picture from it.

It comes back with Last-Event-ID whenever the stream breaks off, as a browser's EventSource would.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import orjson

from services.shared.model.events import Position
from tests.support.waiting import TICK_SECONDS

BEGIN, END = "noriai.snapshot.begin.v1", "noriai.snapshot.end.v1"


class Follower:
    """`entities` is the picture: subject → data. `counts` are of what came after snapshots, by type."""

    def __init__(self, url: Callable[[], str], query: str = "") -> None:
        self.entities: dict[str, Any] = {}
        self.counts: Counter[str] = Counter()
        self.snapshots: list[str] = []
        self.out_of_order: list[str] = []  # positions that do not come after the one before
        self.last_id = ""
        self.connections = 0
        self._url = url
        self._query = query
        self._named: set[str] | None = None

    async def follow(self) -> None:
        """Until cancelled."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                with suppress(aiohttp.ClientError, ConnectionError):
                    await self._listen(session)
                self._named = None  # a cut in mid-snapshot starts it again
                pause = asyncio.Event()
                asyncio.get_running_loop().call_later(TICK_SECONDS * 5, pause.set)
                await pause.wait()

    async def _listen(self, session: aiohttp.ClientSession) -> None:
        headers = {"Accept": "text/event-stream"}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        async with session.get(f"{self._url()}/v1/events{self._query}", headers=headers) as response:
            if response.status != 200:
                return
            self.connections += 1
            fields: dict[str, str] = {}
            async for raw in _lines(response):
                if raw:
                    name, _, value = raw.partition(":")
                    fields[name] = value.removeprefix(" ")
                elif fields:
                    self._hear(fields)
                    fields = {}

    def _hear(self, fields: dict[str, str]) -> None:
        if "data" in fields:
            self._apply(orjson.loads(fields["data"]))
        if "id" in fields:
            if self.last_id and Position.parse(fields["id"]) < Position.parse(self.last_id):
                self.out_of_order.append(fields["id"])
            self.last_id = fields["id"]

    def _apply(self, event: dict[str, Any]) -> None:
        kind, subject, data = event["type"], event["subject"], event["data"]
        if kind == BEGIN:
            self._named = set()
            self.snapshots.append(data["reason"])
        elif kind == END:
            self.entities = {name: known for name, known in self.entities.items() if name in (self._named or ())}
            self._named = None
        elif ".removed." in kind:
            self.counts[kind] += 1
            self.entities.pop(subject, None)
        else:
            self.entities[subject] = data
            if self._named is None:
                self.counts[kind] += 1
            else:
                self._named.add(subject)

    def of_kind(self, kind: str) -> dict[str, Any]:
        """id → data."""
        start = f"{kind}/"
        return {name.removeprefix(start): data for name, data in self.entities.items() if name.startswith(start)}


async def _lines(response: aiohttp.ClientResponse) -> AsyncIterator[str]:
    """Lines of any length: a station's event may be long."""
    rest = b""
    async for chunk in response.content.iter_any():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if not line.startswith(b":"):
                yield line.rstrip(b"\r").decode()


@asynccontextmanager
async def following(url: Callable[[], str], query: str = "") -> AsyncIterator[Follower]:
    follower = Follower(url, query)
    task = asyncio.create_task(follower.follow())
    try:
        yield follower
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
