"""The relay between a merge on SQLite and a real Kafka: what is out is the picture, whatever happened in between."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from services.relay.outside import Outside, Overtaken, Writer, remembered
from services.relay.public import WRITER, Teller
from services.relay.service import relay, run
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.topics import CHANGES, PUBLIC, PUBLIC_OBSERVATIONS, RELAY, RELAYED
from services.shared.model.entities import Station
from services.shared.model.events import Batch, Envelope
from services.shared.model.said import StopSaid
from services.shared.wire.codec import decode, decode_entity, encode
from tests.support.failing import FailingLog
from tests.support.outsiders import Town, current, headers, records, town
from tests.support.saying import generation, status, trip_said
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs", licence="CC0-1.0"), Feed("rt", "gtfs-rt", static="bus")]
STOPS = [StopSaid("a", "中央", {}, 34.0, 134.0), StopSaid("b", "港", {}, 34.1, 134.0)]


@pytest.fixture
def url(kafka: str) -> str:
    return f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."


def at_ms(clock: ManualClock) -> int:
    return int(clock.now() * 1000)


def world(
    clock: ManualClock, stops: Sequence[StopSaid] = STOPS, trips: Sequence[str] = ("t1", "t2")
) -> list[list[Batch]]:
    return [
        status("bus"),
        status("rt", namespace="bus"),
        generation("bus", stops, at_ms=at_ms(clock)),
        generation("rt", [trip_said(trip) for trip in trips], at_ms=at_ms(clock)),
    ]


async def is_told(there: Town) -> None:
    """Exactly the picture is out."""
    picture = await there.held()
    out = await current(there.outside)
    assert {subject: record.value for subject, record in out.items()} == {s: e.payload for s, e in picture.items()}


async def test_exactly_the_picture_is_out_from_the_first_start_on(data: Path, clock: ManualClock, url: str) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        await is_told(there)
        out = await current(there.outside)
        names = [decode_entity("station", r.value or b"") for (kind, _), r in out.items() if kind == "station"]
        assert sorted(station.name for station in names if isinstance(station, Station)) == ["中央", "港"]


async def test_a_change_has_the_id_of_its_position_and_a_removal_is_a_tombstone(
    data: Path, clock: ManualClock, url: str
) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        end = (await there.context.log.bounds(CHANGES, 0)).end
        later = at_ms(clock) + 1
        await there.say(generation("rt", [trip_said("t1", delay=300)], at_ms=later))
        chunk = await there.context.log.read(CHANGES, 0, end)
        epoch = await there.context.log.epoch()
        positions = {decode(Envelope, r.value or b"").id: f"{epoch}-{r.offset}" for r in chunk.records}
        told = {
            r.key.decode(): r
            for r in await records(there.outside, PUBLIC["trip"])
            if headers(r)["ce_id"].count("/") == 0
        }
        assert {key: headers(r)["ce_id"] for key, r in told.items()} == {
            key: positions[key] for key in ("bus:t1@20260105", "bus:t2@20260105")
        }
        assert [headers(r)["ce_reason"] for r in told.values() if r.value is None] == ["withdrawn"]
        await is_told(there)


async def test_what_only_moves_freshness_is_not_told(data: Path, clock: ManualClock, url: str) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        before = await records(there.outside, PUBLIC["source"])
        await clock.advance(20)
        confirmed = replace(world(clock)[3][0], confirmed=True, upserts=(), complete=False)
        await there.say([confirmed], status("rt", namespace="bus"))
        assert await records(there.outside, PUBLIC["source"]) == before


async def test_a_restart_goes_on_where_the_relay_was_and_tells_nothing_twice(
    data: Path, clock: ManualClock, url: str
) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
    async with town(data, FEEDS, clock, url) as there:
        await there.say(generation("rt", [trip_said("t1"), trip_said("t2"), trip_said("t3")], at_ms=at_ms(clock) + 1))
        told = await records(there.outside, PUBLIC["trip"])
        assert sorted(r.key for r in told) == [b"bus:t1@20260105", b"bus:t2@20260105", b"bus:t3@20260105"]


async def test_after_a_crash_before_its_place_was_kept_it_tells_the_same_ids_again(
    data: Path, clock: ManualClock, url: str
) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        place = await remembered(there.outside, CHANGES, there.context.dead_letters)
        assert place is not None
        await there.say(generation("rt", [trip_said("t3")], at_ms=at_ms(clock) + 1))
        mark = ((WRITER, f"{place.token}-test".encode()),)
        await there.outside.append(RELAY, [Record(CHANGES.name.encode(), encode(place), mark)])
        once = [(r.key, headers(r)["ce_id"]) for r in await records(there.outside, PUBLIC["trip"])]
    async with town(data, FEEDS, clock, url) as there:
        await there.told()
        twice = [(r.key, headers(r)["ce_id"]) for r in await records(there.outside, PUBLIC["trip"])]
        assert sorted(set(twice)) == sorted(once)
        assert len(twice) == len(once) + 3
        await is_told(there)


async def test_while_kafka_is_away_the_relay_waits_and_then_goes_on(
    data: Path, clock: ManualClock, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        there.outside.failure = LogUnavailable("it is away")
        await there.merged(generation("rt", [trip_said("t3")], at_ms=at_ms(clock) + 1))
        await until(lambda: 'relay_waits reason="it is away"' in caplog.text)
        there.outside.failure = None
        await there.told()
        await is_told(there)


class TestWhatMayNotLeave:
    async def test_a_thing_with_values_of_such_a_feed_is_never_out(
        self, data: Path, clock: ManualClock, url: str
    ) -> None:
        feeds = [FEEDS[0], replace(FEEDS[1], redistribution="display")]
        async with town(data, feeds, clock, url) as there:
            await there.say(*world(clock))
            await there.say(generation("rt", [trip_said("t1", delay=300)], at_ms=at_ms(clock) + 1))
            assert await records(there.outside, PUBLIC["trip"]) == []
            out = await current(there.outside)
            assert {kind for kind, _ in out} == {"station", "source"}
            assert not [r for r in await records(there.outside, PUBLIC_OBSERVATIONS) if r.key == b"rt"]

    async def test_it_is_taken_back_when_its_feed_may_no_longer_leave(
        self, data: Path, clock: ManualClock, url: str
    ) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
        feeds = [FEEDS[0], replace(FEEDS[1], redistribution="display")]
        async with town(data, feeds, clock, url) as there:
            await there.say()
            told = {r.key: r for r in await records(there.outside, PUBLIC["trip"])}
            assert {(key, r.value, headers(r)["ce_reason"]) for key, r in told.items()} == {
                (b"bus:t1@20260105", None, "withheld"),
                (b"bus:t2@20260105", None, "withheld"),
            }
            before = await records(there.outside, PUBLIC["trip"])
            await there.say(generation("rt", [trip_said("t1", delay=9)], at_ms=at_ms(clock) + 1))
            assert await records(there.outside, PUBLIC["trip"]) == before
        async with town(data, FEEDS, clock, url) as there:
            await there.say()
            await is_told(there)


async def test_a_kafka_that_stays_away_is_left_to_be_opened_anew_with_topics_that_are_missing(
    data: Path, clock: ManualClock, url: str
) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        there.relaying.cancel()
        there.outside.failure = LogUnavailable("unknown topic")
        there.outside.topics = (PUBLIC["trip"],)
        await there.merged(generation("rt", [trip_said("t3")], at_ms=at_ms(clock) + 1))
        with pytest.raises(ExceptionGroup) as ended:
            await relay(there.context, there.outside, patience_seconds=0.1)
        assert ended.group_contains(LogUnavailable)


class TestObservations:
    async def test_what_sources_say_is_told_once_and_what_the_hub_says_of_them_is_not(
        self, data: Path, clock: ManualClock, url: str
    ) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
        async with town(data, FEEDS, clock, url) as there:
            await there.say(generation("rt", [trip_said("t3")], at_ms=at_ms(clock) + 1))
            await until(lambda: has_records(there, 3))
            told = await records(there.outside, PUBLIC_OBSERVATIONS)
            batches = [decode(Batch, r.value or b"") for r in told]
            assert sorted((b.feed, len(b.upserts)) for b in batches) == [("bus", 2), ("rt", 1), ("rt", 2)]
            assert {headers(r)["ce_subject"] for r in told} == {"bus/poll", "rt/poll"}


async def has_records(there: Town, count: int) -> bool:
    return len(await records(there.outside, PUBLIC_OBSERVATIONS)) >= count


class TestTopicsThatAreNotAsTheyWereLeft:
    async def test_emptied_ones_are_filled_again(self, data: Path, clock: ManualClock, url: str, kafka: str) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
        admin = await asyncio.to_thread(KafkaAdminClient, bootstrap_servers=kafka)
        name = url.partition("prefix=")[2] + PUBLIC["trip"].name
        await asyncio.to_thread(admin.delete_topics, [name])
        await until(lambda: name not in admin.list_topics())
        await asyncio.to_thread(admin.close)
        async with town(data, FEEDS, clock, url) as there:
            await there.told()
            await until(lambda: out_is_complete(there))
            await is_told(there)

    async def test_deleted_observations_are_made_again_as_they_should_be_and_told_from_then_on(
        self, data: Path, clock: ManualClock, url: str, kafka: str
    ) -> None:
        url += "&timeout=2"
        name = url.partition("prefix=")[2].partition("&")[0] + PUBLIC_OBSERVATIONS.name
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
            there.relaying.cancel()
            await asyncio.wait([there.relaying])
            context = replace(there.context, settings=replace(there.context.settings, kafka=url))
            there.relaying = asyncio.create_task(run(context, patience_seconds=0.1))
            await until(lambda: has_records(there, 2))
            admin = await asyncio.to_thread(KafkaAdminClient, bootstrap_servers=kafka)
            await asyncio.to_thread(admin.delete_topics, [name])
            await until(lambda: name not in admin.list_topics())
            await there.merged(generation("rt", [trip_said("t3")], at_ms=at_ms(clock) + 1))
            await until(lambda: name in admin.list_topics(), 30)
            await asyncio.to_thread(admin.close)
            await until(lambda: has_records(there, 1), 30)
            told = await records(there.outside, PUBLIC_OBSERVATIONS)
            assert [o.id for r in told for o in decode(Batch, r.value or b"").upserts] == ["t3@20260105@"]
            await (await open_log(url, clock, RELAYED)).close()  # who finds wrong settings refuses them

    async def test_what_vanished_while_the_changes_went_past_retention_is_taken_back(
        self, data: Path, clock: ManualClock, url: str
    ) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
        async with town(data, FEEDS, clock, f"{url}elsewhere.") as there:
            await clock.advance(8 * 86_400)
            await there.say(*world(clock, STOPS[:1], ["t9"]))
            await clock.advance(8 * 86_400)
            await there.say(*world(clock, STOPS[:1], ["t9"]))
            await there.context.log.maintain()
            assert (await there.context.log.bounds(CHANGES, 0)).begin > 3
        async with town(data, FEEDS, clock, url) as there:
            await there.told()
            await is_told(there)
            assert {name for kind, name in await current(there.outside) if kind == "trip"} == {"bus:t9@20260105"}

    async def test_another_hub_that_starts_anew_takes_nothing_back_before_its_sources_have_loaded(
        self, tmp_path: Path, clock: ManualClock, url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with town(tmp_path / "old", FEEDS, clock, url) as there:
            await there.say(*world(clock))
        caplog.clear()
        caplog.set_level(logging.INFO)
        async with town(tmp_path / "new", FEEDS, clock, url) as there:
            await there.merged(status("bus", format="gtfs"))  # a timetable that is not read yet
            await until(lambda: "relay_begins" in caplog.text)
            await there.say(*world(clock, STOPS, ["t1"]))
            await is_told(there)
            told = await records(there.outside, PUBLIC["trip"])
            assert [r.key for r in told if r.value is None] == [b"bus:t2@20260105"]


async def out_is_complete(there: Town) -> bool:
    return set(await current(there.outside)) == set(await there.held())


class TestSeveralRelays:
    async def test_what_a_relay_writes_after_it_lost_its_right_is_put_right(
        self, data: Path, clock: ManualClock, url: str
    ) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
            zombie = Outside(there.outside, Writer(0, "gone"))
            await zombie.settle()
            stale = Envelope("trip", "bus:t1@20260105", payload=b"")
            vanished = Envelope("trip", "bus:t8@20260105", payload=b"")
            teller = Teller("http://hub.example", str(zombie.writer))
            await zombie.write(PUBLIC["trip"], [teller.changed(stale, "x-1"), teller.changed(vanished, "x-2")])
            await there.say(generation("rt", [trip_said("t1"), trip_said("t2", delay=99)], at_ms=at_ms(clock) + 1))
            await until(lambda: is_right(there))

    async def test_also_when_nothing_else_happens(self, data: Path, clock: ManualClock, url: str) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
        outside = await open_log(url, clock, RELAYED)
        await outside.append(PUBLIC["station"], [Record(b"nowhere", b"by nobody")])
        await outside.close()
        async with town(data, FEEDS, clock, url) as there:
            await until(lambda: is_right(there))

    async def test_one_that_finds_a_later_one_at_work_stops(self, data: Path, clock: ManualClock, url: str) -> None:
        with pytest.raises(ExceptionGroup) as stopped:
            await overtaken(data, clock, url)
        assert stopped.group_contains(Overtaken)

    async def test_a_record_by_another_is_noticed_though_nothing_is_written(
        self, data: Path, clock: ManualClock, url: str
    ) -> None:
        async with town(data, FEEDS, clock, url) as there:
            await there.say(*world(clock))
            outside = Outside(there.outside, Writer(5, "one"))
            await outside.settle()
            await outside.look()
            assert not outside.intruded
            await there.outside.append(PUBLIC["station"], [Record(b"nowhere", b"by nobody")])
            await outside.look()
            assert outside.intruded


class TestWritesOfUnknownOutcome:
    """A record that the relay gave up waiting for may be there, or come when nobody thinks of it any more."""

    async def test_what_a_failed_write_left_is_superseded_by_writing_it_again(
        self, clock: ManualClock, url: str
    ) -> None:
        async with alone(clock, url) as (log, outside):
            log.failure, log.lands = LogUnavailable("no answer"), True
            with pytest.raises(LogUnavailable):
                await outside.write(PUBLIC["station"], [record(outside, b"1")])
            log.failure = None
            await outside.write(PUBLIC["station"], [record(outside, b"1")])
            await outside.look()
            assert not outside.intruded

    async def test_what_comes_after_newer_ones_is_noticed(self, clock: ManualClock, url: str) -> None:
        async with alone(clock, url) as (log, outside):
            await outside.write(PUBLIC["station"], [record(outside, b"2")])
            await log.append(PUBLIC["station"], [record(outside, b"1")])
            await outside.write(PUBLIC["station"], [record(outside, b"3")])
            assert outside.intruded

    async def test_also_when_nothing_is_written_after_it(self, clock: ManualClock, url: str) -> None:
        async with alone(clock, url) as (log, outside):
            await outside.write(PUBLIC["station"], [record(outside, b"2")])
            await log.append(PUBLIC["station"], [record(outside, b"1")])
            await outside.look()
            assert outside.intruded


@asynccontextmanager
async def alone(clock: ManualClock, url: str) -> AsyncIterator[tuple[FailingLog, Outside]]:
    """The public topics, as one relay writes them."""
    log = FailingLog(await open_log(url, clock, RELAYED))
    outside = Outside(log, Writer(5, "one"))
    await outside.settle()
    yield log, outside
    await log.close()


def record(outside: Outside, value: bytes) -> Record:
    return Record(b"s-1", value, ((WRITER, str(outside.writer).encode()),))


async def overtaken(data: Path, clock: ManualClock, url: str) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        later = Outside(there.outside, Writer(99, "later"))
        await later.settle()
        change = Teller("", str(later.writer)).changed(Envelope("trip", "bus:t1@20260105"), "x-1")
        await later.write(PUBLIC["trip"], [change])
        await there.say(generation("rt", [trip_said("t1", delay=99)], at_ms=at_ms(clock) + 1))
        await there.relaying


async def is_right(there: Town) -> bool:
    out = await current(there.outside)
    return {s: r.value for s, r in out.items()} == {s: e.payload for s, e in (await there.held()).items()}
