"""One line from end to end: BART of 2019 and its GTFS-Realtime, at their own time, through the whole hub.

What must come out is read from the files by the oracle and by protobuf alone.
"""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.feed import Feed
from tests.support import oracle
from tests.support.clocks import ReplayClock
from tests.support.following import following
from tests.support.paths import published
from tests.support.reading import Reader, reading, ref_path
from tests.support.sources import until_read
from tests.support.waiting import until
from tests.support.ways import Way

ZIP = published("gtfs-rt/bart-2019-08-07/gtfs.zip")
UPDATES = published("gtfs-rt/bart-2019-08-07/trip_updates.pb")
ALERTS = published("gtfs-rt/bart-2019-08-07/alerts.pb")
NOW = 1_565_199_950  # just after the messages were made
DAY = "20190807"
pytestmark = pytest.mark.asyncio(loop_scope="module")
SCHEDULED, ADDED = rt.TripDescriptor.SCHEDULED, rt.TripDescriptor.ADDED


class Line(NamedTuple):
    reader: Reader
    clock: ReplayClock
    updates: Path  # the file that the hub looks at

    def url(self) -> str:
        return self.reader.url


@asynccontextmanager
async def bart(folder: Path, way: Way) -> AsyncIterator[Line]:
    """A hub that has read BART, its answers held to their schemas."""
    clock, updates = ReplayClock(NOW), folder / "updates.pb"
    updates.write_bytes(UPDATES.read_bytes())
    feeds = (
        Feed("bart", "gtfs", ZIP, operator="bart", licence="CC-BY-4.0"),
        Feed("bart-rt", "gtfs-rt", updates, static="bart", interval_seconds=20),
        Feed("bart-alerts", "gtfs-rt", ALERTS, static="bart", interval_seconds=20),
    )
    async with way.hub(folder / "data", feeds, clock) as hub, reading(hub.url, checked=True) as reader:
        await until_read(reader, *(feed.id for feed in feeds))
        yield Line(reader, clock, updates)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(tmp_path_factory: pytest.TempPathFactory, module_way: Way) -> AsyncIterator[Line]:
    """For tests that change nothing."""
    async with bart(tmp_path_factory.mktemp("bart"), module_way) as line:
        yield line


@pytest.fixture(scope="module")
def schedule() -> oracle.Feed:
    return oracle.read(ZIP)


@pytest.fixture(scope="module")
def message() -> rt.FeedMessage:
    return rt.FeedMessage.FromString(UPDATES.read_bytes())


def updates_of(message: rt.FeedMessage) -> Iterator[rt.TripUpdate]:
    return (entity.trip_update for entity in message.entity)


def stops() -> dict[str, str]:
    """stop_id → stop_name."""
    with zipfile.ZipFile(ZIP) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("stops.txt").decode("utf-8-sig")))
        return {row["stop_id"]: row["stop_name"] for row in rows}


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def test_every_stop_is_a_station_under_its_name_and_resolves(line: Line) -> None:
    listed = {row["id"]: row["name"] for row in await line.reader.every("/v1/stations")}
    assert sorted(listed.values()) == sorted(stops().values())
    for stop_id, name in stops().items():
        found = await line.reader.data(ref_path("bart", stop_id))
        assert (found["kind"], listed[found["id"]]) == ("station", name)
        station = await line.reader.data(found["url"])
        assert [source["stop_id"] for source in station["sources"]] == [stop_id]
    shapes = await line.reader.whole("/v1/stations.geojson")
    assert len(shapes["features"]) == len(listed)


async def test_boards_are_the_schedule_with_the_expected_times_of_the_message(
    line: Line, schedule: oracle.Feed, message: rt.FeedMessage
) -> None:
    said = expected_departures(message, schedule)
    compared = 0
    for stop_id in stops():
        board = await board_of(line.reader, stop_id, minutes=180)
        planned = {(int(at(row["scheduled"])), trip_of(row)) for row in board if row["status"] != "added"}
        due = set(schedule.board(stop_id, NOW + 900, NOW + 2.5 * 3600))
        assert due <= planned
        for row in board:
            told = said.get((trip_of(row), stop_id))
            if told is None or "expected" not in row:
                continue
            compared += 1
            assert (int(at(row["expected"])), row["realtime"]) == (told, True)
            assert row["delay_seconds"] == told - at(row["scheduled"])
        shown = {trip_of(row) for row in board if row["realtime"]}
        assert {trip for trip, stop in said if stop == stop_id and in_window(said[trip, stop])} <= shown
    assert compared > 500


def expected_departures(message: rt.FeedMessage, schedule: oracle.Feed) -> dict[tuple[str, str], int]:
    """(trip, stop) → when it leaves, of what the message says of trips that the timetable knows."""
    leaving = {(trip, stop) for stop, rows in schedule.leaving.items() for trip, _ in rows}
    return {
        (update.trip.trip_id, call.stop_id): call.departure.time
        for update in updates_of(message)
        for call in update.stop_time_update
        if (update.trip.trip_id, call.stop_id) in leaving
    }


def in_window(moment: int) -> bool:
    return NOW <= moment < NOW + 180 * 60


def trip_of(departure: dict[str, Any]) -> str:
    return str(departure["trip"]["source"]["trip_id"])


async def board_of(reader: Reader, stop_id: str, **params: object) -> list[dict[str, Any]]:
    station = await reader.station_of("bart", stop_id)
    board: list[dict[str, Any]] = await reader.data(f"/v1/stations/{station}/departures", limit=500, **params)
    return board


async def test_added_trips_are_on_the_boards_of_the_stops_that_the_message_lists(
    line: Line, message: rt.FeedMessage
) -> None:
    added = [update for update in updates_of(message) if update.trip.schedule_relationship == ADDED]
    assert added
    for update in added:
        for call in update.stop_time_update[:-1]:
            if not in_window(call.departure.time):
                continue
            board = await board_of(line.reader, call.stop_id, minutes=180)
            (row,) = (row for row in board if trip_of(row) == update.trip.trip_id)
            assert int(at(row["expected"])) == call.departure.time
            assert row["realtime"]


async def test_a_trip_tells_its_calls_as_the_message_has_them(
    line: Line, schedule: oracle.Feed, message: rt.FeedMessage
) -> None:
    known = [update for update in updates_of(message) if update.trip.trip_id in schedule.trips]
    assert len(known) == 65
    for update in known:
        trip = await line.reader.data(f"/v1/trips/bart:{update.trip.trip_id}")
        assert (trip["id"], trip["realtime"]) == (f"bart:{update.trip.trip_id}@{DAY}", True)
        rows = schedule.calls[update.trip.trip_id]
        assert [call["source"]["stop_id"] for call in trip["calls"]] == [row["stop_id"] for row in rows]
        expected = {
            call["source"]["stop_id"]: int(at(call["departure"]["expected"]))
            for call in trip["calls"]
            if "expected" in call.get("departure", ())
        }
        # The stop_sequence of these messages is often that of the call before: the stop_id is right.
        assert {call.stop_id: call.departure.time for call in update.stop_time_update}.items() <= expected.items()


async def test_the_alert_concerns_its_operator_and_so_every_station_and_departure(line: Line) -> None:
    (alert,) = await line.reader.every("/v1/alerts")
    (operator,) = await line.reader.every("/v1/operators")
    assert (alert["cause"], alert["effect"]) == ("medical_emergency", "significant_delays")
    assert alert["header"]["en-US"].startswith("There is a major delay at Montgomery St.")
    assert alert["informed"] == [{"operator": operator["id"]}]
    station = await line.reader.station_of("bart", "MONT")
    assert (await line.reader.data(f"/v1/stations/{station}"))["alerts"] == [alert["id"]]
    board = await board_of(line.reader, "MONT")
    on_its_lines = [row for row in board if row["status"] != "added"]  # whose line an added trip runs on isn't said
    assert on_its_lines
    assert all(row["alerts"] == [alert["id"]] for row in on_its_lines)


async def test_the_merged_message_carries_every_entity_on(line: Line, message: rt.FeedMessage) -> None:
    merged = {entity.trip_update.trip.trip_id: entity.trip_update for entity in (await line.reader.message()).entity}
    assert len(merged) == len(message.entity) == 91
    for update in updates_of(message):
        carried = merged[f"bart:{update.trip.trip_id}"]
        wanted = rt.TripUpdate()
        wanted.CopyFrom(update)
        wanted.trip.trip_id = f"bart:{update.trip.trip_id}"
        if update.trip.route_id:
            wanted.trip.route_id = f"bart:{update.trip.route_id}"
        for call in wanted.stop_time_update:
            call.stop_id = f"bart:{call.stop_id}"
        assert carried == wanted


async def test_a_changed_delay_is_one_event_and_on_the_board_at_once(
    tmp_path: Path, way: Way, schedule: oracle.Feed, message: rt.FeedMessage
) -> None:
    late = rt.FeedMessage()
    late.CopyFrom(message)
    late.header.timestamp += 20
    update = next(
        entity.trip_update
        for entity in late.entity
        if entity.trip_update.trip.trip_id in schedule.trips
        and all(in_window(call.departure.time) for call in entity.trip_update.stop_time_update)
    )
    trip_id, call = update.trip.trip_id, update.stop_time_update[0]
    for each in update.stop_time_update:
        each.arrival.time += 240
        each.departure.time += 240
        each.arrival.delay += 240
        each.departure.delay += 240
    async with bart(tmp_path, way) as line, following(line.url, "?kinds=trip,alert") as follower:
        await until(lambda: follower.snapshots and len(follower.entities) == 92)
        line.updates.write_bytes(late.SerializeToString())
        await line.clock.advance(25)
        await until(lambda: follower.counts.total() > 0)
        assert follower.counts == {"noriai.trip.changed.v1": 1}
        changed = follower.of_kind("trip")[f"bart:{trip_id}@{DAY}"]
        assert int(at(changed["calls"][0]["departure"]["time"])) == call.departure.time
        board = await board_of(line.reader, call.stop_id, minutes=180)
        (row,) = (row for row in board if trip_of(row) == trip_id)
        assert int(at(row["expected"])) == call.departure.time
        assert row["status"] == "late"
