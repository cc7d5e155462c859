"""A thing as one claim alone has it, so that its JSON can be laid beside that of the merged thing."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from google.transit import gtfs_realtime_pb2 as rt

from services.api.view_queries import Questions
from services.shared.model.access import Outage
from services.shared.model.entities import Alert, Entity, Facility, Informed, MobilityVehicle, Trip, Vehicle
from services.shared.model.ids import Ref, merged_id, namespaced, trip_instance
from services.shared.model.said import (
    AlertSaid,
    FacilitySaid,
    FacilityStateSaid,
    MobilityStationSaid,
    MobilityStationStatusSaid,
    MobilityVehicleSaid,
    TripSaid,
    VehicleSaid,
)
from services.shared.wire.codec import decode_said


def as_claimed(view: Questions, entity: Entity, kind: str, body: bytes) -> Entity:
    """What `kind` of saying does not speak of stays as it is merged. Raises Undecodable, protobuf's DecodeError."""
    said = decode_said(kind, body)
    own = {each.name for each in fields(entity)} - {"id"}
    alike = {each.name: getattr(said, each.name) for each in fields(said) if each.name in own}
    return replace(entity, **(alike | (_OTHERWISE[kind](view, entity, said) if kind in _OTHERWISE else {})))


def _facility(view: Questions, entity: Facility, said: FacilitySaid) -> dict[str, Any]:
    return {
        "lat": None if said.lat is None else round(said.lat, 6),
        "lon": None if said.lon is None else round(said.lon, 6),
        "level": said.level_id,
        "station": _station(view, entity.refs[0].feed, said.stop_id) if entity.refs else "",
    }


def _facility_state(view: Questions, entity: Facility, said: FacilityStateSaid) -> dict[str, Any]:
    now = (Outage(said.since_ms, said.until_ms),) if said.status == "out_of_service" else ()
    outages = (*now, *(Outage(each.since_ms, each.until_ms) for each in said.outages))
    return {"status_since_ms": said.since_ms, "expected_end_ms": said.until_ms, "outages": outages}


def _mobility_status(view: Questions, entity: Entity, said: MobilityStationStatusSaid) -> dict[str, Any]:
    return {"availability": "live"}


def _mobility_station(view: Questions, entity: Entity, said: MobilityStationSaid) -> dict[str, Any]:
    return {"station_id": said.id}


def _mobility_vehicle(view: Questions, entity: MobilityVehicle, said: MobilityVehicleSaid) -> dict[str, Any]:
    return {"station": namespaced(entity.system, said.station_id) if said.station_id else ""}


def _vehicle(view: Questions, entity: Vehicle, said: VehicleSaid) -> dict[str, Any]:
    message = rt.VehiclePosition.FromString(said.position)
    placed = message.HasField("position")
    return {
        "label": message.vehicle.label,
        "lat": round(message.position.latitude, 6) if placed else 0.0,
        "lon": round(message.position.longitude, 6) if placed else 0.0,
        "trip": _run(entity, message.trip),
        "route": _ref(view, "route", entity.namespace, message.trip.route_id),
        "station": _station(view, entity.namespace, message.stop_id),
    }


def _trip(view: Questions, entity: Trip, said: TripSaid) -> dict[str, Any]:
    message = rt.TripUpdate.FromString(said.update)
    relationship = rt.TripDescriptor.ScheduleRelationship.Name(message.trip.schedule_relationship).lower()
    return {
        "route": _ref(view, "route", entity.namespace, message.trip.route_id),
        "relationship": relationship,
        "vehicle": namespaced(entity.namespace, message.vehicle.id) if message.vehicle.id else "",
    }


def _alert(view: Questions, entity: Alert, said: AlertSaid) -> dict[str, Any]:
    selectors = rt.Alert.FromString(said.alert).informed_entity
    facilities = said.facilities or ("",) * len(selectors)
    return {
        "informed": tuple(_informed(view, entity.namespace, *each) for each in zip(selectors, facilities, strict=False))
    }


def _informed(view: Questions, namespace: str, selector: rt.EntitySelector, facility: str) -> Informed:
    trip, direction = selector.trip.trip_id, selector.direction_id
    return Informed(
        operator=_ref(view, "agency", namespace, selector.agency_id),
        route=_ref(view, "route", namespace, selector.route_id or selector.trip.route_id),
        direction_id=direction if selector.HasField("direction_id") else None,
        station=_station(view, namespace, selector.stop_id),
        stop_id=namespaced(namespace, selector.stop_id) if selector.stop_id else "",
        trip=namespaced(namespace, trip) if trip else "",
        route_type=selector.route_type if selector.HasField("route_type") else None,
        facility=merged_id("facility", Ref(namespace, "facility", facility)) if facility else "",
    )


def _run(entity: Vehicle, said: rt.TripDescriptor) -> str:
    """Without a start_date the merged run, if it is of that trip; else the trip, of which no run is told."""
    if not said.trip_id:
        return ""
    trip = namespaced(entity.namespace, said.trip_id)
    if said.start_date:
        run = trip_instance(trip, said.start_date)
        return entity.trip if entity.trip.startswith(f"{run}@") else run
    return entity.trip if entity.trip.startswith(f"{trip}@") else trip


def _station(view: Questions, namespace: str, stop_id: str) -> str:
    found = view.station_of(namespace, stop_id) if stop_id else None
    return found[0] if found is not None else ""


def _ref(view: Questions, kind: str, namespace: str, local_id: str) -> str:
    """The source's own id behind its namespace where it is of nothing that is known."""
    if not local_id:
        return ""
    found = view.ref(namespace, kind, local_id)
    return found[1] if found is not None else namespaced(namespace, local_id)


# Of each kind of saying what the entity has under another name than it, or by merged ids.
_OTHERWISE: dict[str, Callable[[Questions, Any, Any], dict[str, Any]]] = {
    "facility": _facility,
    "facility_state": _facility_state,
    "mobility_station": _mobility_station,
    "mobility_station_status": _mobility_status,
    "mobility_vehicle": _mobility_vehicle,
    "vehicle": _vehicle,
    "trip": _trip,
    "alert": _alert,
}
