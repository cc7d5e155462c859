"""What of a timetable is other than in the version that is active, and what of that looks like a slip.

Both are compiled already, so that no table is read again: what is compared are columns. Pure but for the mapped
files; run in the worker that compiles the new one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from services.shared.feed import Hold
from services.shared.model.difference import Difference, Doubt, MovedStop, PartDifference, RetimedRoute
from services.shared.timetable.artifact import NO_TIME, Timetable
from services.shared.timetable.calendar import format_time
from services.timetable.distances import metres_between

EXAMPLES = 10
FAR_METRES = 300.0
DAYS_AHEAD = 400  # a timetable of a year, and a little
_LATER_THAN_ANY = np.iinfo(np.int32).max

Times = tuple[int, int]  # seconds of the service day: first and last departure
Counts = npt.NDArray[np.int64]
Active = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Compared:
    version: str
    timetable: Timetable


@dataclass(frozen=True, slots=True)
class _Days:
    """Runs on each day from today on, before and after; `new[i]`: the later version covers the day by its dates."""

    before: Counts
    after: Counts
    new: npt.NDArray[np.bool_]

    @property
    def both(self) -> npt.NDArray[np.bool_]:
        shared: npt.NDArray[np.bool_] = (self.before > 0) & (self.after > 0) & self.new
        return shared

    @property
    def lost(self) -> int:
        return int(((self.before > 0) & (self.after == 0) & self.new).sum())


def compare(
    before: Compared, after: Compared, today: date, hold: Hold | None, spoken: Collection[str] = ()
) -> Difference:
    """Doubts are there where `after` lacks more than `hold` lets pass, while `before` still has something to run."""
    old, new = before.timetable, after.timetable
    runs_before, runs_after = _active(old, today), _active(new, today)
    days = _days(_runs(old, runs_before), _runs(new, runs_after), today, new.valid_from)
    distances = _moves(old, new)
    known = {trip for trip in spoken if new.valid_from <= today and old.trip_index(trip) is not None}
    far = sorted((m, stop) for stop, m in distances.items() if m > FAR_METRES)[::-1]
    retimed = _retimed(_route_times(old, runs_before), _route_times(new, runs_after))
    difference = Difference(
        before.version,
        after.version,
        stops=_part(_stops(old), _stops(new)),
        routes=_part(old.trips_by_route(), new.trips_by_route()),
        trips=_part(_trips(old), _trips(new)),
        moved_count=len(far),
        moved=tuple(MovedStop(stop, round(metres)) for metres, stop in far[:EXAMPLES]),
        days_before=int((days.before > 0)[days.new].sum()),
        days_after=int((days.after > 0)[days.new].sum()),
        days_lost=days.lost,
        since=f"{max(today, new.valid_from):%Y%m%d}",
        runs_before=int(days.before[days.both].sum()),
        runs_after=int(days.after[days.both].sum()),
        retimed_count=len(retimed),
        retimed=tuple(retimed[:EXAMPLES]),
        spoken=len(spoken),
        spoken_before=len(known),
        spoken_lost=sum(new.trip_index(trip) is None for trip in known),
    )
    if hold is None or not days.before.any():
        return difference
    return _with_doubts(difference, hold, len(distances))


def _with_doubts(found: Difference, hold: Hold, stops: int) -> Difference:
    """`stops`: of how many it is known where they were and are."""
    lost_runs = found.runs_before - found.runs_after
    since = f"{found.since[:4]}-{found.since[4:6]}-{found.since[6:]}"
    rules = (
        ("stops_vanished", found.stops.removed_count, found.stops.before, hold.stops, "stops are gone"),
        ("routes_vanished", found.routes.removed_count, found.routes.before, hold.routes, "routes are gone"),
        ("trips_vanished", lost_runs, found.runs_before, hold.trips, "runs are gone from the days that both serve"),
        ("service_days_vanished", found.days_lost, found.days_before, hold.days, f"days from {since} on have no runs"),
        ("stops_moved", found.moved_count, stops, hold.moved, f"stops are more than {FAR_METRES:.0f} m away"),
        ("realtime_unmatched", found.spoken_lost, found.spoken_before, hold.matched, "trips of realtime are unknown"),
    )
    doubts = (Doubt(code, f"{n} of {of} {words}") for code, n, of, limit, words in rules if of and n / of > limit)
    return replace(found, doubts=tuple(doubts))


def _part(before: Mapping[str, Any], after: Mapping[str, Any]) -> PartDifference:
    """Examples in the order of the feeds."""
    added = [each for each in after if each not in before]
    removed = [each for each in before if each not in after]
    examples = tuple(added[:EXAMPLES]), tuple(removed[:EXAMPLES])
    return PartDifference(len(before), len(after), len(added), len(removed), *examples)


def _stops(timetable: Timetable) -> dict[str, int]:
    return {timetable.stop_id(index): index for index in range(len(timetable.columns.array("stop_id")))}


def _trips(timetable: Timetable) -> dict[str, int]:
    called = np.flatnonzero(np.diff(timetable.columns.array("trip_first")))
    return {timetable.trip_id(index): index for index in called.tolist()}


def _moves(old: Timetable, new: Timetable) -> dict[str, float]:
    """How far each stop went, in metres, of those whose positions are known."""
    then, now = _stops(old), _stops(new)
    ids = [stop for stop in then if stop in now]
    places = [
        each.columns.array(f"stop_{axis}")[[index[stop] for stop in ids]]
        for each, index in ((old, then), (new, now))
        for axis in ("lat", "lon")
    ] if ids else [np.empty(0)] * 4  # fmt: skip
    metres = metres_between(*places)
    return {stop: m for stop, m in zip(ids, metres.tolist(), strict=True) if not np.isnan(m)}


def _active(timetable: Timetable, today: date) -> Active:
    """[day from today on, service]: 1 where it runs."""
    days = (today + timedelta(days=shift) for shift in range(DAYS_AHEAD))
    return np.stack([np.frombuffer(timetable.active_services(day), np.uint8) for day in days])


def _days(before: Counts, after: Counts, today: date, begin: date) -> _Days:
    covered = np.arange(DAYS_AHEAD) >= (begin - today).days
    return _Days(before, after, covered)


def _runs(timetable: Timetable, active: Active) -> Counts:
    """How many trips run on each day; one of frequencies.txt counts once."""
    called = np.flatnonzero(np.diff(timetable.columns.array("trip_first")))
    services = timetable.columns.array("trip_service")[called]
    return active.astype(np.int64) @ np.bincount(services, minlength=active.shape[1])


def _route_times(timetable: Timetable, active: Active) -> dict[str, Times]:
    """Of trips that still run, from today on."""
    runs = active.max(axis=0) > 0
    first, last = _first_departures(timetable)
    services = timetable.columns.array("trip_service")
    found: dict[str, Times] = {}
    for route, trips in timetable.trips_by_route().items():
        chosen = trips[runs[services[trips]] & (first[trips] != NO_TIME)]
        if len(chosen):
            found[route] = (int(first[chosen].min()), int(last[chosen].max()))
    return found


def _first_departures(timetable: Timetable) -> tuple[Counts, Counts]:
    """When each trip begins; of one of frequencies.txt, its first and last run."""
    columns = timetable.columns
    begins = columns.array("trip_first")
    arrival, departure = columns.array("call_arrival"), columns.array("call_departure")
    first = np.full(len(begins) - 1, NO_TIME, np.int64)
    called = np.flatnonzero(np.diff(begins))
    at = begins[called]
    first[called] = np.where(departure[at] != NO_TIME, departure[at], arrival[at])
    last = first.copy()
    trips, starts, ends = (columns.array(f"frequency_{name}") for name in ("trip", "start", "end"))
    headways = np.maximum(columns.array("frequency_headway"), 1)
    if len(trips):
        first[trips], last[trips] = _LATER_THAN_ANY, NO_TIME
        np.minimum.at(first, trips, starts.astype(np.int64))
        np.maximum.at(
            last, trips, (starts + (np.maximum(ends - starts, 1) - 1) // headways * headways).astype(np.int64)
        )
    return first, last


def _retimed(before: Mapping[str, Times], after: Mapping[str, Times]) -> list[RetimedRoute]:
    """Those that both have and whose ends of the day are others."""
    return [
        RetimedRoute(route, *(format_time(each) for each in (*before[route], *after[route])))
        for route in before
        if route in after and before[route] != after[route]
    ]
