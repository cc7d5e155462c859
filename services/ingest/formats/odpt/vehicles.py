"""odpt:Train and odpt:Bus → where they are (VehiclePosition) and how late they run (TripUpdate).

A train's record does not say which of its timetables it runs by, weekday's or holiday's: merge finds out, from
the train's id (services.shared.odpt.train_names). A bus names its timetable.
"""

from google.transit import gtfs_realtime_pb2 as pb

from services.shared.odpt.values import Record, clean, identity, moment_ms, number, one, place, tail, whole

_POSITION = pb.VehiclePosition
_MOST_DELAY_SECONDS = 86_400
_OCCUPANCY = {
    "Empty": _POSITION.EMPTY,
    "ManySeatsAvailable": _POSITION.MANY_SEATS_AVAILABLE,
    "FewSeatsAvailable": _POSITION.FEW_SEATS_AVAILABLE,
    "StandingRoomOnly": _POSITION.STANDING_ROOM_ONLY,
    "CrushedStandingRoomOnly": _POSITION.CRUSHED_STANDING_ROOM_ONLY,
    "FullRoomOnly": _POSITION.FULL,
    "NotAcceptingPassengers": _POSITION.NOT_ACCEPTING_PASSENGERS,
}


def train_position(record: Record) -> pb.VehiclePosition:
    local_id, label = identity(record), clean(record.get("odpt:trainNumber"))
    found = pb.VehiclePosition(vehicle=pb.VehicleDescriptor(id=local_id, label=label))
    found.trip.trip_id, found.trip.route_id = local_id, one(record.get("odpt:railway"))
    _stand(found, one(record.get("odpt:fromStation")), one(record.get("odpt:toStation")))
    _locate(found, record)
    return found


def train_update(record: Record) -> pb.TripUpdate | None:
    """None for a train of which no delay is said, or that is nowhere. Its `trip_id` is left to merge."""
    delay, begin, end = whole(record.get("odpt:delay")), *_between(record, "Station")
    if delay is None or abs(delay) > _MOST_DELAY_SECONDS or not (begin or end):
        return None
    found = pb.TripUpdate(trip=pb.TripDescriptor(route_id=one(record.get("odpt:railway"))))
    found.vehicle.id, found.vehicle.label = identity(record), clean(record.get("odpt:trainNumber"))
    call = found.stop_time_update.add(stop_id=end or begin)
    if end:
        call.arrival.delay = delay
    call.departure.delay = delay
    return found


def bus_position(record: Record) -> pb.VehiclePosition:
    local_id, label = identity(record), clean(record.get("odpt:busNumber"))
    found = pb.VehiclePosition(vehicle=pb.VehicleDescriptor(id=local_id, label=label))
    timetable = one(record.get("odpt:busTimetable"))
    route = one(record.get("odpt:busroute")) or one(record.get("odpt:busroutePattern"))
    if timetable:
        found.trip.trip_id = timetable
    if route:
        found.trip.route_id = route
    _stand(found, *_between(record, "BusstopPole"))
    _locate(found, record)
    occupancy = tail(one(record.get("odpt:occupancyStatus")))
    if occupancy in _OCCUPANCY:
        found.occupancy_status = _OCCUPANCY[occupancy]
    return found


def bus_update(record: Record) -> pb.TripUpdate | None:
    """When it left the last pole; None when that, or its timetable, is not said."""
    timetable, pole = one(record.get("odpt:busTimetable")), one(record.get("odpt:fromBusstopPole"))
    left_ms = moment_ms(record.get("odpt:fromBusstopPoleTime"))
    if not timetable or not pole or left_ms is None or left_ms <= 0:
        return None
    found = pb.TripUpdate(trip=pb.TripDescriptor(trip_id=timetable))
    found.vehicle.id = identity(record)
    call = found.stop_time_update.add(stop_id=pole)
    call.departure.time = left_ms // 1000
    return found


def _between(record: Record, word: str) -> tuple[str, str]:
    return one(record.get(f"odpt:from{word}")), one(record.get(f"odpt:to{word}"))


def _stand(found: pb.VehiclePosition, begin: str, end: str) -> None:
    if end or begin:
        found.stop_id = end or begin
        found.current_status = _POSITION.IN_TRANSIT_TO if end else _POSITION.STOPPED_AT


def _locate(found: pb.VehiclePosition, record: Record) -> None:
    lat, lon = place(record)
    if lat is None or lon is None:
        return
    found.position.latitude, found.position.longitude = lat, lon
    bearing, kilometers_an_hour = number(record.get("odpt:azimuth")), number(record.get("odpt:speed"))
    if bearing is not None and 0 <= bearing <= 360:
        found.position.bearing = bearing
    if kilometers_an_hour is not None and 0 <= kilometers_an_hour < 1000:
        found.position.speed = kilometers_an_hour / 3.6
