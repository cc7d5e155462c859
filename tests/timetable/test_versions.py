"""Which of a feed's versions is served: suspicious ones wait for a person, and what was decided stays so."""

from pathlib import Path
from typing import Any

from services.shared.clock import ManualClock
from services.shared.log.port import Record
from services.shared.log.topics import PAYLOADS
from services.shared.model.events import Payload, Version
from services.shared.timetable.artifact import artifact_name
from services.shared.wire.codec import encode
from tests.support.gtfs import SMALL, feed_bytes
from tests.support.gtfs_rt import message_bytes, trip
from tests.support.timetable_bench import Bench, bench_in, gone, more_than
from tests.support.waiting import until

TRIPS = ("trips", "stop_times")
FAR_AWAY = [{**row, "stop_lat": float(str(row["stop_lat"])) + 1} for row in SMALL["stops"]]


async def test_a_polled_version_that_was_gone_back_from_stays_so_after_a_restart(
    data: Path, clock: ManualClock
) -> None:
    async with bench_in(data, clock) as bench:
        first = await bench.deliver(feed_bytes())
        await bench.judged(first)
        polled = await bench.deliver(feed_bytes(shapes="shape_id\n"), received_ms=2)
        await bench.judged(polled)
        await bench.deliver(feed_bytes(), channel="push", received_ms=3)
        await bench.judged(first)
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        last = await bench.deliver(b"no zip", channel="push", received_ms=4)
        await until(lambda: _states_are(bench, {first: "active", polled: "superseded", last: "refused"}))
        assert {said.version for said in (await bench.said())[told:]} == {first}


async def test_a_suspicious_version_waits_for_a_person(data: Path, clock: ManualClock) -> None:
    now_ms = int(clock.now() * 1000)
    async with bench_in(data, clock) as bench:
        good = await bench.deliver(feed_bytes(), received_ms=now_ms)
        await bench.judged(good)
        odd = await bench.deliver(feed_bytes(stops=FAR_AWAY), received_ms=now_ms + 1)
        held = await bench.judged(odd)
        assert (held.version, held.error, [(v.state, v.reason) for v in held.versions]) == (
            good,
            "",
            [("held", "3 of 3 stops are more than 300 m away"), ("active", "")],
        )
        assert held.difference is not None
        assert (held.difference.before, held.difference.after, held.difference.moved_count) == (good, odd, 3)
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        await until(lambda: more_than(bench, told))
        assert (await bench.said())[-1] == held
        await bench.deliver(feed_bytes(stops=FAR_AWAY), channel="push", received_ms=now_ms + 2, decided=True)
        await until(lambda: _states_are(bench, {good: "superseded", odd: "active"}))


async def _states_are(bench: Bench, states: dict[str, str]) -> bool:
    return await bench.states() == states


async def test_a_held_version_ends_with_the_next_that_is_good(data: Path, clock: ManualClock) -> None:
    now_ms = int(clock.now() * 1000)
    async with bench_in(data, clock) as bench:
        versions = [
            await _delivered(bench, now_ms + number, stops=stops)
            for number, stops in enumerate(
                (SMALL["stops"], FAR_AWAY, [*SMALL["stops"], FAR_AWAY[0] | {"stop_id": "D"}])
            )
        ]
        assert [(await bench.states())[version] for version in versions] == ["superseded", "superseded", "active"]
        await until(lambda: gone(bench, artifact_name(versions[1])))


async def _delivered(bench: Bench, received_ms: int, **tables: Any) -> str:
    version = await bench.deliver(feed_bytes(**tables), received_ms=received_ms)
    await bench.judged(version)
    return version


async def test_a_version_that_realtime_would_not_be_matched_with_waits_for_a_person(
    data: Path, clock: ManualClock
) -> None:
    def named(suffix: str) -> bytes:
        trips, times = (
            [{**row, "trip_id": f"{row['trip_id']}{suffix}"} for row in SMALL[table]]
            for table in ("trips", "stop_times")
        )
        return feed_bytes(trips=trips, stop_times=times)

    now_ms = int(clock.now() * 1000)
    async with bench_in(data, clock) as bench:
        await bench.judged(await bench.deliver(named(""), received_ms=now_ms))
        message = message_bytes([trip("T1", ()), trip("T2", ())])
        live = Payload("live", "poll", "gtfs-rt", await bench.context.blobs.put(message), Version(0, now_ms))
        await bench.context.log.append(PAYLOADS, [Record(b"live/poll", encode(live))])
        renamed = await bench.deliver(named("x"), received_ms=now_ms + 1)
        said = await bench.judged(renamed)
        assert said.versions[0].reason == "2 of 2 trips of realtime are unknown"


async def test_a_future_version_is_switched_to_by_the_clock_also_while_nobody_looks(
    data: Path, clock: ManualClock
) -> None:
    def begins(day: str) -> bytes:
        return feed_bytes(calendar=[{**SMALL["calendar"][0], "start_date": day}])

    now_ms = int(clock.now() * 1000)
    async with bench_in(data, clock) as bench:
        first = await bench.deliver(feed_bytes(), received_ms=now_ms)
        await bench.judged(first)
        second = await bench.deliver(begins("20260514"), received_ms=now_ms + 1)
        said = await bench.judged(second)
        assert [(each.version, each.last) for each in said.windows] == [(first, "20260513"), (second, "")]
        assert await bench.states() == {first: "active", second: "scheduled"}
        await clock.advance(2 * 86_400)
        await until(lambda: _states_are(bench, {first: "superseded", second: "active"}))
        third = await bench.deliver(begins("20260516"), received_ms=int(clock.now() * 1000))
        await bench.judged(third)
    await clock.advance(3 * 86_400)
    async with bench_in(data, clock) as bench:
        await until(lambda: _states_are(bench, {first: "superseded", second: "superseded", third: "active"}))
        assert (await bench.said())[-1].version == third


async def test_files_of_versions_side_by_side_that_are_lost_are_made_again(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        first = await bench.deliver(feed_bytes())
        await bench.judged(first)
        said = await bench.judged(await bench.deliver(feed_bytes(shapes="shape_id\n"), received_ms=2))
        await bench.context.blobs.delete_derived(artifact_name(first))
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        await until(lambda: more_than(bench, told + 1))
        assert (await bench.said())[-1] == said
        assert not await gone(bench, artifact_name(first))
