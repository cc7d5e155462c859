"""Trips → trips.txt, stop_times.txt and the calendars that they run by."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import lru_cache

from services.shared.odpt.directions import RAILWAY, named_directions
from services.timetable.odpt.calendars import Calendars
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.places import Places
from services.timetable.odpt.tables import Row, Tables
from services.timetable.odpt.trips import Made, Trip

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def write_runs(made: Made, calendars: Calendars, records: Records, places: Places) -> None:
    """A headsign that is the name of the last stop, one of the feed's own, is left to that: it has more languages."""
    tables = places.tables
    services = _Services(made, calendars, tables)
    blocks = _blocks(made)
    directions = _directions(made, records)
    for trip in made.trips:
        direction = directions.get((trip.route, trip.direction))
        last = trip.calls[-1].stop
        plain = last in places.ids and trip.headsign == places.names.word(last)
        tables.add(
            "trips.txt",
            {
                "trip_id": trip.id,
                "route_id": trip.route,
                "service_id": services.of(trip),
                "trip_headsign": "" if plain else trip.headsign,
                "trip_short_name": trip.number,
                "direction_id": "" if direction is None else str(direction),
                "block_id": blocks.get(trip.id, ""),
                "shape_id": trip.shape if trip.shape in places.shapes else "",
                "wheelchair_accessible": "1" if trip.wheelchair else "",
            },
        )
        _write_calls(trip, tables)


def _write_calls(trip: Trip, tables: Tables) -> None:
    for number, call in enumerate(trip.calls, 1):
        tables.append(
            "stop_times.txt",
            (
                trip.id,
                number,
                call.stop,
                _clock(call.arrival),
                _clock(call.departure),
                call.headsign if call.headsign != trip.headsign else "",
                "" if call.pickup else 1,
                "" if call.drop_off else 1,
                0 if call.approximate else "",
            ),
        )


@lru_cache(10_000)
def _clock(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def _directions(made: Made, records: Records) -> dict[tuple[str, str], int]:
    """0 for the railway's ascending direction, 1 for its descending; else by name, where there are just two."""
    found: dict[tuple[str, str], int] = {}
    for local_id, record in records.get(RAILWAY, {}).items():
        found |= {(local_id, name): number for name, number in named_directions(record).items()}
    stated_routes = {route for route, _ in found}
    named: dict[str, set[str]] = defaultdict(set)
    for trip in made.trips:
        if trip.direction and trip.route not in stated_routes:
            named[trip.route].add(trip.direction)
    for route, words in named.items():
        if len(words) <= 2:
            found |= {(route, word): number for number, word in enumerate(sorted(words))}
    return found


def _blocks(made: Made) -> dict[str, str]:
    """Trips that one train runs, under the smallest of their ids. A train that splits goes on as one of its parts."""
    ids = {trip.id for trip in made.trips}
    after: dict[str, str] = {}
    before: dict[str, str] = {}
    for first, second in made.blocks:
        if first in ids and second in ids and first not in after and second not in before and first != second:
            after[first], before[second] = second, first
    found: dict[str, str] = {}
    for start in [trip for trip in after if trip not in before]:
        chain = [start]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        found |= dict.fromkeys(chain, min(chain))
    return found


class _Services:
    """One service for all trips that run on the same days."""

    def __init__(self, made: Made, calendars: Calendars, tables: Tables) -> None:
        self._calendars = calendars
        self._tables = tables
        self._ids: dict[tuple[str, frozenset[str], date | None, date | None], str] = {}
        self._taken: Counter[str] = Counter()
        beside: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for trip in made.trips:
            beside[trip.scope].add(trip.calendar)
        self._available = {scope: frozenset(names) for scope, names in beside.items()}

    def of(self, trip: Trip) -> str:
        key = (trip.calendar, self._available[trip.scope], trip.starts, trip.ends)
        if key not in self._ids:
            self._taken[trip.calendar] += 1
            number = self._taken[trip.calendar]
            self._ids[key] = trip.calendar if number == 1 else f"{trip.calendar}.{number}"
            self._write(self._ids[key], *key)
        return self._ids[key]

    def _write(
        self, service: str, calendar: str, available: frozenset[str], starts: date | None, ends: date | None
    ) -> None:
        first, last = starts or self._calendars.since(calendar), min(ends or date.max, self._calendars.last)
        days = {day for day in self._calendars.days(calendar, available) if first <= day <= last}
        if not days:
            return
        first, last = min(days), max(days)
        runs, total = [0] * 7, [0] * 7
        every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        for day in every:
            total[day.weekday()] += 1
            runs[day.weekday()] += day in days
        week = [2 * runs[weekday] > total[weekday] for weekday in range(7)]
        row: Row = {name: str(int(on)) for name, on in zip(_WEEK, week, strict=True)}
        row |= {"service_id": service, "start_date": f"{first:%Y%m%d}", "end_date": f"{last:%Y%m%d}"}
        self._tables.add("calendar.txt", row)
        for day in every:
            if (day in days) != week[day.weekday()]:
                kind = "1" if day in days else "2"
                row = {"service_id": service, "date": f"{day:%Y%m%d}", "exception_type": kind}
                self._tables.add("calendar_dates.txt", row)
