"""A compacted topic as it stands now: the newest record of each key, kept up by reading on."""

import asyncio
from collections.abc import Awaitable, Callable

from services.shared.log.port import Log, LogRecord
from services.shared.log.reading import Reading
from services.shared.log.topics import Topic


async def _all(record: LogRecord) -> bool:
    return True


class Newest:
    """`records` has no tombstones in it. Of one event loop; several tasks may ask.

    A record that is not `usable` is passed over: what its key held before stands.
    """

    def __init__(
        self, log: Log, topic: Topic, partition: int = 0, usable: Callable[[LogRecord], Awaitable[bool]] = _all
    ) -> None:
        self._usable = usable
        self.records: dict[bytes, LogRecord] = {}
        self._reading = Reading(log, topic, partition)
        self._turn = asyncio.Lock()

    async def refresh(self, to_the_end: bool = True) -> list[LogRecord]:
        """Reads on, and gives what was new, tombstones too, in order. Raises LogUnavailable.

        That the end is reached costs a further question: who follows asks for what is there, waits, and comes again.
        """
        new: list[LogRecord] = []
        async with self._turn:
            async for record in self._reading.on(to_the_end):
                if record.value is not None and not await self._usable(record):
                    continue
                new.append(record)
                self.records.pop(record.key, None)
                if record.value is not None:
                    self.records[record.key] = record
        return new

    async def wait(self, timeout_seconds: float) -> None:
        """Until there may be something new."""
        await self._reading.wait(timeout_seconds)
