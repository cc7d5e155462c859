"""The two ways to run a hub, for tests that don't know which: in one process, or each service in one of its own.

At the end of each hub the picture of the second way is held to that of the first.
"""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import redis

from services.shared.clock import Clock
from services.shared.feed import Feed
from services.shared.folder import DataFolder
from services.shared.log.kafka import KafkaLog
from services.shared.log.port import Log
from tests.support.apart import hub_apart
from tests.support.hub import hub_inside
from tests.support.pictures import Said, said_at_rest, until_said


@dataclass(frozen=True, slots=True)
class Running:
    """`url` is the API's; `urls` that of each service's process, where there are several."""

    url: str
    log: Log
    urls: Mapping[str, str] = field(default_factory=dict)

    def url_of(self, service: str) -> str:
        return self.urls.get(service, self.url)


class Way(Protocol):
    def hub(
        self, data: Path, feeds: Sequence[Feed], clock: Clock, **settings: Any
    ) -> AbstractAsyncContextManager[Running]:
        """A hub, doing its work; on the same `data` again it is the same one, started again."""
        ...

    def forget_store(self, data: Path) -> None:
        """Of a hub that does not run."""
        ...


@dataclass(slots=True)
class Embedded:
    """`ends` takes what each hub said in the end, in their order."""

    ends: list[Said]

    @asynccontextmanager
    async def hub(self, data: Path, feeds: Sequence[Feed], clock: Clock, **settings: Any) -> AsyncIterator[Running]:
        async with hub_inside(data, feeds, clock, **settings) as hub:
            yield Running(hub.url, hub.context.log)
            self.ends.append(await said_at_rest(hub.url))

    def forget_store(self, data: Path) -> None:
        store = DataFolder(data).store
        for file in data.glob(f"{store.name}*"):
            file.unlink()


@dataclass(slots=True)
class Distributed:
    """`ends` is what the embedded hubs of the same test said."""

    ends: list[Said]
    kafka: str
    redis: str
    name: str = field(default_factory=lambda: f"t{secrets.token_hex(4)}")
    ended: int = 0
    folders: list[Path] = field(default_factory=list)

    @asynccontextmanager
    async def hub(self, data: Path, feeds: Sequence[Feed], clock: Clock, **settings: Any) -> AsyncIterator[Running]:
        addresses = self.addresses(data)
        async with hub_apart(data, addresses, feeds, clock, **settings) as apart:
            log = await KafkaLog.open(addresses["log"], clock)
            try:
                urls = {name: process.url for name, process in apart.processes.items()}
                yield Running(urls["api"], log, urls)
                assert self.ended < len(self.ends), "the same test with the embedded hub has not run before this"
                await until_said(urls["api"], self.ends[self.ended])
                self.ended += 1
            finally:
                await log.close()

    def addresses(self, data: Path) -> dict[str, str]:
        """A data folder's topics and keys are its own."""
        return {
            "log": f"kafka://{self.kafka}?prefix={self.name_of(data)}.&timeout=5",
            "store": f"redis://{self.redis}?prefix={self.name_of(data)}",
            "blobs": f"directory:{DataFolder(data).blobs}",
        }

    def name_of(self, data: Path) -> str:
        if data not in self.folders:
            self.folders.append(data)
        return f"{self.name}-{self.folders.index(data)}"

    def forget_store(self, data: Path) -> None:
        with redis.Redis.from_url(f"redis://{self.redis}") as client:
            client.delete(*client.keys(f"{{{self.name_of(data)}*"))
