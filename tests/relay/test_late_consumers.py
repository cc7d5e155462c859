"""Who starts late: Kafka has compacted the topics, and what is left of them is exactly the picture."""

import asyncio
import secrets
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.topics import PUBLIC
from services.shared.model.events import Batch
from services.shared.model.said import StopSaid
from tests.support.judges import JUDGES, latest
from tests.support.outsiders import Town, records, town
from tests.support.saying import generation, status, trip_said
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs"), Feed("rt", "gtfs-rt", static="bus")]
ROUND_SECONDS = 20
COMPACTION_SECONDS = 60.0
SOON = {
    "segment.ms": str(ROUND_SECONDS * 500),  # by the records' own time: each round begins a segment
    "min.cleanable.dirty.ratio": "0.01",
    "delete.retention.ms": "1",
}


async def test_after_kafka_has_compacted_who_starts_finds_exactly_the_picture(
    data: Path, clock: ManualClock, kafka: str
) -> None:
    prefix = f"t{secrets.token_hex(4)}."
    async with town(data, FEEDS, clock, f"kafka://{kafka}?replication=1&prefix={prefix}") as there:
        await asyncio.to_thread(compact_soon, kafka, [prefix + topic.name for topic in PUBLIC.values()])
        stops = generation("bus", [StopSaid("a", "中央", {}, 34.0, 134.0)], at_ms=1)
        await there.say(status("bus"), status("rt", namespace="bus"), stops, trips(clock, 60))
        written = [await a_round(there, clock, 40) for _ in range(3)][-1]
        await until(lambda: is_compacted(there, clock, written), COMPACTION_SECONDS)
        picture = {
            (f"{prefix}{PUBLIC[kind].name}", name): one.payload for (kind, name), one in (await there.held()).items()
        }
    topics = [prefix + topic.name for topic in PUBLIC.values()]
    for judge in JUDGES.values():
        found = latest(await asyncio.to_thread(judge, kafka, topics))
        assert {place: message.value for place, message in found.items()} == picture
    assert len(picture) > 40


def compact_soon(server: str, topics: list[str]) -> None:
    """As Kafka does by itself within a day or two."""
    admin = KafkaAdminClient(bootstrap_servers=server)
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, dict(SOON)) for topic in topics])
    admin.close()


def trips(clock: ManualClock, count: int) -> list[Batch]:
    at = int(clock.now())
    return generation("rt", [trip_said(f"t{n}", delay=at % 1000 + n) for n in range(count)], at_ms=at * 1000)


async def a_round(there: Town, clock: ManualClock, count: int) -> int:
    """Every trip is later than it was; how many records there have ever been of trips."""
    await clock.advance(ROUND_SECONDS)
    await there.say(trips(clock, count))
    return sum([(await there.outside.bounds(PUBLIC["trip"], number)).end for number in range(3)])


async def is_compacted(there: Town, clock: ManualClock, written: int) -> bool:
    """Of what was told before only the newest is left, and of what went then not even the tombstone."""
    await a_round(there, clock, 40)
    left = await records(there.outside, PUBLIC["trip"])
    gone = {f"bus:t{n}@20260105".encode() for n in range(40, 60)}
    return len(left) < written and not gone & {record.key for record in left}
