"""The files that a feed must have are there and hold something."""

from services.shared.model.notice import Severity
from services.timetable.checks import japanese
from services.timetable.schema import tables as known_tables
from services.timetable.tables import FeedTables

REQUIRED = ("agency.txt", "routes.txt", "trips.txt", "stop_times.txt")
PLACES = "locations.geojson"
FEED_INFO = "feed_info.txt"


def check(tables: FeedTables) -> None:
    present = tables.archive.tables
    for name in (*REQUIRED, *(() if PLACES in present else ("stops.txt",))):
        if name not in present:
            tables.report.add("missing_required_file", Severity.ERROR, name, reason="a feed can't do without it")
        elif not tables.has_rows(name):
            tables.report.add("empty_table", Severity.ERROR, name, reason="it has no rows that can be used")
    if "calendar.txt" not in present and "calendar_dates.txt" not in present:
        reason = "one of calendar.txt and calendar_dates.txt must say when trips run"
        tables.report.add("missing_calendar_and_calendar_date_files", Severity.ERROR, "calendar.txt", reason=reason)
    if FEED_INFO not in present:
        _tell_no_feed_info(tables, "translations.txt" in present)
    for name in sorted(set(present) - set(known_tables()) - {PLACES, *japanese.TABLES}):
        tables.report.add("unknown_file", Severity.INFO, name, reason="not a table of GTFS; left alone")


def _tell_no_feed_info(tables: FeedTables, translated: bool) -> None:
    code, reason = "missing_recommended_file", "who publishes the feed, and until when it holds, is not said"
    if translated:
        code, reason = "missing_required_file", "with translations.txt a feed must say which language they are from"
    tables.report.add(code, Severity.WARNING, FEED_INFO, reason=reason)
