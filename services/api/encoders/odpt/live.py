"""Vehicles → odpt:Train and odpt:Bus."""

from collections.abc import Mapping
from typing import Any, cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.encoders.odpt.carried import said_of
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted
from services.api.encoders.odpt.records import (
    BUS,
    Record,
    moment,
    operator_id,
    place_of,
    pole_id,
    railway_id,
    record,
    route_of,
    station_id,
    title,
)
from services.api.encoders.odpt.running import Run, run_of
from services.api.encoders.odpt.ways import direction_id, pattern_id, stop_lists, way_id
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Route, Trip, Vehicle
from services.shared.model.ids import split_namespaced, split_trip_instance

FREQUENCY_SECONDS = 30
_OCCUPANCY: Mapping[int, str] = {
    status: f"odpt.OccupancyStatus:{name}"
    for status, name in (
        (rt.VehiclePosition.EMPTY, "Empty"),
        (rt.VehiclePosition.MANY_SEATS_AVAILABLE, "ManySeatsAvailable"),
        (rt.VehiclePosition.FEW_SEATS_AVAILABLE, "FewSeatsAvailable"),
        (rt.VehiclePosition.STANDING_ROOM_ONLY, "StandingRoomOnly"),
        (rt.VehiclePosition.CRUSHED_STANDING_ROOM_ONLY, "CrushedStandingRoomOnly"),
        (rt.VehiclePosition.FULL, "FullRoomOnly"),
        (rt.VehiclePosition.NOT_ACCEPTING_PASSENGERS, "NotAcceptingPassengers"),
    )
}


def trains(view: View, held: Held, wanted: Wanted) -> Drafts:
    vehicle, route, message = _vehicle(view, held)
    if route is None or route.mode == BUS:
        return
    run = run_of(view, vehicle, route)
    ends = run.ends if run is not None else ("", "")
    left, comes = (_station(view, vehicle, route, each) for each in _between(message, run))
    origin, destination = (_station(view, vehicle, route, each) for each in ends)
    members: dict[str, Any] = {
        "odpt:operator": operator_id(view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:trainNumber": _number(vehicle),
        "odpt:fromStation": left,
        "odpt:toStation": comes,
        "odpt:originStation": [origin] if origin else None,
        "odpt:destinationStation": [destination] if destination else None,
        "odpt:frequency": FREQUENCY_SECONDS,
        **_of_timetable(view, run, route),
    }
    delay = _delay_seconds(view, vehicle)
    same_as = railway_id(route).replace("odpt.Railway:", "odpt.Train:", 1) + f".{members['odpt:trainNumber']}"
    made = record("odpt:Train", same_as, held, members) | ({} if delay is None else {"odpt:delay": delay})
    yield Draft(made, feeds=_told_by(view, vehicle, route))


def _of_timetable(view: View, run: Run | None, route: Route) -> Record:
    """What the run's own timetable says of the train."""
    if run is None:
        return {}
    row = run.timetable.trip(run.trip)
    said = said_of(view, "odpt:TrainTimetable", row.trip_id, (run.feed,))
    direction = direction_id(view, route, run.timetable, row.direction_id)
    told = {name: said[name] for name in ("odpt:trainType", "odpt:trainName", "odpt:trainOwner") if name in said}
    return told | {"odpt:railDirection": said.get("odpt:railDirection") or direction}


def buses(view: View, held: Held, wanted: Wanted) -> Drafts:
    vehicle, route, message = _vehicle(view, held)
    if route is None or route.mode != BUS:
        return
    run = run_of(view, vehicle, route)
    left, comes = (_pole(view, vehicle, each) for each in _between(message, run))
    starting, terminal = (_pole(view, vehicle, each) for each in (run.ends if run is not None else ("", "")))
    position = message.position
    members: dict[str, Any] = {
        "dct:valid": moment(held.valid_until_ms or held.time_ms),
        "odpt:operator": operator_id(view, route.operator),
        "odpt:busNumber": _number(vehicle),
        "odpt:busroutePattern": _way(view, run, route),
        "odpt:frequency": FREQUENCY_SECONDS,
        "odpt:startingBusstopPole": starting,
        "odpt:terminalBusstopPole": terminal,
        "odpt:fromBusstopPole": left,
        "odpt:toBusstopPole": comes,
        "dc:title": title(route.names, route.name),
        "geo:lat": vehicle.lat or None,
        "geo:long": vehicle.lon or None,
        "odpt:azimuth": round(position.bearing, 1) if position.HasField("bearing") else None,
        "odpt:speed": round(position.speed * 3.6, 1) if position.HasField("speed") else None,
        "odpt:occupancyStatus": _OCCUPANCY.get(message.occupancy_status)
        if message.HasField("occupancy_status")
        else None,
    }
    yield Draft(record("odpt:Bus", f"odpt.Bus:{vehicle.id}", held, members), feeds=_told_by(view, vehicle, route))


def _told_by(view: View, vehicle: Vehicle, route: Route) -> list[str]:
    """Whose words on the line, the run and its delay are in the record, beside who says where it is."""
    trip = view.get("trip", vehicle.trip) if vehicle.trip else None
    return [*(ref.feed for ref in route.refs), vehicle.namespace, *(trip.feeds if trip is not None else ())]


def _between(message: rt.VehiclePosition, run: Run | None) -> tuple[str, str]:
    """Ids of the stop that it stands at or left, and of the one that it comes to."""
    if message.current_status == rt.VehiclePosition.STOPPED_AT:
        return message.stop_id, ""
    return (run.before(message.stop_id) if run is not None else ""), message.stop_id


def _station(view: View, vehicle: Vehicle, route: Route, stop_id: str) -> str | None:
    found = place_of(view, vehicle.namespace, stop_id) if stop_id else None
    return station_id(*found, route) if found is not None else None


def _pole(view: View, vehicle: Vehicle, stop_id: str) -> str | None:
    found = place_of(view, vehicle.namespace, stop_id) if stop_id else None
    return pole_id(found[1]) if found is not None and found[1] is not None else None


def _vehicle(view: View, held: Held) -> tuple[Vehicle, Route | None, rt.VehiclePosition]:
    vehicle = cast(Vehicle, held.entity)
    route = route_of(view, vehicle.route) if vehicle.route and view.live(held) else None
    return vehicle, route, rt.VehiclePosition.FromString(vehicle.position)


def _way(view: View, run: Run | None, route: Route) -> str:
    """Of the trip that it runs; else the line's first."""
    if run is not None:
        return way_id(run.feed, route, run.timetable, run.trip)
    for ref in route.refs:
        timetable = view.timetable(ref.feed)
        for code in stop_lists(timetable, ref.local_id) if timetable is not None else ():
            return pattern_id(ref.feed, route, code)
    return pattern_id("", route, "0")


def _number(vehicle: Vehicle) -> str:
    """What riders could read on it, else the trip's own id, else the vehicle's."""
    trip, _, _ = split_trip_instance(vehicle.trip)
    return vehicle.label or split_namespaced(trip or vehicle.id)[1]


def _delay_seconds(view: View, vehicle: Vehicle) -> int | None:
    held = view.get("trip", vehicle.trip) if vehicle.trip else None
    if held is None or not view.live(held):
        return None
    update = rt.TripUpdate.FromString(cast(Trip, held.entity).update)
    for call in update.stop_time_update:
        for event in (call.departure, call.arrival):
            if event.HasField("delay"):
                return int(event.delay)
    return int(update.delay) if update.HasField("delay") else None
