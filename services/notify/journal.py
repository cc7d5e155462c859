"""notify.db: where each endpoint is, what it has not taken yet, and what was delivered last. A view.

Not synced on every write, but what is in it fits together: a place never is ahead of what was written with it. When
the file is lost each endpoint goes on from the place that the store has, and may get again what it had.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.notify.delivery import OPEN, Delivery
from services.shared.sqlite import Writer, connect

KEPT = 50  # deliveries of a webhook that are over
SHOWN = 100
_SCHEMA = """
CREATE TABLE IF NOT EXISTS endpoint (id TEXT PRIMARY KEY, generation INTEGER, place TEXT, failing_ms INTEGER,
    in_row INTEGER, taken_ms INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (number INTEGER PRIMARY KEY, webhook TEXT, event TEXT, type TEXT, subject TEXT,
    body BLOB, created_ms INTEGER, next_ms INTEGER, first_ms INTEGER, attempts INTEGER, state TEXT, status INTEGER,
    detail TEXT, place TEXT, alone INTEGER, said_ms INTEGER);
CREATE INDEX IF NOT EXISTS of_webhook ON delivery (webhook, state, number);
CREATE TABLE IF NOT EXISTS term (one INTEGER PRIMARY KEY CHECK (one = 1), token INTEGER);
"""
# Of a file from before it was known when what waits was said.
_SAID = "ALTER TABLE delivery ADD COLUMN said_ms INTEGER; UPDATE delivery SET said_ms = created_ms;"
_COLUMNS = (
    "number, event, type, subject, created_ms, said_ms, next_ms, first_ms, attempts, "
    "state, status, detail, place, alone"
)


@dataclass(slots=True)
class Standing:
    """How an endpoint does. `place`: where it goes on, `snapshot`, and why, inside one. Times in milliseconds.

    `failing_ms`: since when it has taken nothing; 0 while it takes. `in_row`: attempts that failed since.
    """

    generation: int = -1
    place: str = ""
    failing_ms: int = 0
    in_row: int = 0
    taken_ms: int = 0


class Journal:
    """What is put in is written a little later, in order, in one step with all that came before."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for file in path.parent.glob(f"{path.name}*"):  # damage is as good as loss
                file.unlink()
            connection = _opened(path)
        self._writer = Writer(connection, "notify")
        self._steps: list[tuple[str, Sequence[Any]]] = []
        self._flushing = asyncio.Lock()

    async def begin(self, token: int, known: int) -> None:
        """A term. What is here is forgotten when another process, with a later term (`known`), has worked since."""

        def work(db: sqlite3.Connection) -> None:
            row = db.execute("SELECT token FROM term").fetchone()
            if known > (row[0] if row else 0):
                db.execute("DELETE FROM endpoint")
                db.execute("DELETE FROM delivery")
            db.execute("INSERT OR REPLACE INTO term VALUES (1, ?)", (token,))

        await self._writer.run(work)

    async def load(self) -> tuple[dict[str, Standing], dict[str, list[Delivery]], int]:
        """Endpoints, what is open by webhook in order, and the highest number."""

        def work(db: sqlite3.Connection) -> tuple[dict[str, Standing], dict[str, list[Delivery]], int]:
            places = {row[0]: Standing(*row[1:]) for row in db.execute("SELECT * FROM endpoint")}
            waiting: dict[str, list[Delivery]] = {}
            asked = f"SELECT webhook, {_COLUMNS} FROM delivery WHERE state = ? ORDER BY number"
            for webhook, *row in db.execute(asked, (OPEN,)):
                waiting.setdefault(webhook, []).append(_delivery(row))
            (number,) = db.execute("SELECT coalesce(max(number), 0) FROM delivery").fetchone()
            return places, waiting, number

        return await self._writer.run(work)

    def place(self, webhook: str, at: Standing) -> None:
        values = (webhook, at.generation, at.place, at.failing_ms, at.in_row, at.taken_ms)
        self._steps.append(("INSERT OR REPLACE INTO endpoint VALUES (?, ?, ?, ?, ?, ?)", values))

    def put(self, webhook: str, one: Delivery) -> None:
        """With its body, the first time. Of the subject's events that are over the bodies are let go: what they hold
        may have been taken back, and is not to be sent after a newer one. One that is `alone` is not newer.
        """
        if not one.alone:
            let_go = "UPDATE delivery SET body = NULL WHERE webhook = ? AND state <> ? AND subject = ?"
            self._steps.append((let_go, (webhook, OPEN, one.subject)))
        values = (
            *(one.number, webhook, one.event, one.type, one.subject, one.body, one.created_ms, one.next_ms),
            *(one.first_ms, one.attempts, one.state, one.status, one.detail, one.place, int(one.alone)),
            one.said_ms,
        )
        self._steps.append((f"INSERT INTO delivery VALUES ({', '.join('?' * len(values))})", values))

    def note(self, webhook: str, one: Delivery) -> None:
        """How it stands; of those that are over the newest are kept, without the body where a newer event of the
        subject has come meanwhile, as in `put`.
        """
        values = (one.next_ms, one.first_ms, one.attempts, one.state, one.status, one.detail, one.number)
        changed = "next_ms = ?, first_ms = ?, attempts = ?, state = ?, status = ?, detail = ?"
        self._steps.append((f"UPDATE delivery SET {changed} WHERE number = ?", values))
        if one.state != OPEN:
            newer = "SELECT 1 FROM delivery WHERE webhook = ? AND subject = ? AND number > ? AND NOT alone"
            let_go = f"UPDATE delivery SET body = NULL WHERE number = ? AND EXISTS ({newer})"
            self._steps.append((let_go, (one.number, webhook, one.subject, one.number)))
            oldest = (
                "SELECT number FROM delivery WHERE webhook = ? AND state <> ? ORDER BY number DESC LIMIT -1 OFFSET ?"
            )
            self._steps.append((f"DELETE FROM delivery WHERE number IN ({oldest})", (webhook, OPEN, KEPT)))

    def drop(self, one: Delivery) -> None:
        self._steps.append(("DELETE FROM delivery WHERE number = ?", (one.number,)))

    def forget_before(self, at_ms: int) -> None:
        """What was said before then, of what is over."""
        self._steps.append(("DELETE FROM delivery WHERE state <> ? AND said_ms < ?", (OPEN, at_ms)))

    def forget(self, webhook: str) -> None:
        self._steps.append(("DELETE FROM endpoint WHERE id = ?", (webhook,)))
        self._steps.append(("DELETE FROM delivery WHERE webhook = ?", (webhook,)))

    async def flush(self) -> None:
        """Raises what SQLite does: then what is there is what was before, and its owner begins anew from it."""
        async with self._flushing:
            steps, self._steps = self._steps, []
            if steps:
                await self._writer.run(lambda db: [db.execute(*step) for step in steps] and None)

    async def body(self, number: int) -> bytes | None:
        await self.flush()
        asked = "SELECT body FROM delivery WHERE number = ?"
        row = await self._writer.run(lambda db: db.execute(asked, (number,)).fetchone())
        return bytes(row[0]) if row and row[0] is not None else None

    async def newest(self, webhook: str) -> list[Delivery]:
        """What is open and what was delivered last, the newest first."""
        await self.flush()
        asked = f"SELECT {_COLUMNS} FROM delivery WHERE webhook = ? ORDER BY number DESC LIMIT ?"
        rows = await self._writer.run(lambda db: db.execute(asked, (webhook, SHOWN)).fetchall())
        return [_delivery(row) for row in rows]

    async def close(self) -> None:
        try:
            await self.flush()
        finally:
            await self._writer.close()


def _opened(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    connection.executescript(_SCHEMA)
    if "said_ms" not in {column for _, column, *_ in connection.execute("PRAGMA table_info(delivery)")}:
        connection.executescript(_SAID)
    return connection


def _delivery(row: Sequence[Any]) -> Delivery:
    number, event, type_, subject, *rest, alone = row
    one = Delivery(number, event, type_, subject, None, *rest)
    one.alone = bool(alone)
    return one
