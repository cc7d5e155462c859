"""A hub whose operators push: its accounts are made on its log, and a client calls its door."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from services.shared.accounts.following import AccountsReader, record_of
from services.shared.accounts.keys import make_key
from services.shared.clock import Clock
from services.shared.feed import Feed
from services.shared.log.port import Log
from services.shared.log.topics import ACCOUNTS
from services.shared.model.accounts import ApiKey, OperatorAccount
from services.shared.runtime import Hub
from tests.support.hub import hub_inside

VILLAGE = Feed("village", "gtfs-rt", None, operator="village", licence="CC-BY-4.0")
ALERT: Mapping[str, Any] = {
    "cause": "maintenance",
    "effect": "no_service",
    "header": {"en": "Closed", "ja": "運休"},
    "informed": [{"stop_id": "A"}],
}
LIFT: Mapping[str, Any] = {"type": "elevator", "name": "Lift 2", "location": {"lat": 35.0, "lon": 139.0}}


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def data(self) -> Any:
        assert self.status in (200, 201), self.body
        return self.body["data"]

    @property
    def faults(self) -> dict[str, str]:
        return {each["where"]: each["reason"] for each in self.body["errors"]}


@dataclass(slots=True)
class Pusher:
    """`key` is used when none is given; "" sends none."""

    url: str
    session: aiohttp.ClientSession
    key: str = ""

    async def push(self, method: str, path: str, body: Any = None, key: str | None = None, **headers: str) -> Answered:
        sent = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        token = self.key if key is None else key
        if token:
            told.setdefault("Authorization", f"Bearer {token}")
        async with self.session.request(method, f"{self.url}/v1/publish/{path}", data=sent, headers=told) as response:
            answer = await response.read()
            read = orjson.loads if response.content_type.endswith("json") else bytes
            return Answered(response.status, dict(response.headers), read(answer) if answer else None)

    async def read(self, path: str, **params: str) -> Any:
        async with self.session.get(self.url + path, params=params) as response:
            assert response.status == 200, await response.text()
            return (await response.json())["data"]

    async def read_at(self, path: str, answered: Answered) -> Any:
        """As it is once the change that a push caused is there."""
        return await self.read(path, min_position=answered.data["position"])


async def add_operator(log: Log, id: str, *feeds: str) -> None:
    await log.append(ACCOUNTS, [record_of(OperatorAccount(id, id.title(), feeds))])


async def add_key(
    log: Log, operator: str, *scopes: str, not_after_ms: int = 0, developer: str = ""
) -> tuple[ApiKey, str]:
    key, text = make_key(scopes or ("publish",), 1, operator=operator, developer=developer, not_after_ms=not_after_ms)
    await log.append(ACCOUNTS, [record_of(key)])
    return key, text


@dataclass(slots=True)
class PushedHub:
    hub: Hub
    pusher: Pusher

    @property
    def log(self) -> Log:
        return self.hub.context.log

    async def learn(self) -> None:
        """Returns when the hub knows the accounts that were written so far."""
        await AccountsReader(self.hub.context.accounts, self.log).refresh()

    async def key(self, operator: str, *scopes: str, not_after_ms: int = 0) -> str:
        _, text = await add_key(self.log, operator, *scopes, not_after_ms=not_after_ms)
        await self.learn()
        return text


@asynccontextmanager
async def pushed_hub(
    folder: Path, feeds: Sequence[Feed] = (VILLAGE,), clock: Clock | None = None, **settings: Any
) -> AsyncIterator[PushedHub]:
    """With the operators `village` and `city`; the pusher has a key of the village's."""
    async with hub_inside(folder, feeds, clock, **settings) as hub, aiohttp.ClientSession() as session:
        made = PushedHub(hub, Pusher(hub.url, session))
        for operator in ("village", "city"):
            await add_operator(hub.context.log, operator)
        made.pusher.key = await made.key("village")
        yield made
