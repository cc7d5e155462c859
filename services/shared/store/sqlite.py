"""The store in one SQLite file (WAL), for one box: the default.

Its writes are not synced one by one: it is a view, and after a loss of power it stands at an earlier
position, from which the log goes on.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from services.shared.clock import Clock
from services.shared.model.events import Position
from services.shared.sqlite import Closed, Readers, Writer, is_trouble
from services.shared.store import sqlite_tables
from services.shared.store.port import Entry, Lease, Snapshot, StoreUnavailable

R = TypeVar("R")

LIST_ENTRIES = 500
LIST_BYTES = 1_000_000
SWEEP_SECONDS = 60.0


class SqliteStore:
    """Made by `open`; of one event loop."""

    def __init__(self, writer: Writer, path: Path, clock: Clock) -> None:
        self._writer = writer
        self._readers = Readers(path, 2, "store-reader")
        self._path = path
        self._clock = clock
        self._swept_at = clock.real()

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> "SqliteStore":
        """Raises StoreUnavailable."""
        connection = await _translated(asyncio.to_thread(sqlite_tables.open_file, path))
        return cls(Writer(connection, "store-writer"), path, clock)

    async def position(self) -> Position | None:
        return await self._read(sqlite_tables.position)

    async def apply(
        self,
        puts: Sequence[Entry],
        removals: Sequence[tuple[str, str]],
        position: Position,
        writer_epoch: int = 0,
        follows: Position | None = None,
    ) -> bool:
        return await self._write(
            lambda connection: sqlite_tables.apply(connection, puts, removals, position, writer_epoch, follows)
        )

    async def fence(self, writer_epoch: int) -> None:
        await self._write(partial(sqlite_tables.fence, writer_epoch=writer_epoch))

    async def get(self, kind: str, id: str) -> bytes | None:
        statement = "SELECT value FROM entries WHERE kind = ? AND id = ?"
        row = await self._read(lambda connection: connection.execute(statement, (kind, id)).fetchone())
        return None if row is None else bytes(row[0])

    async def snapshot(self, kinds: Sequence[str] | None = None) -> Snapshot:
        reader = Readers(self._path, 1, "store-snapshot")
        position = await _translated(reader.run(_begin))
        return Snapshot(position, _entries(reader, kinds))

    async def clear(self) -> None:
        await self._write(sqlite_tables.clear)

    async def acquire(self, name: str, holder: str, ttl_seconds: float) -> Lease | None:
        now = self._clock.real()
        return await self._write(
            partial(sqlite_tables.acquire, name=name, holder=holder, now=now, ttl_seconds=ttl_seconds)
        )

    async def release(self, lease: Lease) -> None:
        await self._write(partial(sqlite_tables.release, lease=lease))

    async def increment(self, name: str, by: int = 1, ttl_seconds: float | None = None) -> int:
        await self._sweep_now_and_then()
        now = self._clock.real()
        return await self._write(partial(sqlite_tables.increment, name=name, by=by, now=now, ttl_seconds=ttl_seconds))

    async def put_cached(self, name: str, value: bytes, ttl_seconds: float) -> None:
        await self._sweep_now_and_then()
        expires_at = self._clock.real() + ttl_seconds
        await self._write(partial(sqlite_tables.put_cached, name=name, value=value, expires_at=expires_at))

    async def get_cached(self, name: str) -> bytes | None:
        return await self._read(partial(sqlite_tables.get_cached, name=name, now=self._clock.real()))

    async def close(self) -> None:
        await self._readers.close()
        await self._writer.close()

    async def _read(self, work: Callable[[sqlite3.Connection], R]) -> R:
        return await _translated(self._readers.run(work))

    async def _write(self, work: Callable[[sqlite3.Connection], R]) -> R:
        return await _translated(self._writer.run(work))

    async def _sweep_now_and_then(self) -> None:
        now = self._clock.real()
        if now - self._swept_at >= SWEEP_SECONDS:
            self._swept_at = now
            await self._write(partial(sqlite_tables.drop_expired, now=now))


def _begin(connection: sqlite3.Connection) -> Position | None:
    """The transaction stays open, so that nothing applied later shows in it."""
    connection.execute("BEGIN")
    return sqlite_tables.position(connection)


async def _entries(reader: Readers, kinds: Sequence[str] | None) -> AsyncIterator[list[Entry]]:
    try:
        cursor = await _translated(reader.run(partial(_select, kinds=kinds)))
        while entries := await _translated(reader.run(lambda _: _next_list(cursor))):
            yield entries
    finally:
        await reader.close()


def _select(connection: sqlite3.Connection, kinds: Sequence[str] | None) -> sqlite3.Cursor:
    if kinds is None:
        return connection.execute("SELECT kind, id, value FROM entries")
    marks = ", ".join("?" * len(kinds))
    return connection.execute(f"SELECT kind, id, value FROM entries WHERE kind IN ({marks})", tuple(kinds))


def _next_list(cursor: sqlite3.Cursor) -> list[Entry]:
    entries: list[Entry] = []
    size = 0
    for row in cursor:
        entries.append(Entry(*row))
        size += len(row[2])
        if len(entries) == LIST_ENTRIES or size >= LIST_BYTES:
            break
    return entries


async def _translated(asked: Awaitable[R]) -> R:
    """SQLite's errors as the port's."""
    try:
        return await asked
    except Closed:
        raise StoreUnavailable("the store is closed") from None
    except sqlite3.Error as error:
        if is_trouble(error):
            raise StoreUnavailable(str(error)) from error
        raise
    except OSError as error:
        raise StoreUnavailable(str(error)) from error
