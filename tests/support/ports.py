"""Every implementation of each port, as the behaviour suites of tests/contracts see it.

A further implementation is a class like these and a place in its list.
"""

import secrets
from functools import partial
from pathlib import Path
from typing import ClassVar, Protocol

from kafka import KafkaAdminClient
from kafka.structs import TopicPartition
from redis.asyncio import Redis

from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import Blobs
from services.shared.clock import ManualClock
from services.shared.log.displayed import DisplayedLog
from services.shared.log.kafka import KafkaLog
from services.shared.log.kafka_admin import administer
from services.shared.log.port import Log
from services.shared.log.sqlite import SqliteLog
from services.shared.log.topics import DAY_SECONDS, Topic
from services.shared.store.port import Store
from services.shared.store.redis import RedisStore
from services.shared.store.sqlite import SqliteStore
from tests.support.secure_servers import PASSWORD, redis_rights

KEPT = Topic("tests.kept")
SHORT = Topic("tests.short", retention_seconds=DAY_SECONDS)
DERIVED = Topic("tests.derived", durable=False)
NEWEST = Topic("tests.newest", compacted=True)
SPREAD = Topic("tests.spread", partitions=4)
TEST_TOPICS = (KEPT, SHORT, DERIVED, NEWEST, SPREAD)

NOON = 1_790_000_000.0


class Logs(Protocol):
    """Logs by name: opening a name again gives another handle of the same log.

    `needs` are fixtures of tests/conftest.py, given after the folder.
    """

    needs: ClassVar[tuple[str, ...]]
    clock: ManualClock

    def __init__(self, folder: Path, *needed: str) -> None: ...

    async def open(self, name: str = "log") -> Log: ...

    async def close(self) -> None: ...


class SqliteLogs:
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, folder: Path, *needed: str) -> None:
        self.clock = ManualClock(NOON)
        self._folder = folder
        self._opened: list[Log] = []

    async def open(self, name: str = "log") -> Log:
        log = await SqliteLog.open(self._folder / f"{name}.db", self.clock, TEST_TOPICS)
        self._opened.append(log)
        return log

    async def close(self) -> None:
        for log in self._opened:
            await log.close()


class OwningDisplayedLog(DisplayedLog):
    async def close(self) -> None:
        await self._log.close()


class DisplayedLogs(SqliteLogs):
    """As the second picture sees a log; here it is the log's only user, and closes it."""

    async def open(self, name: str = "log") -> Log:
        return OwningDisplayedLog(await super().open(name))


class TendedKafkaLog(KafkaLog):
    """`maintain` deletes by the test's clock what Kafka would delete by its own."""

    async def maintain(self, kept_seconds: float | None = None) -> None:
        for topic in (topic for topic in TEST_TOPICS if topic.retention_seconds is not None):
            since_ms = int((self._clock.real() - (topic.retention_seconds or 0)) * 1000)
            for partition in range(topic.partitions):
                place = TopicPartition(self._address.prefix + topic.name, partition)
                await administer(self._address, partial(_forget, place=place, since_ms=since_ms))


def _forget(client: KafkaAdminClient, place: TopicPartition, since_ms: int) -> None:
    kept = client.list_partition_offsets({place: since_ms})[place].offset
    if kept < 0:
        kept = client.list_partition_offsets({place: -1})[place].offset
    client.delete_records({place: kept})


class KafkaLogs:
    """Each with topics of its own on the one Kafka of the run."""

    needs: ClassVar[tuple[str, ...]] = ("kafka",)

    def __init__(self, folder: Path, *needed: str) -> None:
        self.clock = ManualClock(NOON)
        self._address = needed[0]
        self._run = secrets.token_hex(4)
        self._opened: list[Log] = []

    async def open(self, name: str = "log") -> Log:
        url = f"kafka://{self._address}?replication=1&prefix=t{self._run}.{name}."
        log = await TendedKafkaLog.open(url, self.clock, TEST_TOPICS)
        self._opened.append(log)
        return log

    async def close(self) -> None:
        for log in self._opened:
            await log.close()


class Stores(Protocol):
    """Stores by name: opening a name again gives another handle of the same store."""

    needs: ClassVar[tuple[str, ...]]
    clock: ManualClock

    def __init__(self, folder: Path, *needed: str) -> None: ...

    async def open(self, name: str = "store") -> Store: ...

    async def close(self) -> None: ...


class SqliteStores:
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, folder: Path, *needed: str) -> None:
        self.clock = ManualClock(NOON)
        self._folder = folder
        self._opened: list[Store] = []

    async def open(self, name: str = "store") -> Store:
        store = await SqliteStore.open(self._folder / f"{name}.db", self.clock)
        self._opened.append(store)
        return store

    async def close(self) -> None:
        for store in self._opened:
            await store.close()


class RedisStores:
    """Each under a prefix of its own in the one Redis of the run."""

    needs: ClassVar[tuple[str, ...]] = ("redis",)

    def __init__(self, folder: Path, *needed: str) -> None:
        self.clock = ManualClock(NOON)
        self._address = needed[0]
        self._run = secrets.token_hex(4)
        self._opened: list[Store] = []

    async def open(self, name: str = "store") -> Store:
        store = await RedisStore.open(f"redis://{self._address}?prefix=t{self._run}.{name}", self.clock)
        self._opened.append(store)
        return store

    async def close(self) -> None:
        for store in self._opened:
            await store.close()


class RightfulRedisStores(RedisStores):
    """As a user who may do what docs/deploy.md says that the hub has to, under the prefixes of this run."""

    async def open(self, name: str = "store") -> Store:
        user = f"t{self._run}"
        async with Redis.from_url(f"redis://{self._address}") as client:
            rights = redis_rights().replace("noriai", f"{user}.*").split()
            await client.execute_command("ACL", "SETUSER", user, *rights, f">{PASSWORD}")  # type: ignore[no-untyped-call]
        url = f"redis://{user}:{PASSWORD}@{self._address}?prefix={user}.{name}"
        self._opened.append(store := await RedisStore.open(url, self.clock))
        return store


class BlobPlaces(Protocol):
    """One place for blobs; opening again gives another handle of it."""

    def __init__(self, folder: Path) -> None: ...

    async def open(self) -> Blobs: ...


class Directories:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> Blobs:
        return await DirectoryBlobs.open(self._folder / "blobs")


LOGS: list[type[Logs]] = [SqliteLogs, DisplayedLogs, KafkaLogs]
STORES: list[type[Stores]] = [SqliteStores, RedisStores, RightfulRedisStores]
BLOBS: list[type[BlobPlaces]] = [Directories]
