"""A partition read on and on, from its beginning."""

from collections.abc import AsyncIterator

from services.shared.log.port import Log, LogRecord, OffsetGone
from services.shared.log.topics import Topic


class Reading:
    """Keeps its place; what was dropped from the log meanwhile is passed over."""

    def __init__(self, log: Log, topic: Topic, partition: int = 0) -> None:
        self._log = log
        self._topic = topic
        self._partition = partition
        self._offset: int | None = None

    async def on(self, to_the_end: bool = True) -> AsyncIterator[LogRecord]:
        """What is new; otherwise no more than one read, for who waits and comes again. Raises LogUnavailable."""
        while True:
            try:
                if self._offset is None:
                    self._offset = (await self._log.bounds(self._topic, self._partition)).begin
                chunk = await self._log.read(self._topic, self._partition, self._offset)
            except OffsetGone:
                self._offset = None
                continue
            for record in chunk.records:
                yield record
            self._offset = chunk.next_offset
            if chunk.at_end or not (chunk.records and to_the_end):
                return

    async def wait(self, timeout_seconds: float) -> None:
        """Until there may be something new."""
        await self._log.wait(self._topic, self._partition, self._offset or 0, timeout_seconds)
