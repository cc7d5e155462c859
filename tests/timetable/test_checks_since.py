"""What has changed since the version before and looks like a slip is told where it is."""

from pathlib import Path

from services.timetable.checking import Checked, check_feed
from tests.support.checking import found, only
from tests.support.gtfs import FEED_INFO, SMALL, TableSpec, write_feed
from tests.support.timetables import LIMITS


def compared(folder: Path, before: dict[str, TableSpec], **tables: TableSpec) -> Checked:
    older = write_feed(folder / "older.zip", **before)
    return check_feed(write_feed(folder / "feed.zip", **tables), LIMITS, before=older)


def test_the_same_feed_again_has_not_changed(tmp_path: Path) -> None:
    assert compared(tmp_path, {}, feed_info=FEED_INFO).report.kept == []


def test_stops_that_have_moved_far(tmp_path: Path) -> None:
    """B by 278 m, C by 445 m; a new stop has not moved, nor has one that lost its position."""
    stops = [
        {**SMALL["stops"][0], "stop_lat": "", "stop_lon": ""},
        {**SMALL["stops"][1], "stop_lat": 35.0125},
        {**SMALL["stops"][2], "stop_lat": 35.024},
        {**SMALL["stops"][0], "stop_id": "D"},
    ]
    notice = only(compared(tmp_path, {}, stops=stops), "stop_moved")
    assert (notice.file, notice.row, notice.value) == ("stops.txt", 4, "C")
    assert "445 m" in notice.reason


def test_what_has_vanished(tmp_path: Path) -> None:
    """More than half of it; just half may be a season's."""
    more = [{**SMALL["trips"][0], "trip_id": f"X{number}"} for number in range(3)]
    notice = only(compared(tmp_path, {"trips": [*SMALL["trips"], *more]}), "trips_vanished")
    assert (notice.file, notice.reason) == ("trips.txt", "2, where the version before had 5")
    assert not found(compared(tmp_path, {"trips": [*SMALL["trips"], *more[:2]]}), "trips_vanished")


def test_a_version_before_that_cannot_be_read_is_said_to_be_that(tmp_path: Path) -> None:
    checked = check_feed(write_feed(tmp_path / "feed.zip"), LIMITS, before=tmp_path / "none.zip")
    assert checked.unreadable == "the version before: there is no such file"
