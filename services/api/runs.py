"""One run of a trip: its calls on one service day, with what realtime says of it laid over.

The departure board and /v1/trips ask here; a run that realtime speaks of is worked out once and kept
until the message or the timetable changes.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api import overlay
from services.api.overlay import LiveCall, PlannedCall
from services.api.view_held import Held
from services.shared.model.entities import Trip
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import parse_date, service_day_zero
from services.shared.timetable.rows import Frequency, TripRow

WHEELCHAIR = {1: "yes", 2: "no"}
_VEHICLE_WHEELCHAIR = {1: "unknown", 2: "yes", 3: "no"}  # VehicleDescriptor.WheelchairAccessible; 0 says nothing
_KEPT = 4000
RunKey = tuple[str, str, str, int | None]  # feed, trip_id, service date, start in seconds for frequencies.txt


@dataclass(frozen=True, slots=True)
class Run:
    """`key` is that of the scheduled run that it takes the place of; `extra`: none such exists."""

    key: RunKey
    calls: Sequence[LiveCall]
    visits: Mapping[str, Sequence[int]]
    headsign: str = ""
    route_id: str = ""
    wheelchair: str = "unknown"
    extra: bool = False
    trip_index: int | None = None
    updated_ms: int = 0
    direction_id: int | None = None
    frequency: Frequency | None = None

    def departs(self, place: int) -> bool:
        """Whether riders can get on: not at the last call, nor where pickup_type says so."""
        return place < len(self.calls) - 1 and self.calls[place].pickup_type != 1


class Runs:
    """Runs that realtime speaks of, by merged id; those not asked for longest are dropped first."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._runs: OrderedDict[str, tuple[Held, Timetable | None, Run | None]] = OrderedDict()

    def get(self, held: Held, timetable: Timetable | None) -> Run | None:
        """None for a run that can't be placed: realtime calls it scheduled, but no timetable knows it."""
        kept = self._runs.get(held.id)
        if kept is None or kept[0] is not held or kept[1] is not timetable:
            kept = self._runs[held.id] = (held, timetable, live_run(cast(Trip, held.entity), timetable))
            if len(self._runs) > self._kept:
                self._runs.popitem(last=False)
        self._runs.move_to_end(held.id)
        return kept[2]


def planned_calls(
    timetable: Timetable, trip_index: int, day: date, start_seconds: int | None = None
) -> list[PlannedCall]:
    """The calls on `day`; with `start_seconds`, moved so that the run begins then."""
    zero = round(service_day_zero(day, timetable.trip(trip_index).zone))
    calls = timetable.calls(trip_index)
    if start_seconds is not None and calls:
        first = calls[0].departure if calls[0].departure is not None else calls[0].arrival
        zero += start_seconds - (first or 0)
    return [
        PlannedCall(
            timetable.stop_id(call.stop),
            call.stop_sequence,
            None if call.arrival is None else zero + call.arrival,
            None if call.departure is None else zero + call.departure,
            call.pickup_type,
            call.drop_off_type,
            call.headsign,
        )
        for call in calls
    ]


def scheduled_run(feed: str, timetable: Timetable, trip_index: int, day: date, start_seconds: int | None = None) -> Run:
    """A run that realtime says nothing of. `start_seconds` only for a trip of frequencies.txt."""
    trip = timetable.trip(trip_index)
    calls = overlay.schedule(planned_calls(timetable, trip_index, day, start_seconds))
    return Run(
        (feed, trip.trip_id, f"{day:%Y%m%d}", start_seconds),
        calls,
        _visits(calls),
        trip.headsign,
        trip.route_id,
        WHEELCHAIR.get(trip.wheelchair_accessible, "unknown"),
        trip_index=trip_index,
        direction_id=trip.direction_id,
        frequency=_frequency_at(trip, start_seconds),
    )


def update_of(said: Trip) -> rt.TripUpdate:
    return rt.TripUpdate.FromString(said.update)


def live_run(said: Trip, timetable: Timetable | None) -> Run | None:
    update = update_of(said)
    relationship = update.trip.schedule_relationship
    index = timetable.trip_index(update.trip.trip_id or said.trip_id) if timetable is not None else None
    if timetable is None or index is None:
        if relationship not in overlay.LISTED:
            return None
        calls = overlay.predict((), update)
        return _run(said, update, calls, extra=relationship in overlay.EXTRA)
    planned = _planned(said, update, timetable, index)
    if planned or relationship in overlay.LISTED or relationship == rt.TripDescriptor.DELETED:
        calls = overlay.predict(planned, update, lambda stop_id: timetable.stop_index(stop_id) is not None)
    else:
        calls = overlay.listed(update.stop_time_update)  # which run of frequencies.txt is not told: its own times
    follows = relationship == rt.TripDescriptor.ADDED and bool(planned)
    return _run(said, update, calls, timetable, index, extra=relationship in overlay.EXTRA and not follows)


def _planned(said: Trip, update: rt.TripUpdate, timetable: Timetable, index: int) -> list[PlannedCall]:
    """The schedule that the update speaks of; empty when the update lists its calls itself."""
    relationship, copy = update.trip.schedule_relationship, update.trip_properties
    if relationship == rt.TripDescriptor.DUPLICATED:
        day, start = parse_date(copy.start_date or said.start_date), seconds_of(copy.start_time or said.start_time)
        return [] if day is None or start is None else planned_calls(timetable, index, day, start)
    day = parse_date(said.start_date)
    if day is None or (relationship == rt.TripDescriptor.ADDED and not timetable.runs_on(index, day)):
        return []
    if not timetable.trip(index).frequencies:
        return planned_calls(timetable, index, day)
    start = seconds_of(said.start_time)
    return [] if start is None else planned_calls(timetable, index, day, start)


def _run(
    said: Trip,
    update: rt.TripUpdate,
    calls: Sequence[LiveCall],
    timetable: Timetable | None = None,
    index: int | None = None,
    *,
    extra: bool,
) -> Run:
    row = timetable.trip(index) if timetable is not None and index is not None else None
    start = seconds_of(said.start_time) if row is not None and row.frequencies else None
    wheelchair = WHEELCHAIR.get(row.wheelchair_accessible, "unknown") if row is not None else "unknown"
    times = [claim.time_ms for claim in said.claims if claim.chosen]
    return Run(
        (said.namespace, said.trip_id, said.start_date, start),
        calls,
        _visits(calls),
        update.trip_properties.trip_headsign or (row.headsign if row is not None else ""),
        row.route_id if row is not None else update.trip.route_id,
        _VEHICLE_WHEELCHAIR.get(update.vehicle.wheelchair_accessible, wheelchair),
        extra,
        index,
        max([*times, int(update.timestamp) * 1000]),
        row.direction_id if row is not None else _stated_direction(update),
        _frequency_at(row, start) if row is not None else None,
    )


def _stated_direction(update: rt.TripUpdate) -> int | None:
    return int(update.trip.direction_id) if update.trip.HasField("direction_id") else None


def _frequency_at(trip: TripRow, start_seconds: int | None) -> Frequency | None:
    """The headway that a run belongs to; None when the trip has none, or none then."""
    if start_seconds is None:
        return None
    return next((period for period in trip.frequencies if period.start <= start_seconds < period.end), None)


def _visits(calls: Sequence[LiveCall]) -> dict[str, list[int]]:
    visits: dict[str, list[int]] = defaultdict(list)
    for place, call in enumerate(calls):
        visits[call.stop_id].append(place)
    return dict(visits)


def seconds_of(text: str) -> int | None:
    """GTFS's H:MM:SS, past 24:00 too; None for anything else."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    hours, minutes, seconds = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + seconds
