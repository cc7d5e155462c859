"""/v1/mobility: stations of shared bikes, scooters and cars with what is there now, and vehicles to hire."""

from collections.abc import Iterable

from aiohttp import web

from services.api.encoders.plain_json.mobility import mobility_station, mobility_vehicle
from services.api.reading import credits_of, find
from services.api.routes.listing import Page, Row, by_id, drawn, listed, paged, placed
from services.api.view import View
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

_PLACES = (params.near(), params.radius(), params.bbox(), params.identifier("feed", "the id of a source"))
STATION_FILTERS = (*_PLACES, params.lang(), params.limit(), params.cursor())
VEHICLE_FILTERS = (*_PLACES, params.limit(), params.cursor())


async def stations(view: View, request: web.Request, values: Values) -> Answer:
    found = _select(view, "mobility_station", values)
    return listed(view, found, lambda held: mobility_station(view, held, values["lang"]))


async def stations_geojson(view: View, request: web.Request, values: Values) -> Answer:
    found = _select(view, "mobility_station", values)
    return drawn(view, found, lambda held: mobility_station(view, held, values["lang"]))


async def one_station(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "mobility_station", values["id"], request)
    return Answer(mobility_station(view, held, values["lang"]), attribution=credits_of(view, [held]))


async def vehicles(view: View, request: web.Request, values: Values) -> Answer:
    return listed(view, _select(view, "mobility_vehicle", values), lambda held: mobility_vehicle(view, held))


async def vehicles_geojson(view: View, request: web.Request, values: Values) -> Answer:
    return drawn(view, _select(view, "mobility_vehicle", values), lambda held: mobility_vehicle(view, held))


def _select(view: View, kind: str, values: Values) -> Page:
    found = placed(view, kind, values)
    rows = found if found is not None else by_id(view.all(kind))
    return paged(_kept(view, rows, values["feed"]), values, "distance" if values["near"] is not None else "id")


def _kept(view: View, rows: Iterable[Row], feed: str | None) -> Iterable[Row]:
    """Without what has not been heard of lately."""
    return (row for row in rows if (feed is None or feed in row.held.feeds) and view.live(row.held))


ENDPOINTS = (
    Endpoint(
        "/v1/mobility/stations",
        stations,
        "Stations of shared vehicles and what is there now; with `near`, by distance",
        "MobilityStationList",
        STATION_FILTERS,
        envelope="collection",
        tags=("live",),
    ),
    Endpoint(
        "/v1/mobility/stations.geojson",
        stations_geojson,
        "The same as GeoJSON",
        "MobilityStationFeatures",
        STATION_FILTERS,
        envelope="bare",
        tags=("live",),
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/mobility/stations/{id}",
        one_station,
        "One station of shared vehicles",
        "MobilityStationAnswer",
        (params.path_id(), params.lang()),
        tags=("live",),
        problems=(404, 410),
    ),
    Endpoint(
        "/v1/mobility/vehicles",
        vehicles,
        "Shared vehicles that can be hired; with `near`, by distance",
        "MobilityVehicleList",
        VEHICLE_FILTERS,
        envelope="collection",
        tags=("live",),
    ),
    Endpoint(
        "/v1/mobility/vehicles.geojson",
        vehicles_geojson,
        "The same as GeoJSON",
        "MobilityVehicleFeatures",
        VEHICLE_FILTERS,
        envelope="bare",
        tags=("live",),
        content_type="application/geo+json",
    ),
)
