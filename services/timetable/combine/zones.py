"""GTFS has one time zone a feed. Zones whose clocks agree on every service day count as one."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from services.shared.timetable.calendar import days_between, service_day_zero


def group_zones(zones: Iterable[str], first: date, last: date) -> dict[str, str]:
    """Each zone → the first of those that begin every service day from `first` to `last` at the same moment."""
    leaders: dict[tuple[float, ...], str] = {}
    days = days_between(first, last)
    found: dict[str, str] = {}
    for zone in zones:
        if zone not in found:
            clock = ZoneInfo(zone)
            found[zone] = leaders.setdefault(tuple(service_day_zero(day, clock) for day in days), zone)
    return found
