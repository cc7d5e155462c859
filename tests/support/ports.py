"""Every implementation of each port, as the behaviour suites of tests/contracts see it.

A further implementation is a class like these and a place in its list.
"""

from pathlib import Path
from typing import Protocol

from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import Blobs
from services.shared.clock import ManualClock
from services.shared.log.port import Log
from services.shared.log.sqlite import SqliteLog
from services.shared.log.topics import DAY_SECONDS, Topic
from services.shared.store.port import Store
from services.shared.store.sqlite import SqliteStore

KEPT = Topic("tests.kept")
SHORT = Topic("tests.short", retention_seconds=DAY_SECONDS)
DERIVED = Topic("tests.derived", durable=False)
NEWEST = Topic("tests.newest", compacted=True)
SPREAD = Topic("tests.spread", partitions=4)
TEST_TOPICS = (KEPT, SHORT, DERIVED, NEWEST, SPREAD)

NOON = 1_790_000_000.0


class Logs(Protocol):
    """Logs by name: opening a name again gives another handle of the same log."""

    clock: ManualClock

    def __init__(self, folder: Path) -> None: ...

    async def open(self, name: str = "log") -> Log: ...

    async def close(self) -> None: ...


class SqliteLogs:
    def __init__(self, folder: Path) -> None:
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


class Stores(Protocol):
    """Stores by name: opening a name again gives another handle of the same store."""

    clock: ManualClock

    def __init__(self, folder: Path) -> None: ...

    async def open(self, name: str = "store") -> Store: ...

    async def close(self) -> None: ...


class SqliteStores:
    def __init__(self, folder: Path) -> None:
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


class BlobPlaces(Protocol):
    """One place for blobs; opening again gives another handle of it."""

    def __init__(self, folder: Path) -> None: ...

    async def open(self) -> Blobs: ...


class Directories:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> Blobs:
        return await DirectoryBlobs.open(self._folder / "blobs")


LOGS: list[type[Logs]] = [SqliteLogs]
STORES: list[type[Stores]] = [SqliteStores]
BLOBS: list[type[BlobPlaces]] = [Directories]
