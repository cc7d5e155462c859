"""Versions side by side: which one counts for which service days. Pure.

A version that waits for its day counts from there on, and the one before it up to the day before: so trips that began
yesterday finish on yesterday's version, whatever happens at midnight.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.shared.model.events import TimetableVersion
from services.shared.model.said import Window
from services.shared.timetable.artifact import artifact_name
from services.shared.timetable.calendar import local_date, parse_date

DAYS_KEPT = 2  # that a version serves on for its last days: trips run past 48:00, and late

ACTIVE, SCHEDULED, HELD, REFUSED, SUPERSEDED = "active", "scheduled", "held", "refused", "superseded"


def windows_of(known: Iterable[TimetableVersion], active: TimetableVersion) -> tuple[Window, ...]:
    """In order, without gaps; none where the active version counts for every day.

    It counts for days long past, too: a board for last month does not change when its older version goes.
    """
    versions = list(known)
    past = sorted((each for each in versions if each.serves_to), key=lambda each: each.serves_to)
    coming = sorted((each for each in versions if each.state == SCHEDULED), key=lambda each: each.valid_from)
    if not past and not coming:
        return ()
    ends = [*(each.serves_to for each in past), *(day_before(each.valid_from) for each in coming), ""]
    ordered: list[TimetableVersion] = [*past, active, *coming]
    if past:
        ends.insert(0, _shifted(past[0].serves_to, -DAYS_KEPT - 1))
        ordered.insert(0, active)
    begins = ["", *(day_after(end) for end in ends[:-1])]
    return tuple(
        Window(each.version, artifact_name(each.version), begin, end)
        for each, begin, end in zip(ordered, begins, ends, strict=True)
    )


def today(zone: str, now_ms: int) -> str:
    return f"{local_date(now_ms / 1000, ZoneInfo(zone or 'UTC')):%Y%m%d}"


def is_over(version: TimetableVersion, now_ms: int) -> bool:
    """Whether the last trips of a superseded version have ended."""
    return bool(version.serves_to) and _shifted(version.serves_to, DAYS_KEPT) < today(version.zone, now_ms)


def day_before(day: str) -> str:
    return _shifted(day, -1)


def day_after(day: str) -> str:
    return _shifted(day, 1)


def _shifted(day: str, days: int) -> str:
    return f"{(parse_date(day) or date.min) + timedelta(days=days):%Y%m%d}"
