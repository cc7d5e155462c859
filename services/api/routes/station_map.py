"""/v1/stations/{id}/map: its floors, platforms, entrances, ways and facilities as GeoJSON, with what works now."""

from typing import cast

from aiohttp import web

from services.api.access.reached import step_free_now
from services.api.encoders.geojson import collection
from services.api.encoders.plain_json.places import facility
from services.api.floors.drawing import Drawing, Inside
from services.api.reading import credits_of, find
from services.api.situations import situation_of, sources_of
from services.api.view import View
from services.shared.model.entities import Facility, Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values


async def station_map(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    situation = situation_of(view, held)
    station, facilities = cast(Station, held.entity), view.facilities_at(held.id)
    inside = Inside(
        station=station,
        graph=situation.interior.graph,
        entities=[cast(Facility, each.entity) for each in facilities],
        facilities={each.id: facility(view, each, values["lang"]) for each in facilities},
        step_free=step_free_now(station, situation),
        lang=values["lang"],
    )
    features = list(Drawing(inside).features())
    if values["level"] is not None:
        features = [each for each in features if values["level"] in _floors(each["properties"])]
    return Answer(collection(features), attribution=credits_of(view, sources_of(view, held)))


def _floors(properties: dict[str, object]) -> list[object]:
    own = [properties["id"]] if properties["kind"] == "level" else []
    levels = properties.get("levels")
    return [*own, properties.get("level"), properties.get("to_level"), *(levels if isinstance(levels, list) else [])]


_ENDPOINT_PARAMS = (
    params.path_id(),
    params.text("level", "the id of a floor: only what is on it, or leads to it"),
    params.lang(),
)
ENDPOINTS = tuple(
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
