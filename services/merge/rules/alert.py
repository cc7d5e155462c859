"""What a source says of a disruption → Alert, its selectors with merged ids."""

from collections.abc import Iterable, Sequence

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.built import Built, Heard
from services.merge.lookups import Lookups
from services.merge.matching import alert_matching
from services.merge.priority import claims
from services.shared.model.entities import Alert, Informed
from services.shared.model.events import FilterKeys
from services.shared.model.ids import namespaced
from services.shared.model.said import AlertSaid


def build(alert_id: str, heard: Heard, said: AlertSaid, lookups: Lookups) -> Built:
    namespace = heard.namespace
    message = gtfs_rt.Alert.FromString(said.alert)
    none = ("",) * len(message.informed_entity)
    facilities, directions = said.facilities or none, said.directions or none
    informed = tuple(
        _inform(namespace, selector, facility, direction, lookups)
        for selector, facility, direction in zip(message.informed_entity, facilities, directions, strict=False)
    )
    matching = alert_matching(namespace, message, lookups, bool(said.facilities))
    alert = Alert(alert_id, namespace, said.alert, informed, claims(heard.ordered), matching)
    routes = tuple(sorted({i.route for i in informed if i.route}))
    operators = {i.operator for i in informed if i.operator} | set(lookups.operators_of_routes(routes))
    stations = _stations(namespace, message, informed, lookups)
    of_facilities = {station for each in informed for station in lookups.places.stations_of(each.facility)}
    keys = FilterKeys(
        stations=tuple(sorted(stations | of_facilities)),
        routes=routes,
        operators=tuple(sorted(operators)),
        places=lookups.places.all(stations, (each.facility for each in informed if each.facility)),
    )
    content = repr((heard.feeds, namespace, informed, matching)).encode() + said.alert
    return Built("alert", alert, keys, heard.feeds, heard.valid_until_ms, content, matching)


def _inform(
    namespace: str, selector: gtfs_rt.EntitySelector, facility: str, direction: str, lookups: Lookups
) -> Informed:
    """Whatever cannot be resolved keeps the source's own words, behind its namespace."""
    route = selector.route_id or selector.trip.route_id
    trip, agency = selector.trip.trip_id, selector.agency_id
    station = lookups.station_of.get((namespace, selector.stop_id), "") if selector.stop_id else ""
    return Informed(
        operator=lookups.operator_of.get((namespace, agency), namespaced(namespace, agency)) if agency else "",
        route=lookups.route_of.get((namespace, route), namespaced(namespace, route)) if route else "",
        direction_id=_direction(namespace, selector, direction, lookups),
        station=station,
        stop_id=namespaced(namespace, selector.stop_id) if selector.stop_id else "",
        trip=namespaced(namespace, trip) if trip else "",
        route_type=selector.route_type if selector.HasField("route_type") else None,
        facility=lookups.facility(namespace, facility) if facility else "",
    )


def _direction(namespace: str, selector: gtfs_rt.EntitySelector, name: str, lookups: Lookups) -> int | None:
    if selector.HasField("direction_id") and selector.direction_id in (0, 1):
        return int(selector.direction_id)
    return lookups.direction(namespace, selector.route_id, name) if name and selector.route_id else None


def _stations(namespace: str, message: gtfs_rt.Alert, informed: Sequence[Informed], lookups: Lookups) -> set[str]:
    """Where it is told: at what its selectors name, each by the narrowest that it names."""
    selected = zip(message.informed_entity, informed, strict=False)
    found = {station for selector, each in selected for station in _told_at(namespace, selector, each, lookups)}
    return found - {""}


def _told_at(namespace: str, selector: gtfs_rt.EntitySelector, informed: Informed, lookups: Lookups) -> Iterable[str]:
    """None for whole agencies: who asks for a place is told by its lines and stations."""
    if selector.stop_id:
        return (informed.station,)
    timetable = lookups.timetable(namespace, selector.trip.start_date)
    index = timetable.trip_index(selector.trip.trip_id) if timetable and selector.trip.trip_id else None
    if timetable is not None and index is not None:
        return lookups.stations_of(namespace, timetable.trip_stops(index))
    return lookups.places.along(informed.route)
