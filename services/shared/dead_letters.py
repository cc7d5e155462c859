"""What a reader of an internal topic could not use, kept for a person to look at; the line goes on without it.

Every service reads its topics through this. A few such records are a fault somewhere else; very many in a short time
mean that this service does not understand what it reads, and then it says so of itself (/readyz).
"""

import copy
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from services.shared.clock import Clock
from services.shared.log.messages import message_of, parsed
from services.shared.log.newest import Newest
from services.shared.log.port import Log, LogRecord, Record
from services.shared.log.topics import DEAD_LETTERS, OBSERVATIONS, Topic
from services.shared.model.events import Batch, Observation
from services.shared.model.said import SAID
from services.shared.telemetry import Telemetry, log_event
from services.shared.wire.codec import Undecodable, decode_said

LOGGER = logging.getLogger("noriai.dead_letters")
TOO_MANY = 100
WINDOW_SECONDS = 300.0
REMEMBERED = 10_000
KEPT_BYTES = 65_536  # of what a record held: enough to see what it was
_READ_AT_ONCE = frozenset({"source", "timetable"})  # all others are read entity by entity, and end no more than that

T = TypeVar("T")


class DeadLetters:
    """Of one process. Who reads a topic again at each start buries again what it buried before, under the same key."""

    def __init__(self, log: Log, telemetry: Telemetry, clock: Clock) -> None:
        self._log = log
        self._telemetry = telemetry
        self._clock = clock
        self._buried: dict[tuple[str, int, int], None] = {}
        self._lately: deque[tuple[float, str]] = deque(maxlen=TOO_MANY)
        self._own: Callable[[Topic], Topic] = lambda topic: topic

    def under(self, own: Callable[[Topic], Topic]) -> "DeadLetters":
        """For who reads other topics under the names of these; counted together."""
        other = copy.copy(self)
        other._own = own
        return other

    async def read(self, cls: type[T], topic: Topic, record: LogRecord) -> T | None:
        """What the record says; None when it can't be used. Raises LogUnavailable, as all here."""
        try:
            return message_of(cls, record)
        except Undecodable as error:
            await self.bury(topic, record, str(error))
            return None

    async def usable(self, cls: type, topic: Topic, records: Iterable[LogRecord]) -> list[LogRecord]:
        """Those that say something, for who looks at the bytes."""
        return [record for record in records if await self._is_usable(cls, topic, record)]

    async def batch(self, record: LogRecord) -> Batch | None:
        """Of OBSERVATIONS, without the statements that can't be used."""
        batch = await self.read(Batch, OBSERVATIONS, record)
        problems = {said: why for said in batch.upserts if (why := _problem(said))} if batch else {}
        if batch is None or not problems:
            return batch
        await self.bury(OBSERVATIONS, record, "; ".join(sorted(set(problems.values()))))
        return replace(batch, upserts=tuple(said for said in batch.upserts if said not in problems))

    def following(self, log: Log, topic: Topic, cls: type) -> Newest:
        """A compacted topic as it stands, of records that say something."""
        return Newest(log, topic, usable=lambda record: self._is_usable(cls, topic, record))

    async def newest(
        self, log: Log, topic: Topic, cls: type[T], admits: Callable[[LogRecord], bool] = lambda record: True
    ) -> list[T]:
        """What a compacted topic says now, in the order in which it was said, without what is not admitted."""

        async def usable(record: LogRecord) -> bool:
            return admits(record) and await self._is_usable(cls, topic, record)

        held = Newest(log, topic, usable=usable)
        await held.refresh()
        return [message_of(cls, record) for record in held.records.values()]

    async def bury(self, topic: Topic, record: LogRecord, reason: str) -> None:
        topic = self._own(topic)
        place = (topic.name, record.partition, record.offset)
        if place in self._buried:
            return
        where = "/".join(map(str, place))
        log_event(LOGGER, "dead_letter", logging.ERROR, where=where, reason=reason)
        value = record.value or b""
        headers = {"topic": topic.name, "partition": record.partition, "offset": record.offset, "reason": reason}
        encoded = tuple((name, str(said).encode()) for name, said in (headers | {"size": len(value)}).items())
        await self._log.append(DEAD_LETTERS, [Record(where.encode(), value[:KEPT_BYTES], encoded)])
        self._remember(place)
        self._telemetry.counter("noriai_dead_letters_total", topic=topic.name).inc()
        self._lately.append((self._clock.real(), f"{where}: {reason}"))

    def trouble(self) -> str:
        """In words, when there were too many lately; else ""."""
        if len(self._lately) < TOO_MANY or self._lately[0][0] + WINDOW_SECONDS < self._clock.real():
            return ""
        last = self._lately[-1][1]
        return f"{TOO_MANY} records or more in {WINDOW_SECONDS:.0f} s could not be used, the last one {last}"

    async def _is_usable(self, cls: type, topic: Topic, record: LogRecord) -> bool:
        try:
            parsed(cls, record)
        except Undecodable as error:
            await self.bury(topic, record, str(error))
            return False
        return True

    def _remember(self, place: tuple[str, int, int]) -> None:
        self._buried[place] = None
        if len(self._buried) > REMEMBERED:
            del self._buried[next(iter(self._buried))]


def _problem(said: Observation) -> str:
    if said.kind not in SAID:
        return f"a statement of a kind that is not known: {said.kind!r:.60}"
    if said.kind in _READ_AT_ONCE:
        try:
            decode_said(said.kind, said.body)
        except Undecodable as error:
            return str(error)
    return ""
