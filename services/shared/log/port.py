"""The log: what every implementation promises, in words. The behaviour suite is tests/contracts/log.py.

Semantics are Kafka's. A topic has partitions; a partition is a sequence of records with growing
offsets, gaps allowed. Order is kept inside a partition only.

- `append` returns when every record is in the log: for a durable topic, when it survives the loss of
  power; otherwise when it survives the loss of this process. All records of one call for one
  partition stand in the order given, with nothing between them that the same call did not write. It
  raises LogFull when there is no room and LogUnavailable when the log can't be reached; then nobody
  has been told that the records are in, though some may be (at least once).
- A record without a value is a tombstone: compaction drops everything before it of that key, and a day
  later (TOMBSTONE_SECONDS) the tombstone itself, so that readers who are not further behind hear of it.
- `read` never waits. It gives records from `offset` on, in order, at most `limit` and about 16 MB of them
  but at least one when there is one, and the offset to go on from, which moves past gaps. Reading before
  the beginning raises OffsetGone, and so does reading past the end, which only a place from another
  life of the log can ask for: the caller needs a snapshot.
- `wait` returns when something at or past `offset` can be read, or when time is up; it may also
  return early: call `read` and see. Records written by other processes wake it too.
- A reader's place is not the log's: who reads keeps it with what it made of what it read, in one transaction.
- Compaction and retention run in `maintain`; a reader in the middle of a compacted topic misses
  superseded records only. The newest record of each key is never dropped, whatever its age (retention is
  for topics that are not compacted). `kept_seconds` is a shorter retention for this once, where the log does it by
  itself: Kafka forgets in its own time, and compacts within 49 hours. Dropping never moves an offset, and no offset
  is used twice.
- A log knows its topics when it is opened; others raise LookupError.
- `epoch` names this log's life: new whenever a log is created, restored or moved.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.shared.log.topics import DAY_SECONDS, Topic

TOMBSTONE_SECONDS = DAY_SECONDS  # Kafka's delete.retention.ms, at its default


@dataclass(frozen=True, slots=True)
class Record:
    """To be appended. `partition` is chosen by the key's hash unless given."""

    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None


def partition_of(topic: Topic, record: Record) -> int:
    """The same for every implementation, so that a log can be moved from one to another."""
    if record.partition is not None:
        return record.partition
    return zlib.crc32(record.key) % topic.partitions


@dataclass(frozen=True, slots=True)
class LogRecord:
    """As read. `time_ms` is the real time of the append."""

    partition: int
    offset: int
    time_ms: int
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records, and the offset to read next (past gaps); empty at the end. `at_end`: nothing stood after them when they
    were asked for, so that whoever wants what is there need not ask again.
    """

    records: tuple[LogRecord, ...]
    next_offset: int
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """`begin` is the oldest offset that can be read, `end` the one after the newest."""

    begin: int
    end: int


class OffsetGone(Exception):
    """What was asked for is no longer held. The reaction: take a snapshot."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(f"the log begins at {bounds.begin}")
        self.bounds = bounds


class LogUnavailable(Exception):
    """The log can't be reached or written now. The reaction: try again later; tell writers 503."""


class TopicsMissing(LogUnavailable):
    """Topics that are to be read as they are found are not there. The reaction: say so, or that nothing is in them."""


class LogFull(LogUnavailable):
    """No room on the disk. The reaction: refuse writes with 503, go on reading."""


class Log(Protocol):
    async def append(self, topic: Topic, records: Sequence[Record]) -> list[int]:
        """The offsets, in the order given."""
        ...

    async def read(self, topic: Topic, partition: int, offset: int, limit: int = 1000) -> Chunk: ...

    async def wait(self, topic: Topic, partition: int, offset: int, timeout_seconds: float) -> None: ...

    async def bounds(self, topic: Topic, partition: int) -> Bounds: ...

    async def epoch(self) -> str: ...

    async def maintain(self, kept_seconds: float | None = None) -> None: ...

    async def close(self) -> None: ...


async def read_all(log: Log, topic: Topic, partition: int = 0) -> list[LogRecord]:
    """The newest record of each key of a compacted topic, tombstones left out, in order of offset."""
    newest: dict[bytes, LogRecord] = {}
    offset = (await log.bounds(topic, partition)).begin
    while True:
        chunk = await log.read(topic, partition, offset)
        if not chunk.records:
            return sorted(newest.values(), key=lambda record: record.offset)
        for record in chunk.records:
            newest.pop(record.key, None)
            if record.value is not None:
                newest[record.key] = record
        offset = chunk.next_offset
