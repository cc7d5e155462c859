"""Merge on a real log and store: what it writes, and that a crash between any two steps changes nothing."""

import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from google.transit import gtfs_realtime_pb2 as gtfs_rt
from redis.asyncio import Redis

from services.merge.decisions import Decisions
from services.merge.service import Merge
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES, DEAD_LETTERS, OBSERVATIONS
from services.shared.model.events import Batch, Envelope, Observation
from services.shared.model.said import RouteSaid, StopSaid, TripSaid, VehicleSaid
from services.shared.store.port import Store, StoreForgot, StoreUnavailable
from services.shared.wire.codec import decode, encode
from tests.support.failing import FailingStore
from tests.support.parts import context_in
from tests.support.saying import generation, status, trip_said
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs"), Feed("rt", "gtfs-rt", static="bus")]
STOPS = [StopSaid("a", "中央", {}, 34.0, 134.0), StopSaid("b", "港", {}, 34.1, 134.0)]


@asynccontextmanager
async def merging(folder: Path, clock: ManualClock) -> AsyncIterator[tuple[Context, Merge]]:
    async with context_in(folder, FEEDS, clock) as context:
        merge = Merge(context)
        try:
            await lead(merge)
            yield context, merge
        finally:
            merge.close()


async def lead(merge: Merge) -> None:
    await merge.start()
    await merge.stand_by()
    await merge.take_over()


async def say(context: Context, *generations: list[Batch]) -> None:
    records = [Record(batch.feed.encode(), encode(batch)) for batches in generations for batch in batches]
    await context.log.append(OBSERVATIONS, records)


async def changes(context: Context, after: int = 0) -> list[Envelope]:
    chunk = await context.log.read(CHANGES, 0, after)
    envelopes = [decode(Envelope, record.value) for record in chunk.records if record.value is not None]
    return [envelope for envelope in envelopes if envelope.kind != "epoch"]


async def in_store(context: Context) -> dict[tuple[str, str], Envelope]:
    snapshot = await context.store.snapshot()
    return {(e.kind, e.id): decode(Envelope, e.value) async for part in snapshot.entries for e in part}


def world(clock: ManualClock) -> list[list[Batch]]:
    at_ms = int(clock.now() * 1000)
    return [
        status("bus", format="gtfs"),
        status("rt", namespace="bus"),
        generation("bus", STOPS, at_ms=at_ms),
        generation("rt", [trip_said("t1"), trip_said("t2")], at_ms=at_ms),
    ]


async def test_the_first_record_of_changes_names_the_epoch(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, _):
        first = (await context.log.read(CHANGES, 0, 0)).records[0]
        assert first.value is not None
        opening = decode(Envelope, first.value)
        assert (opening.kind, opening.id) == ("epoch", await context.log.epoch())


async def test_what_is_said_becomes_changes_then_the_store_at_their_position(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        assert await merge.cycle()
        written = await changes(context)
        assert sorted(e.kind for e in written) == ["source", "source", "station", "station", "trip", "trip"]
        assert [e.revision for e in written] == sorted({e.revision for e in written})
        stored = await in_store(context)
        assert {(e.kind, e.id): e for e in written} == stored
        position = await context.store.position()
        assert position is not None
        assert position.offset == (await context.log.bounds(CHANGES, 0)).end - 1


async def test_saying_the_same_again_changes_nothing(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        await merge.cycle()
        end = (await context.log.bounds(CHANGES, 0)).end
        await say(context, *world(clock))
        await merge.cycle()
        assert [e for e in await changes(context, end) if not e.quiet] == []


async def test_a_removal_says_what_stood_there_and_leaves_its_mark_for_stations_only(
    data: Path, clock: ManualClock
) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        await merge.cycle()
        end, later = (await context.log.bounds(CHANGES, 0)).end, int(clock.now() * 1000) + 1
        await say(context, generation("bus", STOPS[:1], at_ms=later), generation("rt", [trip_said("t1")], at_ms=later))
        await merge.cycle()
        gone = [e for e in await changes(context, end) if e.removed]
        assert sorted((e.kind, e.reason, e.before is not None) for e in gone) == [
            ("station", "withdrawn", True),
            ("trip", "withdrawn", True),
        ]
        stored = await in_store(context)
        assert [e.removed for e in stored.values() if e.kind == "station"].count(True) == 1
        assert [e.id for e in stored.values() if e.kind == "trip"] == ["bus:t1@20260105"]


async def test_values_expire_by_the_clock_alone(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        await merge.cycle()
        end = (await context.log.bounds(CHANGES, 0)).end
        await clock.advance(301)
        await merge.cycle()
        expired = [(e.kind, e.reason) for e in await changes(context, end) if e.removed]
        assert expired == [("trip", "expired"), ("trip", "expired")]


async def test_an_undecodable_batch_goes_to_the_dead_letters_and_the_line_goes_on(
    data: Path, clock: ManualClock
) -> None:
    async with merging(data, clock) as (context, merge):
        await context.log.append(OBSERVATIONS, [Record(b"bus", b"\xff\xff nonsense")])
        await say(context, *world(clock))
        await merge.cycle()
        (letter,) = (await context.log.read(DEAD_LETTERS, 0, 0)).records
        assert letter.value == b"\xff\xff nonsense"
        said = dict(letter.headers)
        assert (said["topic"], said["partition"], said["offset"]) == (b"noriai.internal.observations", b"0", b"1")
        assert b"Batch" in said["reason"]
        assert len(await in_store(context)) == 6


@pytest.mark.parametrize(("kind", "body"), [("hovercraft", b""), ("source", b"\xff\xff"), ("timetable", b"\xff\xff")])
async def test_a_statement_of_an_unknown_kind_or_without_sense_goes_there_too_and_what_stands_beside_it_counts(
    data: Path, clock: ManualClock, kind: str, body: bytes
) -> None:
    async with merging(data, clock) as (context, merge):
        (batch,) = world(clock)[2]
        odd = Observation(kind, "odd", body)
        await say(context, *world(clock)[:2], [replace(batch, upserts=(odd, *batch.upserts))])
        await merge.cycle()
        (letter,) = (await context.log.read(DEAD_LETTERS, 0, 0)).records
        assert dict(letter.headers)["reason"]
        assert len([e for e in await changes(context) if e.kind == "station"]) == 2


async def test_a_generation_applies_as_a_whole_or_not_at_all(data: Path, clock: ManualClock) -> None:
    (whole,) = generation("bus", STOPS)
    first = Batch("bus", "poll", whole.version, "g", 0, last=False, complete=True, upserts=whole.upserts[:1])
    second = Batch("bus", "poll", whole.version, "g", 1, last=True, complete=True, upserts=whole.upserts[1:])
    async with merging(data, clock) as (context, merge):
        await say(context, [first])
        await merge.cycle()
        assert not [e for e in await changes(context) if e.kind == "station"]
    async with merging(data, clock) as (context, merge):
        await say(context, [second])
        await merge.cycle()
        assert len([e for e in await changes(context) if e.kind == "station"]) == 2


@pytest.mark.parametrize("lost", [("merge.db",), ("store.db",), ("merge.db", "store.db")])
async def test_a_crash_before_the_store_or_the_place_was_written_changes_nothing(
    data: Path, clock: ManualClock, lost: tuple[str, ...]
) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock)[:3])
        await merge.cycle()
    kept = data.parent / "before"
    shutil.copytree(data, kept)
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock)[3:])
        await merge.cycle()
        before, end = await in_store(context), (await context.log.bounds(CHANGES, 0)).end
    for name in lost:
        for file in data.glob(f"{name}*"):
            file.unlink()
        for file in kept.glob(f"{name}*"):
            shutil.copy(file, data)
    async with merging(data, clock) as (context, merge):
        while await merge.cycle():
            pass
        assert await in_store(context) == before
        assert [e for e in await changes(context, end) if not e.quiet] == []


async def test_a_lost_store_and_state_are_made_again_when_sources_speak(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        await merge.cycle()
        before = {key: e.payload for key, e in (await in_store(context)).items()}
    for file in [*data.glob("merge.db*"), *data.glob("store.db*")]:
        file.unlink()
    async with merging(data, clock) as (context, merge):
        while await merge.cycle():
            pass
        await say(context, *world(clock))
        await merge.cycle()
        assert {key: e.payload for key, e in (await in_store(context)).items()} == before


async def test_a_store_that_is_away_holds_up_no_change_and_has_them_all_when_it_is_back(
    data: Path, clock: ManualClock
) -> None:
    async with context_in(data, FEEDS, clock) as context:
        store = FailingStore(context.store)
        merge = Merge(replace(context, store=cast(Store, store)))
        await lead(merge)
        store.failure = StoreUnavailable("no room")
        for said in world(clock):
            await say(context, said)
            await merge.cycle()
        written = {(e.kind, e.id): e.revision for e in await changes(context) if not e.removed}
        assert len(written) == 6
        assert await in_store(context) == {}
        store.failure = None

        async def all_are_there() -> bool:
            return {key: e.revision for key, e in (await in_store(context)).items()} == written

        await until(all_are_there)
        merge.close()


async def test_an_emptied_store_is_not_taken_for_a_whole_one(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        first, *others = world(clock)
        await say(context, first)
        await merge.cycle()
        await context.store.clear()
        await say(context, *others)
        with pytest.raises(StoreForgot):
            await merge.cycle()
        assert await in_store(context) == {}
    async with merging(data, clock) as (context, merge):
        await merge.cycle()
        assert len(await in_store(context)) == 6
        assert len({(e.kind, e.id) for e in await changes(context)}) == 6


async def test_a_redis_that_comes_back_older_is_given_what_it_lacks(data: Path, clock: ManualClock, redis: str) -> None:
    host, _, port = redis.partition(":")
    name, at_ms = f"t{secrets.token_hex(4)}", int(clock.now() * 1000)
    address = f"redis://{redis}?prefix={name}"
    async with Redis(host=host, port=int(port)) as server:
        async with context_in(data, FEEDS, clock, store_address=address) as context:
            merge = Merge(context)
            await lead(merge)
            await say(context, *world(clock))
            await merge.cycle()
            keys = [key async for key in server.scan_iter(f"{{{name}}}:*")]
            copy = {key: await server.dump(key) for key in keys}
            for trips in (["t1"], ["t1", "t3"]):
                at_ms += 1
                await say(context, generation("rt", [trip_said(trip) for trip in trips], at_ms=at_ms))
                await merge.cycle()
            for key, held in copy.items():
                await server.restore(key, 0, held or b"", replace=True)
            await say(context, generation("rt", [trip_said("t1"), trip_said("t4")], at_ms=at_ms + 1))
            with pytest.raises(StoreForgot):
                await merge.cycle()
            merge.close()
        async with context_in(data, FEEDS, clock, store_address=address) as context:
            merge = Merge(context)
            await lead(merge)
            await merge.cycle()
            written = {(e.kind, e.id): e for e in await changes(context)}
            assert await in_store(context) == {key: e for key, e in written.items() if not e.removed}
            assert {trip for kind, trip in await in_store(context) if kind == "trip"} == {
                "bus:t1@20260105", "bus:t4@20260105",
            }  # fmt: skip
            merge.close()


async def test_what_was_withdrawn_while_merge_was_down_is_gone_after_its_start(data: Path, clock: ManualClock) -> None:
    at_ms = int(clock.now() * 1000)
    routes = [RouteSaid("r1", short_name="1"), RouteSaid("r2", short_name="2")]
    async with merging(data, clock) as (context, merge):
        await say(context, status("bus", format="gtfs"), generation("bus", [*STOPS, *routes], at_ms=at_ms))
        await merge.cycle()
        await say(context, generation("bus", [STOPS[0], routes[0]], at_ms=at_ms + 1))
    async with merging(data, clock) as (context, merge):
        while await merge.cycle():
            pass
        alive = [e.kind for e in (await in_store(context)).values() if not e.removed]
        assert sorted(alive) == ["route", "source", "station"]


@pytest.mark.parametrize("bad", ["an id of another form", "a message that lacks what it must have"])
async def test_a_statement_that_cannot_be_used_ends_nothing_but_itself(
    data: Path, clock: ManualClock, bad: str
) -> None:
    position = gtfs_rt.VehiclePosition()
    position.vehicle.id, position.position.latitude = "v1", 51.5
    statements: dict[str, TripSaid | VehicleSaid] = {
        "an id of another form": TripSaid("extra-1", b"\xff\xff\xff"),
        "a message that lacks what it must have": VehicleSaid("v1", position.SerializePartialToString()),
    }
    async with merging(data, clock) as (context, merge):
        at_ms = int(clock.now() * 1000)
        await say(context, *world(clock)[:3], generation("rt", [trip_said("t1"), statements[bad]], at_ms=at_ms))
        await merge.cycle()
        assert "bus:t1@20260105" in {e.id for e in (await in_store(context)).values()}


async def test_a_rebuilt_store_hears_nothing_of_history_and_everything_that_comes(
    data: Path, clock: ManualClock
) -> None:
    at_ms = int(clock.now() * 1000)
    async with merging(data, clock) as (context, merge):
        await say(context, status("bus", format="gtfs"), generation("bus", STOPS, at_ms=at_ms))
        await merge.cycle()
        for _ in range(250):
            await say(context, status("rt", namespace="bus"))
        await say(context, generation("bus", STOPS[:1], at_ms=at_ms + 1))
        while await merge.cycle():
            pass
        end, highest = (await context.log.bounds(CHANGES, 0)).end, max(e.writer_epoch for e in await changes(context))
    for file in [*data.glob("merge.db*"), *data.glob("store.db*")]:
        file.unlink()
    async with merging(data, clock) as (context, merge):
        while await merge.cycle():
            pass
        assert [e for e in await changes(context, end) if not e.quiet] == []
        await say(context, generation("rt", [trip_said("new")], at_ms=at_ms))
        await merge.cycle()
        (event,) = [e for e in await changes(context, end) if e.kind == "trip"]
        assert event.writer_epoch > highest


async def test_a_damaged_state_is_as_good_as_a_lost_one(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        await merge.cycle()
    (data / "merge.db").write_bytes(b"nothing that SQLite could read" * 200)
    async with merging(data, clock) as (context, merge):
        while await merge.cycle():
            pass
        assert len(await in_store(context)) == 6


async def test_the_ledger_is_on_the_log_before_the_stations_are(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock))
        await merge.cycle()
        entries = await Decisions(context.log, context.dead_letters).all()
        assert {e.id for e in entries} == {e.id for e in await changes(context) if e.kind == "station"}
        assert sorted(m for e in entries for m in e.members) == ["bus/stop/a", "bus/stop/b"]


async def test_a_feed_that_is_no_longer_configured_is_gone_after_the_next_start(data: Path, clock: ManualClock) -> None:
    async with merging(data, clock) as (context, merge):
        await say(context, *world(clock), generation("old", [StopSaid("z", "昔", {}, 34.5, 134.0)]))
        await merge.cycle()
        assert len([e for e in await changes(context) if e.kind == "station"]) == 3
    async with merging(data, clock) as (context, merge):
        await merge.cycle()
        alive = [e for e in (await in_store(context)).values() if e.kind == "station" and not e.removed]
        assert len(alive) == 2
