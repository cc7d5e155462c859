"""What a source says of one run of a trip → Trip: whose it is, where it calls, what was said."""

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.built import Built, Heard
from services.merge.lookups import Lookups
from services.merge.matching import trip_matching
from services.merge.priority import claims
from services.shared.model.entities import Trip
from services.shared.model.events import FilterKeys
from services.shared.model.ids import namespaced, split_namespaced, split_trip_instance
from services.shared.model.said import TripSaid

_RELATIONSHIPS = gtfs_rt.TripDescriptor.ScheduleRelationship
_SCHEDULED = _RELATIONSHIPS.SCHEDULED


def build(instance: str, heard: Heard, said: TripSaid, lookups: Lookups) -> Built:
    namespace = heard.namespace
    update = gtfs_rt.TripUpdate.FromString(said.update)
    merged_trip, start_date, start_time = split_trip_instance(instance)
    _, trip_id = split_namespaced(merged_trip)
    timetable = lookups.timetable(namespace, start_date)
    index = timetable.trip_index(trip_id) if timetable else None
    route_id = update.trip.route_id
    scheduled: tuple[str, ...] = ()
    if timetable is not None and index is not None:
        route_id = timetable.route_id(index)
        scheduled = timetable.trip_stops(index)
    route = lookups.route_of.get((namespace, route_id), "") if route_id else ""
    relationship = update.trip.schedule_relationship
    matching = trip_matching(timetable, index, update, start_date, start_time)
    trip = Trip(
        id=instance,
        namespace=namespace,
        trip_id=trip_id,
        start_date=start_date,
        start_time=start_time,
        route=route,
        relationship=_RELATIONSHIPS.Name(relationship).lower(),
        update=said.update,
        vehicle=namespaced(namespace, update.vehicle.id) if update.vehicle.id else "",
        claims=claims(heard.ordered),
        matching=matching,
    )
    stations = lookups.stations_of(namespace, scheduled)
    if relationship != _SCHEDULED or not scheduled:
        said_stops = tuple(call.stop_id for call in update.stop_time_update)
        stations = tuple(dict.fromkeys((*stations, *lookups.stations_of(namespace, said_stops))))
    routes = (route,) if route else ()
    keys = FilterKeys(
        stations=stations,
        routes=routes,
        operators=lookups.operators_of_routes(routes),
        places=lookups.places.of(stations),
    )
    update.ClearField("timestamp")
    content = f"{heard.feeds} {namespace} {route} {stations} {matching}".encode() + update.SerializePartialToString()
    return Built("trip", trip, keys, heard.feeds, heard.valid_until_ms, content, matching)
