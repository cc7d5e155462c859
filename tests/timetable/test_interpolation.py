"""Blank times between two given ones, by distance where it is complete, else by the number of stops."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.shared.timetable.calendar import format_time
from tests.support import oracle
from tests.support.gtfs import calls, write_feed
from tests.support.timetables import compiled, small

HEADER = "trip_id,stop_sequence,stop_id,arrival_time,departure_time,shape_dist_traveled\n"
STOPS = "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(f"S{number},S,35,139\n" for number in range(9))


def times(folder: Path, *rows: str) -> list[int | None]:
    """Departures of a trip at S0, S1, … from `arrival,departure,distance`."""
    table = HEADER + "".join(f"T1,{number},S{number},{row}\n" for number, row in enumerate(rows))
    timetable = small(folder, stops=STOPS, stop_times=table)
    index = timetable.trip_index("T1")
    assert index is not None
    return [call.departure for call in timetable.calls(index)]


def test_by_stop_count_when_no_distances_are_given(tmp_path: Path) -> None:
    assert times(tmp_path, "8:00:00,8:00:00,", ",,", ",,", "8:00:10,8:00:10,") == [28800, 28803, 28806, 28810]


def test_by_distance_when_all_are_given(tmp_path: Path) -> None:
    rows = ("8:00:00,8:00:00,0", ",,1", ",,9", "8:01:40,8:01:40,10")
    assert times(tmp_path, *rows) == [28800, 28810, 28890, 28900]


def test_by_stop_count_when_one_distance_is_missing(tmp_path: Path) -> None:
    rows = ("8:00:00,8:00:00,0", ",,1", ",,", "8:01:40,8:01:40,10")
    assert times(tmp_path, *rows) == [28800, 28833, 28866, 28900]


def test_by_stop_count_when_distances_do_not_grow(tmp_path: Path) -> None:
    assert times(tmp_path, "8:00:00,8:00:00,5", ",,5", "8:01:40,8:01:40,5") == [28800, 28850, 28900]


def test_from_the_departure_to_the_next_arrival(tmp_path: Path) -> None:
    assert times(tmp_path, "8:00:00,8:01:00,", ",,", "8:03:00,8:09:00,") == [28860, 28920, 29340]


def test_nothing_is_made_up_before_the_first_time_or_after_the_last(tmp_path: Path) -> None:
    assert times(tmp_path, ",,", "8:00:00,8:00:00,", ",,") == [None, 28800, None]


def test_filled_calls_say_that_they_were_filled(tmp_path: Path) -> None:
    timetable = small(tmp_path, stop_times=calls("T1", "A 8:00:00", "B", "C 9:00:00"))
    index = timetable.trip_index("T1")
    assert index is not None
    assert [call.timed for call in timetable.calls(index)] == [True, False, True]


@st.composite
def trips(draw: st.DrawFn) -> str:
    """One to three trips in any order of rows, with some times and distances left blank."""
    rows: list[str] = []
    for trip in ("T1", "T2"):
        clock, distance = draw(st.integers(0, 90_000)), 0.0
        for number in range(draw(st.integers(2, 9))):
            clock += draw(st.integers(0, 700))
            leaves = clock + draw(st.sampled_from([0, 0, 25]))
            distance += draw(st.floats(0, 5))
            both = draw(st.sampled_from(["both", "both", "none", "none", "arrival", "departure"]))
            arrival = format_time(clock) if both in ("both", "arrival") else ""
            departure = format_time(leaves) if both in ("both", "departure") else ""
            far = repr(distance) if draw(st.integers(0, 9)) else ""
            rows.append(f"{trip},{number * 3},S{number},{arrival},{departure},{far}\n")
            clock = leaves
    return HEADER + "".join(draw(st.permutations(rows)))


@settings(max_examples=60)
@given(trips())
def test_any_trip_is_filled_as_a_plain_reading_fills_it(tmp_path_factory: pytest.TempPathFactory, table: str) -> None:
    folder = tmp_path_factory.mktemp("trips")
    path = write_feed(folder / "feed.zip", stops=STOPS, stop_times=table)
    plain = oracle.read(path)
    _, timetable = compiled(path, folder)
    for trip, rows in plain.calls.items():
        index = timetable.trip_index(trip)
        assert index is not None
        found = timetable.calls(index)
        for column in ("arrival", "departure"):
            want = [oracle.in_seconds(row[f"{column}_time"]) if row[f"{column}_time"] else None for row in rows]
            assert [getattr(call, column) for call in found] == want
