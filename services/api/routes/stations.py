"""/v1/stations: by place, by name, and one station whole with what is there now."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from aiohttp import web

from services.api.access.reached import step_free_now
from services.api.disruptions import active
from services.api.encoders.plain_json.places import facility, facility_brief, member, station, station_summary
from services.api.reading import credits_of, find, reading_of
from services.api.routes.listing import Page, Row, by_id, drawn, in_order, listed, paged, placed, within
from services.api.situations import situation_of, sources_of
from services.api.texts import search_terms
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

TAGS = ("stations",)
MOST_WORDS = 8  # of a name that are searched for
FEW = 5_000  # stations of a place that are looked at one by one
FILTERS = (
    params.near(),
    params.radius(),
    params.bbox(),
    params.text("q", "part of a name, in any of its languages, kana or romanised"),
    params.modes(),
    params.identifier("operator", "the id of an operator that serves it"),
    params.identifier("feed", "the id of a source that knows it"),
    params.lang(),
    params.limit(),
    params.cursor(),
)


async def stations(view: View, request: web.Request, values: Values) -> Answer:
    return listed(view, _select(view, values), lambda held: station_summary(view, held, values["lang"]))


async def stations_geojson(view: View, request: web.Request, values: Values) -> Answer:
    return drawn(view, _select(view, values), lambda held: station_summary(view, held, values["lang"]))


def _select(view: View, values: Values) -> Page:
    found = placed(view, "station", values)
    if values["q"] is not None:
        rows = list(found) if found is not None else None
        named = _named(view, values["q"], rows)
        if values["near"] is not None:  # by distance, as always with `near`
            ids = {held.id for held in named}
            return paged(_kept((row for row in rows or () if row.held.id in ids), values), values, "distance")
        return paged(_kept(in_order(list(within(named, values))), values), values, "best")
    if found is None:
        operator = values["operator"]
        found = by_id(view.at("station", "operator", operator) if operator else view.all("station"))
    return paged(_kept(found, values), values, "distance" if values["near"] is not None else "id")


def _named(view: View, text: str, rows: Sequence[Row] | None) -> list[Held]:
    """Stations in whose names every word of `text` is found, best first; of others than `rows` perhaps not all.

    A single Latin letter beside longer words is left out: it would be looked for in every name.
    """
    terms = list(dict.fromkeys(search_terms(text) or [text]))
    first, *others = ([term for term in terms if len(term) > 1 or not term.isascii()] or terms)[:MOST_WORDS]
    among = {row.held.id for row in rows} if rows is not None and len(rows) <= FEW else None
    found = view.search("station", first, among)
    for term in others:
        if not found:
            break
        also = {held.id for held in view.search("station", term, among)}
        found = [held for held in found if held.id in also]
    return found


def _kept(rows: Iterable[Row], values: Values) -> Iterable[Row]:
    modes, operator, feed = frozenset(values["modes"]), values["operator"], values["feed"]
    for row in rows:
        if feed is not None and feed not in row.held.feeds:
            continue
        if modes or operator is not None:
            entity = cast(Station, row.held.decode())
            if (modes and modes.isdisjoint(entity.modes)) or (
                operator is not None and operator not in entity.operators
            ):
                continue
        yield row


async def one_station(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    now = view.clock.now()
    alerts = [each for each in reading_of(view).disruptions.at_station(held) if active(each.shown, now)]
    facilities = view.facilities_at(held.id)
    told = station(view, held, values["lang"])
    now_free = step_free_now(cast(Station, held.entity), situation_of(view, held))
    for end in (*told["platforms"], *told["entrances"]):
        end["step_free"] = now_free.get(end["id"], end["step_free"])
    data = told | {
        "facilities": [facility_brief(each, values["lang"]) for each in facilities],
        "alerts": [each.alert.id for each in alerts],
    }
    used = [*sources_of(view, held), *(each.held for each in alerts)]
    return Answer(data, attribution=credits_of(view, used))


async def station_facilities(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    return listed(
        view, Page(list(by_id(view.facilities_at(held.id))), None), lambda each: facility(view, each, values["lang"])
    )


async def station_facilities_geojson(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    found = Page(list(by_id(view.facilities_at(held.id))), None)
    return drawn(view, found, lambda each: facility(view, each, values["lang"]))


async def station_sources(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    entity = cast(Station, held.entity)
    data: list[Any] = [member(each, evidence=True) for each in entity.sources]
    return Answer(data, attribution=credits_of(view, [held]))


ENDPOINTS = (
    Endpoint(
        "/v1/stations",
        stations,
        "Merged stations; with `near`, by distance",
        "StationList",
        FILTERS,
        envelope="collection",
        tags=TAGS,
    ),
    Endpoint(
        "/v1/stations.geojson",
        stations_geojson,
        "The same as GeoJSON",
        "StationFeatures",
        FILTERS,
        envelope="bare",
        tags=TAGS,
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/stations/{id}",
        one_station,
        "One station whole",
        "StationAnswer",
        (params.path_id(), params.lang()),
        tags=TAGS,
        problems=(308, 404, 410),
    ),
    Endpoint(
        "/v1/stations/{id}/facilities",
        station_facilities,
        "The station's facilities with their live state",
        "FacilityList",
        (params.path_id(), params.lang()),
        envelope="collection",
        tags=TAGS,
        problems=(308, 404, 410),
    ),
    Endpoint(
        "/v1/stations/{id}/facilities.geojson",
        station_facilities_geojson,
        "The same as GeoJSON",
        "FacilityFeatures",
        (params.path_id(), params.lang()),
        envelope="bare",
        tags=TAGS,
        problems=(308, 404, 410),
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/stations/{id}/sources",
        station_sources,
        "Which stops of which feeds the station is made of, and the evidence",
        "MemberList",
        (params.path_id(),),
        envelope="collection",
        tags=TAGS,
        problems=(308, 404, 410),
    ),
)
