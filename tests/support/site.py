"""A web server of a few endpoints of a test's own, on a free port of loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from yarl import URL

from services.shared.clock import ManualClock
from services.shared.config import Settings
from services.shared.model.events import Position
from services.shared.telemetry import Telemetry
from services.shared.web.endpoints import Answer, Endpoint, Handler, Values
from services.shared.web.server import add_endpoints, make_app, make_runner

NOON = 1_790_000_000.0


class Standing:
    """A picture that stands at a position until the test moves it."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.position = Position("epoch", 7)
        self._whole = asyncio.Event()
        self.loaded = True
        self.reached = True
        self.waiting = 0

    @property
    def loaded(self) -> bool:
        return self._whole.is_set()

    @loaded.setter
    def loaded(self, loaded: bool) -> None:
        (self._whole.set if loaded else self._whole.clear)()

    async def whole(self) -> None:
        self.waiting += 1
        await self._whole.wait()

    @property
    def position_text(self) -> str:
        return str(self.position)

    @property
    def as_of_text(self) -> str:
        return f"2026-09-21T14:13:{self.position.offset:02}Z"

    @property
    def instant(self) -> tuple[Position, int]:
        return self.position, int(self.clock.now())

    async def wait_for(self, position: Position, timeout_seconds: float) -> bool:
        return self.reached and position.epoch == self.position.epoch


@dataclass(slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(slots=True)
class Site:
    url: str
    app: web.Application
    clock: ManualClock
    picture: Standing
    telemetry: Telemetry
    session: aiohttp.ClientSession
    asked: list[Values] = field(default_factory=list)

    async def ask(self, path: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Reply:
        """Headers with `_` for `-`. The body is as sent, not decompressed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = URL(self.url + path, encoded=True)
        async with self.session.request(method, url, headers=named, data=data, allow_redirects=False) as response:
            return Reply(response.status, response.headers, await response.read())


def answering(data: Any, **members: Any) -> Handler:
    """A handler that notes what it was asked and answers `data`."""

    async def handler(subject: list[Values], request: web.Request, values: Values) -> Answer:
        subject.append(values)
        return Answer(data() if callable(data) else data, **members)

    return handler


def endpoint(path: str, handler: Handler, **members: Any) -> Endpoint:
    return Endpoint(path, handler, "a test's", "Json", **members)


@asynccontextmanager
async def site_of(endpoints: Sequence[Endpoint], **settings: Any) -> AsyncIterator[Site]:
    clock, telemetry = ManualClock(NOON), Telemetry()
    app = make_app(replace(Settings(), **settings), telemetry, clock)
    picture = Standing(clock)
    asked: list[Values] = []
    add_endpoints(app, endpoints, asked, picture)
    runner = make_runner(app, 1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"}) as session:
            yield Site(url, app, clock, picture, telemetry, session, asked)
    finally:
        await runner.cleanup()
