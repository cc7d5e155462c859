"""Alerts → odpt:TrainInformation; vehicles → odpt:Train and odpt:Bus."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.disruptions import active
from services.api.encoders.odpt.carried import said_of
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
from services.api.encoders.plain_json.live import texts
from services.api.reading import reading_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Operator, Route, Trip, Vehicle
from services.shared.model.ids import split_namespaced, split_trip_instance
from services.shared.odpt.values import in_both

FREQUENCY_SECONDS = 30
_EFFECTS: Mapping[int, dict[str, str]] = {
    rt.Alert.NO_SERVICE: {"ja": "運転見合わせ", "en": "Suspended"},
    rt.Alert.REDUCED_SERVICE: {"ja": "一部運休", "en": "Partly suspended"},
    rt.Alert.SIGNIFICANT_DELAYS: {"ja": "遅延", "en": "Delays"},
    rt.Alert.DETOUR: {"ja": "迂回運転", "en": "Diverted"},
    rt.Alert.ADDITIONAL_SERVICE: {"ja": "増発", "en": "Additional services"},
    rt.Alert.MODIFIED_SERVICE: {"ja": "ダイヤ変更", "en": "Changed services"},
}
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
_NORMAL = {"ja": "平常どおり運転しています。", "en": "Service is normal."}
_OTHER_EFFECT = {"ja": "情報あり", "en": "See text"}


def train_information(view: View, held: Held) -> Iterator[Record]:
    """One record a line, as ODPT has it: of several alerts all texts, and the effect of the first; no status when
    nothing is wrong."""
    route = cast(Route, held.entity)
    now, alerts = view.clock.now(), reading_of(view).disruptions
    told = [] if route.mode == BUS else [each for each in alerts.of_line(route) if active(each.shown, now)]
    if not told:
        yield from _normal(view, route)
        return
    first = told[0]
    said: dict[str, list[str]] = {}
    for each in told:
        for message in (each.message.header_text, each.message.description_text):
            for language, text in texts(message).items():
                said.setdefault("ja" if language in ("", "und") else language, []).append(text)
    begun = first.impact[0][0] * 1000 if first.impact and first.impact[0][0] else first.held.time_ms
    members: dict[str, Any] = {
        "odpt:operator": operator_id(view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:timeOfOrigin": moment(begun),
        "odpt:trainInformationStatus": _EFFECTS.get(first.message.effect, _OTHER_EFFECT),
    }
    status = members["odpt:trainInformationStatus"]
    words = {
        language: "\n".join(part for part in dict.fromkeys(parts) if part != status.get(language)) or parts[0]
        for language, parts in said.items()
    }
    yield record("odpt:TrainInformation", _information_id(route), first.held, members) | {
        "odpt:trainInformationText": in_both(words)
    }


def _normal(view: View, route: Route) -> Iterator[Record]:
    """Of a line of which a source says that nothing is wrong; silence says nothing."""
    if route.mode == BUS:
        return
    operator = view.get("operator", route.operator)
    refs = (*route.refs, *(operator.entity.refs if operator and isinstance(operator.entity, Operator) else ()))
    held = next((source for ref in refs if (source := view.runs_normally(ref.feed, ref.local_id))), None)
    if held is not None:
        members = {
            "odpt:operator": operator_id(view, route.operator),
            "odpt:railway": railway_id(route),
            "odpt:timeOfOrigin": moment(held.time_ms),
            "odpt:trainInformationText": _NORMAL,
        }
        yield record("odpt:TrainInformation", _information_id(route), held, members)


def _information_id(route: Route) -> str:
    return railway_id(route).replace("odpt.Railway:", "odpt.TrainInformation:", 1)


def trains(view: View, held: Held) -> Iterator[Record]:
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
    yield record("odpt:Train", same_as, held, members) | ({} if delay is None else {"odpt:delay": delay})


def _of_timetable(view: View, run: Run | None, route: Route) -> Record:
    """What the run's own timetable says of the train."""
    if run is None:
        return {}
    row = run.timetable.trip(run.trip)
    said = said_of(view, "odpt:TrainTimetable", row.trip_id, (run.feed,))
    direction = direction_id(view, route, run.timetable, row.direction_id)
    told = {name: said[name] for name in ("odpt:trainType", "odpt:trainName", "odpt:trainOwner") if name in said}
    return told | {"odpt:railDirection": said.get("odpt:railDirection") or direction}


def buses(view: View, held: Held) -> Iterator[Record]:
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
    yield record("odpt:Bus", f"odpt.Bus:{vehicle.id}", held, members)


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
