"""A compiled timetable answers for its stops, trips, calls and shapes, and notices when it is not whole."""

from datetime import date
from pathlib import Path

import pytest

from services.shared.timetable.artifact import ARTIFACT_VERSION, Timetable
from services.shared.timetable.columns import BadArtifact, Columns, write_columns
from services.shared.timetable.modes import MODES, known_route_type, mode_of
from tests.support.gtfs import SMALL, calls
from tests.support.timetables import small


def trip(timetable: Timetable, trip_id: str) -> int:
    index = timetable.trip_index(trip_id)
    assert index is not None
    return index


def test_a_stop_answers_with_what_its_row_says(tmp_path: Path) -> None:
    station = {"stop_id": "S", "stop_name": "駅", "stop_lat": 35, "stop_lon": 139, "location_type": 1}
    platform = {**SMALL["stops"][0], "parent_station": "S", "platform_code": "2", "wheelchair_boarding": 1}
    timetable = small(tmp_path, stops=[platform, station, *SMALL["stops"][1:]])
    index = timetable.stop_index("A")
    assert index is not None
    row = timetable.stop_row(index)
    assert (row.stop_id, row.name, row.lat, row.lon, row.parent_station) == ("A", "Ash", 35.0, 139.0, "S")
    assert (row.platform_code, row.wheelchair_boarding, row.location_type) == ("2", 1, 0)
    assert timetable.stop_row(timetable.stop_index("S") or 0).location_type == 1


def test_a_trip_answers_with_what_its_row_says(tmp_path: Path) -> None:
    row = {**SMALL["trips"][0], "direction_id": 1, "block_id": "k", "trip_short_name": "5", "bikes_allowed": 2}
    timetable = small(tmp_path, trips=[row, SMALL["trips"][1]])
    said = timetable.trip(trip(timetable, "T1"))
    assert (said.trip_id, said.route_id, said.headsign, said.direction_id) == ("T1", "R", "Cedar", 1)
    assert (said.block_id, said.short_name, said.bikes_allowed, str(said.zone)) == ("k", "5", 2, "Asia/Tokyo")
    assert timetable.trip(trip(timetable, "T2")).direction_id is None


def test_calls_answer_with_times_sequence_and_headsign(tmp_path: Path) -> None:
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00/8:11:00", stop_headsign="via Beech")]
    rows += [{**calls("T1", "C 8:20:00", drop_off_type=3)[0], "stop_sequence": 7}]
    timetable = small(tmp_path, stop_times=rows)
    first, second, third = timetable.calls(trip(timetable, "T1"))
    assert (second.arrival, second.departure, second.headsign) == (29_400, 29_460, "via Beech")
    assert (third.stop_sequence, third.drop_off_type, third.headsign) == (7, 3, "")
    assert timetable.stop_id(first.stop) == "A"
    assert timetable.calls(trip(timetable, "T2")) == ()


def test_trips_of_one_pattern_share_their_stops(tmp_path: Path) -> None:
    timetable = small(tmp_path)
    stops = timetable.trip_stops(trip(timetable, "T1"))
    assert stops == ("A", "B", "C")
    assert timetable.trip_stops(trip(timetable, "T2")) is stops


def test_patterns_differ_when_calls_differ_in_anything_but_time(tmp_path: Path) -> None:
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00"), *calls("T2", "A 9:00:00", "B 9:10:00", pickup_type=2)]
    timetable = small(tmp_path, stop_times=rows)
    assert [call.pickup_type for call in timetable.calls(trip(timetable, "T1"))] == [0, 0]
    assert [call.pickup_type for call in timetable.calls(trip(timetable, "T2"))] == [2, 2]


def test_a_trip_runs_on_the_days_of_its_service(tmp_path: Path) -> None:
    dates = [{"service_id": "DAILY", "date": "20260512", "exception_type": 2}]
    trips = [SMALL["trips"][0], {**SMALL["trips"][1], "service_id": "NOBODY'S"}]
    timetable = small(tmp_path, calendar_dates=dates, trips=trips)
    assert timetable.runs_on(trip(timetable, "T1"), date(2026, 5, 11))
    assert not timetable.runs_on(trip(timetable, "T1"), date(2026, 5, 12))
    assert not timetable.runs_on(trip(timetable, "T1"), date(2027, 1, 1))
    assert not timetable.runs_on(trip(timetable, "T2"), date(2026, 5, 11))


def test_a_stop_that_only_stop_times_names_keeps_its_place_in_the_trip(tmp_path: Path) -> None:
    timetable = small(tmp_path, stop_times=calls("T1", "A 8:00:00", "GHOST 8:10:00", "C 8:20:00"))
    assert timetable.trip_stops(trip(timetable, "T1")) == ("A", "GHOST", "C")
    row = timetable.stop_row(timetable.stop_index("GHOST") or 0)
    assert (row.name, row.lat, row.lon) == ("", None, None)
    assert timetable.counts["stops"] == 3


def test_a_route_is_drawn_by_the_shape_that_most_of_its_trips_use(tmp_path: Path) -> None:
    shapes = [
        {"shape_id": shape, "shape_pt_lat": 35 + n / 1000, "shape_pt_lon": 139.1234567, "shape_pt_sequence": n}
        for shape, points in (("long", 3), ("short", 2))
        for n in range(points)
    ]
    trips = [{**SMALL["trips"][0], "trip_id": f"T{n}", "shape_id": "long" if n < 3 else "short"} for n in range(1, 5)]
    rows = [row for n in range(1, 5) for row in calls(f"T{n}", f"A {n}:00:00", f"B {n}:30:00")]
    timetable = small(tmp_path, shapes=shapes, trips=trips, stop_times=rows)
    assert timetable.route_shapes("R") == [[(139.1234567, 35.0), (139.1234567, 35.001), (139.1234567, 35.002)]]
    assert len(timetable.trip_shape(trip(timetable, "T4"))) == 2


def test_a_route_without_shapes_is_drawn_from_stop_to_stop(tmp_path: Path) -> None:
    trips = [{**SMALL["trips"][0], "direction_id": 0}, {**SMALL["trips"][1], "direction_id": 1}]
    rows = [*calls("T1", "A 8:00:00", "B 8:10:00"), *calls("T2", "B 9:00:00", "A 9:10:00")]
    timetable = small(tmp_path, trips=trips, stop_times=rows)
    there = [(139.0, 35.0), (139.01, 35.01)]
    assert timetable.route_shapes("R") == [there, there[::-1]]
    assert timetable.route_shapes("unknown") == []


def test_validity_is_feed_infos_else_the_calendars(tmp_path: Path) -> None:
    timetable = small(tmp_path)
    assert (timetable.valid_from, timetable.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    info = {"feed_publisher_name": "S", "feed_publisher_url": "http://s.example", "feed_lang": "en"}
    info |= {"feed_start_date": "20260301", "feed_end_date": "20260901", "feed_version": "spring"}
    dated = small(tmp_path, feed_info=[info])
    assert (dated.valid_from, dated.valid_to, dated.feed_version) == (date(2026, 3, 1), date(2026, 9, 1), "spring")


def test_a_file_cut_short_is_noticed_when_it_is_opened(tmp_path: Path) -> None:
    small(tmp_path)
    artifact = tmp_path / "small.tt"
    data = artifact.read_bytes()
    for size in (0, 10, 100, len(data) - 1):
        artifact.write_bytes(data[:size])
        with pytest.raises(BadArtifact):
            Timetable.open(artifact)


def test_a_file_of_another_version_is_noticed(tmp_path: Path) -> None:
    write_columns(tmp_path / "other", ARTIFACT_VERSION + 1, {}, {})
    with pytest.raises(BadArtifact, match="not a timetable of version"):
        Columns(tmp_path / "other", ARTIFACT_VERSION)


ROUTE_TYPES = {
    "tram": (0, 900),
    "subway": (1, 401),
    "rail": (2, 100, 109),
    "bus": (3, 200, 700, 1700, 9999),
    "ferry": (4, 1000),
    "cable_tram": (5,),
    "aerial_lift": (6, 1300),
    "funicular": (7, 1400),
    "trolleybus": (11, 800),
    "monorail": (12, 405),
}


@pytest.mark.parametrize("mode", MODES)
def test_route_types_are_modes(mode: str) -> None:
    assert {mode_of(route_type) for route_type in ROUTE_TYPES[mode]} == {mode}


def test_route_types_that_nobody_defined_are_known_as_such() -> None:
    assert known_route_type(3)
    assert known_route_type(1501)
    assert not known_route_type(8)
    assert not known_route_type(9999)
