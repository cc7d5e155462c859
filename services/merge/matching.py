"""Whether what realtime says finds its place in the timetable, and if not, why. Pure but for the mapped timetable."""

from collections.abc import Callable

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.lookups import Lookups
from services.shared.model.matching import BY_IDS, Matching
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import parse_date

_Trip = gtfs_rt.TripDescriptor
_OWN_CALLS = frozenset({_Trip.ADDED, _Trip.NEW, _Trip.REPLACEMENT})


def trip_matching(
    timetable: Timetable | None, index: int | None, update: gtfs_rt.TripUpdate, start_date: str, start_time: str
) -> Matching:
    """`index` is the trip's in the timetable, None when that has no such trip."""
    if timetable is None:
        return Matching(reason="no_timetable")
    relationship = update.trip.schedule_relationship
    if index is None and relationship in _OWN_CALLS:
        return _own_calls(timetable, update)
    if index is None:
        return Matching(reason="unknown_trip", value=update.trip.trip_id or update.trip.route_id)
    if relationship in _OWN_CALLS or relationship == _Trip.DUPLICATED:
        return BY_IDS
    return _scheduled(timetable, index, update, start_date, start_time)


def _scheduled(
    timetable: Timetable, index: int, update: gtfs_rt.TripUpdate, start_date: str, start_time: str
) -> Matching:
    day = parse_date(start_date)
    if day is not None and not timetable.runs_on(index, day):
        return Matching("ids", 1.0, "not_running", start_date)
    if not start_time and timetable.frequencies(index):
        return Matching("ids", 1.0, "no_start_time")
    return _calls(timetable, index, update)


def _own_calls(timetable: Timetable, update: gtfs_rt.TripUpdate) -> Matching:
    if not update.stop_time_update:
        return Matching(reason="no_calls")
    unknown = [call.stop_id for call in update.stop_time_update if timetable.stop_index(call.stop_id) is None]
    if len(unknown) == len(update.stop_time_update):
        return Matching(reason="unknown_stop", value=unknown[0])
    return Matching("own_calls", 1.0, "unknown_stop" if unknown else "", unknown[0] if unknown else "")


def _calls(timetable: Timetable, index: int, update: gtfs_rt.TripUpdate) -> Matching:
    """A call is found by its stop, or by its number; then another stop of the timetable is a change of platform."""
    stops = timetable.trip_stops(index)
    for call in update.stop_time_update:
        if call.stop_id in stops:
            continue
        if not (call.HasField("stop_sequence") and call.stop_sequence in timetable.trip_sequences(index)):
            return Matching("ids", 1.0, "calls_not_in_trip", call.stop_id or str(call.stop_sequence))
        if call.stop_id and timetable.stop_index(call.stop_id) is None:
            return Matching("ids", 1.0, "unknown_stop", call.stop_id)
    return BY_IDS


def vehicle_matching(
    timetable: Timetable | None, message: gtfs_rt.VehiclePosition, trip_index: int | None, route: str
) -> Matching:
    """`route` is the merged id of the line that it runs on, if that is known."""
    trip = message.trip
    if not trip.trip_id and not trip.route_id:
        return Matching(reason="names_nothing")
    if timetable is None:
        return Matching(reason="no_timetable")
    if trip.trip_id and trip_index is None and trip.schedule_relationship not in (*_OWN_CALLS, _Trip.DUPLICATED):
        return Matching("ids" if route else "", 1.0 if route else 0.0, "unknown_trip", trip.trip_id)
    if trip.route_id and not route:
        return Matching("ids" if trip_index is not None else "", 1.0, "unknown_route", trip.route_id)
    if message.stop_id and timetable.stop_index(message.stop_id) is None:
        return Matching("ids", 1.0, "unknown_stop", message.stop_id)
    return BY_IDS


def alert_matching(namespace: str, message: gtfs_rt.Alert, lookups: Lookups, facilities: bool) -> Matching:
    """Of an alert one selector that is known is enough to be shown; the first that is not is its reason."""
    timetable = lookups.timetable(namespace)
    if timetable is None and not any(space == namespace for space, _ in lookups.route_of):
        return Matching(reason="no_timetable")
    judged = [_selector_fault(namespace, selector, lookups, timetable) for selector in message.informed_entity]
    if not judged:
        return BY_IDS if facilities else Matching(reason="names_nothing")
    faults = [fault for fault in judged if fault is not None]
    if not faults:
        return BY_IDS
    reason, value = faults[0]
    found = facilities or len(faults) < len(judged)
    return Matching("ids" if found else "", 1.0 if found else 0.0, reason, value)


def _selector_fault(
    namespace: str, selector: gtfs_rt.EntitySelector, lookups: Lookups, timetable: Timetable | None
) -> tuple[str, str] | None:
    """Fields of a selector are ANDed: one that is unknown makes it reach nobody."""
    known: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
        ("unknown_agency", selector.agency_id, lambda it: (namespace, it) in lookups.operator_of),
        ("unknown_route", selector.route_id or selector.trip.route_id, lambda it: (namespace, it) in lookups.route_of),
        ("unknown_stop", selector.stop_id, lambda it: _knows_stop(namespace, it, lookups, timetable)),
        ("unknown_trip", selector.trip.trip_id, lambda it: timetable is None or timetable.trip_index(it) is not None),
    )
    for reason, value, is_known in known:
        if value and not is_known(value):
            return reason, value
    if not any(value for _, value, _ in known) and not selector.HasField("route_type"):
        return "names_nothing", ""
    return None


def _knows_stop(namespace: str, stop_id: str, lookups: Lookups, timetable: Timetable | None) -> bool:
    return (namespace, stop_id) in lookups.station_of or (
        timetable is not None and timetable.stop_index(stop_id) is not None
    )
