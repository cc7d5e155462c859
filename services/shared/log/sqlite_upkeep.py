"""What compaction and retention may drop from the log's SQLite file (port.py says what stays).

What may be dropped once may be dropped for ever after, so it is looked for on a reader's connection and
dropped in small transactions, between which appends go on.
"""

import sqlite3

from services.shared.log.sqlite_tables import bounds


def superseded(connection: sqlite3.Connection, table: int) -> list[int]:
    """Offsets of a compacted partition that have a newer record of their key."""
    rows = connection.execute(
        f"""SELECT old.offset FROM records_{table} AS old WHERE EXISTS
            (SELECT 1 FROM records_{table} AS new WHERE new.key = old.key AND new.offset > old.offset)
            ORDER BY old.offset"""
    )
    return [offset for (offset,) in rows]


def old_tombstones(connection: sqlite3.Connection, table: int, before_ms: int) -> list[int]:
    """Tombstones from before that time with nothing older of their key left behind them."""
    rows = connection.execute(
        f"""SELECT offset FROM records_{table} AS grave WHERE value IS NULL AND time_ms < ? AND NOT EXISTS
            (SELECT 1 FROM records_{table} AS old WHERE old.key = grave.key AND old.offset < grave.offset)""",
        (before_ms,),
    )
    return [offset for (offset,) in rows]


def first_kept(connection: sqlite3.Connection, table: int, since_ms: int) -> int:
    """The offset that a partition with retention begins at: everything before it is older than `since_ms`."""
    row = connection.execute(
        f"SELECT offset FROM records_{table} WHERE time_ms >= ? ORDER BY offset LIMIT 1", (since_ms,)
    ).fetchone()
    return int(row[0]) if row else bounds(connection, table).end


def drop(connection: sqlite3.Connection, table: int, offsets: list[int]) -> None:
    connection.executemany(f"DELETE FROM records_{table} WHERE offset = ?", [(offset,) for offset in offsets])


def begin_at(connection: sqlite3.Connection, table: int, begin: int) -> None:
    """From now on a reader from before `begin` is told that it is gone, though rows may still be there."""
    connection.execute("UPDATE partitions SET begin = max(begin, ?) WHERE id = ?", (begin, table))


def drop_before(connection: sqlite3.Connection, table: int, begin: int, limit: int) -> bool:
    """Whether there was something to drop."""
    dropped = connection.execute(
        f"""DELETE FROM records_{table} WHERE offset IN
            (SELECT offset FROM records_{table} WHERE offset < ? ORDER BY offset LIMIT ?)""",
        (begin, limit),
    )
    return dropped.rowcount > 0
