"""Stations and facilities as JSON. What a station shares with others (alerts, facilities) the route adds."""

from datetime import UTC, tzinfo
from typing import cast

from services.api.encoders.plain_json.evidence import member_evidence
from services.api.encoders.plain_json.lines import operator_brief, route_brief
from services.api.encoders.plain_json.members import Json, given, location, rfc3339_ms
from services.api.encoders.plain_json.zones import feed_zone, station_zone, zone_name
from services.api.texts import named
from services.api.view_held import Held
from services.api.view_queries import Questions
from services.shared.model.entities import Entrance, Facility, Level, Member, Platform, Station


def station_summary(view: Questions, held: Held, lang: str | None = None) -> Json:
    """A station as it stands in a list."""
    station = cast(Station, held.entity)
    routes = (view.get("route", route) for route in station.routes)
    operators = (view.get("operator", operator) for operator in station.operators)
    return {
        "id": station.id,
        **named(station.names, lang, station.name),
        "names": station.names,
        "location": location(station.lat, station.lon),
        "modes": station.modes,
        "codes": station.codes,
        "operators": [operator_brief(operator, lang) for operator in operators if operator is not None],
        "routes": [route_brief(route, lang) for route in routes if route is not None],
        "timezone": zone_name(station_zone(view, station)),
    }


def station(view: Questions, held: Held, lang: str | None = None) -> Json:
    """A station with all that is its own."""
    entity = cast(Station, held.entity)
    return station_summary(view, held, lang) | {
        "platforms": [_platform(platform, entity, lang) for platform in entity.platforms],
        "entrances": [_entrance(entrance, entity, lang) for entrance in entity.entrances],
        "levels": [_level(level) for level in entity.levels],
        "sources": [member(each) for each in entity.sources],
        "linked": entity.linked,
    }


def _platform(platform: Platform, station: Station, lang: str | None) -> Json:
    return given(
        {
            "id": platform.id,
            "code": platform.code,
            **_end_named(platform, station, lang),
            "level": platform.level,
            "location": location(platform.lat, platform.lon),
            "routes": platform.routes,
            "step_free": platform.step_free,
        }
    )


def _entrance(entrance: Entrance, station: Station, lang: str | None) -> Json:
    return given({"id": entrance.id, **_end_named(entrance, station, lang), "level": entrance.level}) | {
        "location": location(entrance.lat, entrance.lon),
        "step_free": entrance.step_free,
    }


def _end_named(end: Platform | Entrance, station: Station, lang: str | None) -> Json:
    """One that is called as the station is has the station's names."""
    names = end.names or (station.names if end.name in station.names.values() else {})
    return named(names, lang, end.name) if end.name else {}


def _level(level: Level) -> Json:
    return given({"id": level.id, "name": level.name, "index": level.index})


def member(each: Member, evidence: bool = False) -> Json:
    """A source's stop; with `evidence`, where its source has it and why it belongs to the station."""
    told: Json = {"feed": each.feed, "stop_id": each.stop_id, "name": each.name, "location_type": each.location_type}
    if not evidence:
        return told
    return told | given({"location": location(each.lat, each.lon)}) | member_evidence(each)


def facility_brief(held: Held, lang: str | None = None) -> Json:
    entity = cast(Facility, held.entity)
    name = named(entity.names, lang, entity.name)
    return given({"id": entity.id, "type": entity.type, **name, "status": entity.status})


def facility(view: Questions, held: Held, lang: str | None = None) -> Json:
    entity = cast(Facility, held.entity)
    zone = _facility_zone(view, entity)
    since, end = entity.status_since_ms, entity.expected_end_ms
    return given(
        {
            "id": entity.id,
            "type": entity.type,
            **named(entity.names, lang, entity.name),
            "level": entity.level,
            "station": entity.station,
            "status_since": rfc3339_ms(since, zone) if since else None,
            "expected_end": rfc3339_ms(end, zone) if end else None,
            "reason": entity.reason or None,
        }
    ) | {
        "names": entity.names,
        "location": location(entity.lat, entity.lon),
        "status": entity.status,
        "attributes": entity.attributes,
        "sources": [{"feed": ref.feed, "id": ref.local_id} for ref in entity.refs],
    }


def _facility_zone(view: Questions, entity: Facility) -> tzinfo:
    held = view.get("station", entity.station) if entity.station else None
    if held is not None:
        return station_zone(view, cast(Station, held.entity))
    return feed_zone(view, entity.refs[0].feed) if entity.refs else UTC
