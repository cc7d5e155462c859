"""Where each vehicle is: it waits at its first stop, runs along its shape, stands at stops, and is full or not."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from google.transit import gtfs_realtime_pb2 as rt

from deploy.demo.chance import draw
from deploy.demo.geometry import latitude, longitude
from deploy.demo.model import WEEKDAY
from deploy.demo.running import ZONE, Run
from deploy.demo.trip_updates import describe

ACCELERATING = 0.2  # of a run's time, and as much braking
INCOMING_METERS = 120.0
REPORT_STANDING_SECONDS = 10

TIDE = (8, 6, 5, 5, 5, 12, 38, 82, 88, 52, 38, 36, 42, 40, 38, 42, 54, 78, 84, 66, 46, 38, 28, 16)
LEISURE = (12, 8, 6, 5, 5, 6, 12, 20, 32, 46, 58, 62, 64, 66, 64, 62, 62, 60, 52, 42, 34, 28, 22, 16)

Occupancy = rt.VehiclePosition.OccupancyStatus
STATUS_BELOW = (
    (5, Occupancy.EMPTY),
    (45, Occupancy.MANY_SEATS_AVAILABLE),
    (75, Occupancy.FEW_SEATS_AVAILABLE),
    (95, Occupancy.STANDING_ROOM_ONLY),
    (1000, Occupancy.CRUSHED_STANDING_ROOM_ONLY),
)


@dataclass(frozen=True, slots=True)
class Place:
    """On a run: metres along the shape, metres a second, the stop it is at or heads to."""

    meters: float
    speed: float
    index: int
    standing_since: int | None


def place_at(run: Run, moment: float) -> Place:
    calls = run.trip.pattern.calls
    index = bisect_right(run.departures, moment)
    if index == 0:
        return Place(0.0, 0.0, 0, run.seen_from)
    index = min(index, len(calls) - 1)
    if moment >= run.arrivals[index]:
        return Place(calls[index].meters, 0.0, index, run.arrivals[index])
    since, until = run.departures[index - 1], run.arrivals[index]
    start, length = calls[index - 1].meters, calls[index].meters - calls[index - 1].meters
    share, pace = _progress((moment - since) / (until - since))
    return Place(start + length * share, pace * length / (until - since), index, None)


def vehicle_at(seed: int, run: Run, moment: int) -> rt.FeedEntity | None:
    """None while no vehicle shows this run: too early, over, or cancelled."""
    if run.cancelled or not run.seen_from <= moment < run.seen_until:
        return None
    place = place_at(run, moment)
    pattern = run.trip.pattern
    point, bearing = pattern.path.at(place.meters)
    entity = rt.FeedEntity(id=run.block.vehicle_id)
    vehicle = entity.vehicle
    describe(vehicle.trip, run)
    vehicle.vehicle.id, vehicle.vehicle.label = run.block.vehicle_id, run.block.vehicle_label
    position = vehicle.position
    position.latitude, position.longitude = latitude(point), longitude(point)
    position.bearing, position.speed = round(bearing), round(place.speed, 1)
    vehicle.current_stop_sequence = place.index + 1
    vehicle.stop_id = pattern.calls[place.index].stop_id
    vehicle.current_status = _status(place, pattern.calls[place.index].meters)
    vehicle.timestamp = moment
    if place.standing_since is not None:
        vehicle.timestamp = moment - (moment - place.standing_since) % REPORT_STANDING_SECONDS
    percent = _percent(seed, run, place.index)
    vehicle.occupancy_percentage = percent
    vehicle.occupancy_status = next(status for below, status in STATUS_BELOW if percent < below)
    return entity


def _progress(time_share: float) -> tuple[float, float]:
    """The share of the way, and the pace (1 = even), with even acceleration at both ends."""
    top = 1 / (1 - ACCELERATING)
    if time_share < ACCELERATING:
        return top * time_share**2 / (2 * ACCELERATING), top * time_share / ACCELERATING
    left = 1 - time_share
    if left < ACCELERATING:
        return 1 - top * left**2 / (2 * ACCELERATING), top * left / ACCELERATING
    return top * (time_share - ACCELERATING / 2), top


def _status(place: Place, stop_meters: float) -> rt.VehiclePosition.VehicleStopStatus:
    if place.standing_since is not None:
        return rt.VehiclePosition.VehicleStopStatus.STOPPED_AT
    if stop_meters - place.meters < INCOMING_METERS:
        return rt.VehiclePosition.VehicleStopStatus.INCOMING_AT
    return rt.VehiclePosition.VehicleStopStatus.IN_TRANSIT_TO


def _percent(seed: int, run: Run, index: int) -> int:
    """By the hour, more in the middle of a line than at its ends, and a bit of chance a stop."""
    hour = datetime.fromtimestamp(run.departures[0], ZONE).hour
    tide = (TIDE if run.block.service == WEEKDAY else LEISURE)[hour]
    part = index / (len(run.arrivals) - 1)
    middle = 0.55 + 1.8 * part * (1 - part)
    return int(tide * middle * (0.75 + 0.5 * draw(seed, "crowd", run.trip.id, run.day, index)))
