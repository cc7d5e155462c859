"""The public topics as one relay writes them, and how it notices that another one does, too.

Kafka takes records from whoever sends them, so a relay that has lost its lease without knowing may still write. What
a relay wrote follows on what it wrote before: records in between are somebody else's. Each record says who wrote it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from services.relay.public import AGAIN, WRITER
from services.shared.dead_letters import DeadLetters
from services.shared.log.messages import message_of
from services.shared.log.port import Log, LogRecord, OffsetGone, Record, partition_of
from services.shared.log.topics import PUBLIC, RELAY, Topic
from services.shared.model.events import RelayPlace
from services.shared.wire.codec import encode

WATCHED: tuple[Topic, ...] = (RELAY, *PUBLIC.values())


class Overtaken(Exception):
    """Another relay is at work by right. The reaction: stand by."""


@dataclass(frozen=True, slots=True, order=True)
class Writer:
    """Who writes: the token of the lease, which grows with each holder, and a name for the holder."""

    token: int
    holder: str

    @classmethod
    def of(cls, token: int, holder: str) -> "Writer":
        return cls(token, blake2b(holder.encode(), digest_size=4).hexdigest())

    @classmethod
    def parse(cls, text: str) -> "Writer":
        """Of what no relay wrote: one that comes before all."""
        token, dash, holder = text.partition("-")
        return cls(int(token), holder) if dash and token.isdecimal() else cls(-1, "")

    def __str__(self) -> str:
        return f"{self.token}-{self.holder}"


class Outside:
    """`intruded` is set when a relay without the right has written: then what is out must be looked over."""

    def __init__(self, log: Log, writer: Writer) -> None:
        self.log = log
        self.writer = writer
        self.intruded = False
        self._ends: dict[tuple[Topic, int], int] = {}
        self._unsure: set[Topic] = set()  # the last write failed: its records may be there
        self._one = {topic: asyncio.Lock() for topic in WATCHED}

    async def settle(self) -> None:
        """From here on: whatever is there now is known, whatever comes is looked at."""
        places = [(topic, partition) for topic in WATCHED for partition in range(topic.partitions)]
        bounds = await asyncio.gather(*(self.log.bounds(*place) for place in places))
        self._ends = {place: found.end for place, found in zip(places, bounds, strict=True)}
        self._unsure.clear()
        self.intruded = False

    async def goes_on_from(self, place: RelayPlace) -> bool:
        """Whether, since `place`, only the relay that left it has written."""
        for (topic, partition), end in self._ends.items():
            left = place.ends.get(f"{topic.name}/{partition}", -1)
            if left > end or left < 0:
                return False
            if any(writer.token != place.token for writer in await self._writers(topic, partition, left, end)):
                return False
        return True

    async def read(self, kind: str) -> dict[bytes, bytes]:
        """The keys that are out, each with the digest of its value."""
        found: dict[bytes, bytes] = {}
        for partition in range(PUBLIC[kind].partitions):
            end = (await self.log.bounds(PUBLIC[kind], partition)).end
            async for record in self._between(PUBLIC[kind], partition, 0, end):
                if record.value is None:
                    found.pop(record.key, None)
                else:
                    found[record.key] = digest(record.value)
        return found

    async def write(self, topic: Topic, records: Sequence[Record]) -> None:
        """After a failure the same is written again, before anything else. Raises LogUnavailable, and Overtaken."""
        if topic not in WATCHED:
            await self.log.append(topic, records)
            return
        async with self._one[topic]:
            await self._append(topic, records)

    async def repeat_last(self, before_ms: int) -> int:
        """Lets Kafka compact what nobody writes to any more: only segments that have ended are compacted, and one ends
        with the first record of another day. Where the last record is older than `before_ms` it is written once more,
        as consumers know it: a copy, with the id of its original. How many were. Raises as `write` does.
        """
        return sum(await asyncio.gather(*(self._repeat(topic, before_ms) for topic in PUBLIC.values())))

    async def _repeat(self, topic: Topic, before_ms: int) -> int:
        async with self._one[topic]:
            marks = {WRITER: str(self.writer).encode(), AGAIN: b"1"}
            records = [
                Record(last.key, last.value, tuple({**dict(last.headers), **marks}.items()), partition)
                for partition in range(topic.partitions)
                for last in await self._last(topic, partition)
                if last.time_ms < before_ms and AGAIN not in dict(last.headers)
            ]
            if records:
                await self._append(topic, records)
            return len(records)

    async def _last(self, topic: Topic, partition: int) -> tuple[LogRecord, ...]:
        """None where compaction has left nothing there."""
        bounds = await self.log.bounds(topic, partition)
        return (await self.log.read(topic, partition, bounds.end - 1)).records if bounds.begin < bounds.end else ()

    async def _append(self, topic: Topic, records: Sequence[Record]) -> None:
        again = topic in self._unsure
        self._unsure.add(topic)
        offsets = await self.log.append(topic, records)
        self._unsure.discard(topic)
        written: dict[int, list[int]] = {}
        for record, offset in zip(records, offsets, strict=True):
            written.setdefault(partition_of(topic, record), []).append(offset)
        for partition, got in written.items():
            known = self._ends[topic, partition]
            if got != list(range(known, known + len(got))):
                await self._look_at(topic, partition, range(known, got[-1] + 1), set(got), again)
            self._ends[topic, partition] = got[-1] + 1

    async def look(self) -> None:
        """Whether someone else has written since. Raises LogUnavailable, and Overtaken."""
        for topic, partition in list(self._ends):
            async with self._one[topic]:
                await self._look_behind(topic, partition)

    async def remember(self, reads: Topic, place: RelayPlace) -> None:
        """Keeps how far `reads` has been read; not over the place of one who took over. Raises as `write` does."""
        async with self._one[RELAY]:
            await self._look_behind(RELAY, 0)
        record = Record(reads.name.encode(), encode(place), ((WRITER, str(self.writer).encode()),))
        await self.write(RELAY, [record])

    def ends(self) -> dict[str, int]:
        return {f"{topic.name}/{partition}": end for (topic, partition), end in self._ends.items()}

    async def _look_behind(self, topic: Topic, partition: int) -> None:
        known, end = self._ends[topic, partition], (await self.log.bounds(topic, partition)).end
        if end < known:
            self.intruded = True  # the topic has another life
        elif end > known:
            await self._look_at(topic, partition, range(known, end), set(), topic in self._unsure)

    async def _look_at(self, topic: Topic, partition: int, places: range, ours: set[int], again: bool) -> None:
        """`again`: what a failed write has left is there too, and has been written once more.

        At any other time a record of ours that nobody waited for has come late, maybe after a newer one of its key.
        """
        between = self._between(topic, partition, places.start, places.stop)
        writers = {writer_of(record) async for record in between if record.offset not in ours}
        if any(writer > self.writer for writer in writers):
            raise Overtaken
        if not places or writers - ({self.writer} if again else set()):
            self.intruded = True

    async def _writers(self, topic: Topic, partition: int, begin: int, end: int) -> set[Writer]:
        """Of the records between; compaction may have left out some that later ones supersede."""
        return {writer_of(record) async for record in self._between(topic, partition, begin, end)}

    async def _between(self, topic: Topic, partition: int, offset: int, end: int) -> AsyncIterator[LogRecord]:
        """All that is there, a chunk at a time: a topic may be larger than our memory."""
        while offset < end:
            try:
                chunk = await self.log.read(topic, partition, offset)
            except OffsetGone as gone:
                if offset >= gone.bounds.begin:
                    return  # past the end: the topic has another life
                offset = gone.bounds.begin
                continue
            for record in chunk.records:
                if record.offset < end:
                    yield record
            if chunk.next_offset <= offset:
                return
            offset = chunk.next_offset


async def remembered(log: Log, reads: Topic, dead_letters: DeadLetters) -> RelayPlace | None:
    """How far a relay had read `reads`."""
    places = dead_letters.following(log, RELAY, RelayPlace)
    await places.refresh()
    record = places.records.get(reads.name.encode())
    return message_of(RelayPlace, record) if record else None


def digest(value: bytes | None) -> bytes:
    return blake2b(value or b"", digest_size=16).digest()


def writer_of(record: LogRecord) -> Writer:
    return Writer.parse(dict(record.headers).get(WRITER, b"").decode("ascii", "replace"))
