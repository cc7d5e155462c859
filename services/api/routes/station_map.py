"""/v1/stations/{id}/map: its floors, platforms, entrances, ways and facilities as GeoJSON, live; /imdf.zip."""

import asyncio
from datetime import UTC, datetime
from typing import cast

from aiohttp import web

from services.api.access.reached import step_free_now
from services.api.encoders.geojson import collection
from services.api.encoders.imdf import CONTENT_TYPE, archive
from services.api.encoders.imdf.country import country_of
from services.api.encoders.plain_json.members import Json
from services.api.encoders.plain_json.places import facility, station_summary
from services.api.encoders.plain_json.zones import station_zone
from services.api.floors.drawing import Drawing, Inside
from services.api.reading import credits_of, find
from services.api.situations import situation_of, sources_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Facility, Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import NotFound


async def station_map(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    features = _features(view, held, values["lang"])
    if values["level"] is not None:
        features = [each for each in features if values["level"] in _floors(each["properties"])]
    return Answer(collection(features), attribution=credits_of(view, sources_of(view, held)))


async def station_imdf(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    station = cast(Station, held.entity)
    givers = credits_of(view, sources_of(view, held))
    credit = ", ".join(dict.fromkeys(f"{each['text']} ({each['licence']})" for each in givers))
    today = datetime.fromtimestamp(view.clock.now(), UTC).date()
    told = station_summary(view, held)
    if told["location"] is None:
        raise NotFound("This station has no place, and a map needs one.")
    features, country = _features(view, held, None), country_of(station_zone(view, station))
    body = await asyncio.to_thread(archive, told, features, country, f"{today}T00:00:00Z", credit)
    name = f'attachment; filename="{held.id}.imdf.zip"'
    headers = {"Content-Disposition": name}
    return Answer(body=body, content_type=CONTENT_TYPE, headers=headers, attribution=givers)


def _features(view: View, held: Held, lang: str | None) -> list[Json]:
    situation = situation_of(view, held)
    station, facilities = cast(Station, held.entity), view.facilities_at(held.id)
    inside = Inside(
        station=station,
        interior=situation.interior,
        entities=[cast(Facility, each.entity) for each in facilities],
        facilities={each.id: facility(view, each, lang) for each in facilities},
        step_free=step_free_now(station, situation),
        lang=lang,
    )
    return list(Drawing(inside).features())


def _floors(properties: dict[str, object]) -> list[object]:
    own = [properties["id"]] if properties["kind"] == "level" else []
    levels = properties.get("levels")
    return [*own, properties.get("level"), properties.get("to_level"), *(levels if isinstance(levels, list) else [])]


_ENDPOINT_PARAMS = (
    params.path_id(),
    params.text("level", "the id of a floor: only what is on it, or leads to it"),
    params.lang(),
)
_MAPS = tuple(
    Endpoint(
        path,
        station_map,
        "The station's inside as GeoJSON: levels, ways, platforms, entrances and facilities, with their live state",
        "StationMap",
        _ENDPOINT_PARAMS,
        envelope="bare",
        tags=("stations",),
        problems=(308, 404, 410),
        content_type="application/geo+json",
    )
    for path in ("/v1/stations/{id}/map", "/v1/stations/{id}/map.geojson")
)
ENDPOINTS = (
    *_MAPS,
    Endpoint(
        "/v1/stations/{id}/imdf.zip",
        station_imdf,
        "The station's inside as an IMDF archive (Indoor Mapping Data Format 1.0)",
        "Imdf",
        (params.path_id(),),
        envelope="none",
        tags=("stations",),
        problems=(308, 404, 410),
        content_type=CONTENT_TYPE,
    ),
)
