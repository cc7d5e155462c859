"""Tables have the columns that every row must fill; unknown columns are only told."""

from services.shared.model.notice import Severity
from services.timetable.checks import japanese
from services.timetable.schema import columns_of
from services.timetable.tables import FeedTables

_OLD_TRANSLATIONS = ("trans_id", "lang", "translation")  # GTFS-JP before its third edition


def check(tables: FeedTables) -> None:
    for name in tables.names():
        header, known = tables.header(name), columns_of(name)
        if header is None or set(header) == set(_OLD_TRANSLATIONS):
            continue
        for column in known.values():
            if column.required and column.name not in header:
                reason = "the table must have this column"
                tables.report.add("missing_required_column", Severity.ERROR, name, 1, column.name, reason=reason)
        for extra in header:
            if extra not in known and extra not in japanese.COLUMNS.get(name, ()):
                reason = "not a column of GTFS; left alone"
                tables.report.add("unknown_column", Severity.INFO, name, 1, extra, reason=reason)
