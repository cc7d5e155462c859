"""What a feed says of days to come, seen from one day: it has ended, it ends soon, or its services have."""

from datetime import date, timedelta

from services.shared.model.notice import Severity
from services.shared.timetable.calendar import numbered_day, parse_date
from services.timetable.services import lay_out, read_services
from services.timetable.tables import FeedTables

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


def check(tables: FeedTables, today: date) -> None:
    _check_services(tables, today)
    _check_feed_info(tables, today)


def _check_services(tables: FeedTables, today: date) -> None:
    days = lay_out(read_services(tables.get("calendar.txt"), tables.get("calendar_dates.txt")))
    places: dict[str, tuple[str, int]] = {}
    for name in ("calendar_dates.txt", "calendar.txt"):
        table = tables.get(name)
        if table is not None:
            lines = zip(table.column("service_id"), table.lines.tolist(), strict=True)
            places.update({service_id: (name, line) for service_id, line in lines})
    for service_id, first, runs in zip(days.ids, days.first_day, days.runs, strict=True):
        if not runs.any():
            continue
        last = numbered_day(first + len(runs) - 1 - int(runs[::-1].argmax()))
        if last < today:
            file, line = places[service_id]
            reason = f"it ran last on {last}"
            tables.report.add("expired_calendar", Severity.WARNING, file, line, "service_id", service_id, reason)
    span = days.span()
    if span is not None and span[1] < today + _WEEK:
        ended = span[1] < today
        code = "feed_expired" if ended else "trip_coverage_not_active_for_next7_days"
        reason = f"nothing runs after {span[1]}"
        file = "calendar.txt" if "calendar.txt" in tables.archive.tables else "calendar_dates.txt"
        tables.report.add(code, Severity.WARNING, file, value=f"{span[1]:%Y%m%d}", reason=reason)


def _check_feed_info(tables: FeedTables, today: date) -> None:
    info = tables.get("feed_info.txt")
    end = info.column("feed_end_date")[0] if info is not None and len(info) else ""
    last = parse_date(end)
    if info is None or last is None or last > today + _MONTH:
        return
    code = "feed_expiration_date7_days" if last <= today + _WEEK else "feed_expiration_date30_days"
    reason = f"seen from {today}: the feed holds {(last - today).days} days more" if last >= today else "it is over"
    tables.report.add(code, Severity.WARNING, "feed_info.txt", int(info.lines[0]), "feed_end_date", end, reason)
