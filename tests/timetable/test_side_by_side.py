"""Versions side by side, each for its service days: what boards, trips and realtime make of them."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.model.entities import Trip
from services.shared.model.matching import BY_IDS
from tests.support.editions import Editions
from tests.support.gtfs import EVERY_DAY, calls, feed_bytes
from tests.support.reads import reads_in

ROUTE = {"route_id": "R", "service_id": "DAILY"}


def edition(name: str, begin: str = "20260101", end: str = "20261231", minute: int = 0) -> bytes:
    """A train in the morning and one of 24:30, whose ids are of the edition."""
    return feed_bytes(
        calendar=[{"service_id": "DAILY", **EVERY_DAY, "start_date": begin, "end_date": end}],
        trips=[{**ROUTE, "trip_id": f"{name}-day"}, {**ROUTE, "trip_id": f"{name}-night"}],
        stop_times=[
            *calls(f"{name}-day", f"A 8:{minute:02}:00", "B 8:50:00"),
            *calls(f"{name}-night", f"A 24:3{minute}:00", "B 24:50:00"),
        ],
    )


@pytest.fixture
async def editions(tmp_path: Path) -> AsyncIterator[Editions]:
    """On a Monday at nine, 2026-05-11, in Japan."""
    async with reads_in(tmp_path) as reads:
        yield Editions(reads)


async def board(editions: Editions, at: str, minutes: int = 1440) -> list[tuple[str, str]]:
    rows = await editions.reads.board("f", "A", at=f"{at}+09:00", minutes=minutes)
    return [(row["trip"]["source"]["trip_id"], row["scheduled"][5:16]) for row in rows]


async def test_a_future_version_waits_for_its_day(editions: Editions) -> None:
    first = await editions.publish(edition("one"))
    station = await editions.reads.station("f", "A")
    second = await editions.publish(edition("two", "20260518", minute=5))
    assert editions.states == {first: "active", second: "scheduled"}
    assert editions.windows == [(first, "", "20260517"), (second, "20260518", "")]
    around = [("one-day", "05-17T08:00"), ("one-night", "05-18T00:30"), ("two-day", "05-18T08:05")]
    assert [*await board(editions, "2026-05-17T06:00"), *await board(editions, "2026-05-18T06:00", 180)] == around
    await editions.at("2026-05-18T00:00:00+09:00")
    assert editions.states == {first: "superseded", second: "active"}
    assert [*await board(editions, "2026-05-17T06:00"), *await board(editions, "2026-05-18T06:00", 180)] == around
    assert await board(editions, "2026-05-18T23:00", 120) == [("two-night", "05-19T00:35")]
    assert await editions.reads.station("f", "A") == station
    await editions.at("2026-05-20T00:00:00+09:00")
    assert editions.windows == []
    assert await board(editions, "2026-05-20T06:00", 180) == [("two-day", "05-20T08:05")]


async def test_yesterdays_trips_finish_on_yesterdays_version(editions: Editions) -> None:
    await editions.publish(edition("one"))
    await editions.publish(edition("two", "20260512", minute=5))
    await editions.at("2026-05-12T00:10:00+09:00")
    late = rt.FeedEntity(id="late", trip_update=rt.TripUpdate(timestamp=int(editions.reads.clock.now())))
    late.trip_update.trip.trip_id = "one-night"
    leaves = datetime.fromisoformat("2026-05-12T00:34:00+09:00").timestamp()
    late.trip_update.stop_time_update.add(stop_id="A").departure.time = int(leaves)
    await editions.reads.realtime("rt", "f", [late])
    (row,) = await editions.reads.board("f", "A", at="2026-05-12T00:00+09:00", minutes=60)
    assert (row["trip"]["id"], row["delay_seconds"], row["status"]) == ("f:one-night@20260511", 240, "late")
    held = editions.reads.view.get("trip", "f:one-night@20260511")
    assert held is not None
    assert cast(Trip, held.entity).matching == BY_IDS
    for path in ("f:one-night@20260511", "f:one-night"):
        trip = (await editions.reads.get(f"/v1/trips/{path}")).data
        assert (trip["service_date"], trip["realtime"], len(trip["calls"])) == ("2026-05-11", True, 2)
    assert (await editions.reads.get("/v1/trips/f:one-day@20260511")).status == 200
    assert (await editions.reads.get("/v1/trips/f:two-night")).data["service_date"] == "2026-05-12"
    assert (await editions.reads.get("/v1/trips/f:one-day@20260512")).status == 404
    assert (await editions.reads.get("/v1/refs/f/trip/one-night")).status == 200


async def test_what_replaces_a_version_by_day_begins_with_that_day(editions: Editions) -> None:
    first = await editions.publish(edition("one"))
    second = await editions.publish(edition("two", minute=5))
    yesterday = (first, "20260508", "20260510")
    assert editions.windows == [(second, "", "20260507"), yesterday, (second, "20260511", "")]
    third = await editions.publish(edition("three", minute=7))
    assert editions.windows == [(third, "", "20260507"), yesterday, (third, "20260511", "")]
    assert await board(editions, "2026-05-11T00:00") == [("one-night", "05-11T00:30"), ("three-day", "05-11T08:07")]


async def test_going_back_takes_the_other_version_wholly_away(editions: Editions) -> None:
    first = await editions.publish(edition("one"))
    second = await editions.publish(edition("two", minute=5))
    await editions.publish(edition("one"), decided=True)
    assert (editions.states, editions.windows) == ({first: "active", second: "superseded"}, [])


async def test_of_days_that_several_cover_the_last_one_has_them(editions: Editions) -> None:
    first = await editions.publish(edition("one"))
    later = await editions.publish(edition("later", "20260601"))
    soon = await editions.publish(edition("soon", "20260518", "20260531"), decided=True)
    assert editions.windows == [(first, "", "20260517"), (soon, "20260518", "20260531"), (later, "20260601", "")]
    whole = await editions.publish(edition("whole", "20260520"))
    assert editions.states == {first: "active", later: "superseded", soon: "scheduled", whole: "scheduled"}


async def test_a_person_may_put_a_future_version_online_before_its_day(editions: Editions) -> None:
    await editions.publish(edition("one"))
    future = await editions.publish(edition("two", "20260518"))
    assert editions.states[future] == "scheduled"
    await editions.publish(edition("two", "20260518"), decided=True)
    assert editions.states[future] == "active"


async def test_a_timetable_that_has_ended_gives_way_at_once(editions: Editions) -> None:
    await editions.publish(edition("one", end="20260501"))
    future = await editions.publish(edition("two", "20260518"))
    assert editions.states[future] == "active"
