"""Checks one feed and gives all that was found: what `noriai check` prints."""

from dataclasses import dataclass, field
from pathlib import Path

from services.shared.model.notice import Severity
from services.timetable.archive import Archive, Limits, Unreadable
from services.timetable.checks import run_checks
from services.timetable.report import Report
from services.timetable.tables import STREAMED, FeedTables


@dataclass(frozen=True, slots=True)
class Checked:
    """`unreadable` says why nothing could be read; `rows` counts the rows of each table."""

    report: Report
    unreadable: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.unreadable and not self.report.count(Severity.ERROR)


def check_feed(path: Path, limits: Limits) -> Checked:
    report = Report()
    try:
        with Archive(path, limits) as archive:
            for notice in archive.notices:
                report.take(notice)
            tables = FeedTables(archive, report)
            run_checks(tables)
            return Checked(report, "", _rows(tables))
    except Unreadable as error:
        return Checked(report, str(error))


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
