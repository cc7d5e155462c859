"""The town's GTFS: the same bytes for a seed and a date, valid, and a city with one interchange."""

import csv
import io
import zipfile
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import gtfs_guru
import pytest

from deploy.demo.geometry import latitude, longitude
from deploy.demo.model import WEEKDAY, WEEKEND, service_on
from deploy.demo.tables import Validity, write_zip
from deploy.demo.town import build_town
from services.shared.model.geo import distance_meters
from tests.support.demo_town import SEED, feeds, operator, town

DAY = date(2025, 11, 24)
Rows = list[dict[str, str]]


@cache
def rows(feed: str, table: str) -> Rows:
    with zipfile.ZipFile(io.BytesIO(write_zip(operator(feed), Validity.around(DAY)))) as archive:
        return list(csv.DictReader(io.TextIOWrapper(archive.open(f"{table}.txt"), "utf-8")))


@pytest.mark.parametrize("feed", feeds())
def test_the_same_seed_and_date_give_the_same_bytes(feed: str) -> None:
    again = next(one for one in build_town(SEED).operators if one.feed == feed)
    assert write_zip(operator(feed), Validity.around(DAY)) == write_zip(again, Validity.around(DAY))


def test_another_seed_gives_another_timetable() -> None:
    def starts(seed: int) -> list[int]:
        return [trip.start for block in build_town(seed).operators[0].blocks for trip in block.trips]

    assert starts(SEED) != starts(SEED + 1)


@pytest.mark.parametrize("feed", feeds())
def test_the_validator_finds_no_error_and_no_warning(feed: str, tmp_path: Path) -> None:
    file = tmp_path / "gtfs.zip"
    file.write_bytes(write_zip(operator(feed), Validity.around(DAY)))
    result = gtfs_guru.validate(str(file), date=DAY.isoformat())
    assert result.is_valid
    assert [(notice.code, notice.context()) for notice in result.notices if notice.severity != "INFO"] == []


def test_the_timetable_holds_from_a_year_before_to_two_years_after() -> None:
    calendar = rows("nagihama-rail", "calendar")
    assert {(row["start_date"], row["end_date"]) for row in calendar} == {("20241124", "20271124")}


def test_the_calendar_says_what_the_simulator_runs() -> None:
    weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    calendar = {row["service_id"]: [row[day] == "1" for day in weekdays] for row in rows("nagihama-bus", "calendar")}
    changes = {
        (row["service_id"], row["date"]): row["exception_type"] for row in rows("nagihama-bus", "calendar_dates")
    }
    for number in range(-300, 700):
        day = DAY + timedelta(days=number)
        running = [
            service
            for service in (WEEKDAY, WEEKEND)
            if {"1": True, "2": False}.get(
                changes.get((service, f"{day:%Y%m%d}"), ""), calendar[service][day.weekday()]
            )
        ]
        assert running == [service_on(day)]


def test_the_two_railways_meet_in_one_station_and_nowhere_else() -> None:
    rail, subway = (
        [stop for stop in operator(feed).stops if stop.location_type == 1]
        for feed in ("nagihama-rail", "nagihama-subway")
    )
    pairs = [(a, b) for a in rail for b in subway if a.names == b.names]
    assert [(a.id, b.id) for a, b in pairs] == [("C07", "M06")]
    a, b = pairs[0]
    apart = distance_meters(latitude(a.point), longitude(a.point), latitude(b.point), longitude(b.point))
    assert 60 <= apart <= 150


def test_there_are_thirty_stations_or_more_and_each_has_platforms_and_an_entrance() -> None:
    stops = [stop for feed in ("nagihama-rail", "nagihama-subway") for stop in operator(feed).stops]
    stations = {stop.id for stop in stops if stop.location_type == 1}
    assert len(stations) >= 30
    assert {stop.parent for stop in stops if stop.location_type == 2} == stations
    platforms = [stop for stop in stops if stop.location_type == 0]
    assert {stop.parent for stop in platforms} == stations
    assert all(stop.platform_code for stop in platforms)


@pytest.mark.parametrize("feed", feeds())
def test_every_name_is_told_in_kana_english_chinese_and_korean(feed: str) -> None:
    told = {(row["table_name"], row["field_value"], row["language"]) for row in rows(feed, "translations")}
    for table, field in (("stops", "stop_name"), ("trips", "trip_headsign")):
        for name in {row[field] for row in rows(feed, table)} - {""}:
            assert {(table, name, language) for language in ("ja-Hrkt", "en", "zh-Hans", "ko")} <= told
    by_id = {(row["table_name"], row["record_id"], row["language"]) for row in rows(feed, "translations")}
    for route in rows(feed, "routes"):
        assert {("routes", route["route_id"], "ja-Hrkt"), ("routes", route["route_id"], "en")} <= by_id


@pytest.mark.parametrize("feed", feeds())
def test_stops_lie_on_the_shapes_of_the_lines_that_call_there(feed: str) -> None:
    points = {stop.id: stop.point for stop in operator(feed).stops}
    for pattern in operator(feed).patterns:
        for call in pattern.calls:
            (x, y), _ = pattern.path.at(call.meters)
            stop = points[call.stop_id]
            assert abs(complex(x - stop[0], y - stop[1])) < 20, (pattern.id, call.stop_id)


@pytest.mark.parametrize("feed", feeds())
def test_a_block_is_at_one_place_at_a_time(feed: str) -> None:
    for block in operator(feed).blocks:
        for before, after in pairwise(block.trips):
            assert after.start - before.end >= block.line.pace.turnaround_seconds


def test_both_poles_of_a_bus_stop_share_a_name() -> None:
    stops = [stop for stop in operator("nagihama-bus").stops if stop.id.startswith("hatoba-")]
    assert len(stops) == 2
    assert len({stop.names for stop in stops}) == 1


def test_service_goes_past_midnight_and_has_a_night() -> None:
    last = {feed: max(row["arrival_time"] for row in rows(feed, "stop_times")) for feed in feeds()}
    assert "24:30:00" < last["nagihama-rail"] < "25:00:00"
    assert "24:30:00" < last["nagihama-subway"] < "25:00:00"
    assert last["nagihama-bus"] > "28:55:00"
    first = {feed: min(row["departure_time"] for row in rows(feed, "stop_times")) for feed in feeds()}
    assert all("05:00:00" <= time < "06:30:00" for time in first.values())


def test_the_interchange_has_an_inside_with_one_lift() -> None:
    interior = town().operators[0].interior
    assert interior is not None
    assert [way.id for way in interior.pathways if way.mode == 5] == [interior.lift]
    assert {way.mode for way in interior.pathways} == {1, 2, 4, 5, 6}


def test_without_the_lift_no_step_free_way_leads_to_the_coast_line_but_one_to_the_hills_stays() -> None:
    interior = town().operators[0].interior
    assert interior is not None
    step_free = [way for way in interior.pathways if way.mode in {1, 5, 6}]

    def reached(without: str = "") -> set[str]:
        here, found = {"C07-E1"}, {"C07-E1"}
        while here:
            ways = [(way.start, way.end) for way in step_free if way.id != without]
            here = {b if a in here else a for a, b in ways if (a in here) != (b in here)} - found
            found |= here
        return found

    assert {"C07-1", "C07-2", "C07-3", "C07-4"} <= reached()
    assert {"C07-3", "C07-4"} <= reached(without=interior.lift)
    assert not {"C07-1", "C07-2"} & reached(without=interior.lift)
