"""SQLite behind the log and the store: a writer thread that groups commits, and reader threads.

Whoever wants something done hands over a function of a connection and awaits its outcome. Writes that
wait at the same moment share one transaction, and so one fsync.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

R = TypeVar("R")
Work = Callable[[sqlite3.Connection], R]

BUSY_SECONDS = 10.0
EMPTYING_SECONDS = 0.2
GROUP_MAX = 256
CHECKPOINT_PAGES = 4000
WAL_KEPT_BYTES = 64 * 1024 * 1024

_TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 when the module itself raised."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_full(error: sqlite3.Error) -> bool:
    return primary_code(error) == sqlite3.SQLITE_FULL


def is_trouble(error: sqlite3.Error) -> bool:
    """Whether the file or the disk is at fault, and not the one who asked."""
    return primary_code(error) in _TROUBLE


def connect(path: Path, max_bytes: int | None = None) -> sqlite3.Connection:
    """A connection in WAL mode whose transactions are begun by hand."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, too
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
        if max_bytes is not None:
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA max_page_count = {max(1, max_bytes // page_size)}")
    except BaseException:
        connection.close()
        raise
    return connection


def empty_wal(path: Path) -> None:
    """So that what was deleted is not in it any more; while others are in the middle of reading it stays for now."""
    with closing(sqlite3.connect(path, timeout=EMPTYING_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def transact(connection: sqlite3.Connection, work: Work[R], begin: str = "BEGIN IMMEDIATE") -> R:
    """Runs `work` in one transaction; an exception rolls it back."""
    connection.execute(begin)
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    durable: bool
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None

    def tell(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Closed(Exception):
    """The file has been closed; nothing more can be asked of it."""


class Writer:
    """The one thread of this process that writes the file.

    A group that fails is tried again one by one, so that nobody fails for another's work.
    """

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._durable = False
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Work[R], durable: bool = False) -> R:
        """The result of `work`, when its transaction stands: on the disk if `durable`. Raises what it raised."""
        if self._closed:
            raise Closed
        future: asyncio.Future[R] = self._loop.create_future()
        self._jobs.put(_Job(work, durable, future))
        return await future

    async def close(self) -> None:
        """Does what has been asked for, then closes the connection."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        open_ = True
        while open_:
            group, open_ = self._next_group()
            if group:
                self._loop.call_soon_threadsafe(_tell, self._outcomes(group))
        self._connection.close()

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == GROUP_MAX or self._jobs.empty():
                return group, True
            job = self._jobs.get()
        return group, False

    def _outcomes(self, group: list[_Job]) -> list[_Outcome]:
        try:
            results = self._commit(group)
        except Exception as error:  # handed to whoever awaits it
            if len(group) == 1:
                return [_Outcome(group[0].future, error=error)]
            return [outcome for job in group for outcome in self._outcomes([job])]
        return [_Outcome(job.future, result) for job, result in zip(group, results, strict=True)]

    def _commit(self, group: list[_Job]) -> list[Any]:
        durable = any(job.durable for job in group)
        if durable != self._durable:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable
        return transact(self._connection, lambda connection: [job.work(connection) for job in group])


def _tell(outcomes: list[_Outcome]) -> None:
    for outcome in outcomes:
        outcome.tell()


class Readers:
    """Threads that read the file, each on a connection of its own."""

    def __init__(self, path: Path, threads: int, name: str) -> None:
        self._path = path
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._closed = False
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Work[R]) -> R:
        """The result of `work`, which may begin a transaction with `transact(…, begin="BEGIN")`."""
        if self._closed:
            raise Closed
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._on_own, work)

    async def close(self) -> None:
        self._closed = True
        await asyncio.to_thread(self._executor.shutdown)
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def _on_own(self, work: Work[R]) -> R:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = connect(self._path)
            connection.execute("PRAGMA query_only = ON")
            self._connections.append(connection)
            self._own.connection = connection
        return work(connection)
