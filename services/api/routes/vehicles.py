"""/v1/vehicles: where vehicles are now; those whose source fell silent are left out."""

from collections.abc import Iterable
from typing import cast

from aiohttp import web

from services.api.encoders.plain_json.live import vehicle
from services.api.reading import credits_of, find
from services.api.routes.listing import Page, by_id, drawn, listed, paged
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Vehicle
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import Gone

FILTERS = (
    params.identifiers("routes", "ids of routes that they run on"),
    params.bbox(),
    params.limit(1000, 10_000),
    params.cursor(),
)


async def vehicles(view: View, request: web.Request, values: Values) -> Answer:
    return listed(view, _select(view, values), lambda held: vehicle(view, held))


async def vehicles_geojson(view: View, request: web.Request, values: Values) -> Answer:
    return drawn(view, _select(view, values), lambda held: vehicle(view, held))


def _select(view: View, values: Values) -> Page:
    box, routes = values["bbox"], frozenset(values["routes"])
    there: Iterable[Held] = view.all("vehicle") if box is None else view.inside("vehicle", box)
    live = (held for held in there if view.live(held))
    return paged(by_id(held for held in live if not routes or cast(Vehicle, held.entity).route in routes), values)


async def one_vehicle(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "vehicle", values["id"], request)
    if not view.live(held):
        raise Gone(f"The vehicle {held.id!r} has not been heard of lately.")
    return Answer(vehicle(view, held), attribution=credits_of(view, [held]))


ENDPOINTS = (
    Endpoint(
        "/v1/vehicles",
        vehicles,
        "Vehicles and where they are",
        "VehicleList",
        FILTERS,
        envelope="collection",
        tags=("live",),
    ),
    Endpoint(
        "/v1/vehicles.geojson",
        vehicles_geojson,
        "The same as GeoJSON",
        "VehicleFeatures",
        FILTERS,
        envelope="bare",
        tags=("live",),
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/vehicles/{id}",
        one_vehicle,
        "One vehicle",
        "VehicleAnswer",
        (params.path_id(),),
        tags=("live",),
        problems=(404, 410),
    ),
)
