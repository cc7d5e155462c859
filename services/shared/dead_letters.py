"""What a reader of an internal topic could not use, kept for a person to look at; the line goes on without it.

Any service buries what it finds. A few such records are a fault somewhere else; very many in a short time mean
that this service does not understand what it reads, and then it says so of itself (/readyz).
"""

import logging
from collections import deque

from services.shared.clock import Clock
from services.shared.log.port import Log, LogRecord, Record
from services.shared.log.topics import DEAD_LETTERS, Topic
from services.shared.telemetry import Telemetry, log_event

LOGGER = logging.getLogger("noriai.dead_letters")
TOO_MANY = 100
WINDOW_SECONDS = 300.0
REMEMBERED = 10_000


class DeadLetters:
    """Of one process. Who reads a topic again at each start buries again what it buried before, under the same key."""

    def __init__(self, log: Log, telemetry: Telemetry, clock: Clock) -> None:
        self._log = log
        self._telemetry = telemetry
        self._clock = clock
        self._buried: dict[tuple[str, int, int], None] = {}
        self._times: deque[float] = deque(maxlen=TOO_MANY)
        self._last = ""

    async def bury(self, topic: Topic, record: LogRecord, reason: str) -> None:
        """Raises LogUnavailable."""
        place = (topic.name, record.partition, record.offset)
        if place in self._buried:
            return
        where = "/".join(map(str, place))
        log_event(LOGGER, "dead_letter", logging.ERROR, where=where, reason=reason)
        headers = {"topic": topic.name, "partition": record.partition, "offset": record.offset, "reason": reason}
        encoded = tuple((name, str(value).encode()) for name, value in headers.items())
        await self._log.append(DEAD_LETTERS, [Record(where.encode(), record.value or b"", encoded)])
        self._remember(place)
        self._telemetry.counter("noriai_dead_letters_total", topic=topic.name).inc()
        self._times.append(self._clock.real())
        self._last = f"{where}: {reason}"

    def trouble(self) -> str:
        """In words, when there were too many lately; else ""."""
        if len(self._times) < TOO_MANY or self._times[0] + WINDOW_SECONDS < self._clock.real():
            return ""
        return f"{TOO_MANY} records or more in {WINDOW_SECONDS:.0f} s could not be used, the last one {self._last}"

    def _remember(self, place: tuple[str, int, int]) -> None:
        self._buried[place] = None
        if len(self._buried) > REMEMBERED:
            del self._buried[next(iter(self._buried))]
