"""Vehicles, alerts and what realtime says of a trip, as JSON; words of GTFS-Realtime in lower case."""

from datetime import tzinfo
from typing import Any, cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.encoders.plain_json.members import Json, given, location, rfc3339, rfc3339_ms
from services.api.encoders.plain_json.zones import feed_zone
from services.api.texts import UNTAGGED
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.model.entities import Alert, Claim, Informed, Trip, Vehicle

NO_OCCUPANCY = rt.VehiclePosition.NO_DATA_AVAILABLE


def word(enum: Any, number: int) -> str:
    """An enum's value in lower case; its number when it is newer than this program."""
    found = enum.DESCRIPTOR.values_by_number.get(number)
    return found.name.lower() if found is not None else str(number)


def occupancy(status: int | None) -> str | None:
    return None if status is None or status == NO_OCCUPANCY else word(rt.VehiclePosition.OccupancyStatus, status)


def vehicle_occupancy(held: Held) -> int | None:
    message = rt.VehiclePosition.FromString(cast(Vehicle, held.entity).position)
    return int(message.occupancy_status) if message.HasField("occupancy_status") else None


def vehicle(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Vehicle, held.entity)
    message = rt.VehiclePosition.FromString(entity.position)
    place = message.position
    return given(
        {
            "id": entity.id,
            "label": entity.label,
            "licence_plate": message.vehicle.license_plate,
            "bearing": round(place.bearing, 1) if place.HasField("bearing") else None,
            "speed_meters_per_second": round(place.speed, 2) if place.HasField("speed") else None,
            "trip": entity.trip,
            "route": entity.route,
            "station": entity.station,
            "stop_sequence": message.current_stop_sequence if message.HasField("current_stop_sequence") else None,
            "stop_status": _stop_status(message),
            "occupancy": occupancy(int(message.occupancy_status) if message.HasField("occupancy_status") else None),
            "time": rfc3339_ms(entity.time_ms, feed_zone(view, entity.namespace)) if entity.time_ms else None,
        }
    ) | {"location": location(entity.lat, entity.lon), "sources": claim_sources(entity.claims)}


def _stop_status(message: rt.VehiclePosition) -> str | None:
    """Its default, in_transit_to, says something only of a stop that is named."""
    if not (message.HasField("current_status") or message.stop_id or message.HasField("current_stop_sequence")):
        return None
    return word(rt.VehiclePosition.VehicleStopStatus, message.current_status)


def claim_sources(claims: tuple[Claim, ...]) -> list[Json]:
    return [given({"feed": claim.feed, "id": claim.local_id}) for claim in claims if claim.chosen]


def alert(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Alert, held.entity)
    message = rt.Alert.FromString(entity.alert)
    zone = feed_zone(view, entity.namespace)
    url = texts(message.url)
    return given(
        {
            "id": entity.id,
            "severity": word(rt.Alert.SeverityLevel, message.severity_level)
            if message.HasField("severity_level")
            else None,
            "url": next(iter(url.values()), None),
        }
    ) | {
        "cause": word(rt.Alert.Cause, message.cause),
        "effect": word(rt.Alert.Effect, message.effect),
        "active_periods": [_period(each, zone) for each in message.active_period],
        "communication_periods": [_period(each, zone) for each in message.communication_period],
        "impact_periods": [_period(each, zone) for each in message.impact_period],
        "header": texts(message.header_text),
        "description": texts(message.description_text),
        "informed": [_informed(each) for each in entity.informed],
        "sources": claim_sources(entity.claims),
    }


def texts(translated: rt.TranslatedString) -> dict[str, str]:
    """By language; a text whose language is not told is under `und`."""
    return {each.language or UNTAGGED: each.text for each in translated.translation if each.text}


def _period(each: rt.TimeRange, zone: tzinfo) -> Json:
    return given(
        {
            "start": rfc3339(each.start, zone) if each.start else None,
            "end": rfc3339(each.end, zone) if each.end else None,
        }
    )


def _informed(each: Informed) -> Json:
    return given(
        {
            "operator": each.operator,
            "route": each.route,
            "direction_id": each.direction_id,
            "station": each.station,
            "stop_id": each.stop_id,
            "trip": each.trip,
            "route_type": each.route_type,
            "facility": each.facility,
        }
    )


def trip_update(view: Questions, held: Held, lang: str | None = None) -> Json:
    """What realtime says of one run, for events; its calls are at /v1/trips/{id}."""
    entity = cast(Trip, held.entity)
    message = rt.TripUpdate.FromString(entity.update)
    zone = feed_zone(view, entity.namespace)
    return given(
        {
            "id": entity.id,
            "service_date": iso_date(entity.start_date),
            "start_time": entity.start_time,
            "route": entity.route,
            "vehicle": entity.vehicle,
            "delay_seconds": message.delay if message.HasField("delay") else None,
            "time": rfc3339(message.timestamp, zone) if message.timestamp else None,
        }
    ) | {
        "source": {"feed": entity.namespace, "trip_id": entity.trip_id},
        "relationship": entity.relationship,
        "calls": [_stop_update(each, zone) for each in message.stop_time_update],
        "sources": claim_sources(entity.claims),
    }


def iso_date(text: str) -> str:
    """YYYYMMDD → YYYY-MM-DD."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else text


def _stop_update(each: rt.TripUpdate.StopTimeUpdate, zone: tzinfo) -> Json:
    told = given(
        {
            "stop_sequence": each.stop_sequence if each.HasField("stop_sequence") else None,
            "stop_id": each.stop_time_properties.assigned_stop_id or each.stop_id,
            "arrival": _event(each.arrival, zone) if each.HasField("arrival") else None,
            "departure": _event(each.departure, zone) if each.HasField("departure") else None,
        }
    )
    return told | {"relationship": word(rt.TripUpdate.StopTimeUpdate.ScheduleRelationship, each.schedule_relationship)}


def _event(event: rt.TripUpdate.StopTimeEvent, zone: tzinfo) -> Json:
    return given(
        {
            "time": rfc3339(event.time, zone) if event.time else None,
            "delay_seconds": event.delay if event.HasField("delay") else None,
            "uncertainty_seconds": event.uncertainty if event.HasField("uncertainty") else None,
        }
    )
