"""Alerts → odpt:TrainInformation; vehicles → odpt:Train and odpt:Bus."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.disruptions import active
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
from services.api.encoders.odpt.ways import pattern_id, stop_lists, way_id
from services.api.encoders.plain_json.live import texts
from services.api.reading import reading_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Route, Trip, Vehicle
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
_OTHER_EFFECT = {"ja": "情報あり", "en": "See text"}


def train_information(view: View, held: Held) -> Iterator[Record]:
    """One record a line, as ODPT has it: of several alerts all texts, and the effect of the first."""
    route = cast(Route, held.entity)
    now, alerts = view.clock.now(), reading_of(view).disruptions
    told = [] if route.mode == BUS else [each for each in alerts.of_line(route) if active(each.shown, now)]
    if not told:
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
    words = {language: "\n".join(dict.fromkeys(parts)) for language, parts in said.items()}
    same_as = railway_id(route).replace("odpt.Railway:", "odpt.TrainInformation:", 1)
    yield record("odpt:TrainInformation", same_as, first.held, members) | {"odpt:trainInformationText": in_both(words)}


def trains(view: View, held: Held) -> Iterator[Record]:
    vehicle, route, message = _vehicle(view, held)
    if route is None or route.mode == BUS:
        return
    found = place_of(view, vehicle.namespace, message.stop_id) if message.stop_id else None
    station = station_id(*found, route) if found is not None else None
    standing = message.current_status == rt.VehiclePosition.STOPPED_AT
    members: dict[str, Any] = {
        "odpt:operator": operator_id(view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:trainNumber": _number(vehicle),
        "odpt:fromStation": station if standing else None,
        "odpt:toStation": None if standing else station,
        "odpt:frequency": FREQUENCY_SECONDS,
    }
    delay = _delay_seconds(view, vehicle)
    same_as = railway_id(route).replace("odpt.Railway:", "odpt.Train:", 1) + f".{members['odpt:trainNumber']}"
    yield record("odpt:Train", same_as, held, members) | ({} if delay is None else {"odpt:delay": delay})


def buses(view: View, held: Held) -> Iterator[Record]:
    vehicle, route, message = _vehicle(view, held)
    if route is None or route.mode != BUS:
        return
    found = place_of(view, vehicle.namespace, message.stop_id) if message.stop_id else None
    pole = pole_id(found[1]) if found is not None and found[1] is not None else None
    standing = message.current_status == rt.VehiclePosition.STOPPED_AT
    position = message.position
    members: dict[str, Any] = {
        "dct:valid": moment(held.valid_until_ms or held.time_ms),
        "odpt:operator": operator_id(view, route.operator),
        "odpt:busNumber": _number(vehicle),
        "odpt:busroutePattern": _way(view, vehicle, route),
        "odpt:frequency": FREQUENCY_SECONDS,
        "odpt:fromBusstopPole": pole if standing else None,
        "odpt:toBusstopPole": None if standing else pole,
        "dc:title": title(route.names, route.name),
        "geo:lat": vehicle.lat or None,
        "geo:long": vehicle.lon or None,
        "odpt:azimuth": round(position.bearing, 1) if position.HasField("bearing") else None,
        "odpt:speed": round(position.speed * 3.6, 1) if position.HasField("speed") else None,
    }
    yield record("odpt:Bus", f"odpt.Bus:{vehicle.id}", held, members)


def _vehicle(view: View, held: Held) -> tuple[Vehicle, Route | None, rt.VehiclePosition]:
    vehicle = cast(Vehicle, held.entity)
    route = route_of(view, vehicle.route) if vehicle.route and view.live(held) else None
    return vehicle, route, rt.VehiclePosition.FromString(vehicle.position)


def _way(view: View, vehicle: Vehicle, route: Route) -> str:
    """Of the trip that it runs; else the line's first."""
    trip_id = split_namespaced(split_trip_instance(vehicle.trip)[0])[1]
    first = ""
    for ref in route.refs:
        timetable = view.timetable(ref.feed)
        trip = timetable.trip_index(trip_id) if timetable is not None else None
        if timetable is not None and trip is not None and timetable.route_id(trip) == ref.local_id:
            return way_id(ref.feed, route, timetable, trip)
        if timetable is not None and not first:
            first = next((pattern_id(ref.feed, route, code) for code in stop_lists(timetable, ref.local_id)), "")
    return first or pattern_id("", route, "0")


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
