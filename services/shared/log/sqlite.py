"""The log in one SQLite file (WAL), for one box: the default. Offsets are rowids that are never used again.

Appends that come together share a transaction and an fsync. Other processes may append too (the
command line beside a running hub); `PRAGMA data_version` tells who waits here of it.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from services.shared.clock import Clock
from services.shared.log import sqlite_tables, sqlite_upkeep
from services.shared.log.port import (
    TOMBSTONE_SECONDS,
    Bounds,
    Chunk,
    LogFull,
    LogUnavailable,
    Record,
    partition_of,
)
from services.shared.log.sqlite_tables import THIS_MACHINE, Machine, Partitions
from services.shared.log.tails import Tails
from services.shared.log.topics import TOPICS, Topic
from services.shared.sqlite import Closed, Readers, Writer, empty_wal, is_full, is_trouble, transact

R = TypeVar("R")

WATCH_SECONDS = 0.05
UPKEEP_SLICE = 2000


class SqliteLog:
    """Made by `open`; of one event loop."""

    def __init__(
        self,
        writer: Writer,
        path: Path,
        *,
        clock: Clock,
        topics: Sequence[Topic],
        partitions: Partitions,
        epoch: str,
    ) -> None:
        self._writer = writer
        self._path = path
        self._readers = Readers(path, 2, "log-reader")
        self._watcher = Readers(path, 1, "log-watcher")
        self._clock = clock
        self._topics = tuple(topics)
        self._partitions = partitions
        self._epoch = epoch
        self._tails = Tails()
        self._data_version = -1
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        clock: Clock,
        topics: Sequence[Topic] = TOPICS,
        machine: Machine = THIS_MACHINE,
        max_bytes: int | None = None,
    ) -> "SqliteLog":
        """`topics` are those that can be used and are kept up; `max_bytes` bounds the file. Raises LogUnavailable."""
        opening = asyncio.to_thread(sqlite_tables.open_file, path, topics, machine, max_bytes)
        connection, partitions, epoch = await _translated(opening)
        writer = Writer(connection, "log-writer")
        log = cls(writer, path, clock=clock, topics=topics, partitions=partitions, epoch=epoch)
        await log._look()
        log._watch = asyncio.create_task(log._look_while_someone_waits())
        return log

    async def append(self, topic: Topic, records: Sequence[Record]) -> list[int]:
        if not records:
            return []
        time_ms = int(self._clock.real() * 1000)
        by_table: dict[int, list[int]] = {}
        for place, record in enumerate(records):
            by_table.setdefault(self._table(topic, partition_of(topic, record)), []).append(place)

        def work(connection: sqlite3.Connection) -> list[tuple[int, list[int], range]]:
            return [
                (table, places, sqlite_tables.insert(connection, table, time_ms, [records[p] for p in places]))
                for table, places in by_table.items()
            ]

        offsets = [0] * len(records)
        for table, places, got in await _translated(self._writer.run(work, topic.durable)):
            self._tails.move(table, got.stop)
            for place, offset in zip(places, got, strict=True):
                offsets[place] = offset
        return offsets

    async def read(self, topic: Topic, partition: int, offset: int, limit: int = 1000) -> Chunk:
        table = self._table(topic, partition)

        def work(connection: sqlite3.Connection) -> Chunk:
            return sqlite_tables.select(connection, table, partition, offset, limit)

        return await self._read(work)

    async def wait(self, topic: Topic, partition: int, offset: int, timeout_seconds: float) -> None:
        await self._tails.wait(self._table(topic, partition), offset, timeout_seconds)

    async def bounds(self, topic: Topic, partition: int) -> Bounds:
        table = self._table(topic, partition)
        return await self._read(lambda connection: sqlite_tables.bounds(connection, table))

    async def epoch(self) -> str:
        return self._epoch

    async def maintain(self, kept_seconds: float | None = None) -> None:
        for topic in self._topics:
            for partition in range(topic.partitions):
                table = self._table(topic, partition)
                if topic.compacted:
                    await self._compact(table)
                elif topic.retention_seconds is not None:
                    kept = topic.retention_seconds
                    await self._expire(table, kept if kept_seconds is None else min(kept, kept_seconds))
        await _translated(asyncio.to_thread(empty_wal, self._path))

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        self._tails.wake_all()
        await self._watcher.close()
        await self._readers.close()
        await self._writer.close()

    def _table(self, topic: Topic, partition: int) -> int:
        try:
            return self._partitions[topic.name, partition]
        except KeyError:
            raise LookupError(f"this log has no partition {partition} of {topic.name}") from None

    async def _read(self, work: Callable[[sqlite3.Connection], R]) -> R:
        return await _translated(self._readers.run(lambda connection: transact(connection, work, "BEGIN")))

    async def _compact(self, table: int) -> None:
        before_ms = int((self._clock.real() - TOMBSTONE_SECONDS) * 1000)
        await self._drop(table, await self._read(lambda c: sqlite_upkeep.superseded(c, table)))
        await self._drop(table, await self._read(lambda c: sqlite_upkeep.old_tombstones(c, table, before_ms)))

    async def _drop(self, table: int, offsets: list[int]) -> None:
        for start in range(0, len(offsets), UPKEEP_SLICE):
            work = partial(sqlite_upkeep.drop, table=table, offsets=offsets[start : start + UPKEEP_SLICE])
            await _translated(self._writer.run(work))

    async def _expire(self, table: int, retention_seconds: float) -> None:
        since_ms = int((self._clock.real() - retention_seconds) * 1000)
        begin = await self._read(lambda c: sqlite_upkeep.first_kept(c, table, since_ms))
        await _translated(self._writer.run(lambda c: sqlite_upkeep.begin_at(c, table, begin)))
        more = True
        while more:
            more = await _translated(
                self._writer.run(lambda c: sqlite_upkeep.drop_before(c, table, begin, UPKEEP_SLICE))
            )

    async def _look_while_someone_waits(self) -> None:
        while True:
            await self._tails.someone_waits()
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self._look()
            except LogUnavailable:
                continue  # whoever waits finds out when it reads

    async def _look(self) -> None:
        for table, end in (await _translated(self._watcher.run(self._moved_ends))).items():
            self._tails.move(table, end)

    def _moved_ends(self, connection: sqlite3.Connection) -> dict[int, int]:
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version == self._data_version:
            return {}
        self._data_version = version
        return sqlite_tables.ends(connection, list(self._partitions.values()))


async def _translated(asked: Awaitable[R]) -> R:
    """SQLite's errors as the port's."""
    try:
        return await asked
    except Closed:
        raise LogUnavailable("the log is closed") from None
    except sqlite3.Error as error:
        if is_full(error):
            raise LogFull("no room for the log on the disk") from error
        if is_trouble(error):
            raise LogUnavailable(str(error)) from error
        raise
    except OSError as error:
        raise LogUnavailable(str(error)) from error
