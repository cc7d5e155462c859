"""/v1/stations/{id}/departures: schedule and realtime as one board.

A board is kept for the second that it was made in, while the picture stays the same: the display in
the station and the thousand phones below it ask the same thing.
"""

from typing import Any

import orjson
from aiohttp import web

from services.api.board import Wanted
from services.api.encoders.plain_json.departures import DepartureRows
from services.api.reading import Reading, find, reading_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values

MINUTE_SECONDS = 60


async def departures(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    reading = reading_of(view)
    now = view.clock.now()
    at = values["at"]
    kept = reading.answers
    kept.begin((int(now), view.position))
    key = (held.id, at, values["minutes"], values["limit"], values["routes"], values["platform"], values["lang"])
    answer = kept.get(key)
    if answer is None:
        answer = kept.put(key, _board(view, reading, held, values, now if at is None else at.timestamp()))
    return answer


def _board(view: View, reading: Reading, held: Held, values: Values, start: float) -> Answer:
    wanted = Wanted(
        start,
        start + values["minutes"] * MINUTE_SECONDS,
        values["limit"],
        frozenset(values["routes"]),
        values["platform"] or "",
    )
    visits = reading.boards.visits(held, wanted)
    alerts = reading.disruptions.at_station(held)
    rows = DepartureRows(view, held, values["lang"], alerts)
    data: list[Any] = [rows.row(visit, reading.parts) for visit in visits]
    feeds = {visit.feed for visit in visits}.union(held.feeds)
    for visit in visits:
        if visit.realtime or visit.updated_ms:
            said = view.get("trip", visit.trip)
            feeds.update(said.feeds if said is not None else ())
    shown = {alert for row in data for alert in row["alerts"]}
    feeds.update(feed for each in alerts if each.alert.id in shown for feed in each.held.feeds)
    return Answer(orjson.Fragment(orjson.dumps(data)), attribution=reading.attribution(view, feeds))


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
