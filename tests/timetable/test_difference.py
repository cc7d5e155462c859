"""What of a timetable is other than before, and what of that is doubtful."""

from datetime import date
from pathlib import Path

from services.shared.feed import Hold
from services.shared.model.difference import Difference, MovedStop, PartDifference, RetimedRoute
from services.timetable.difference import EXAMPLES, Compared, compare
from services.timetable.spoken import spoken_trips
from tests.support.gtfs import EVERY_DAY, SMALL, TableSpec, calls
from tests.support.gtfs_rt import message_bytes, trip, vehicle
from tests.support.timetables import small

TODAY = date(2026, 5, 12)
LIMITS = Hold()
SUNDAYS = {**EVERY_DAY, **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), 0)}


def compared(folder: Path, before: dict[str, TableSpec], hold: Hold | None = LIMITS, **after: TableSpec) -> Difference:
    (folder / "before").mkdir()
    old, new = small(folder / "before", **before), small(folder, **after)
    return compare(Compared("old", old), Compared("new", new), TODAY, hold)


def codes(found: Difference) -> list[str]:
    return [doubt.code for doubt in found.doubts]


def calendar(begin: str, end: str, week: dict[str, int] = EVERY_DAY) -> TableSpec:
    return [{"service_id": "DAILY", **week, "start_date": begin, "end_date": end}]


def test_the_same_again_differs_in_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path, {})
    assert (found.stops, found.trips) == (PartDifference(3, 3), PartDifference(2, 2))
    assert (found.days_before, found.days_after, found.days_lost, found.since) == (234, 234, 0, "20260512")
    assert (found.runs_before, found.runs_after) == (468, 468)
    assert (found.moved, found.retimed, found.doubts) == ((), (), ())


def test_stops_trips_and_the_ends_of_the_day(tmp_path: Path) -> None:
    stops = [*SMALL["stops"][:2], {**SMALL["stops"][2], "stop_lat": 35.024}, {**SMALL["stops"][0], "stop_id": "D"}]
    trips = [SMALL["trips"][0], {**SMALL["trips"][1], "trip_id": "T3"}]
    times = [*SMALL["stop_times"][:3], *calls("T3", "A 24:10:00", "C 24:30:00")]
    found = compared(tmp_path, {}, stops=stops, trips=trips, stop_times=times)
    assert found.stops == PartDifference(3, 4, 1, 0, ("D",))
    assert found.trips == PartDifference(2, 2, 1, 1, ("T3",), ("T2",))
    assert (found.moved_count, found.moved) == (1, (MovedStop("C", 445),))
    assert (found.retimed_count, found.retimed) == (
        1,
        (RetimedRoute("R", "08:00:00", "09:00:00", "08:00:00", "24:10:00"),),
    )
    assert codes(found) == ["stops_moved"]
    assert found.reason == "1 of 3 stops are more than 300 m away"


def test_trips_of_headways_end_with_their_last_run(tmp_path: Path) -> None:
    frequencies = "trip_id,start_time,end_time,headway_secs\nT1,06:00:00,07:00:00,900\nT1,10:00:00,10:10:00,300\n"
    (retimed,) = compared(tmp_path, {}, frequencies=frequencies).retimed
    assert (retimed.first_after, retimed.last_after) == ("06:00:00", "10:05:00")


def test_ids_that_are_all_new_are_no_fewer_runs(tmp_path: Path) -> None:
    """As LIRR does: each edition names its trips anew."""
    trips = [{**row, "trip_id": f"new{row['trip_id']}"} for row in SMALL["trips"]]
    times = [{**row, "trip_id": f"new{row['trip_id']}"} for row in SMALL["stop_times"]]
    found = compared(tmp_path, {}, trips=trips, stop_times=times)
    assert (found.trips.removed_count, codes(found)) == (2, [])


def test_fewer_runs_on_days_that_both_serve(tmp_path: Path) -> None:
    more = [{**SMALL["trips"][0], "trip_id": f"X{number}"} for number in range(3)]
    times = [
        *SMALL["stop_times"],
        *(row for trip in more for row in calls(str(trip["trip_id"]), "A 7:00:00", "B 8:00:00")),
    ]
    found = compared(tmp_path, {"trips": [*SMALL["trips"], *more], "stop_times": times})
    assert (codes(found), found.runs_after) == (["trips_vanished"], 468)
    assert found.reason == "702 of 1170 runs are gone from the days that both serve"


def test_days_without_runs(tmp_path: Path) -> None:
    found = compared(tmp_path, {}, calendar=calendar("20260101", "20260601"))
    assert (codes(found), found.days_lost) == (["service_days_vanished"], 213)
    assert found.reason == "213 of 234 days from 2026-05-12 on have no runs"


def test_days_before_the_new_ones_first_are_not_lost(tmp_path: Path) -> None:
    found = compared(tmp_path, {}, calendar=calendar("20261201", "20270601"))
    assert (codes(found), found.days_lost, found.days_before, found.since) == ([], 0, 31, "20261201")


def test_what_replaces_a_timetable_that_has_ended_is_never_doubtful(tmp_path: Path) -> None:
    elsewhere = [{**row, "stop_lat": 36} for row in SMALL["stops"]]
    found = compared(tmp_path, {"calendar": calendar("20250101", "20260501")}, stops=elsewhere)
    assert (found.moved_count, codes(found)) == (3, [])


def test_stops_and_routes_whose_ids_are_gone(tmp_path: Path) -> None:
    stops = [{**row, "stop_id": f"new{row['stop_id']}"} for row in SMALL["stops"]]
    times = [{**row, "stop_id": f"new{row['stop_id']}"} for row in SMALL["stop_times"]]
    routes = [{**SMALL["routes"][0], "route_id": "N"}]
    trips = [{**row, "route_id": "N"} for row in SMALL["trips"]]
    found = compared(tmp_path, {}, stops=stops, stop_times=times, routes=routes, trips=trips)
    assert codes(found) == ["stops_vanished", "routes_vanished"]
    assert found.reason == "3 of 3 stops are gone; 1 of 1 routes are gone"


def test_limits_are_the_feeds_own(tmp_path: Path) -> None:
    sundays = calendar("20260101", "20261231", SUNDAYS)
    (tmp_path / "strict").mkdir()
    assert codes(compared(tmp_path, {}, hold=None, calendar=sundays)) == []
    assert codes(compared(tmp_path / "strict", {}, hold=Hold(days=0.9), calendar=sundays)) == []


def test_realtime_that_would_no_longer_be_matched(tmp_path: Path) -> None:
    """Of trips of today; the old version knows T1 and T2, the new one neither."""
    message = message_bytes(
        [trip("T1", ()), trip("T2", ()), trip("T2x", ()), trip("T3", (), date="20260511"), vehicle("v")]
    )
    (tmp_path / "message.pb").write_bytes(message)
    (tmp_path / "broken.pb").write_bytes(b"\xff")
    spoken = spoken_trips([tmp_path / "message.pb", tmp_path / "broken.pb", tmp_path / "gone.pb"], TODAY)
    assert spoken == {"T1", "T2", "T2x"}
    trips = [{**row, "trip_id": f"{row['trip_id']}x"} for row in SMALL["trips"]]
    times = [{**row, "trip_id": f"{row['trip_id']}x"} for row in SMALL["stop_times"]]
    (tmp_path / "before").mkdir()
    old, new = small(tmp_path / "before"), small(tmp_path, trips=trips, stop_times=times)
    found = compare(Compared("old", old), Compared("new", new), TODAY, LIMITS, spoken)
    assert (found.spoken_before, found.spoken_lost, codes(found)) == (2, 2, ["realtime_unmatched"])
    assert found.reason == "2 of 2 trips of realtime are unknown"
    back = compare(Compared("new", new), Compared("old", old), TODAY, LIMITS, {"T2x", "T1"})
    assert codes(back) == ["realtime_unmatched"]
    same = compare(Compared("old", old), Compared("old", old), TODAY, LIMITS, spoken)
    assert codes(same) == []


def test_examples_are_few(tmp_path: Path) -> None:
    stops = [{**SMALL["stops"][0], "stop_id": f"S{number:02}"} for number in range(30)]
    found = compared(tmp_path, {}, stops=[*SMALL["stops"], *stops])
    assert (found.stops.added_count, found.stops.added) == (30, tuple(f"S{n:02}" for n in range(EXAMPLES)))
