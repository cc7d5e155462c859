"""/v1/facilities: lifts, toilets and the like, of stations and of towns, with their working state."""

from collections.abc import Iterable
from typing import cast

from aiohttp import web

from services.api.encoders.plain_json.places import facility
from services.api.reading import credits_of, find
from services.api.routes.listing import Page, Row, by_id, drawn, listed, paged, placed
from services.api.view import View
from services.shared.model.entities import Facility
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

STATUSES = ("in_service", "out_of_service", "limited", "unknown")
FILTERS = (
    params.identifiers("types", "kinds of facility, such as elevator"),
    params.near(),
    params.radius(),
    params.bbox(),
    params.words("status", STATUSES, "working states"),
    params.identifier("station", "the id of the station that it belongs to"),
    params.identifier("feed", "the id of a source that knows it"),
    params.lang(),
    params.limit(),
    params.cursor(),
)


async def facilities(view: View, request: web.Request, values: Values) -> Answer:
    return listed(view, _select(view, values), lambda held: facility(view, held, values["lang"]))


async def facilities_geojson(view: View, request: web.Request, values: Values) -> Answer:
    return drawn(view, _select(view, values), lambda held: facility(view, held, values["lang"]))


def _select(view: View, values: Values) -> Page:
    found = placed(view, "facility", values)
    if found is None:
        station = values["station"]
        found = by_id(view.facilities_at(station) if station is not None else view.all("facility"))
    return paged(_kept(found, values), values, "distance" if values["near"] is not None else "id")


def _kept(rows: Iterable[Row], values: Values) -> Iterable[Row]:
    types, statuses, station = frozenset(values["types"]), frozenset(values["status"]), values["station"]
    feed = values["feed"]
    if not (types or statuses or station is not None or feed is not None):
        yield from rows
        return
    for row in rows:
        entity = cast(Facility, row.held.entity)
        if (
            (not types or entity.type in types)
            and (not statuses or entity.status in statuses)
            and station in (None, entity.station)
            and (feed is None or any(ref.feed == feed for ref in entity.refs))
        ):
            yield row


async def one_facility(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "facility", values["id"], request)
    return Answer(facility(view, held, values["lang"]), attribution=credits_of(view, [held]))


ENDPOINTS = (
    Endpoint(
        "/v1/facilities",
        facilities,
        "Facilities; with `near`, by distance",
        "FacilityList",
        FILTERS,
        envelope="collection",
        tags=("facilities",),
    ),
    Endpoint(
        "/v1/facilities.geojson",
        facilities_geojson,
        "The same as GeoJSON",
        "FacilityFeatures",
        FILTERS,
        envelope="bare",
        tags=("facilities",),
        content_type="application/geo+json",
    ),
    Endpoint(
        "/v1/facilities/{id}",
        one_facility,
        "One facility",
        "FacilityAnswer",
        (params.path_id(), params.lang()),
        tags=("facilities",),
        problems=(308, 404, 410),
    ),
)
