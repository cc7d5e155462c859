"""What merge must remember between runs: the table and the place in the observations, in one transaction.

A view: when the file is lost, the sources say again what they said last. Not synced on every write, as
the log is; but table and place always fit each other.
"""

import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

from services.merge.table import Channel, SaidKey, Source, Table, Touched
from services.shared.model.events import Version
from services.shared.wire.codec import decode, encode

_SCHEMA = """
CREATE TABLE IF NOT EXISTS said (feed TEXT, channel TEXT, kind TEXT, id TEXT, body BLOB NOT NULL,
    PRIMARY KEY (feed, channel, kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS channel (feed TEXT, channel TEXT, version BLOB NOT NULL, confirmed_ms INTEGER NOT NULL,
    PRIMARY KEY (feed, channel)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (log_epoch TEXT PRIMARY KEY, next_offset INTEGER NOT NULL);
"""


class StateUnavailable(Exception):
    """The file can't be written now. The reaction: try again later."""


class State:
    """Blocking; its caller runs it in a thread. A save goes on when its caller is cancelled: `close` waits for it."""

    def __init__(self, path: Path) -> None:
        self._working = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> None:
        """Damage is as good as loss. Whatever may pass, a full disk or a lock, is no damage: StateUnavailable."""
        if isinstance(error, sqlite3.OperationalError):
            raise StateUnavailable(str(error)) from error
        for file in self._path.parent.glob(f"{self._path.name}*"):
            file.unlink()
        self._db = _opened(self._path)

    def load(self, log_epoch: str) -> tuple[Table, int | None]:
        """The table, and the offset to read next: None when this file knows nothing of this log."""
        try:
            return self._load(log_epoch)
        except sqlite3.DatabaseError as error:
            self._db.close()
            self._begin_anew(error)
            return Table(), None

    def _load(self, log_epoch: str) -> tuple[Table, int | None]:
        table = Table()
        row = self._db.execute("SELECT next_offset FROM place WHERE log_epoch = ?", (log_epoch,)).fetchone()
        if row is None:
            self._forget()
            return table, None
        for feed, channel, version, confirmed_ms in self._db.execute("SELECT * FROM channel"):
            table.channels[feed, channel] = Channel({}, decode(Version, version), confirmed_ms)
        for feed, channel, kind, said_id, body in self._db.execute("SELECT * FROM said"):
            table.channels[feed, channel].said[kind, said_id] = body
        return table, int(row[0])

    def _forget(self) -> None:
        for name in ("said", "channel", "place"):
            self._db.execute(f"DELETE FROM {name}")

    def save(
        self, log_epoch: str, next_offset: int, table: Table, touched: Iterable[Touched], whole: bool = False
    ) -> None:
        """What was touched, or the `whole` table. Raises StateUnavailable; then nothing was saved."""
        keys: dict[Source, set[SaidKey]] = {}
        for one in touched:
            keys.setdefault(one.source, set()).update(one.keys)
        try:
            with self._working, self._db:
                self._db.execute("BEGIN IMMEDIATE")
                if whole:
                    self._forget()
                    keys = {source: set(channel.said) for source, channel in table.channels.items()}
                for source, changed in keys.items():
                    self._save_source(source, changed, table)
                self._db.execute("INSERT OR REPLACE INTO place VALUES (?, ?)", (log_epoch, next_offset))
        except sqlite3.OperationalError as error:
            raise StateUnavailable(str(error)) from error

    def _save_source(self, source: Source, changed: set[SaidKey], table: Table) -> None:
        channel = table.channels.get(source)
        said = channel.said if channel else {}
        self._db.executemany(
            "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?)",
            [(*source, *key, said[key]) for key in changed if key in said],
        )
        self._db.executemany(
            "DELETE FROM said WHERE feed = ? AND channel = ? AND kind = ? AND id = ?",
            [(*source, *key) for key in changed if key not in said],
        )
        if channel is None:
            self._db.execute("DELETE FROM channel WHERE feed = ? AND channel = ?", source)
        else:
            row = (*source, encode(channel.version), channel.confirmed_ms)
            self._db.execute("INSERT OR REPLACE INTO channel VALUES (?, ?, ?, ?)", row)

    def close(self) -> None:
        with self._working:
            self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA secure_delete = ON")
    db.executescript(_SCHEMA)
    return db
