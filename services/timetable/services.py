"""calendar.txt and calendar_dates.txt → the days on which each service runs, a bit a day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from services.shared.timetable.calendar import day_number, numbered_day, parse_date
from services.timetable.reader import Table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(slots=True)
class Service:
    """`week` is None for one that calendar.txt doesn't have. Of repeated rows the last one counts."""

    week: tuple[bool, ...] | None = None
    first: date | None = None
    last: date | None = None
    added: set[date] | None = None
    removed: set[date] | None = None


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """`runs[i][d]`: service i runs on day `first_day[i] + d`, counted from 1970."""

    ids: list[str]
    first_day: list[int]
    runs: list[npt.NDArray[np.bool_]]

    def span(self) -> tuple[date, date] | None:
        """The first and the last day on which anything runs."""
        firsts = [start + int(run.argmax()) for start, run in zip(self.first_day, self.runs, strict=True) if run.any()]
        lasts = [
            start + len(run) - 1 - int(run[::-1].argmax())
            for start, run in zip(self.first_day, self.runs, strict=True)
            if run.any()
        ]
        return (numbered_day(min(firsts)), numbered_day(max(lasts))) if firsts else None


def read_services(calendar: Table | None, calendar_dates: Table | None) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for row in calendar.dicts() if calendar is not None else ():
        first, last = parse_date(row.get("start_date", "")), parse_date(row.get("end_date", ""))
        if first is None or last is None or not row.get("service_id"):
            continue
        week = tuple(row.get(day) == "1" for day in WEEKDAYS)
        services[row["service_id"]] = Service(week, first, last)
    for row in calendar_dates.dicts() if calendar_dates is not None else ():
        day = parse_date(row.get("date", ""))
        if day is None or not row.get("service_id"):
            continue
        service = services.setdefault(row["service_id"], Service())
        service.added, service.removed = service.added or set(), service.removed or set()
        runs = row.get("exception_type") == "1"
        (service.added if runs else service.removed).add(day)
        (service.removed if runs else service.added).discard(day)
    return services


def lay_out(services: dict[str, Service]) -> ServiceDays:
    laid = [_days_of(service) for service in services.values()]
    return ServiceDays(list(services), [first for first, _ in laid], [runs for _, runs in laid])


def _days_of(service: Service) -> tuple[int, npt.NDArray[np.bool_]]:
    ends = [day for day in (service.first, service.last) if day is not None] if _regular(service) else []
    days = sorted([*ends, *(service.added or ())])
    if not days:
        return 0, np.zeros(0, np.bool_)
    first = day_number(days[0])
    runs = np.zeros(day_number(days[-1]) - first + 1, np.bool_)
    if _regular(service) and service.week and service.first and service.last:
        start, end = day_number(service.first), day_number(service.last)
        weekdays = (np.arange(start, end + 1) + 3) % 7  # 1970-01-01 was a Thursday
        runs[start - first : end - first + 1] = np.array(service.week)[weekdays]
    for day in service.added or ():
        runs[day_number(day) - first] = True
    for day in service.removed or ():
        if 0 <= day_number(day) - first < len(runs):
            runs[day_number(day) - first] = False
    return first, runs


def _regular(service: Service) -> bool:
    return bool(service.week and any(service.week) and service.first and service.last and service.first <= service.last)
