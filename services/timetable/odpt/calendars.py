"""Which days an ODPT calendar means, given the others that the same line has (odpt:Calendar).

A specific calendar that lists the day wins, several of them together; a holiday's calendar beats
Saturday's; else the weekday's own, then the grouped one. Public holidays are not in the data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import jpholiday

from services.shared.odpt.values import Record, clean, day_of, several

PREFIX = "odpt.Calendar:"
EVERYDAY = f"{PREFIX}Everyday"
_OWN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OF_WEEKDAY = ("Weekday", "Everyday")
_OF_SATURDAY = ("SaturdayHoliday", "Everyday")
_OF_SUNDAY = ("Holiday", "SundayHoliday", "SaturdayHoliday", "Everyday")
_OF_HOLIDAY = ("Holiday", "SundayHoliday", "SaturdayHoliday", "Sunday")
KNOWN = frozenset((*_OWN, *_OF_WEEKDAY, *_OF_SATURDAY, *_OF_SUNDAY))
_LONGEST_DAYS = 3660

Days = frozenset[date]


@cache
def holidays_of(year: int) -> Days:
    """Japan's public holidays, as its law has them now for years to come."""
    return frozenset(day for day, _ in jpholiday.year_holidays(year))


@dataclass(slots=True)
class Calendars:
    """Over the days from `first` to `last`. `specific`: the days that calendars list.

    `usual`: the first day of timetables that don't say from when on they hold, unless their calendar lists its days.
    """

    first: date
    last: date
    specific: Mapping[str, Days]
    usual: date | None = None
    _holidays: Days = frozenset()
    _chosen: dict[frozenset[str], dict[str, Days]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        years = range(self.first.year, self.last.year + 1)
        self._holidays = frozenset().union(*(holidays_of(year) for year in years))

    def is_known(self, calendar: str) -> bool:
        return calendar in self.specific or calendar.removeprefix(PREFIX) in KNOWN

    def since(self, calendar: str) -> date:
        return self.first if calendar in self.specific else self.usual or self.first

    def days(self, calendar: str, available: frozenset[str]) -> Days:
        """`available`: all calendars of the line, this one among them."""
        if available not in self._chosen:
            self._chosen[available] = self._choose(available)
        return self._chosen[available].get(calendar, frozenset())

    def _choose(self, available: frozenset[str]) -> dict[str, Days]:
        found: dict[str, set[date]] = {calendar: set() for calendar in available}
        listed: dict[date, list[str]] = {}
        for calendar in available & self.specific.keys():
            for day in self.specific[calendar]:
                listed.setdefault(day, []).append(calendar)
        by_kind = {kind: self._ordered(available, kind) for kind in ((w, h) for w in range(7) for h in (False, True))}
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            for calendar in listed.get(day, ()) or by_kind[day.weekday(), day in self._holidays][:1]:
                found[calendar].add(day)
        return {calendar: frozenset(days) for calendar, days in found.items()}

    def _ordered(self, available: frozenset[str], kind: tuple[int, bool]) -> list[str]:
        """The calendars that may serve such a day, the best first."""
        weekday, holiday = kind
        own = (_OWN[weekday],)
        of_week = own + (_OF_SUNDAY if weekday == 6 else _OF_SATURDAY if weekday == 5 else _OF_WEEKDAY)
        words = (*_OF_HOLIDAY, *own, "Everyday") if holiday else of_week
        return [calendar for word in words if (calendar := PREFIX + word) in available - self.specific.keys()]


def specific_days(records: Iterable[Record]) -> dict[str, Days]:
    """Of the calendars that list their days, or say from when to when they hold."""
    found: dict[str, Days] = {}
    for record in records:
        days = {day for text in several(record.get("odpt:day")) if (day := day_of(text))}
        days |= _days_between(clean(record.get("odpt:duration")))
        for local_id in several(record.get("owl:sameAs")):
            if days:
                found[local_id] = frozenset(days)
    return found


def _days_between(interval: str) -> set[date]:
    """ISO 8601: `2026-12-30/2027-01-03`, both included."""
    begin, _, end = interval.partition("/")
    first, last = day_of(begin), day_of(end)
    if first is None or last is None or not 0 <= (last - first).days <= _LONGEST_DAYS:
        return set()
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
