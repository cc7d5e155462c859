"""What a feed with a max_age says of what does not age by itself: gone when it is too old, and back as it was."""

from dataclasses import replace
from pathlib import Path

from services.merge.built import Built
from services.merge.table import Assembly, Table
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.model.entities import Facility, Source
from services.shared.model.events import Batch, Version
from services.shared.model.said import (
    AgencySaid,
    FacilitySaid,
    FacilityStateSaid,
    NoticeSaid,
    RouteSaid,
    Said,
    SourceSaid,
    StopSaid,
)
from tests.merge.picture import Drawn, drawn
from tests.merge.test_service import changes, in_store, merging, say
from tests.merge.test_standby import pair_in
from tests.support.saying import generation, status

MAX_AGE_MS = 10_000
STOPS = [StopSaid("a", "Ash", {}, 34.0, 134.0), StopSaid("b", "Beech", {}, 34.1, 134.0)]
SAID: list[Said] = [
    *STOPS,
    RouteSaid("r"),
    AgencySaid("o", "Op"),
    FacilitySaid("f", "toilet", "Toilet", {}, 34.2, 134.0),
]
KINDS = ("station", "route", "operator", "facility")


def confirmation(feed: str, at_ms: int) -> list[Batch]:
    return [Batch(feed, "poll", Version(received_time_ms=at_ms), f"c{at_ms}", confirmed=True)]


def ids(picture: Drawn) -> dict[str, set[str]]:
    return {kind: {entity.id for entity in picture.of(kind)} for kind in KINDS}


def test_what_is_too_old_is_withdrawn_and_comes_back_with_its_ids() -> None:
    picture = drawn([status("bus", max_age_ms=MAX_AGE_MS), generation("bus", SAID)])
    before = ids(picture.at(1_000 + MAX_AGE_MS))
    assert {kind: len(found) for kind, found in before.items()} == {
        "station": 2,
        "route": 1,
        "operator": 1,
        "facility": 1,
    }
    assert not any(ids(picture.at(1_001 + MAX_AGE_MS)).values())
    assert ids(picture.hear(confirmation("bus", 20_000)).at(20_000)) == before


def test_of_a_shared_station_stays_what_others_say() -> None:
    same = [StopSaid("x", "Ash", {}, 34.0, 134.0)]
    picture = drawn(
        [status("bus", max_age_ms=MAX_AGE_MS), generation("bus", STOPS), status("rail"), generation("rail", same)]
    )
    shared = {entity.id for entity in picture.of("station")}
    assert len(shared) == 2
    [left] = picture.at(60_000).of("station")
    assert left.id in shared
    built = picture.outcomes["station", left.id]
    assert isinstance(built, Built)
    assert built.feeds == ("rail",)


def test_what_a_feed_tells_the_state_of_stays_and_its_state_is_unknown() -> None:
    lift: list[Said] = [
        FacilitySaid("lift", "elevator", "Lift", {}, 34.0, 134.0),
        FacilityStateSaid("lift", "out_of_service"),
    ]
    picture = drawn([status("lifts", max_age_ms=MAX_AGE_MS), generation("lifts", lift)])
    told = [
        f.status for now_ms in (2_000, 60_000) for f in picture.at(now_ms).of("facility") if isinstance(f, Facility)
    ]
    assert told == ["out_of_service", "unknown"]


def test_its_report_quotes_nothing_that_counts_no_more() -> None:
    notices = (NoticeSaid("bad_value", "error", 1, "a.csv", 1, "name", "Ash"),)
    said = SourceSaid("bus", max_age_ms=MAX_AGE_MS, notices=notices, fetch="failed")
    picture = drawn([generation("bus", [said], channel="status"), generation("bus", SAID)])
    assert [entity.notices for entity in picture.of("source") if isinstance(entity, Source)] == [notices]
    assert [entity.notices for entity in picture.at(60_000).of("source") if isinstance(entity, Source)] == [()]


def test_the_same_payload_said_again_is_as_fresh_as_when_it_was_confirmed_last() -> None:
    table = Table()
    for said in (generation("bus", SAID), confirmation("bus", 5_000)):
        table.apply(said)
    held = table.channels["bus", "poll"].version
    first = generation("bus", SAID)[0]
    table.apply([replace(first, version=replace(first.version, source_time_ms=0, content_hash=held.content_hash))])
    assert table.channels["bus", "poll"].confirmed_ms == 5_000


def test_a_confirmation_amid_what_is_said_in_chunks_loses_none_of_them() -> None:
    whole = generation("bus", SAID)[0]
    chunks = [replace(whole, last=False), replace(whole, chunk=1)]
    assembly = Assembly()
    [confirmed] = confirmation("bus", 5_000)
    assert assembly.add(chunks[0], 0) is None
    assert assembly.add(confirmed, 1) == [confirmed]
    assert assembly.add(chunks[1], 2) == chunks


async def alive(context: Context) -> set[tuple[str, str]]:
    return {key for key, envelope in (await in_store(context)).items() if key[0] in KINDS and not envelope.removed}


async def test_what_grew_old_while_no_merge_ran_is_gone_after_the_start_and_back_when_confirmed(
    data: Path, clock: ManualClock
) -> None:
    at_ms = int(clock.now() * 1000)
    async with merging(data, clock) as (context, merge):
        await say(context, status("bus", max_age_ms=MAX_AGE_MS), generation("bus", SAID, at_ms=at_ms))
        await merge.cycle()
        before = await alive(context)
    assert {kind for kind, _ in before} == set(KINDS)
    await clock.advance(60)
    for _ in range(2):  # of which the second has nothing to tell
        async with merging(data, clock) as (context, merge):
            await merge.cycle()
            assert await alive(context) == set()
            gone = [(e.kind, e.id) for e in await changes(context) if e.removed]
    assert len(gone) == len(set(gone))
    assert before <= set(gone)
    async with merging(data, clock) as (context, merge):
        await say(context, confirmation("bus", int(clock.now() * 1000)))
        await merge.cycle()
        assert await alive(context) == before


async def test_a_standby_that_takes_over_agrees(data: Path, clock: ManualClock) -> None:
    async with pair_in(data, clock) as pair:
        await pair.say(status("bus", max_age_ms=3_000), generation("bus", SAID, at_ms=int(clock.now() * 1000)))
        await pair.first.cycle()
        await pair.heard()
        before = await alive(pair.context)
        await pair.take_over()
        await pair.second.cycle()
        assert await alive(pair.context) == set()
        await pair.say(confirmation("bus", int(clock.now() * 1000)))
        await pair.second.cycle()
        assert await alive(pair.context) == before != set()
