"""A public topic to which nothing more is written: what was withdrawn goes from it all the same, on a real Kafka."""

import secrets
from pathlib import Path

from services.relay.outside import remembered
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.topics import CHANGES, DAY_SECONDS, PUBLIC
from services.shared.model.said import StopSaid
from tests.support.outsiders import Town, records, town
from tests.support.saying import generation, status, trip_said
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs"), Feed("rt", "gtfs-rt", static="bus")]
STOPS = [StopSaid("a", "中央", {}, 34.0, 134.0), StopSaid("b", "港", {}, 34.1, 134.0)]


async def test_what_was_withdrawn_goes_from_a_topic_that_has_fallen_quiet(
    data: Path, clock: ManualClock, kafka: str
) -> None:
    url = f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."
    async with town(data, FEEDS, clock, url) as there:
        await there.say(status("bus"), status("rt", namespace="bus"), generation("bus", STOPS, at_ms=1))
        await there.say(generation("bus", STOPS[:1], at_ms=2))
        assert len(await left(there, "station")) == 2
        await a_day_later(there, clock)
        await until(lambda: has_left(there, "station", 1))
        picture = {key.encode() for kind, key in await there.held() if kind == "station"}
        assert await left(there, "station") == picture
        written = await ends(there, "station")
        await until(lambda: remembers(there, written))  # or who takes over would not know whose the last ones are
        for _ in range(2):  # what is done for the first is done when the second is told
            await a_day_later(there, clock)
        assert await ends(there, "station") == written  # nothing more to make way for


async def a_day_later(there: Town, clock: ManualClock) -> None:
    await clock.advance(DAY_SECONDS + 1.0)
    await there.say(generation("rt", [trip_said("t1")], at_ms=int(clock.now() * 1000)))  # a trip: stations stay quiet


async def left(there: Town, kind: str) -> set[bytes]:
    """The keys of all values that a consumer can still read."""
    return {record.key for record in await records(there.outside, PUBLIC[kind]) if record.value is not None}


async def has_left(there: Town, kind: str, count: int) -> bool:
    return len(await left(there, kind)) == count


async def ends(there: Town, kind: str) -> dict[str, int]:
    topic = PUBLIC[kind]
    return {f"{topic.name}/{n}": (await there.outside.bounds(topic, n)).end for n in range(topic.partitions)}


async def remembers(there: Town, written: dict[str, int]) -> bool:
    place = await remembered(there.outside, CHANGES, there.context.dead_letters)
    return place is not None and written.items() <= place.ends.items()
