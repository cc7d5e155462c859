"""system_hours and system_calendar of GBFS 1.x and 2.x → opening_hours of 3.0, in OpenStreetMap's syntax. Pure."""

import re
from typing import Any

from services.ingest.formats.gbfs.records import rows

NOT_KNOWN = "24/7 unknown"  # what 3.0 requires and the source leaves out, in the syntax's own word
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = re.compile(r"(\d\d):(\d\d):\d\d")


def opening_hours(hours: Any, calendar: Any) -> str:
    """Hours of members count where members and others differ: they hold for most riders."""
    entries = [each for each in rows(hours, "rental_hours") if isinstance(each, dict)]
    times = [told for each in entries if "member" in _users(each) and (told := _times(each))]
    seasons = [told for each in rows(calendar, "calendars") if (told := _season(each))]
    if not times:
        return NOT_KNOWN
    return "; ".join(f"{season} {told}".strip() for season in seasons or [""] for told in times)


def _users(entry: dict[str, Any]) -> list[str]:
    stated = entry.get("user_types")
    return [str(each) for each in stated] if isinstance(stated, list) else ["member"]


def _times(entry: dict[str, Any]) -> str:
    stated = entry.get("days")
    said = {str(each).lower()[:3] for each in stated} if isinstance(stated, list) else set()
    days = ",".join(name[:2].title() for name in _DAYS if name in said)
    begin, end = (_CLOCK.fullmatch(str(entry.get(name))) for name in ("start_time", "end_time"))
    if not days or begin is None or end is None:
        return ""
    until = "24:00" if (end[1], end[2]) == ("23", "59") else f"{end[1]}:{end[2]}"
    return f"{days} {begin[1]}:{begin[2]}-{until}"


def _season(entry: Any) -> str:
    if not isinstance(entry, dict):
        return ""
    bounds = [entry.get(name) for name in ("start_month", "start_day", "end_month", "end_day")]
    known = [each for each in bounds if isinstance(each, int)]
    if len(known) != len(bounds):
        return ""
    first_month, first_day, last_month, last_day = known
    if not (1 <= first_month <= 12 and 1 <= last_month <= 12 and 1 <= first_day <= 31 and 1 <= last_day <= 31):
        return ""
    if (first_month, first_day, last_month, last_day) == (1, 1, 12, 31):
        return ""
    return f"{_MONTHS[first_month - 1]} {first_day:02}-{_MONTHS[last_month - 1]} {last_day:02}"
