"""/v1/publish/{feed}/…: what operators call."""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from services.publish.authors import Authors
from services.publish.entries import EntryDesk, Push, Taken
from services.publish.messages import MESSAGE_BYTES, MessageDesk
from services.publish.receipts import Asked
from services.publish.timetables import Judged, TimetableDesk, version_data
from services.publish.usage import KEPT_DAYS, UsageDesk
from services.shared.blobs.port import BlobsFull, BlobsUnavailable
from services.shared.entries import KINDS
from services.shared.feed import Feed
from services.shared.log.port import LogFull, LogUnavailable
from services.shared.web import params
from services.shared.web.admission import PRINCIPAL
from services.shared.web.audit import Audit, Author, audited
from services.shared.web.bodies import read_body
from services.shared.web.endpoints import Answer, Endpoint, Param, Values
from services.shared.web.middleware.security import DATA_HEADERS
from services.shared.web.problems import BadRequest, Forbidden, NotFound, Unavailable

ENTRY_BYTES = 256_000
LONGEST_KEY = 255
UPLOAD_SECONDS = 900.0
WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30.0, 300.0
IDEMPOTENCY_KEY = "Idempotency-Key"
_COPY_HEADERS = {
    **DATA_HEADERS,
    "Content-Type": "application/zip",
    "Content-Disposition": 'attachment; filename="gtfs.zip"',
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Door:
    feeds: dict[str, Feed]
    entries: EntryDesk
    messages: MessageDesk
    timetables: TimetableDesk
    upload_bytes: int
    audit: Audit
    authors: Authors
    usage: UsageDesk

    def feed(self, name: str, request: web.Request) -> Feed:
        """The feed, when whoever asks may push to it. Raises NotFound, Forbidden."""
        feed = self.feeds.get(name)
        if feed is None:
            raise NotFound(f"no feed is named {name}")
        if not request[PRINCIPAL].may_push(feed.id, feed.operator):
            raise Forbidden(f"this key may not push to {name}")
        return feed


Handler = Callable[[Door, web.Request, Values], Awaitable[Answer | web.StreamResponse]]


def _pushed(handler: Handler) -> Handler:
    handler = audited(handler)

    async def handle(door: Door, request: web.Request, values: Values) -> Answer | web.StreamResponse:
        try:
            return await handler(door, request, values)
        except BlobsFull:
            raise Unavailable("there is no room on the hub's disk; nothing was taken", retry_seconds=60) from None
        except BlobsUnavailable:
            raise Unavailable("payloads can't be kept now; nothing was taken") from None
        except LogFull:
            raise Unavailable("there is no room on the hub's disk; nothing was taken", retry_seconds=60) from None
        except LogUnavailable:
            raise Unavailable("the hub's log can't be written now; whether this was taken is not known") from None

    return handle


def _asked(request: web.Request, author: Author, body: bytes) -> Asked | None:
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY:
        raise BadRequest.naming({IDEMPOTENCY_KEY: f"expected 1 to {LONGEST_KEY} letters"})
    return Asked.of(author.operator, key, request.method.encode(), request.rel_url.raw_path.encode(), body)


async def _push(door: Door, request: web.Request, values: Values, kind: str) -> Push:
    feed = door.feed(values["feed"], request)
    body = await read_body(request, ENTRY_BYTES)
    author = await door.authors.author(request, body)
    asked = _asked(request, author, body)
    entry_id = values.get("id") or (asked.name if asked else secrets.token_hex(10))
    action = f"{request.method} {kind}"
    return Push(feed, KINDS[kind], entry_id, author, action, body, asked)


def _takes(kind: str) -> Handler:
    async def take(door: Door, request: web.Request, values: Values) -> Answer:
        push = await _push(door, request, values, kind)
        return _answer(await door.entries.take(push))

    return take


def _withdraws(kind: str) -> Handler:
    async def withdraw(door: Door, request: web.Request, values: Values) -> Answer:
        push = await _push(door, request, values, kind)
        return _answer(await door.entries.withdraw(push))

    return withdraw


async def _put_message(door: Door, request: web.Request, values: Values) -> Answer:
    feed = door.feed(values["feed"], request)
    body = await read_body(request, MESSAGE_BYTES)
    author = await door.authors.author(request, body)
    return _answer(await door.messages.take(feed, body, author))


async def _put_timetable(door: Door, request: web.Request, values: Values) -> Answer:
    feed = door.feed(values["feed"], request)
    body = await read_body(request, door.upload_bytes, UPLOAD_SECONDS)
    author = await door.authors.author(request, body)
    return _judged(await door.timetables.take(feed, body, author, _wait_seconds(request), bool(values["dry_run"])))


async def _activate(door: Door, request: web.Request, values: Values) -> Answer:
    feed = door.feed(values["feed"], request)
    author = await door.authors.author(request, await read_body(request, 0))
    return _judged(await door.timetables.activate(feed, values["version"], author, _wait_seconds(request)), 200)


async def _versions(door: Door, request: web.Request, values: Values) -> Answer:
    feed = door.feed(values["feed"], request)
    return Answer({"data": [version_data(version) for version in await door.timetables.versions(feed)]})


async def _copy(door: Door, request: web.Request, values: Values) -> web.FileResponse:
    feed = door.feed(values["feed"], request)
    return web.FileResponse(await door.timetables.copy(feed, values["version"]), headers=_COPY_HEADERS)


async def _usage(door: Door, request: web.Request, values: Values) -> Answer:
    feed = door.feed(values["feed"], request)
    days = await door.usage.of(feed.id, values["days"])
    return Answer({"data": {"feed": feed.id, "days": days}}, headers={"Cache-Control": "no-store"})


def _judged(judged: Judged, status: int = 201) -> Answer:
    return Answer({"data": dict(judged.data)}, status=status if judged.status == 201 else judged.status)


def _wait_seconds(request: web.Request) -> float:
    """`Prefer: wait=N` (RFC 7240)."""
    match = re.search(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])", request.headers.get("Prefer", ""))
    return min(float(match[1]), LONGEST_WAIT_SECONDS) if match else WAIT_SECONDS


def _answer(done: Taken) -> Answer:
    return Answer({"data": done.data}, status=done.status)


_FEED = params.path_id("feed", "the feed's id, as in feeds.toml")
_SPAN = {"type": "integer", "minimum": 1, "maximum": KEPT_DAYS, "default": 30}
_DAYS = Param("days", params.whole(1, KEPT_DAYS), _SPAN, "how many, today among them", default=30)
_ID = params.path_id("id", "its id in the feed")


def _endpoint(
    path: str,
    method: str,
    handler: Handler,
    summary: str,
    scope: str,
    body: str = "",
    body_type: str = "application/json",
) -> Endpoint:
    named = (_FEED, _ID) if "{id}" in path else (_FEED,)
    return Endpoint(
        f"/v1/publish/{{feed}}/{path}",
        _pushed(handler),
        summary,
        "Pushed",
        named,
        envelope="none",
        method=method,
        tags=("publishing",),
        problems=(401, 403, 404, 408, 409, 413, 422, 503),
        scope=scope,
        body=body,
        body_type=body_type,
        statuses=(200,) if method == "DELETE" else (200, 201),
    )


ALERTS, FACILITIES, REALTIME = "publish:alerts", "publish:facilities", "publish:realtime"
TIMETABLES = "publish:timetables"
ENDPOINTS = (
    _endpoint("alerts", "POST", _takes("alert"), "Posts a disruption", ALERTS, "AlertPush"),
    _endpoint("alerts/{id}", "PUT", _takes("alert"), "Posts or changes a disruption", ALERTS, "AlertPush"),
    _endpoint("alerts/{id}", "DELETE", _withdraws("alert"), "Withdraws a disruption", ALERTS),
    _endpoint("facilities/{id}", "PUT", _takes("facility"), "Describes a facility", FACILITIES, "FacilityPush"),
    _endpoint("facilities/{id}", "DELETE", _withdraws("facility"), "Withdraws a facility", FACILITIES),
    _endpoint(
        "facilities/{id}/status",
        "PUT",
        _takes("facility-status"),
        "Says whether a facility works",
        FACILITIES,
        "FacilityStatusPush",
    ),
    _endpoint(
        "facilities/{id}/status",
        "DELETE",
        _withdraws("facility-status"),
        "Withdraws what was said of a facility's state",
        FACILITIES,
    ),
    _endpoint(
        "gtfs-rt",
        "PUT",
        _put_message,
        "Takes a GTFS-Realtime message, full or differential",
        REALTIME,
        "GtfsRt",
        "application/x-protobuf",
    ),
    Endpoint(
        "/v1/publish/{feed}/gtfs",
        _pushed(_put_timetable),
        "Takes a timetable: a GTFS zip",
        "Judged",
        (
            _FEED,
            Param(
                "dry_run",
                params.whole(0, 1),
                {"type": "integer", "enum": [0, 1], "default": 0},
                "1: it is only checked",
                default=0,
            ),
        ),
        envelope="none",
        method="PUT",
        tags=("publishing",),
        problems=(401, 403, 404, 408, 409, 413, 422, 503),
        scope=TIMETABLES,
        body="Gtfs",
        body_type="application/zip",
        statuses=(201, 202),
        description="Kept first, then judged; within `Prefer: wait=N` seconds (30 unless told, 300 at most) the "
        "verdict is the answer, else 202, and `versions` has it. A refusal names each error by file and row.",
    ),
    Endpoint(
        "/v1/publish/{feed}/usage",
        _pushed(_usage),
        "How often this feed's data were asked for, by day, endpoint and account",
        "UsageOfFeed",
        (_FEED, _DAYS),
        envelope="none",
        tags=("publishing",),
        problems=(401, 403, 404, 503),
        scope="publish",
        description="Days are UTC's; `consumer` is `operator/{id}` or `developer/{id}`, `pages` for the hub's own, "
        "null for who shows no key. A stream counts once, when it opens, for each feed that it may tell of.",
    ),
    Endpoint(
        "/v1/publish/{feed}/versions",
        _pushed(_versions),
        "The versions of a timetable, the newest first",
        "Versions",
        (_FEED,),
        envelope="none",
        tags=("publishing",),
        problems=(401, 403, 404, 503),
        scope=TIMETABLES,
    ),
    Endpoint(
        "/v1/publish/{feed}/versions/{version}/gtfs",
        _pushed(_copy),
        "A version of a timetable, as it came",
        "Gtfs",
        (_FEED, params.path_id("version", "the version")),
        envelope="none",
        tags=("publishing",),
        problems=(401, 403, 404, 503),
        content_type="application/zip",
        scope=TIMETABLES,
    ),
    Endpoint(
        "/v1/publish/{feed}/versions/{version}/activate",
        _pushed(_activate),
        "Goes back to a version",
        "Judged",
        (_FEED, params.path_id("version", "the version")),
        envelope="none",
        method="POST",
        tags=("publishing",),
        problems=(401, 403, 404, 408, 409, 413, 422, 503),
        scope=TIMETABLES,
        statuses=(200, 202),
    ),
    _endpoint("vehicles/{id}", "PUT", _takes("vehicle"), "Says where a vehicle is", REALTIME, "VehiclePush"),
    _endpoint("vehicles/{id}", "DELETE", _withdraws("vehicle"), "Withdraws a vehicle", REALTIME),
)
