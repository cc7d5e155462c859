"""/v1/routes and /v1/operators: the lines, drawn along their shapes, and who runs them."""

from collections.abc import Iterable
from typing import cast

from aiohttp import web

from services.api.encoders import geojson
from services.api.encoders.plain_json.lines import operator, route
from services.api.encoders.plain_json.members import Json
from services.api.reading import credits_of, find
from services.api.routes.listing import Page, by_id, drawn, listed, paged
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Route, Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

ROUTE_FILTERS = (
    params.identifier("station", "the id of a station that it serves"),
    params.identifier("operator", "the id of its operator"),
    params.modes(),
    params.identifier("feed", "the id of a source that knows it"),
    params.lang(),
    params.limit(),
    params.cursor(),
)
OPERATOR_FILTERS = (
    params.identifier("feed", "the id of a source that knows it"),
    params.lang(),
    params.limit(),
    params.cursor(),
)


async def routes(view: View, request: web.Request, values: Values) -> Answer:
    return listed(view, _select(view, values), lambda held: route(view, held, values["lang"]))


async def routes_geojson(view: View, request: web.Request, values: Values) -> Answer:
    return drawn(
        view,
        _select(view, values),
        lambda held: route(view, held, values["lang"]),
        lambda held: _line(view, cast(Route, held.entity)),
    )


def _select(view: View, values: Values) -> Page:
    return paged(by_id(_matching(view, values)), values)


def _matching(view: View, values: Values) -> Iterable[Held]:
    modes, operator_id, feed = frozenset(values["modes"]), values["operator"], values["feed"]
    for held in _serving(view, values["station"]):
        entity = cast(Route, held.entity)
        if (
            (not modes or entity.mode in modes)
            and operator_id in (None, entity.operator)
            and (feed is None or feed in held.feeds)
        ):
            yield held


def _serving(view: View, station: str | None) -> Iterable[Held]:
    """The routes of a station; without one, all."""
    if station is None:
        return view.all("route")
    held = view.get("station", station)
    ids = cast(Station, held.entity).routes if held is not None else ()
    return [found for each in ids if (found := view.get("route", each)) is not None]


def _line(view: View, entity: Route) -> Json | None:
    parts: list[list[tuple[float, float]]] = []
    for ref in entity.refs:
        timetable = view.timetable(ref.feed)
        if timetable is not None:
            parts += timetable.route_shapes(ref.local_id)
    return geojson.lines(parts)


async def one_route(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "route", values["id"], request)
    stations = sorted(each.id for each in view.at("station", "route", held.id))
    data = route(view, held, values["lang"]) | {"stations": stations}
    return Answer(data, attribution=credits_of(view, [held]))


async def operators(view: View, request: web.Request, values: Values) -> Answer:
    feed = values["feed"]
    helds = (held for held in view.all("operator") if feed is None or feed in held.feeds)
    return listed(view, paged(by_id(helds), values), lambda held: operator(view, held, values["lang"]))


async def one_operator(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "operator", values["id"], request)
    return Answer(operator(view, held, values["lang"]), attribution=credits_of(view, [held]))


ENDPOINTS = (
    Endpoint("/v1/routes", routes, "Lines", "RouteList", ROUTE_FILTERS, envelope="collection", tags=("lines",)),
    Endpoint(
        "/v1/routes.geojson",
        routes_geojson,
        "Lines along their shapes, as GeoJSON",
        "RouteFeatures",
        ROUTE_FILTERS,
        envelope="bare",
        tags=("lines",),
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/routes/{id}",
        one_route,
        "One line and the stations that it serves",
        "RouteAnswer",
        (params.path_id(), params.lang()),
        tags=("lines",),
        problems=(308, 404, 410),
    ),
    Endpoint(
        "/v1/operators",
        operators,
        "Who runs the lines",
        "OperatorList",
        OPERATOR_FILTERS,
        envelope="collection",
        tags=("lines",),
    ),
    Endpoint(
        "/v1/operators/{id}",
        one_operator,
        "One operator",
        "OperatorAnswer",
        (params.path_id(), params.lang()),
        tags=("lines",),
        problems=(308, 404, 410),
    ),
)
