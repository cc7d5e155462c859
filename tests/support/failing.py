"""Ports that can be made to fail: each stands before a real one and lets everything else through."""

from collections.abc import Sequence
from typing import Any

from services.shared.blobs.port import Blobs
from services.shared.log.port import Log, Record
from services.shared.log.topics import Topic
from services.shared.model.events import Position
from services.shared.store.port import Entry, Snapshot, Store


class FailingLog:
    """Raises `failure`, when there is one, for appends to `topics` (all when empty); with `lands`, after the append."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.failure: Exception | None = None
        self.topics: tuple[Topic, ...] = ()
        self.lands = False

    async def append(self, topic: Topic, records: Sequence[Record]) -> list[int]:
        if self.failure is not None and (not self.topics or topic in self.topics):
            if self.lands:
                await self._log.append(topic, records)
            raise self.failure
        return await self._log.append(topic, records)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


class FailingBlobs:
    """Raises `failure`, when there is one, for every put."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.failure: Exception | None = None

    async def put(self, data: bytes) -> str:
        if self.failure is not None:
            raise self.failure
        return await self._blobs.put(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blobs, name)


class FailingStore:
    """Raises `failure`, when there is one, for every apply."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.failure: Exception | None = None

    async def apply(
        self,
        puts: Sequence[Entry],
        removals: Sequence[tuple[str, str]],
        position: Position,
        writer_epoch: int = 0,
        follows: Position | None = None,
    ) -> bool:
        if self.failure is not None:
            raise self.failure
        return await self._store.apply(puts, removals, position, writer_epoch, follows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class EmptiedStore:
    """Is emptied just before the first snapshot of all kinds that is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.emptied = False

    async def snapshot(self, kinds: Sequence[str] | None = None) -> Snapshot:
        if kinds is None and not self.emptied:
            await self._store.clear()
            self.emptied = True
        return await self._store.snapshot(kinds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
