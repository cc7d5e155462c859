"""What an operator predicts: per run a TripUpdate, which changes when its vehicle leaves a stop.

The next stop's time is known; after it the delay is carried on and shrinks by what a run can make up.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from google.transit import gtfs_realtime_pb2 as rt

from deploy.demo.running import MIN_DWELL_SECONDS, RECOVERY, Run

ANNOUNCED_SECONDS = 1200
CANCELLED_SECONDS = 2400
AFTER_SECONDS = 60


def trip_update_at(run: Run, moment: float) -> rt.FeedEntity | None:
    """None when the run is too far ahead, or over."""
    start, end = run.scheduled_departure(0), run.scheduled_arrival(-1)
    if run.cancelled:
        return _cancelled(run, start - CANCELLED_SECONDS) if start - CANCELLED_SECONDS <= moment < end else None
    if start - ANNOUNCED_SECONDS <= moment < run.arrivals[-1] + AFTER_SECONDS:
        return _predicted(run, bisect_right(run.departures, moment))
    return None


def describe(trip: rt.TripDescriptor, run: Run) -> None:
    trip.trip_id = run.trip.id
    trip.start_date = f"{run.day:%Y%m%d}"
    trip.route_id = run.trip.pattern.line.id
    trip.direction_id = run.trip.pattern.direction


def entity_id(run: Run) -> str:
    return f"{run.trip.id}-{run.day:%Y%m%d}"


@lru_cache(maxsize=64)
def _cancelled(run: Run, announced: int) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=entity_id(run))
    update = entity.trip_update
    describe(update.trip, run)
    update.trip.schedule_relationship = rt.TripDescriptor.ScheduleRelationship.CANCELED
    update.timestamp = announced
    return entity


@lru_cache(maxsize=400)
def _predicted(run: Run, left: int) -> rt.FeedEntity:
    """`left`: how many stops the vehicle has left behind."""
    entity = rt.FeedEntity(id=entity_id(run))
    update = entity.trip_update
    describe(update.trip, run)
    update.trip.schedule_relationship = rt.TripDescriptor.ScheduleRelationship.SCHEDULED
    update.vehicle.id, update.vehicle.label = run.block.vehicle_id, run.block.vehicle_label
    update.timestamp = run.departures[left - 1] if left else run.scheduled_departure(0) - ANNOUNCED_SECONDS
    last = len(run.arrivals) - 1
    for index, (arrival, departure) in enumerate(_times(run, left)):
        stop = update.stop_time_update.add()
        stop.stop_sequence, stop.stop_id = index + 1, run.trip.pattern.calls[index].stop_id
        if index > 0:
            stop.arrival.time, stop.arrival.delay = arrival, arrival - run.scheduled_arrival(index)
        if index < last:
            stop.departure.time, stop.departure.delay = departure, departure - run.scheduled_departure(index)
    return entity


def _times(run: Run, left: int) -> Iterator[tuple[int, int]]:
    yield from zip(run.arrivals[: left + 1], run.departures[: left + 1], strict=True)
    known = min(left, len(run.arrivals) - 1)
    late = run.departures[known] - run.scheduled_departure(known)
    for index in range(known + 1, len(run.arrivals)):
        arrival, departure = run.scheduled_arrival(index), run.scheduled_departure(index)
        late = max(0, late - int((arrival - run.scheduled_departure(index - 1)) * RECOVERY))
        expected = arrival + late
        late = max(0, expected + MIN_DWELL_SECONDS - departure) if index < len(run.arrivals) - 1 else late
        yield expected, departure + late
