"""Shared bikes, scooters and cars as JSON, in GBFS's words: systems, stations, vehicles."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import cast

from services.api.encoders.plain_json.members import Json, given, location, rfc3339_ms, zone_named
from services.api.texts import named
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.model.entities import Claim, MobilityStation, MobilitySystem, MobilityVehicle
from services.shared.model.said import CountOfTypes


def mobility_system(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(MobilitySystem, held.entity)
    return given({"operator": entity.operator, "url": entity.url}) | {
        "id": entity.id,
        "system_id": entity.system_id,
        **named(entity.names, lang, entity.name),
        "names": entity.names,
        "timezone": entity.timezone,
        "sources": _sources(entity.claims),
    }


def mobility_station(view: Questions, held: Held, lang: str | None = None) -> Json:
    """What is there now is left out when nobody says it; `availability` is then `unknown`."""
    entity = cast(MobilityStation, held.entity)
    zone = _zone(view, held)
    return given(
        {
            "capacity": entity.capacity,
            "address": entity.address,
            "region": entity.region,
            "num_vehicles_available": entity.vehicles_available,
            "num_vehicles_disabled": entity.vehicles_disabled,
            "num_docks_available": entity.docks_available,
            "num_docks_disabled": entity.docks_disabled,
            "is_installed": entity.is_installed,
            "is_renting": entity.is_renting,
            "is_returning": entity.is_returning,
            "vehicle_types_available": _counts(entity.vehicle_types),
            "vehicle_docks_available": _counts(entity.dock_types),
            "last_reported": rfc3339_ms(entity.time_ms, zone) if entity.time_ms else None,
        }
    ) | {
        "id": entity.id,
        "station_id": entity.station_id,
        **named(entity.names, lang, entity.name),
        "names": entity.names,
        "location": location(entity.lat, entity.lon),
        "is_virtual": entity.is_virtual,
        "availability": entity.availability,
        "sources": _sources(entity.claims),
    }


def mobility_vehicle(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(MobilityVehicle, held.entity)
    return given(
        {
            "vehicle_type": entity.vehicle_type,
            "station": entity.station,
            "current_range_meters": entity.range_meters,
            "current_fuel_percent": entity.fuel_percent,
            "last_reported": rfc3339_ms(entity.time_ms, _zone(view, held)) if entity.time_ms else None,
        }
    ) | {
        "id": entity.id,
        "location": location(entity.lat, entity.lon),
        "is_reserved": entity.is_reserved,
        "is_disabled": entity.is_disabled,
        "sources": _sources(entity.claims),
    }


def _counts(counts: Iterable[CountOfTypes]) -> list[Json] | None:
    return [{"vehicle_type_ids": each.types, "count": each.count} for each in counts] or None


def _sources(claims: Iterable[Claim]) -> list[Json]:
    """Each once: a feed speaks of a station and of its state."""
    named = dict.fromkeys((claim.feed, claim.local_id) for claim in claims if claim.chosen)
    return [{"feed": feed, "id": local_id} for feed, local_id in named]


def _zone(view: Questions, held: Held) -> tzinfo:
    """The zone of the system: each feed is one."""
    for feed in held.feeds:
        system = view.get("mobility_system", f"{feed}:system")
        if system is not None:
            return zone_named(cast(MobilitySystem, system.entity).timezone)
    return UTC
