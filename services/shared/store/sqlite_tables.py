"""The tables of the store's SQLite file, and what is asked of them, each in a transaction of the caller's."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from services.shared.model.events import Position
from services.shared.sqlite import connect, primary_code, transact
from services.shared.store.port import Entry, Lease, StoreForgot

VERSION = 2

_SCHEMA = (
    """CREATE TABLE entries (kind TEXT NOT NULL, id TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, id))""",
    "CREATE TABLE position (only INTEGER PRIMARY KEY CHECK (only = 1), epoch TEXT NOT NULL, offset INTEGER NOT NULL)",
    "CREATE TABLE fence (only INTEGER PRIMARY KEY CHECK (only = 1), writer_epoch INTEGER NOT NULL)",
    """CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL,
       expires_at REAL NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL, expires_at REAL) WITHOUT ROWID",
    "CREATE INDEX counters_by_expiry ON counters (expires_at) WHERE expires_at IS NOT NULL",
    "CREATE TABLE cached (name TEXT PRIMARY KEY, value BLOB NOT NULL, expires_at REAL NOT NULL)",
    "CREATE INDEX cached_by_expiry ON cached (expires_at)",
)


def open_file(path: Path) -> sqlite3.Connection:
    """The writer's connection. A file that is damaged, or of another version, makes room for an empty one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    try:
        transact(connection, _prepare)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def position(connection: sqlite3.Connection) -> Position | None:
    row = connection.execute("SELECT epoch, offset FROM position").fetchone()
    return None if row is None else Position(*row)


def apply(
    connection: sqlite3.Connection,
    puts: Sequence[Entry],
    removals: Sequence[tuple[str, str]],
    at: Position,
    writer_epoch: int,
    follows: Position | None,
) -> bool:
    """Raises StoreForgot."""
    held = position(connection)
    if held is not None and (at.epoch != held.epoch or at.offset <= held.offset):
        return False
    if not fence(connection, writer_epoch):
        return False
    if follows is not None and held != follows:
        raise StoreForgot(f"the store is at {held}, not at {follows}")
    connection.executemany("DELETE FROM entries WHERE kind = ? AND id = ?", removals)
    connection.executemany(
        """INSERT INTO entries (kind, id, value) VALUES (?, ?, ?)
           ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value""",
        [(entry.kind, entry.id, entry.value) for entry in puts],
    )
    connection.execute("INSERT OR REPLACE INTO position VALUES (1, ?, ?)", (at.epoch, at.offset))
    return True


def fence(connection: sqlite3.Connection, writer_epoch: int) -> bool:
    """Raises the fence. False when it stands higher."""
    row = connection.execute("SELECT writer_epoch FROM fence").fetchone()
    stands = 0 if row is None else int(row[0])
    if writer_epoch > stands:
        connection.execute("INSERT OR REPLACE INTO fence VALUES (1, ?)", (writer_epoch,))
    return writer_epoch >= stands


def clear(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM entries")
    connection.execute("DELETE FROM position")


def acquire(connection: sqlite3.Connection, name: str, holder: str, now: float, ttl_seconds: float) -> Lease | None:
    row = connection.execute("SELECT holder, token, expires_at FROM leases WHERE name = ?", (name,)).fetchone()
    held_by, token, expires_at = row or ("", 0, 0.0)
    held = expires_at > now
    if held and held_by != holder:
        return None
    kept = held_by == holder and expires_at > 0  # also when it has expired: nobody had it since
    lease = Lease(name, holder, token if kept else token + 1, now + ttl_seconds)
    connection.execute(
        "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)", (name, holder, lease.token, lease.expires_at)
    )
    return lease


def release(connection: sqlite3.Connection, lease: Lease) -> None:
    """The row stays, so that the next token is greater."""
    connection.execute("UPDATE leases SET expires_at = 0 WHERE name = ? AND token = ?", (lease.name, lease.token))


def increment(connection: sqlite3.Connection, name: str, by: int, now: float, ttl_seconds: float | None) -> int:
    row = connection.execute("SELECT value, expires_at FROM counters WHERE name = ?", (name,)).fetchone()
    if row is None or (row[1] is not None and row[1] <= now):
        row = (0, None if ttl_seconds is None else now + ttl_seconds)
    value = int(row[0]) + by
    connection.execute("INSERT OR REPLACE INTO counters VALUES (?, ?, ?)", (name, value, row[1]))
    return value


def put_cached(connection: sqlite3.Connection, name: str, value: bytes, expires_at: float) -> None:
    connection.execute("INSERT OR REPLACE INTO cached VALUES (?, ?, ?)", (name, value, expires_at))


def get_cached(connection: sqlite3.Connection, name: str, now: float) -> bytes | None:
    row = connection.execute("SELECT value FROM cached WHERE name = ? AND expires_at > ?", (name, now)).fetchone()
    return None if row is None else bytes(row[0])


def drop_expired(connection: sqlite3.Connection, now: float) -> None:
    connection.execute("DELETE FROM counters WHERE expires_at <= ?", (now,))
    connection.execute("DELETE FROM cached WHERE expires_at <= ?", (now,))
