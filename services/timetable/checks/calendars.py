"""Periods end after they begin, and a service runs at all."""

from services.shared.model.notice import Severity
from services.timetable.services import lay_out, read_services
from services.timetable.tables import FeedTables

_PERIODS = {"calendar.txt": ("start_date", "end_date"), "feed_info.txt": ("feed_start_date", "feed_end_date")}


def check(tables: FeedTables) -> None:
    for name, (first, last) in _PERIODS.items():
        table = tables.get(name)
        if table is None:
            continue
        for place, (begin, end) in enumerate(zip(table.column(first), table.column(last), strict=True)):
            if begin and end and begin > end:
                code, line = "start_and_end_range_out_of_order", int(table.lines[place])
                tables.report.add(code, Severity.ERROR, name, line, last, end, f"before {first} {begin}")
    days = lay_out(read_services(tables.get("calendar.txt"), tables.get("calendar_dates.txt")))
    for service_id, runs in zip(days.ids, days.runs, strict=True):
        if not runs.any():
            reason = "no day on which it runs"
            tables.report.add(
                "service_never_active", Severity.WARNING, "calendar.txt", 0, "service_id", service_id, reason
            )
