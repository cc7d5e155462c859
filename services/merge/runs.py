"""Which run of the timetable is meant when no trip_id says so: by route, direction and start time, else by stops and
times (GTFS-RT rules S018, S019; semantics, rule 16). Pure but for the mapped timetable.

Exactly one run that starts so is it. Otherwise runs are weighed by how far their times are from the predicted ones,
and the nearest is taken only when the next one is four times as far: what is less certain is not guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.shared.model.matching import Matching
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import format_time, parse_date, seconds_of, service_day_zero

THRESHOLD = 0.8
_FARTHEST_SECONDS = 1800.0  # off by more, it is another run
_SHORTEST_SECONDS = 30.0  # nearer than this is as good as on time
_NEAREST_DAY = 0.9  # that a run without a start_date is the nearest one
_CALLS_COMPARED = 12
_HALF_DAY = 12 * 3600

Timed = list[tuple[str, int]]  # stop_id, the moment that is predicted


@dataclass(frozen=True, slots=True)
class Run:
    trip: int
    day: date
    start_time: int | None = None  # of frequencies.txt


@dataclass(frozen=True, slots=True)
class Found:
    """`start_time` only where frequencies.txt repeats the trip; no trip_id when nothing was found."""

    matching: Matching
    trip_id: str = ""
    start_date: str = ""
    start_time: str = ""


def find_run(timetable: Timetable, update: gtfs_rt.TripUpdate, moment: float) -> Found:
    """`moment` is when it was said, in seconds since 1970."""
    descriptor = update.trip
    trips = timetable.trips_of_route(descriptor.route_id)
    if not trips:
        return Found(Matching(reason="unknown_route", value=descriptor.route_id))
    if descriptor.HasField("direction_id"):
        trips = [trip for trip in trips if timetable.direction_id(trip) in (descriptor.direction_id, None)]
    start = seconds_of(descriptor.start_time)
    runs = [run for trip in trips for run in _runs(timetable, trip, descriptor.start_date, start, moment)]
    if start is not None and len({run.trip for run in runs}) == 1:
        nearest = min(runs, key=lambda run: abs(_begins(timetable, run) - moment))
        confidence = 1.0 if descriptor.start_date or len(runs) == 1 else _NEAREST_DAY
        return _found(timetable, nearest, Matching("route_and_start", confidence))
    return _by_calls(timetable, runs, update)


def _runs(timetable: Timetable, trip: int, start_date: str, start: int | None, moment: float) -> Iterator[Run]:
    """Runs of the trip that the descriptor may mean; without a date those that begin half a day around."""
    frequencies = timetable.frequencies(trip)
    if start is not None and frequencies:
        if not any(period.start <= start < period.end for period in frequencies):
            return
    elif (start is not None and timetable.first_departure(trip) != start) or (frequencies and start is None):
        return
    for day in _days(timetable, trip, start_date, moment):
        if timetable.runs_on(trip, day):
            run = Run(trip, day, start if frequencies else None)
            if start_date or start is None or abs(_begins(timetable, run) - moment) <= _HALF_DAY:
                yield run


def _days(timetable: Timetable, trip: int, start_date: str, moment: float) -> Sequence[date]:
    day = parse_date(start_date)
    if day is not None:
        return (day,)
    today = datetime.fromtimestamp(moment, timetable.zone(trip)).date()
    return tuple(today + timedelta(days=shift) for shift in (-1, 0, 1))


def _begins(timetable: Timetable, run: Run) -> float:
    start = run.start_time if run.start_time is not None else timetable.first_departure(run.trip)
    return service_day_zero(run.day, timetable.zone(run.trip)) + (start or 0)


def _by_calls(timetable: Timetable, runs: Sequence[Run], update: gtfs_rt.TripUpdate) -> Found:
    timed = [
        (call.stop_id, int(call.departure.time or call.arrival.time))
        for call in update.stop_time_update
        if call.stop_id and (call.departure.time or call.arrival.time) > 0
    ][:_CALLS_COMPARED]
    if not timed:
        return Found(Matching(reason="ambiguous" if runs else "no_such_run", value=update.trip.route_id))
    far = [(_off(timetable, run, timed), run) for run in runs]
    weighed = sorted(((off, run) for off, run in far if off is not None), key=lambda each: (each[0], each[1].trip))
    if not weighed:
        return Found(Matching(reason="no_such_run", value=update.trip.route_id))
    best = max(weighed[0][0], _SHORTEST_SECONDS)
    second = weighed[1][0] if len(weighed) > 1 else _FARTHEST_SECONDS
    confidence = round(second / (best + second), 3)
    if confidence < THRESHOLD:
        return Found(Matching("", confidence, "ambiguous", update.trip.route_id))
    return _found(timetable, weighed[0][1], Matching("stops_and_times", confidence))


def _off(timetable: Timetable, run: Run, timed: Timed) -> float | None:
    """By how many seconds the run's times differ from the predicted ones; None when it does not stop there in turn."""
    zero = service_day_zero(run.day, timetable.zone(run.trip))
    calls = iter(timetable.calls(run.trip))
    offs: list[float] = []
    for stop_id, moment in timed:
        call = next((call for call in calls if timetable.stop_id(call.stop) == stop_id), None)
        if call is None:
            return None
        scheduled = call.departure if call.departure is not None else call.arrival
        if scheduled is not None:
            offs.append(moment - zero - scheduled)
    off = abs(median(offs)) if offs else _FARTHEST_SECONDS
    return off if off < _FARTHEST_SECONDS else None


def _found(timetable: Timetable, run: Run, matching: Matching) -> Found:
    start = format_time(run.start_time) if run.start_time is not None else ""
    return Found(matching, timetable.trip_id(run.trip), f"{run.day:%Y%m%d}", start)
