"""/v1/alerts: disruptions, by when, where and whose."""

from collections.abc import Iterable
from typing import cast

from aiohttp import web

from services.api.disruptions import Disruption, active
from services.api.encoders import geojson
from services.api.encoders.plain_json.live import alert
from services.api.encoders.plain_json.members import Json, location
from services.api.reading import credits_of, find, reading_of
from services.api.routes.listing import Page, by_id, drawn, listed, paged
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Alert, Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

FILTERS = (
    params.time("active_at", "only those in effect at this time, RFC 3339"),
    params.identifiers("routes", "ids of routes that they concern"),
    params.identifiers("stations", "ids of stations that they concern: the place, its lines, their operators"),
    params.identifier("operator", "the id of an operator that they concern"),
    params.limit(),
    params.cursor(),
)


async def alerts(view: View, request: web.Request, values: Values) -> Answer:
    return listed(view, _select(view, values), lambda held: alert(view, held))


async def alerts_geojson(view: View, request: web.Request, values: Values) -> Answer:
    return drawn(view, _select(view, values), lambda held: alert(view, held), lambda held: _places(view, held))


def _select(view: View, values: Values) -> Page:
    found: Iterable[Disruption] = reading_of(view).disruptions.all()
    if values["active_at"] is not None:
        moment = values["active_at"].timestamp()
        found = [each for each in found if active(each.impact, moment)]
    if values["routes"]:
        wanted = set(values["routes"])
        found = [each for each in found if any(selector.route in wanted for selector in each.alert.informed)]
    if values["operator"] is not None:
        concerned = {held.id for held in view.at("alert", "operator", values["operator"])}
        found = [each for each in found if each.held.id in concerned]
    if values["stations"]:
        near = _at_stations(view, values["stations"])
        found = [each for each in found if each.held.id in near]
    return paged(by_id(each.held for each in found), values)


def _at_stations(view: View, ids: Iterable[str]) -> set[str]:
    stations = (view.get("station", each) for each in ids)
    disruptions = reading_of(view).disruptions
    return {each.held.id for held in stations if held is not None for each in disruptions.at_station(held)}


def _places(view: View, held: Held) -> Json | None:
    """The stations that the alert names."""
    named = dict.fromkeys(each.station for each in cast(Alert, held.entity).informed if each.station)
    stations = (view.get("station", each) for each in named)
    entities = (cast(Station, station.entity) for station in stations if station is not None)
    return geojson.points(location(entity.lat, entity.lon) for entity in entities)


async def one_alert(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "alert", values["id"], request)
    return Answer(alert(view, held), attribution=credits_of(view, [held]))


ENDPOINTS = (
    Endpoint("/v1/alerts", alerts, "Disruptions", "AlertList", FILTERS, envelope="collection", tags=("live",)),
    Endpoint(
        "/v1/alerts.geojson",
        alerts_geojson,
        "Disruptions at the stations that they name, as GeoJSON",
        "AlertFeatures",
        FILTERS,
        envelope="bare",
        tags=("live",),
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/alerts/{id}",
        one_alert,
        "One disruption",
        "AlertAnswer",
        (params.path_id(),),
        tags=("live",),
        problems=(404, 410),
    ),
)
