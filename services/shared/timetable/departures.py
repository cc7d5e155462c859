"""The departures of stops in a stretch of time, from a compiled timetable: a search, then a walk. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import DAY_SECONDS, local_date, service_day_zero
from services.shared.timetable.rows import ScheduledDeparture

RUNS = b"\1"

Days = tuple[date, date]  # both included
ALL_DAYS: Days = (date.min, date.max)


def departures(
    timetable: Timetable, stop_indices: Sequence[int], start: float, end: float, days: Days = ALL_DAYS
) -> list[ScheduledDeparture]:
    """By time, then trip id; `start` inclusive, `end` exclusive, both in seconds since 1970. Of these service days.

    A trip's last call and calls with pickup_type 1 are not in it; trips of frequencies.txt are there
    at each of their headways.
    """
    found: list[ScheduledDeparture] = []
    only_zone = len(timetable.zones) == 1
    for zone_index, zone in enumerate(timetable.zones):
        wanted_zone = None if only_zone else zone_index
        for day in _service_days(timetable, start, end, zone_index, days):
            zero = service_day_zero(day, zone)
            low, high = ceil(start - zero), ceil(end - zero)
            if high <= 0 or low > timetable.latest_departure:
                continue
            active = timetable.active_services(day)
            if RUNS not in active:
                continue
            for stop in stop_indices:
                found.extend(_timed(timetable, stop, low, high, int(zero), day, active, wanted_zone))
                found.extend(_by_headway(timetable, stop, low, high, int(zero), day, active, wanted_zone))
    rank = timetable.trip_rank
    found.sort(key=lambda departure: (departure.time, rank[departure.trip], departure.call))
    return found


def _service_days(timetable: Timetable, start: float, end: float, zone_index: int, days: Days) -> Iterator[date]:
    """Every day of which a trip may still be running: a trip of 30:00:00 belongs to yesterday."""
    zone = timetable.zones[zone_index]
    first = local_date(start, zone).toordinal() - timetable.latest_departure // DAY_SECONDS - 1
    last = local_date(end, zone).toordinal() + 1
    earliest, latest = (
        max(days[0].toordinal(), date.min.toordinal() + 1),
        min(days[1].toordinal(), date.max.toordinal() - 1),
    )
    for number in range(max(first, earliest), min(last, latest) + 1):
        yield date.fromordinal(number)


def _timed(
    timetable: Timetable, stop: int, low: int, high: int, zero: int, day: date, active: bytes, zone: int | None
) -> Iterator[ScheduledDeparture]:
    first, last = timetable.board_first[stop], timetable.board_first[stop + 1]
    times, trips, calls = timetable.board_departure, timetable.board_trip, timetable.board_call
    services, zones = timetable.trip_service, timetable.trip_zone
    for at in range(bisect_left(times, low, first, last), last):
        if times[at] >= high:
            return
        trip = trips[at]
        if active[services[trip]] and (zone is None or zones[trip] == zone):
            yield ScheduledDeparture(zero + times[at], trip, calls[at], day, None, None, True)


def _by_headway(
    timetable: Timetable, stop: int, low: int, high: int, zero: int, day: date, active: bytes, zone: int | None
) -> Iterator[ScheduledDeparture]:
    for at in range(timetable.headway_first[stop], timetable.headway_first[stop + 1]):
        trip, offset = timetable.headway_trip[at], timetable.headway_offset[at]
        if not active[timetable.trip_service[trip]] or (zone is not None and timetable.trip_zone[trip] != zone):
            continue
        for period in timetable.frequencies(trip):
            runs_before = max(0, -((period.start + offset - low) // period.headway_seconds))
            begin = period.start + runs_before * period.headway_seconds
            for start_time in range(begin, min(period.end, high - offset), period.headway_seconds):
                yield ScheduledDeparture(
                    zero + start_time + offset,
                    trip,
                    timetable.headway_call[at],
                    day,
                    start_time,
                    period.headway_seconds,
                    period.exact,
                )
