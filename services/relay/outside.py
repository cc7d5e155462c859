"""The public topics as one relay writes them, and how it notices that another one does, too.

Kafka takes records from whoever sends them, so a relay that has lost its lease without knowing may still write. What
a relay wrote follows on what it wrote before: records in between are somebody else's. Each record says who wrote it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from services.relay.public import WRITER
from services.shared.dead_letters import DeadLetters
from services.shared.log.messages import message_of
from services.shared.log.port import Log, LogRecord, OffsetGone, Record, partition_of, read_all
from services.shared.log.topics import PUBLIC, RELAY, Topic
from services.shared.model.events import RelayPlace
from services.shared.wire.codec import encode

WATCHED: tuple[Topic, ...] = tuple(PUBLIC.values())


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

    async def settle(self) -> None:
        """From here on: whatever is there now is known, whatever comes is looked at."""
        places = [(topic, partition) for topic in WATCHED for partition in range(topic.partitions)]
        bounds = await asyncio.gather(*(self.log.bounds(*place) for place in places))
        self._ends = {place: found.end for place, found in zip(places, bounds, strict=True)}
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
        topic = PUBLIC[kind]
        parts = [await read_all(self.log, topic, partition) for partition in range(topic.partitions)]
        return {record.key: digest(record.value) for part in parts for record in part}

    async def write(self, topic: Topic, records: Sequence[Record]) -> None:
        """Raises LogUnavailable, and Overtaken."""
        offsets = await self.log.append(topic, records)
        if topic not in WATCHED:
            return
        written: dict[int, list[int]] = {}
        for record, offset in zip(records, offsets, strict=True):
            written.setdefault(partition_of(topic, record), []).append(offset)
        for partition, got in written.items():
            known = self._ends[topic, partition]
            if got != list(range(known, known + len(got))):
                await self._look_at(topic, partition, known, got[-1] + 1)
            self._ends[topic, partition] = got[-1] + 1

    async def look(self) -> None:
        """Whether someone else has written since. Raises LogUnavailable, and Overtaken."""
        for (topic, partition), known in list(self._ends.items()):
            end = (await self.log.bounds(topic, partition)).end
            if end != known and self._ends[topic, partition] == known:
                await self._look_at(topic, partition, known, end)

    async def remember(self, reads: Topic, place: RelayPlace) -> None:
        """Keeps how far `reads` has been read."""
        value = encode(place)
        await self.log.append(RELAY, [Record(reads.name.encode(), value, ((WRITER, str(self.writer).encode()),))])

    def ends(self) -> dict[str, int]:
        return {f"{topic.name}/{partition}": end for (topic, partition), end in self._ends.items()}

    async def _look_at(self, topic: Topic, partition: int, begin: int, end: int) -> None:
        writers = await self._writers(topic, partition, begin, end)
        if any(writer > self.writer for writer in writers):
            raise Overtaken
        if begin > end or writers - {self.writer}:
            self.intruded = True

    async def _writers(self, topic: Topic, partition: int, begin: int, end: int) -> set[Writer]:
        """Of the records between; compaction may have left out some that later ones supersede."""
        found: set[Writer] = set()
        while begin < end:
            try:
                chunk = await self.log.read(topic, partition, begin)
            except OffsetGone as gone:
                begin = max(gone.bounds.begin, begin + 1)
                continue
            found |= {writer_of(record) for record in chunk.records if record.offset < end}
            if chunk.next_offset <= begin:
                break
            begin = chunk.next_offset
        return found


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
