"""What is a departure, and when: nights when clocks change, frequencies, past midnight, several zones."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.shared.timetable.artifact import Timetable
from services.shared.timetable.departures import departures
from tests.support.gtfs import SMALL, Rows, calls
from tests.support.timetables import small

HOUR = 3600


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def board(timetable: Timetable, stop: str, start: float, end: float) -> list[tuple[str, str]]:
    """(local time in the feed's first zone, trip) of each departure."""
    index = timetable.stop_index(stop)
    assert index is not None
    found = departures(timetable, [index], start, end)
    zone = timetable.zones[0]
    return [(f"{datetime.fromtimestamp(d.time, zone):%m-%d %H:%M:%S}", timetable.trip_id(d.trip)) for d in found]


def agency(zone: str) -> Rows:
    return [{**SMALL["agency"][0], "agency_timezone": zone}]


def test_the_start_is_inclusive_and_the_end_exclusive(tmp_path: Path) -> None:
    timetable = small(tmp_path)
    eight, nine = at("2026-05-12T08:00:00+09:00"), at("2026-05-12T09:00:00+09:00")
    assert board(timetable, "A", eight, nine) == [("05-12 08:00:00", "T1")]
    assert board(timetable, "A", eight, nine + 1) == [("05-12 08:00:00", "T1"), ("05-12 09:00:00", "T2")]
    assert board(timetable, "A", eight + 1, nine) == []


def test_departures_are_departures_not_arrivals(tmp_path: Path) -> None:
    start = at("2026-05-12T08:00:00+09:00")
    assert board(small(tmp_path), "B", start, start + HOUR) == [("05-12 08:11:00", "T1")]


def test_the_last_call_of_a_trip_is_no_departure(tmp_path: Path) -> None:
    start = at("2026-05-12T00:00:00+09:00")
    assert board(small(tmp_path), "C", start, start + 24 * HOUR) == []


def test_a_call_where_nobody_may_get_on_is_no_departure(tmp_path: Path) -> None:
    rows = [*calls("T1", "A 8:00:00"), *calls("T1", "x", "B 8:10:00", pickup_type=1)[1:]]
    rows += [{**calls("T1", "C 8:20:00")[0], "stop_sequence": 3}]
    timetable = small(tmp_path, stop_times=rows)
    start = at("2026-05-12T00:00:00+09:00")
    assert board(timetable, "A", start, start + 24 * HOUR) != []
    assert board(timetable, "B", start, start + 24 * HOUR) == []


def test_a_trip_that_begins_without_a_time_is_not_served(tmp_path: Path) -> None:
    timetable = small(tmp_path, stop_times=calls("T1", "A", "B 8:10:00", "C 8:20:00"))
    start = at("2026-05-12T00:00:00+09:00")
    assert board(timetable, "B", start, start + 24 * HOUR) == []


def test_times_past_midnight_belong_to_the_day_before(tmp_path: Path) -> None:
    calendar = [{**SMALL["calendar"][0], "start_date": "20260512", "end_date": "20260512"}]
    rows = calls("T1", "A 24:30:00", "B 49:10:00", "C 97:00:00", "A 98:00:00")
    timetable = small(tmp_path, calendar=calendar, stop_times=rows)
    for day, stop, want in ((13, "A", "00:30:00"), (14, "B", "01:10:00"), (16, "C", "01:00:00")):
        start = at(f"2026-05-{day}T00:00:00+09:00")
        assert board(timetable, stop, start, start + 2 * HOUR) == [(f"05-{day} {want}", "T1")]
    start = at("2026-05-12T00:00:00+09:00")
    assert board(timetable, "A", start, start + HOUR) == []


def test_a_stop_that_is_visited_twice_has_two_departures(tmp_path: Path) -> None:
    timetable = small(tmp_path, stop_times=calls("T1", "A 8:00:00", "B 8:10:00", "A 8:20:00", "C 8:30:00"))
    start = at("2026-05-12T08:00:00+09:00")
    index = timetable.stop_index("A")
    assert index is not None
    assert [d.call for d in departures(timetable, [index], start, start + HOUR)] == [0, 2]


def test_departures_of_one_moment_stand_in_the_order_of_trip_ids(tmp_path: Path) -> None:
    trips = [{**SMALL["trips"][0], "trip_id": trip} for trip in ("b", "é", "B", "a")]
    rows = [row for trip in trips for row in calls(str(trip["trip_id"]), "A 8:00:00", "B 8:10:00")]
    start = at("2026-05-12T08:00:00+09:00")
    timetable = small(tmp_path, trips=trips, stop_times=rows)
    assert [trip for _, trip in board(timetable, "A", start, start + HOUR)] == ["B", "a", "b", "é"]


def test_trips_of_frequencies_leave_at_each_headway(tmp_path: Path) -> None:
    periods = [
        {"trip_id": "T1", "start_time": "6:00:00", "end_time": "6:30:00", "headway_secs": 600, "exact_times": 1},
        {"trip_id": "T1", "start_time": "6:30:00", "end_time": "7:00:00", "headway_secs": 900},
    ]
    timetable = small(tmp_path, frequencies=periods)
    start = at("2026-05-12T06:15:00+09:00")
    index = timetable.stop_index("B")
    assert index is not None
    found = departures(timetable, [index], start, start + HOUR)
    zero = at("2026-05-12T00:00:00+09:00")
    got = [(d.time - zero, d.start_time, d.headway_seconds, d.exact) for d in found]
    assert got == [
        (22_860, 22_200, 600, True),
        (23_460, 22_800, 600, True),
        (24_060, 23_400, 900, False),
        (24_960, 24_300, 900, False),
    ]


def test_a_headway_of_nothing_is_left_out_and_told(tmp_path: Path) -> None:
    periods = [{"trip_id": "T1", "start_time": "6:00:00", "end_time": "7:00:00", "headway_secs": 0}]
    timetable = small(tmp_path, frequencies=periods)
    assert timetable.trip(timetable.trip_index("T1") or 0).frequencies == ()
    assert "unusable_frequency" in {notice.code for notice in timetable.notices}


def test_each_agency_counts_in_its_own_zone(tmp_path: Path) -> None:
    agencies = [
        {"agency_id": "JP", "agency_name": "J", "agency_url": "http://j.example", "agency_timezone": "Asia/Tokyo"},
        {"agency_id": "UK", "agency_name": "U", "agency_url": "http://u.example", "agency_timezone": "Europe/London"},
    ]
    routes = [{"route_id": name, "agency_id": name, "route_short_name": name, "route_type": 2} for name in ("JP", "UK")]
    trips = [{"route_id": name, "service_id": "DAILY", "trip_id": name} for name in ("JP", "UK")]
    rows = [*calls("JP", "A 8:00:00", "B 9:00:00"), *calls("UK", "A 8:00:00", "B 9:00:00")]
    timetable = small(tmp_path, agency=agencies, routes=routes, trips=trips, stop_times=rows)
    start = at("2026-05-12T00:00:00+09:00")
    assert board(timetable, "A", start, start + 24 * HOUR) == [("05-12 08:00:00", "JP"), ("05-12 16:00:00", "UK")]


NIGHTS = [
    ("Europe/Berlin", date(2026, 3, 29), 3600.0),
    ("Europe/Berlin", date(2026, 10, 25), -3600.0),
    ("America/New_York", date(2026, 3, 8), 3600.0),
    ("America/New_York", date(2026, 11, 1), -3600.0),
    ("Europe/Dublin", date(2026, 3, 29), 3600.0),
    ("Australia/Lord_Howe", date(2026, 10, 4), 1800.0),
    ("Australia/Lord_Howe", date(2026, 4, 5), -1800.0),
    ("Asia/Tokyo", date(2026, 3, 29), 0.0),
]


@pytest.mark.parametrize(("zone", "day", "shift"), NIGHTS)
def test_times_count_from_noon_minus_twelve_hours_when_clocks_change(
    zone: str, day: date, shift: float, tmp_path: Path
) -> None:
    """`shift` is how much later than midnight the service day begins, so that its noon is at noon."""
    stops = ("A 0:30:00", "A 2:30:00", "A 3:30:00", "A 12:00:00", "A 25:30:00", "B 26:00:00")
    calendar = [{**SMALL["calendar"][0], "start_date": f"{day:%Y%m%d}", "end_date": f"{day:%Y%m%d}"}]
    timetable = small(tmp_path, agency=agency(zone), calendar=calendar, stop_times=calls("T1", *stops))
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).timestamp()
    index = timetable.stop_index("A")
    assert index is not None
    found = departures(timetable, [index], midnight - 12 * HOUR, midnight + timedelta(days=2).total_seconds())
    zero = midnight - shift
    assert [d.time - zero for d in found] == [1800, 9000, 12_600, 43_200, 91_800]
    assert found[3].time == noon


def test_a_day_holds_all_its_departures_whatever_the_window(tmp_path: Path) -> None:
    timetable = small(tmp_path)
    index = timetable.stop_index("A")
    assert index is not None
    start, end = at("2026-05-10T00:00:00+09:00"), at("2026-05-17T00:00:00+09:00")
    whole = departures(timetable, [index], start, end)
    parts = [d for step in range(0, 7 * 24, 5) for d in departures(timetable, [index], *_window(start, end, step))]
    assert whole == parts
    assert len(whole) == 14


def _window(start: float, end: float, step: int) -> tuple[float, float]:
    return start + step * HOUR, min(end, start + (step + 5) * HOUR)


def test_the_ends_of_the_calendar_are_no_reason_to_fail(tmp_path: Path) -> None:
    timetable = small(tmp_path)
    for year in (1, 9999):
        noon = datetime(year, 6, 1, 12, tzinfo=timetable.zones[0]).timestamp()
        assert departures(timetable, [0], noon, noon + HOUR) == []
    first = datetime(1, 1, 2, tzinfo=timetable.zones[0]).timestamp()
    assert departures(timetable, [0], first, first + HOUR) == []
