"""What a timetable says, onto the log: batches whose bodies were encoded when it was compiled."""

from collections.abc import Iterable, Iterator

from services.shared.log.port import Log, Record
from services.shared.log.topics import OBSERVATIONS
from services.shared.model.events import Batch, Observation, Version
from services.shared.model.said import TimetableSaid
from services.shared.wire.codec import encode

RECORDS_AT_ONCE = 8


async def say_all(
    log: Log, channel: str, version: Version, generation: str, said: TimetableSaid, parts: Iterable[bytes]
) -> None:
    """Everything that (feed, channel) says: the parts as they were compiled, and last the timetable itself."""
    gathered: list[Record] = []
    for value in _chunks(channel, version, generation, said, parts):
        gathered.append(Record(said.feed.encode(), value))
        if len(gathered) == RECORDS_AT_ONCE:
            await log.append(OBSERVATIONS, gathered)
            gathered = []
    await log.append(OBSERVATIONS, gathered)


def _chunks(
    channel: str, version: Version, generation: str, said: TimetableSaid, parts: Iterable[bytes]
) -> Iterator[bytes]:
    """Encoded messages one after the other are one message: a head, then the upserts as they lie in the artifact."""
    chunk = 0
    for part in parts:
        head = Batch(said.feed, channel, version, generation, chunk, last=False, complete=True)
        yield encode(head) + part
        chunk += 1
    upserts = (Observation("timetable", said.feed, encode(said)),)
    yield encode(Batch(said.feed, channel, version, generation, chunk, complete=True, upserts=upserts))


async def say_timetable(log: Log, channel: str, version: Version, generation: str, said: TimetableSaid) -> None:
    """Only what has become of the newest version; all else stays as it was said."""
    upserts = (Observation("timetable", said.feed, encode(said)),)
    batch = Batch(said.feed, channel, version, generation, upserts=upserts)
    await log.append(OBSERVATIONS, [Record(said.feed.encode(), encode(batch))])


async def say_nothing(
    log: Log, feed: str, channel: str, version: Version, generation: str, erased: bool = False
) -> None:
    """All that (feed, channel) said is gone: another channel speaks for the feed now, or it was erased."""
    batch = Batch(feed, channel, version, generation, complete=True, erased=erased)
    await log.append(OBSERVATIONS, [Record(feed.encode(), encode(batch))])
