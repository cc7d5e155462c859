"""/v1/sources: every feed, how it is, whose it is, and what was wrong with what it said."""

from typing import cast

from aiohttp import web

from services.api.encoders.plain_json.sources import source
from services.api.reading import credits_of, find
from services.api.routes.listing import by_id, listed, paged
from services.api.view import View
from services.shared.model.entities import Source
from services.shared.timetable.differences import difference_data
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values


async def sources(view: View, request: web.Request, values: Values) -> Answer:
    helds = view.all("source")
    if values["feeds"]:
        helds = [held for feed in dict.fromkeys(values["feeds"]) if (held := view.get("source", feed)) is not None]
    return listed(view, paged(by_id(helds), values), lambda held: source(view, held))


async def one_source(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "source", values["feed"], request)
    found = cast(Source, held.entity).difference
    diff = {} if found is None else {"diff": difference_data(found)}
    return Answer(source(view, held) | diff, attribution=credits_of(view, [held]))


ENDPOINTS = (
    Endpoint(
        "/v1/sources",
        sources,
        "Every feed: state, freshness, licence, versions, quality",
        "SourceList",
        (params.identifiers("feeds", "ids of sources; without it, all"), params.limit(1000), params.cursor()),
        envelope="collection",
        tags=("sources",),
    ),
    Endpoint(
        "/v1/sources/{feed}",
        one_source,
        "One feed",
        "SourceAnswer",
        (params.path_id("feed", "the id of the feed"),),
        tags=("sources",),
        problems=(404, 410),
    ),
)
