"""/v1/gtfs.zip: what the hub has of timetables, as one GTFS feed."""

from aiohttp import web

from services.shared.web import params
from services.shared.web.credits import credit_header
from services.shared.web.endpoints import Endpoint, Values
from services.shared.web.middleware.security import DATA_HEADERS
from services.shared.web.usage import OF_FEEDS
from services.timetable.merged import Merged

_HEADERS = {
    **DATA_HEADERS,
    "Content-Type": "application/zip",
    "Content-Disposition": 'attachment; filename="gtfs.zip"',
    "Cache-Control": "no-cache",
}


async def _zip(merged: Merged, request: web.Request, values: Values) -> web.FileResponse:
    feeds = request[OF_FEEDS] = tuple(feed.id for feed in merged.chosen(values["feeds"]))
    path = await merged.path(values["feeds"], values["bbox"])
    return web.FileResponse(path, headers=_HEADERS | credit_header(feeds))


ENDPOINTS = (
    Endpoint(
        "/v1/gtfs.zip",
        _zip,
        "Merged GTFS Schedule: every timetable that serves and may be passed on, as one feed",
        "Gtfs",
        (params.identifiers("feeds", "ids of timetables; without it, all"), params.bbox()),
        envelope="none",
        tags=("standards",),
        content_type="application/zip",
        problems=(404, 503),
        description="Ids are the source's own behind its feed's id, as in /v1/gtfs-rt. With `bbox`, the trips that "
        "call inside it, whole, and what they need. GTFS has one time zone a feed: feeds of several are refused with "
        "400, which lists them by zone. The first who asks waits until it is made. Parts of it can be asked for "
        "with `Range`.",
    ),
)
