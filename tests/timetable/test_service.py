"""The service from zip to log: taking over as a whole, keeping the old one, saying so again after a restart."""

import hashlib
from pathlib import Path

from services.shared.clock import ManualClock
from services.shared.log.port import Record
from services.shared.log.topics import DEAD_LETTERS, PAYLOADS, SAY_AGAIN_SECONDS, TIMETABLES
from services.shared.model.events import Payload, Version
from services.shared.timetable.artifact import artifact_name
from services.shared.wire.codec import encode
from services.timetable.versions import ZIPS_KEPT
from services.timetable.windows import DAYS_KEPT
from tests.support.gtfs import SMALL, feed_bytes
from tests.support.parts import context_in
from tests.support.timetable_bench import FEEDS, Bench, bench_in, gone, more_than
from tests.support.waiting import until

OTHER_AGENCY = "agency_id,agency_name,agency_url,agency_timezone\nRAIL,Renamed,https://small.example,Asia/Tokyo\n"


async def test_a_zip_becomes_a_timetable_and_what_it_says(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        version = await bench.deliver(feed_bytes(), received_ms=7)
        said = await bench.judged(version)
        assert (said.version, said.artifact, said.error) == (version, artifact_name(version), "")
        assert said.counts["stop_times"] == 6
        assert [(v.version, v.state, v.valid_from) for v in said.versions] == [(version, "active", "20260101")]
        assert await bench.context.blobs.derived(said.artifact) is not None
        assert await bench.states() == {version: "active"}


async def test_all_is_said_in_one_generation_that_is_complete(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        await bench.judged(await bench.deliver(feed_bytes()))
        batches = await bench.batches()
        assert {(b.feed, b.channel, b.complete, b.generation) for b in batches} == {
            ("one", "poll", True, batches[0].generation)
        }
        assert [(b.chunk, b.last) for b in batches] == [(0, False), (1, True)]
        kinds = [o.kind for b in batches for o in b.upserts]
        assert kinds == ["agency", "route", "stop", "stop", "stop", "timetable"]


async def test_a_bad_zip_leaves_the_old_one_serving_with_the_reason(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        good = await bench.deliver(feed_bytes())
        await bench.judged(good)
        bad = await bench.deliver(feed_bytes(trips=None), received_ms=2)
        said = await bench.judged(bad)
        assert (said.version, said.newest, said.error) == (good, bad, "trips.txt is missing")
        assert said.artifact == artifact_name(good)
        assert said.counts["stop_times"] == 6
        last = (await bench.batches())[-1]
        assert (last.complete, len(last.upserts)) == (False, 1)
        assert await bench.states() == {good: "active", bad: "refused"}


async def test_a_first_zip_that_is_bad_is_said_without_a_timetable(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        said = await bench.judged(await bench.deliver(b"<html>no such file</html>"))
        assert (said.version, said.artifact, said.error) == ("", "", "is an HTML page, not a zip")


async def test_a_new_zip_takes_over_and_the_old_file_goes_when_its_last_trips_have_ended(
    data: Path, clock: ManualClock
) -> None:
    async with bench_in(data, clock) as bench:
        old = await bench.deliver(feed_bytes())
        await bench.judged(old)
        new = await bench.deliver(feed_bytes(routes=[{**SMALL["routes"][0], "route_long_name": "New"}]), received_ms=2)
        said = await bench.judged(new)
        assert (said.version, [v.state for v in said.versions]) == (new, ["active", "superseded"])
        assert [(window.version, window.last) for window in said.windows] == [
            (new, "20260508"),
            (old, "20260511"),
            (new, ""),
        ]
        assert await bench.context.blobs.derived(artifact_name(old)) is not None
        await clock.advance(DAYS_KEPT * 86_400)
        await until(lambda: gone(bench, artifact_name(old)))
        assert (await bench.said())[-1].windows == ()
        assert await bench.context.blobs.derived(artifact_name(new)) is not None


async def test_a_file_that_another_feed_serves_from_stays(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        shared = await bench.deliver(feed_bytes())
        await bench.deliver(feed_bytes(), feed="two")
        await bench.judged(shared)
        await bench.judged(shared, "two")
        new = await bench.deliver(feed_bytes(shapes="shape_id\n"), received_ms=2)
        await bench.judged(new)
        newer = await bench.deliver(feed_bytes(shapes="shape_id,shape_pt_lat\n"), received_ms=3)
        await bench.judged(newer)
        await until(lambda: gone(bench, artifact_name(new)))
        assert await bench.context.blobs.derived(artifact_name(shared)) is not None


async def test_a_zip_that_comes_back_serves_again(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        first = await bench.deliver(feed_bytes())
        await bench.judged(first)
        await bench.judged(await bench.deliver(feed_bytes(shapes="shape_id\n"), received_ms=2))
        await bench.deliver(feed_bytes(), received_ms=3)
        said = await bench.judged(first)
        assert (said.version, said.error) == (first, "")
        assert await bench.context.blobs.derived(artifact_name(first)) is not None


async def test_a_push_takes_over_from_a_poll_which_then_says_nothing(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        await bench.judged(await bench.deliver(feed_bytes()))
        pushed = await bench.deliver(feed_bytes(shapes="shape_id\n"), channel="push", received_ms=2)
        await bench.judged(pushed)
        batches = [b for b in await bench.batches() if b.version.received_time_ms == 2]
        assert (batches[0].channel, batches[0].complete, batches[0].last, batches[0].upserts) == (
            "poll",
            True,
            True,
            (),
        )
        assert {b.channel for b in batches[1:]} == {"push"}


async def test_old_zips_are_forgotten_but_a_few_stay(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        versions = []
        for number in range(ZIPS_KEPT + 3):
            versions.append(await bench.deliver(feed_bytes(shapes=f"shape_id\n{number}\n"), received_ms=number + 1))
            await bench.judged(versions[-1])
        await until(lambda: _count_is(bench, ZIPS_KEPT + 2))
        assert set(await bench.states()) == {versions[0], *versions[-ZIPS_KEPT - 1 :]}  # the first is yesterday's


async def _count_is(bench: Bench, number: int) -> bool:
    return len(await bench.context.blobs.references()) == number


async def test_after_a_restart_the_same_is_said_again(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        version = await bench.deliver(feed_bytes(translations="table_name\nshops\n"))
        before = await bench.judged(version)
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        await until(lambda: more_than(bench, told))
        assert await bench.said() == [before, before]
        assert before.notices


async def test_after_a_restart_the_reason_for_a_refusal_is_said_again(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        good = await bench.deliver(feed_bytes())
        await bench.judged(good)
        bad = await bench.deliver(b"half a z", received_ms=2)
        before = await bench.judged(bad)
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        await until(lambda: more_than(bench, told + 1))
        assert (await bench.said())[-1] == before
        assert (before.version, before.error) == (good, "is not a zip")


async def test_a_compiled_file_that_is_lost_is_made_again(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        version = await bench.deliver(feed_bytes())
        before = await bench.judged(version)
        await bench.context.blobs.delete_derived(before.artifact)
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        await until(lambda: more_than(bench, told + 1))
        missing, again = (await bench.said())[-2:]
        assert (missing.version, missing.artifact) == ("", "")
        assert again == before
        assert await bench.context.blobs.derived(before.artifact) is not None


async def test_a_compiled_file_that_is_damaged_is_made_again(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        before = await bench.judged(await bench.deliver(feed_bytes()))
        path = await bench.context.blobs.derived(before.artifact)
        assert path is not None
        path.unlink()
        path.write_bytes(b"NORIAITT but not really")
        told = len(await bench.said())
    async with bench_in(data, clock) as bench:
        await until(lambda: more_than(bench, told + 1))
        assert (await bench.said())[-1] == before


async def test_a_zip_that_came_while_nobody_looked_is_taken_up(data: Path, clock: ManualClock) -> None:
    async with context_in(data, FEEDS, clock) as context:
        version = await Bench(context).deliver(feed_bytes())
    async with bench_in(data, clock) as bench:
        assert (await bench.judged(version)).version == version


async def test_what_is_not_for_this_service_is_left_alone(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        log = bench.context.log
        realtime = Payload("live", "poll", "gtfs-rt", await bench.context.blobs.put(b"x"))
        await log.append(PAYLOADS, [Record(b"live/poll", encode(realtime)), Record(b"gone/poll", None)])
        await log.append(PAYLOADS, [Record(b"odd/poll", b"\xff\xff")])
        await bench.deliver(feed_bytes(), feed="unknown")
        await bench.judged(await bench.deliver(feed_bytes()))
        assert {batch.feed for batch in await bench.batches()} == {"one"}
        (letter,) = (await log.read(DEAD_LETTERS, 0, 0)).records
        assert (letter.value, dict(letter.headers)["topic"]) == (b"\xff\xff", PAYLOADS.name.encode())


async def test_a_record_of_a_version_that_cannot_be_read_is_a_dead_letter_and_no_end(
    data: Path, clock: ManualClock
) -> None:
    async with context_in(data, FEEDS, clock) as context:
        await context.log.append(TIMETABLES, [Record(b"one/odd", b"\xff\xff")])
    async with bench_in(data, clock) as bench:
        await bench.judged(await bench.deliver(feed_bytes()))
        (letter,) = (await bench.context.log.read(DEAD_LETTERS, 0, 0)).records
        assert dict(letter.headers)["topic"] == TIMETABLES.name.encode()


async def test_a_zip_whose_bytes_are_gone_is_refused_in_words(data: Path, clock: ManualClock) -> None:
    async with context_in(data, FEEDS, clock) as context:
        version = await Bench(context).deliver(feed_bytes())
        await context.blobs.delete((await context.blobs.references())[0])
    async with bench_in(data, clock) as bench:
        assert "no longer kept" in (await bench.judged(version)).error


async def test_a_zip_that_takes_too_long_is_refused_and_others_go_on(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock, compile_timeout_seconds=0.0) as bench:
        said = await bench.judged(await bench.deliver(feed_bytes()))
        assert said.error == "compiling it took longer than 0 seconds"
    async with bench_in(data, clock) as bench:
        assert (await bench.judged(await bench.deliver(feed_bytes(), feed="two"), "two")).error == ""


async def test_a_zip_bomb_is_refused_with_its_ratio(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        said = await bench.judged(await bench.deliver(feed_bytes(stop_times=b"0" * 20_000_000)))
        assert "times its size, more than the 200 times allowed" in said.error


async def test_what_is_served_is_said_again_each_day(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        await bench.judged(await bench.deliver(feed_bytes()))
        first = await bench.batches()
        await clock.advance(SAY_AGAIN_SECONDS)
        await bench.context.log.append(PAYLOADS, [Record(b"live/poll", None)])  # it looks at the clock when it reads

        async def is_said_again() -> bool:
            return len(await bench.batches()) == 2 * len(first)

        await until(is_said_again)
        again = (await bench.batches())[len(first) :]
        assert [batch.upserts for batch in again] == [batch.upserts for batch in first]
        assert all(batch.complete for batch in again)
        assert again[-1].last


async def test_an_old_zip_that_is_pushed_again_while_it_is_forgotten_stays(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        await bench.judged(await bench.deliver(feed_bytes(agency=OTHER_AGENCY)))  # which stays for yesterday's trips
        oldest = await bench.deliver(feed_bytes(), received_ms=2)
        await bench.judged(oldest)
        blob = f"sha256-{hashlib.sha256(feed_bytes()).hexdigest()}"
        async with bench.context.blobs.naming(blob):
            for number in range(ZIPS_KEPT + 1):
                newer = feed_bytes(shapes=f"shape_id\n{number}\n")
                await bench.judged(await bench.deliver(newer, received_ms=number + 3))
            await until(lambda: _is_forgotten(bench, oldest))
            pushed = Payload("two", "push", "gtfs", blob, Version(received_time_ms=9))
            await bench.context.log.append(PAYLOADS, [Record(b"two/push", encode(pushed))])
        assert (await bench.judged(oldest, "two")).error == ""
        assert await bench.context.blobs.get(blob) == feed_bytes()


async def _is_forgotten(bench: Bench, version: str) -> bool:
    return version not in await bench.states()


async def test_files_that_could_not_be_erased_are_erased_after_a_restart(data: Path, clock: ManualClock) -> None:
    async with bench_in(data, clock) as bench:
        kept = await bench.deliver(feed_bytes(), "two", received_ms=7)
        await bench.judged(kept, "two")
        version = await bench.deliver(feed_bytes(agency=OTHER_AGENCY), received_ms=7)
        await bench.judged(version)
        blobs = bench.context.blobs
        (blob,) = [reference for reference in await blobs.references() if version in reference]
        async with blobs.naming(blob):
            await bench.context.log.append(PAYLOADS, [Record(b"one/poll", None)])

            async def withdrawn() -> bool:
                return await bench.states() == {}

            await until(withdrawn)
    async with bench_in(data, clock) as bench:

        async def only_one_is_left() -> bool:
            names = await bench.context.blobs.derived_names("timetables")
            references = await bench.context.blobs.references()
            return [kept in name for name in names] == [True] and [kept in one for one in references] == [True]

        await until(only_one_is_left)
