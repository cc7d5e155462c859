"""A receiver of webhooks on loopback, which answers as it is told and keeps a copy, and the client of an account."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from standardwebhooks import Webhook

from tests.support.contract import check_event
from tests.support.pushing import ALERT, Answered, PushedHub, add_key
from tests.support.subscriber import Mirror, Sent
from tests.support.waiting import until


@dataclass(frozen=True, slots=True)
class Got:
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = orjson.loads(self.body)
        return event

    def verify(self, secret: str) -> None:
        """By the official package. Raises when it was not signed with `secret`."""
        Webhook(secret).verify(self.body, self.headers)


@dataclass(slots=True)
class Receiver:
    """`answers(got)` is the status to answer with, `headers` go along; every answer waits for `free`."""

    url: str = ""
    answers: Callable[[Got], int] = lambda got: 204
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    taken: list[Got] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    copy: Mirror = field(default_factory=Mirror)
    _known: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.Response:
        got = Got({name.lower(): value for name, value in request.headers.items()}, await request.read())
        self.got.append(got)
        await self.free.wait()
        status = self.answers(got)
        if status < 300:
            self.take(got)
        return web.Response(status=status, text=f"said {status}", headers={"Location": "/elsewhere", **self.headers})

    def take(self, got: Got) -> None:
        """Each event once, whatever comes again."""
        self.taken.append(got)
        if got.id not in self._known:
            self._known.add(got.id)
            if ".webhook.test." not in got.event["type"]:
                check_event(got.event)
                self.copy.take(Sent(got.body, "", got.event))

    @property
    def types(self) -> list[str]:
        return [got.event["type"].removeprefix("noriai.").removesuffix(".v1") for got in self.taken]

    def subjects(self) -> list[str]:
        return [got.event["subject"] for got in self.taken]

    async def heard(self, count: int) -> None:
        await until(lambda: len(self.taken) >= count)


@asynccontextmanager
async def receiver(held: bool = False) -> AsyncIterator[Receiver]:
    """`held`: it answers nothing until it is let."""
    made = Receiver()
    if not held:
        made.free.set()
    app = web.Application()
    app.router.add_post("/{path:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}/hook"
    try:
        yield made
    finally:
        made.free.set()
        await runner.cleanup()


@dataclass(slots=True)
class Account:
    """Who asks a hub's /v1/webhooks with `key`."""

    base: Callable[[], str]
    session: aiohttp.ClientSession
    key: str = ""

    async def ask(self, method: str, path: str = "", body: Any = None) -> Answered:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        sent = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        url = f"{self.base()}/v1/webhooks{path}"
        async with self.session.request(method, url, data=sent, headers=headers) as response:
            return Answered(response.status, dict(response.headers), orjson.loads(await response.read()))

    async def make(self, url: str, **asked: Any) -> dict[str, Any]:
        """`start` is the member `from`."""
        told = {("from" if name == "start" else name): value for name, value in asked.items()}
        data: dict[str, Any] = (await self.ask("POST", "", {"url": url, **told})).data
        return data

    async def read(self, id: str) -> dict[str, Any]:
        data: dict[str, Any] = (await self.ask("GET", f"/{id}")).data
        return data

    async def deliveries(self, id: str) -> list[dict[str, Any]]:
        data: list[dict[str, Any]] = (await self.ask("GET", f"/{id}/deliveries")).data
        return data


async def account_of(town: PushedHub, *scopes: str, operator: str = "", developer: str = "dev") -> Account:
    """A key with `subscribe`, unless told."""
    name = "" if operator else developer
    _, key = await add_key(town.log, operator, *(scopes or ("subscribe",)), developer=name)
    await town.learn()
    return Account(lambda: town.hub.url, town.pusher.session, key)


async def say(town: PushedHub, name: str, text: str) -> None:
    """An alert of the village's, new or other than before."""
    pushed = await town.pusher.push("PUT", f"village/alerts/{name}", {**ALERT, "header": {"en": text}})
    assert pushed.status in (200, 201), pushed.body
