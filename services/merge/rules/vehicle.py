"""What a source says of a vehicle → Vehicle, with its trip, route and station."""

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.built import Built, Heard
from services.merge.lookups import Lookups
from services.merge.matching import vehicle_matching
from services.merge.priority import claims
from services.shared.model.entities import Vehicle
from services.shared.model.events import FilterKeys
from services.shared.model.geo import valid_position
from services.shared.model.ids import split_trip_instance
from services.shared.model.matching import Matching
from services.shared.model.said import VehicleSaid


def build(vehicle_id: str, heard: Heard, said: VehicleSaid, lookups: Lookups) -> Built:
    namespace = heard.namespace
    message = gtfs_rt.VehiclePosition.FromString(said.position)
    trip, route, matching = _trip_and_route(namespace, message, lookups, said.time_ms)
    station = lookups.station_of.get((namespace, message.stop_id), "") if message.stop_id else ""
    lat, lon = _place(message)
    vehicle = Vehicle(
        id=vehicle_id,
        namespace=namespace,
        position=said.position,
        trip=trip,
        route=route,
        station=station,
        label=message.vehicle.label,
        lat=lat or 0.0,
        lon=lon or 0.0,
        time_ms=said.time_ms,
        claims=claims(heard.ordered),
        matching=matching,
    )
    routes = (route,) if route else ()
    stations = (station,) if station else ()
    places = lookups.places.of(stations) if lat is None else b""
    keys = FilterKeys(lat, lon, stations, routes, lookups.operators_of_routes(routes), places)
    message.ClearField("timestamp")
    content = (
        repr((heard.feeds, namespace, trip, route, station, matching)).encode() + message.SerializePartialToString()
    )
    return Built("vehicle", vehicle, keys, heard.feeds, heard.valid_until_ms, content, matching)


def _place(message: gtfs_rt.VehiclePosition) -> tuple[float | None, float | None]:
    """GTFS-Realtime's floats hold seven digits; the rest is noise. 0,0 is what feeds write for "unknown"."""
    lat, lon = round(message.position.latitude, 6), round(message.position.longitude, 6)
    return (lat, lon) if message.HasField("position") and valid_position(lat, lon) else (None, None)


def _trip_and_route(
    namespace: str, message: gtfs_rt.VehiclePosition, lookups: Lookups, time_ms: int
) -> tuple[str, str, Matching]:
    descriptor = message.trip
    trip, route_id, index = "", descriptor.route_id, None
    timetable = lookups.timetable(namespace)
    if descriptor.trip_id:
        said_id = f"{descriptor.trip_id}@{descriptor.start_date}@{descriptor.start_time}"
        _, trip = lookups.trip_instance(namespace, said_id, gtfs_rt.TripUpdate(), time_ms)
        timetable = lookups.timetable(namespace, split_trip_instance(trip)[1])
        index = timetable.trip_index(descriptor.trip_id) if timetable else None
        if timetable is not None and index is not None:
            route_id = timetable.route_id(index)
    route = lookups.route_of.get((namespace, route_id), "")
    return trip, route, vehicle_matching(timetable, message, index, route)
