"""The two ways to run a hub, for tests that don't know which: in one process, or each service in one of its own.

At the end of each hub its picture is held to that of the other way.
"""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import redis
from kafka import KafkaAdminClient

from services.shared.clock import Clock
from services.shared.feed import Feed
from services.shared.folder import DataFolder
from services.shared.log.kafka import KafkaLog
from services.shared.log.port import Log
from tests.support.apart import hub_apart
from tests.support.hub import hub_inside
from tests.support.pictures import Album

ELSEWHERE = {
    "/v1/publish/": "publish",
    "/v1/account": "publish",
    "/v1/gtfs.zip": "timetable",
    "/v1/webhooks": "notify",
}  # what the API does not answer itself


@dataclass(frozen=True, slots=True)
class Running:
    """`url` is the API's; `urls` that of each service's process, where there are several."""

    url: str
    log: Log
    urls: Mapping[str, str] = field(default_factory=dict)

    def at(self, path: str) -> str:
        """Where that path is answered: what a gateway in front of several processes knows."""
        service = next((service for start, service in ELSEWHERE.items() if path.startswith(start)), "api")
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
    album: Album | None = None

    @asynccontextmanager
    async def hub(self, data: Path, feeds: Sequence[Feed], clock: Clock, **settings: Any) -> AsyncIterator[Running]:
        async with hub_inside(data, feeds, clock, **settings) as hub:
            yield Running(hub.url, hub.context.log)
            if self.album is not None:
                await self.album.add(hub.url)

    def forget_store(self, data: Path) -> None:
        store = DataFolder(data).store
        for file in data.glob(f"{store.name}*"):
            file.unlink()


@dataclass(slots=True)
class Distributed:
    kafka: str
    redis: str
    album: Album | None = None
    name: str = field(default_factory=lambda: f"t{secrets.token_hex(4)}")
    folders: list[Path] = field(default_factory=list)

    @asynccontextmanager
    async def hub(self, data: Path, feeds: Sequence[Feed], clock: Clock, **settings: Any) -> AsyncIterator[Running]:
        addresses = self.addresses(data)
        async with hub_apart(data, addresses, feeds, clock, **settings) as apart:
            log = await KafkaLog.open(addresses["log"], clock)
            try:
                urls = {name: process.url for name, process in apart.processes.items()}
                yield Running(urls["api"], log, urls)
                if self.album is not None:
                    await self.album.add(urls["api"])
            finally:
                await log.close()

    def addresses(self, data: Path) -> dict[str, str]:
        """A data folder's topics and keys are its own."""
        return {
            "log": f"kafka://{self.kafka}?replication=1&prefix={self.name_of(data)}.",
            "store": f"redis://{self.redis}?prefix={self.name_of(data)}",
            "blobs": f"directory:{DataFolder(data).blobs}",
        }

    def name_of(self, data: Path) -> str:
        if data not in self.folders:
            self.folders.append(data)
        return f"{self.name}-{self.folders.index(data)}"

    def delete_topics(self) -> None:
        """Of all its hubs, which have ended."""
        with closing(KafkaAdminClient(bootstrap_servers=self.kafka)) as client:
            client.delete_topics([name for name in client.list_topics() if name.startswith(self.name)])

    def forget_store(self, data: Path) -> None:
        with redis.Redis.from_url(f"redis://{self.redis}") as client:
            client.delete(*client.keys(f"{{{self.name_of(data)}*"))
