"""A compacted topic as it stands now: the newest record of each key, kept up by reading on."""

import asyncio

from services.shared.log.port import Log, LogRecord, OffsetGone
from services.shared.log.topics import Topic


class Newest:
    """`records` has no tombstones in it. Of one event loop; several tasks may ask."""

    def __init__(self, log: Log, topic: Topic, partition: int = 0) -> None:
        self.records: dict[bytes, LogRecord] = {}
        self._log = log
        self._topic = topic
        self._partition = partition
        self._offset: int | None = None
        self._reading = asyncio.Lock()

    async def refresh(self) -> list[LogRecord]:
        """Reads to the end, and gives what was new, tombstones too, in order. Raises LogUnavailable."""
        new: list[LogRecord] = []
        async with self._reading:
            while True:
                try:
                    if self._offset is None:
                        self._offset = (await self._log.bounds(self._topic, self._partition)).begin
                    chunk = await self._log.read(self._topic, self._partition, self._offset)
                except OffsetGone:
                    self._offset = None
                    continue
                for record in chunk.records:
                    self.records.pop(record.key, None)
                    if record.value is not None:
                        self.records[record.key] = record
                new += chunk.records
                self._offset = chunk.next_offset
                if not chunk.records:
                    return new

    async def wait(self, timeout_seconds: float) -> None:
        """Until there may be something new."""
        await self._log.wait(self._topic, self._partition, self._offset or 0, timeout_seconds)
