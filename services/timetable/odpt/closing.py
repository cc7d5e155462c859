"""Runs as GTFS wants them: each begins and ends at a place and a time. For merged zips only: boards say what is known.

When a train reaches its last stop, ODPT often does not say. The time is then worked out from the run's own pace and
marked as approximate (`timepoint` 0); a run of which that can't be said stays out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from math import ceil

from services.shared.model.geo import distance_meters
from services.timetable.odpt.trips import Call, Trip

Positions = Mapping[str, tuple[float, float]]

USUAL_METERS_A_SECOND = 9.0  # of a line with stops; where the run itself does not tell
_MINUTE = 60


def closed(trips: Iterable[Trip], positions: Positions) -> list[Trip]:
    """Those that have two calls or more at places that are known."""
    found = (_closed(trip, positions) for trip in trips)
    return [trip for trip in found if trip is not None]


def _closed(trip: Trip, positions: Positions) -> Trip | None:
    calls = [call for call in trip.calls if call.stop in positions]
    if len(calls) < 2 or calls[0].time is None:
        return None
    if calls[-1].time is None:
        calls[-1] = _arriving(calls, positions)
    return replace(trip, calls=tuple(map(_whole, calls)))


def _arriving(calls: list[Call], positions: Positions) -> Call:
    """At the pace of the stretch whose times are known, and a minute later than the call before at least."""
    timed = [place for place, call in enumerate(calls) if call.time is not None]
    first, last = timed[0], timed[-1]
    start, end = calls[first].time or 0, calls[last].time or 0
    meters = _meters(calls[first : last + 1], positions)
    pace = meters / (end - start) if end > start and meters > 0 else USUAL_METERS_A_SECOND
    left_seconds = _meters(calls[last:], positions) / pace
    arrival = end + _MINUTE * max(1, ceil(left_seconds / _MINUTE))
    return replace(calls[-1], arrival=arrival, approximate=True)


def _meters(calls: list[Call], positions: Positions) -> float:
    places = [positions[call.stop] for call in calls]
    return sum(distance_meters(*a, *b) for a, b in pairwise(places))


def _whole(call: Call) -> Call:
    """Both times, or none."""
    return replace(call, arrival=call.time if call.arrival is None else call.arrival,
                   departure=call.time if call.departure is None else call.departure)  # fmt: skip
