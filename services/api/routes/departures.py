"""/v1/stations/{id}/departures: schedule and realtime as one board."""

import orjson
from aiohttp import web

from services.api.board import Wanted
from services.api.encoders.plain_json.departures import DepartureRows
from services.api.reading import find, reading_of
from services.api.view import View
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

MINUTE_SECONDS = 60


async def departures(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    reading = reading_of(view)
    start = view.clock.now() if values["at"] is None else values["at"].timestamp()
    end = start + values["minutes"] * MINUTE_SECONDS
    wanted = Wanted(start, end, values["limit"], frozenset(values["routes"]), values["platform"] or "")
    entries = reading.boards.entries(held, wanted)
    alerts = reading.disruptions.at_station(held)
    rows = DepartureRows(view, held, values["lang"], alerts)
    data = rows.encode(entries)
    feeds = set(held.feeds).union(*{entry.feeds for entry in entries})
    if alerts:
        shown = {alert for entry in entries for alert in rows.alerts_of(entry)}
        feeds.update(feed for each in alerts if each.alert.id in shown for feed in each.held.feeds)
    return Answer(orjson.Fragment(data), attribution=reading.attribution(view, feeds))


ENDPOINTS = (
    Endpoint(
        "/v1/stations/{id}/departures",
        departures,
        "The departure board: schedule and realtime as one",
        "DepartureList",
        (
            params.path_id(),
            params.time("at", "from when on (inclusive), RFC 3339; without it, now"),
            params.minutes(),
            params.limit(20, 500),
            params.identifiers("routes", "ids of routes"),
            params.identifier("platform", "id or code of a platform"),
            params.lang(),
        ),
        envelope="collection",
        tags=("stations",),
        problems=(308, 404, 410),
        description="`at` is inclusive and `at` + `minutes` exclusive, on the expected time where it is known.",
    ),
)
