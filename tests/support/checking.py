"""A small feed with something wrong in it, checked; and the findings by code or by row."""

import zipfile
from pathlib import Path

from services.shared.model.notice import Notice, Severity
from services.timetable.checking import Checked, check_feed
from tests.support.gtfs import TableSpec, write_feed
from tests.support.timetables import LIMITS

STATION = {"stop_id": "S", "stop_name": "Station", "stop_lat": 35, "stop_lon": 139, "location_type": 1}


def check(folder: Path, **tables: TableSpec) -> Checked:
    return check_feed(write_feed(folder / "feed.zip", **tables), LIMITS)


def check_with_areas(folder: Path, text: str, **tables: TableSpec) -> Checked:
    """With `text` as locations.geojson."""
    path = write_feed(folder / "feed.zip", **tables)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("locations.geojson", text)
    return check_feed(path, LIMITS)


def found(checked: Checked, code: str) -> list[Notice]:
    return [notice for notice in checked.report.kept if notice.code == code]


def only(checked: Checked, code: str) -> Notice:
    (notice,) = found(checked, code)
    return notice


def codes_by_row(checked: Checked, file: str) -> dict[int, set[str]]:
    told: dict[int, set[str]] = {}
    for notice in checked.report.kept:
        if notice.file == file and notice.severity is not Severity.INFO:
            told.setdefault(notice.row, set()).add(notice.code)
    return told
