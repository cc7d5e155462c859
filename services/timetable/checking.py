"""Checks one feed and gives all that was found: what `noriai check` prints."""

import tempfile
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from services.shared.model.notice import Severity
from services.shared.odpt.documents import NotOdpt
from services.timetable.archive import Archive, Limits, Unreadable
from services.timetable.checks import run_checks, run_comparisons, run_dated_checks
from services.timetable.odpt.converting import convert
from services.timetable.report import Report
from services.timetable.tables import STREAMED, FeedTables

_HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Checked:
    """`unreadable` says why nothing could be read; `rows` counts the rows of each table."""

    report: Report
    unreadable: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.unreadable and not self.report.count(Severity.ERROR)


def check_feed(path: Path, limits: Limits, today: date | None = None, before: Path | None = None) -> Checked:
    """A GTFS zip, or ODPT's JSON where the file is that by its looks. Without `today`, what has ended is not told.

    `before` is the GTFS zip of an older version, for what has changed since.
    """
    return _check_odpt(path) if is_odpt(path) else _check_gtfs(path, limits, today, before)


def is_odpt(path: Path) -> bool:
    """JSON that names a class of ODPT near its start, or a zip of JSON files that holds no table of GTFS."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{")):
        return b'"odpt:' in head or b'"odpt.' in head
    try:
        with zipfile.ZipFile(path) as archive:
            suffixes = {PurePosixPath(name).suffix for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return ".json" in suffixes and ".txt" not in suffixes


def _check_odpt(path: Path) -> Checked:
    """What would be served of each class, and what not; trains, buses and disruptions are not judged here."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="noriai-check-") as folder:
        try:
            tally, _ = convert(path.read_bytes(), Path(folder) / "tables.zip", date.today())
        except NotOdpt as error:
            return Checked(report, str(error))
    for line in tally.summary():
        place = (line.file, line.row, line.field, line.value, line.reason)
        report.add(line.code, Severity(line.severity), *place, count=line.count)
    return Checked(report, "", tally.counts())


def _check_gtfs(path: Path, limits: Limits, today: date | None, before: Path | None) -> Checked:
    report = Report()
    try:
        with Archive(path, limits) as archive:
            for notice in archive.notices:
                report.take(notice)
            tables = FeedTables(archive, report)
            run_checks(tables)
            if today is not None:
                run_dated_checks(tables, today)
            if before is not None:
                _compare(tables, before, limits)
            return Checked(report, "", _rows(tables))
    except Unreadable as error:
        return Checked(report, str(error))


def _compare(tables: FeedTables, before: Path, limits: Limits) -> None:
    try:
        with Archive(before, limits) as older:
            run_comparisons(tables, FeedTables(older, Report()))
    except Unreadable as error:
        raise Unreadable(f"the version before: {error}") from error


def _rows(tables: FeedTables) -> dict[str, int]:
    rows: dict[str, int] = {}
    for name in sorted(tables.names()):
        table = tables.get(name) if name not in STREAMED else None
        if table is not None:
            rows[name] = len(table)
    if "stop_times.txt" in tables.archive.tables:
        rows["stop_times.txt"] = tables.stop_times.rows_in_file
    if "shapes.txt" in tables.archive.tables:
        rows["shapes.txt"] = len(tables.shapes.shape)
    return rows
