"""The log as the second picture sees it: its changes and its ledger stand in topics of their own.

What merges, views and streams do, they do to it unchanged; no position of the one picture is one of the other.
"""

from collections.abc import Sequence

from services.shared.log.port import Bounds, Chunk, Log, Record
from services.shared.log.topics import CHANGES, DISPLAYED_CHANGES, DISPLAYED_IDENTITY, IDENTITY, Topic

_INSTEAD = {CHANGES.name: DISPLAYED_CHANGES, IDENTITY.name: DISPLAYED_IDENTITY}


class DisplayedLog:
    """Over a log that is open already, which its owner closes."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def append(self, topic: Topic, records: Sequence[Record]) -> list[int]:
        return await self._log.append(own(topic), records)

    async def read(self, topic: Topic, partition: int, offset: int, limit: int = 1000) -> Chunk:
        return await self._log.read(own(topic), partition, offset, limit)

    async def wait(self, topic: Topic, partition: int, offset: int, timeout_seconds: float) -> None:
        await self._log.wait(own(topic), partition, offset, timeout_seconds)

    async def bounds(self, topic: Topic, partition: int) -> Bounds:
        return await self._log.bounds(own(topic), partition)

    async def epoch(self) -> str:
        return f"{await self._log.epoch()}d"

    async def maintain(self, kept_seconds: float | None = None) -> None:
        await self._log.maintain(kept_seconds)

    async def close(self) -> None:
        """The log stays open for its owner."""


def own(topic: Topic) -> Topic:
    return _INSTEAD.get(topic.name, topic)
