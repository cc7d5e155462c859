"""The tables of the log's SQLite file: a table a partition, and the log's epoch."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.shared.log.port import Bounds, Chunk, LogRecord, OffsetGone, Record
from services.shared.log.topics import Topic
from services.shared.sqlite import connect, transact

CHUNK_BYTES = 16 * 1024 * 1024
LOST_AT_MOST = 1_000_000  # more records than the WAL holds between two syncs (CHECKPOINT_PAGES)
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS partitions (id INTEGER PRIMARY KEY, topic TEXT NOT NULL,
       partition INTEGER NOT NULL, begin INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, partition))""",
)

_INSERT = "INSERT INTO records_{} (time_ms, key, value, headers) VALUES (?, ?, ?, ?)"

Partitions = dict[tuple[str, int], int]


def read_boot_id() -> str:
    """Empty where the system does not tell: then every opening counts as one after a loss of power."""
    return BOOT_ID.read_text("ascii").strip() if BOOT_ID.exists() else ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the log takes from the machine: a name for a new life of the log, and which boot this is."""

    make_epoch: Callable[[], str] = lambda: secrets.token_hex(5)
    boot_id: Callable[[], str] = read_boot_id


THIS_MACHINE = Machine()


def open_file(
    path: Path, topics: Sequence[Topic], machine: Machine, max_bytes: int | None
) -> tuple[sqlite3.Connection, Partitions, str]:
    """The writer's connection, the number of each partition's table, and the epoch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(path, max_bytes)
    try:
        partitions, epoch = transact(connection, lambda c: _prepare(c, path, topics, machine))
    except BaseException:
        connection.close()
        raise
    return connection, partitions, epoch


def _prepare(
    connection: sqlite3.Connection, path: Path, topics: Sequence[Topic], machine: Machine
) -> tuple[Partitions, str]:
    for statement in _SCHEMA:
        connection.execute(statement)
    partitions = {(t.name, p): _prepare_partition(connection, t, p) for t in topics for p in range(t.partitions)}
    facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
    boot_id = machine.boot_id()
    if facts.get("boot") != boot_id or not boot_id:
        _skip_lost_offsets(connection, [partitions[t.name, p] for t in topics for p in _derived(t)])
    inode = str(path.stat().st_ino)
    same_file = facts.get("inode") == inode  # a copy of the file is another life of the log
    epoch = facts["epoch"] if same_file else machine.make_epoch()
    connection.executemany(
        "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)",
        [("inode", inode), ("epoch", epoch), ("boot", boot_id)],
    )
    return partitions, epoch


def _derived(topic: Topic) -> range:
    return range(0 if topic.durable else topic.partitions)


def _skip_lost_offsets(connection: sqlite3.Connection, tables: Sequence[int]) -> None:
    """A loss of power may have taken the newest records of topics that are not durable, after somebody has
    read them and noted the place: their offsets must not come again."""
    names = [(f"records_{table}",) for table in tables]
    connection.executemany(f"UPDATE sqlite_sequence SET seq = seq + {LOST_AT_MOST} WHERE name = ?", names)


def _prepare_partition(connection: sqlite3.Connection, topic: Topic, partition: int) -> int:
    where = (topic.name, partition)
    connection.execute("INSERT OR IGNORE INTO partitions (topic, partition) VALUES (?, ?)", where)
    (table,) = connection.execute("SELECT id FROM partitions WHERE topic = ? AND partition = ?", where).fetchone()
    connection.execute(
        f"""CREATE TABLE IF NOT EXISTS records_{table} (offset INTEGER PRIMARY KEY AUTOINCREMENT,
            time_ms INTEGER NOT NULL, key BLOB NOT NULL, value BLOB, headers BLOB)"""
    )
    if topic.compacted:
        connection.execute(f"CREATE INDEX IF NOT EXISTS keys_{table} ON records_{table} (key)")
    return int(table)


def insert(connection: sqlite3.Connection, table: int, time_ms: int, records: Sequence[Record]) -> range:
    """The offsets that the records got. The transaction holds the write lock, so they follow on each other."""
    rows = [(time_ms, r.key, r.value, _pack(r.headers) if r.headers else None) for r in records]
    connection.executemany(_INSERT.format(table), rows)
    end = _end(connection, table)
    return range(end - len(rows), end)


def select(connection: sqlite3.Connection, table: int, partition: int, offset: int, limit: int) -> Chunk:
    """Raises OffsetGone. Inside a transaction: what it says of gaps and of the beginning is of one moment."""
    held = bounds(connection, table)
    if not held.begin <= offset <= held.end:
        raise OffsetGone(held)
    records: list[LogRecord] = []
    size = 0
    rows = connection.execute(
        f"SELECT offset, time_ms, key, value, headers FROM records_{table} WHERE offset >= ? ORDER BY offset LIMIT ?",
        (offset, limit),
    )
    for at, time_ms, key, value, headers in rows:
        records.append(LogRecord(partition, at, time_ms, key, value, _unpack(headers) if headers else ()))
        size += len(key) + (len(value) if value else 0)
        if size >= CHUNK_BYTES:
            break
    whole = len(records) < limit and size < CHUNK_BYTES
    return Chunk(tuple(records), held.end if whole else records[-1].offset + 1, whole)


def bounds(connection: sqlite3.Connection, table: int) -> Bounds:
    (begin,) = connection.execute("SELECT begin FROM partitions WHERE id = ?", (table,)).fetchone()
    return Bounds(begin, _end(connection, table))


def ends(connection: sqlite3.Connection, tables: Sequence[int]) -> dict[int, int]:
    return {table: _end(connection, table) for table in tables}


def _end(connection: sqlite3.Connection, table: int) -> int:
    """After the newest record ever written; 0 before the first."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (f"records_{table}",)).fetchone()
    return int(row[0]) + 1 if row else 0


def _pack(headers: tuple[tuple[str, bytes], ...]) -> bytes:
    return json.dumps([[name, value.decode("latin-1")] for name, value in headers]).encode()


def _unpack(packed: bytes) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(packed))
