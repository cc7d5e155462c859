"""Whole feeds: what is refused and in which words, what is mended, and how much of published ones there is."""

from datetime import datetime
from pathlib import Path

import pytest

from services.shared.timetable.artifact import Timetable
from services.timetable.checking import check_feed
from services.timetable.compile import compile_feed
from services.timetable.job import Compiled, Form
from tests.support.gtfs import SMALL, TableSpec, calls, write_feed
from tests.support.paths import published
from tests.support.timetables import LIMITS, compiled


def result(folder: Path, **tables: TableSpec) -> Compiled:
    return compile_feed(write_feed(folder / "feed.zip", **tables), folder / "feed.tt", LIMITS)


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_feed_without_a_table_that_it_needs_is_refused(name: str, tmp_path: Path) -> None:
    refused = result(tmp_path, **{name: None})
    assert refused.error == f"{name}.txt is missing"
    assert refused.error_count > 0
    assert not (tmp_path / "feed.tt").exists()


def test_a_feed_that_never_says_when_it_runs_is_refused(tmp_path: Path) -> None:
    assert result(tmp_path, calendar=None).error == "calendar.txt and calendar_dates.txt are both missing"


def test_either_calendar_is_enough(tmp_path: Path) -> None:
    dates = [{"service_id": "DAILY", "date": "20260512", "exception_type": 1}]
    good = result(tmp_path, calendar=None, calendar_dates=dates)
    assert (good.error, good.valid_from, good.valid_to) == ("", "20260512", "20260512")


def test_a_feed_without_any_usable_trip_is_refused(tmp_path: Path) -> None:
    assert "no trip with calls" in result(tmp_path, stop_times=calls("UNKNOWN", "A 8:00:00", "B 9:00:00")).error
    assert "no trip with calls" in result(tmp_path, stop_times="trip_id,stop_id\nT1,A\n").error


def test_stop_times_with_none_of_its_columns_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{number},x\n" for number in range(60_000))
    for table in ("a,b\n1,2\n", f"a,b\n{rows}"):
        assert "no trip with calls" in result(tmp_path, stop_times=table).error


def test_what_is_no_zip_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "feed.zip").write_text("<html>busy</html>")
    refused = compile_feed(tmp_path / "feed.zip", tmp_path / "feed.tt", LIMITS)
    assert refused.error == "is an HTML page, not a zip"


BAD_ROWS = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T1,8:00:00,8:00:00,A,1\nT1,8:1O:00,8:10:00,B,2\nT1,8:20:00,8:20:00,C,3\n"
    "T2,9:00:00,9:00:00,A,one\nT2,9:10:00,9:10:00,B,2\nT2,9:20:00,9:20:00,NOWHERE,3\n"
    "T3,9:00:00,9:00:00,A,1\n,9:00:00,9:00:00,A,1\nT2,9:30:00,9:30:00,C,\n"
)


def test_bad_rows_are_left_out_and_told_with_their_place(tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.zip", stop_times=BAD_ROWS)
    good, timetable = compiled(path, tmp_path)
    assert good.counts["stop_times"] == 5
    assert {notice.code: notice.count for notice in good.notices}["foreign_key_violation"] == 2
    index = timetable.trip_index("T2")
    assert index is not None
    assert timetable.trip_stops(index) == ("B", "NOWHERE")
    kept = check_feed(path, LIMITS).report.kept
    told = {(n.code, n.row, n.field, n.value) for n in kept if n.file == "stop_times.txt"}
    assert told >= {
        ("invalid_time", 3, "arrival_time", "8:1O:00"),
        ("invalid_integer", 5, "stop_sequence", "one"),
        ("foreign_key_violation", 7, "stop_id", "NOWHERE"),
        ("foreign_key_violation", 8, "trip_id", "T3"),
        ("missing_required_field", 9, "trip_id", ""),
        ("missing_required_field", 10, "stop_sequence", ""),
    }


@pytest.mark.parametrize(("received", "ended"), [("2026-12-01T00:00:00Z", False), ("2027-01-02T00:00:00Z", True)])
def test_a_timetable_that_had_ended_when_it_came_is_told(received: str, ended: bool, tmp_path: Path) -> None:
    form = Form(received_ms=int(datetime.fromisoformat(received).timestamp() * 1000))
    compiled_then = compile_feed(write_feed(tmp_path / "feed.zip"), tmp_path / "feed.tt", LIMITS, form)
    assert not compiled_then.error
    assert ("feed_expired" in {notice.code for notice in compiled_then.notices}) == ended


def test_of_rows_with_one_id_the_last_counts(tmp_path: Path) -> None:
    trips = [*SMALL["trips"], {**SMALL["trips"][0], "trip_headsign": "Elsewhere"}]
    stops = [{**SMALL["stops"][0], "stop_name": "Old"}, *SMALL["stops"]]
    good, timetable = compiled(write_feed(tmp_path / "feed.zip", trips=trips, stops=stops), tmp_path)
    assert timetable.trip(timetable.trip_index("T1") or 0).headsign == "Elsewhere"
    assert timetable.stop_row(timetable.stop_index("A") or 0).name == "Ash"
    assert (good.counts["trips"], good.counts["stops"]) == (2, 3)


def test_calls_stand_in_the_order_of_their_sequence_however_they_are_written(tmp_path: Path) -> None:
    rows = [*calls("T2", "A 9:00:00", "B 9:10:00"), *calls("T1", "A 8:00:00", "B 8:10:00", "C 8:20:00")][::-1]
    _, timetable = compiled(write_feed(tmp_path / "feed.zip", stop_times=rows), tmp_path)
    assert timetable.trip_stops(timetable.trip_index("T1") or 0) == ("A", "B", "C")


def test_equal_feeds_compile_to_equal_files(tmp_path: Path) -> None:
    path = published("gtfs-rt/bart-2019-08-07/gtfs.zip")
    for name in ("one", "two"):
        compile_feed(path, tmp_path / name, LIMITS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_unknown_time_zone_does_not_take_the_feed_down(tmp_path: Path) -> None:
    good = result(tmp_path, agency=[{**SMALL["agency"][0], "agency_timezone": "Mars/Olympus"}])
    assert not good.error
    assert [str(zone) for zone in Timetable.open(tmp_path / "feed.tt").zones] == ["UTC"]


# feed → agencies, routes, stops, trips, stop_times; first and last day
GOLDEN: dict[str, tuple[tuple[int, int, int, int, int], str, str]] = {
    "gtfs/wmata-rail/wmata-rail-20260429.zip": ((1, 7, 2175, 16514, 352668), "20260429", "20260508"),
    "gtfs-rt/bart-2019-08-07/gtfs.zip": ((1, 8, 48, 2641, 32185), "20190211", "20200210"),
    "gtfs-jp/okaden-bus/okaden-bus-20250316.zip": ((1, 375, 1375, 1632, 47160), "20250316", "20251025"),
    "gtfs-jp/kobe-subway/kobe-subway-2017.zip": ((1, 2, 53, 1151, 15427), "20170816", "20171117"),
    "gtfs-rt/kingston-2026-01/gtfs.zip": ((1, 31, 809, 7113, 176768), "20251229", "20261230"),
    "gtfs/vbb-subset/vbb-subset-gtfstools.zip": ((37, 6, 211, 348, 8865), "20201119", "20210612"),
    "gtfs/partridge-fixtures/region-nord-v2.zip": ((1, 181, 3693, 1098, 26890), "20190101", "20190201"),
    "gtfs/cdmx/cdmx-2018.zip": ((8, 145, 6021, 1741, 70714), "20180101", "20191231"),
    "gtfs-broken/real-quirks/compton-macosx.zip": ((1, 5, 127, 117, 3312), "20250121", "20250630"),
    "gtfs-broken/real-quirks/mtc-chennai-subfolder.zip": ((1, 792, 3543, 2192, 3708), "20160904", "20170107"),
    "gtfs/ctran-flex/ctran-flex.zip": ((1, 6, 293, 1389, 2778), "20251001", "20451231"),
}


@pytest.mark.parametrize("feed", GOLDEN)
def test_published_feeds_hold_what_they_are_known_to_hold(feed: str, tmp_path: Path) -> None:
    good, timetable = compiled(published(feed), tmp_path)
    counts = tuple(good.counts[name] for name in ("agencies", "routes", "stops", "trips", "stop_times"))
    assert (counts, good.valid_from, good.valid_to) == GOLDEN[feed]
    assert timetable.counts == good.counts
