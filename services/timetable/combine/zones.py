"""GTFS has one time zone a feed. Zones whose clocks agree on every service day count as one."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from services.shared.timetable.calendar import days_between, service_day_zero

_FIRST, _LAST = date(1970, 1, 1), date(2100, 1, 1)  # zones have no other rules beyond; feeds write 99991231


def group_zones(zones: Iterable[str], first: date, last: date) -> dict[str, str]:
    """Each zone → the first of those that begin every service day from `first` to `last` at the same moment."""
    leaders: dict[tuple[float, ...], str] = {}
    different = list(dict.fromkeys(zones))
    if len(different) == 1:
        return {different[0]: different[0]}
    days = days_between(min(max(first, _FIRST), _LAST), max(_FIRST, min(last, _LAST)))
    found: dict[str, str] = {}
    for zone in different:
        clock = ZoneInfo(zone)
        found[zone] = leaders.setdefault(tuple(service_day_zero(day, clock) for day in days), zone)
    return found
