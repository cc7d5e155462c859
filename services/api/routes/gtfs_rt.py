"""/v1/gtfs-rt: the live picture of all feeds as GTFS-Realtime, for programs that read that.

A message is built once a change and kept; values whose source fell silent leave it by themselves.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from weakref import WeakKeyDictionary

import orjson
from aiohttp import web
from google.protobuf.json_format import MessageToDict
from google.transit import gtfs_realtime_pb2 as rt

from services.api.encoders.gtfs_rt import KINDS, GtfsRtEncoder, framed, header
from services.api.encoders.outage_alerts import OutageAlerts, outage_entity
from services.api.reading import feeds_that_leave
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Facility, Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Handler, Values
from services.shared.web.usage import OF_FEEDS

PROTOBUF = "application/x-protobuf"
KEPT_MESSAGES = 16
FEEDS = params.identifiers("feeds", "ids of sources; without it, all")


@dataclass(frozen=True, slots=True)
class Kept:
    """`second` is when it was last found to be right; `selected` are the identities of what is in it."""

    second: int
    selected: tuple[int, ...]
    body: bytes


class Messages:
    """The newest message of each kind, and of the selections of feeds that were asked for last."""

    def __init__(self) -> None:
        self._encoders = {kind: GtfsRtEncoder() for kind in KINDS.values()}
        self._kept: OrderedDict[tuple[str, frozenset[str]], Kept] = OrderedDict()
        self._outages = OutageAlerts()
        self._held_at: object = None

    def message(self, view: View, kind: str, feeds: Sequence[str]) -> bytes:
        held_at = view.position, view.timetable_switches
        if held_at != self._held_at:
            self._held_at = held_at
            self._kept.clear()
        known = frozenset(feed for feed in feeds if view.get("source", feed) is not None)
        if feeds and not known:
            return header(view.as_of_ms // 1000)
        key = (kind, known)
        kept = self._kept.get(key)
        if kept is None or kept.second != view.instant[1]:
            kept = self._kept[key] = self._made(view, kind, known, kept)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT_MESSAGES:
            self._kept.popitem(last=False)
        return kept.body

    def _made(self, view: View, kind: str, feeds: frozenset[str], before: Kept | None) -> Kept:
        second = view.instant[1]
        helds = self._helds(view, kind, feeds)
        out = self._out(view, feeds) if kind == "alert" else []
        selected = tuple(map(id, (*helds, *(held for pair in out for held in pair))))
        if before is not None and before.selected == selected:
            return replace(before, second=second)
        encoder = self._encoders[kind]
        encoder.forget_others(view.all(kind))
        return Kept(second, selected, encoder.message(helds, view.as_of_ms // 1000) + _told(view, out))

    def _out(self, view: View, feeds: frozenset[str]) -> list[tuple[Held, Held]]:
        """Facilities that are out, or will be, each with its station."""
        there = (h for h in self._outages.out(view) if not feeds or not feeds.isdisjoint(h.feeds))
        of_station = (
            (held, view.get("station", cast(Facility, held.entity).station))
            for held in sorted(there, key=lambda held: held.id)
            if view.live(held) and view.may_be_passed_on(held)
        )
        return [(held, station) for held, station in of_station if station is not None]

    def _helds(self, view: View, kind: str, feeds: frozenset[str]) -> list[Held]:
        there = (held for held in view.all(kind) if not feeds or not feeds.isdisjoint(held.feeds))
        chosen = (held for held in there if view.live(held) and view.may_be_passed_on(held))
        return sorted(chosen, key=lambda held: held.id)


def _told(view: View, out: Sequence[tuple[Held, Held]]) -> bytes:
    def served(feed: str) -> bool:
        source = view.get("source", feed)
        return source is not None and view.timetable(feed) is not None and view.may_be_passed_on(source)

    told = (
        outage_entity(
            held, cast(Facility, held.entity), cast(Station, station.entity), served, view.may_be_passed_on(station)
        )
        for held, station in out
    )
    return b"".join(framed(entity) for entity in told if entity is not None)


_MESSAGES: "WeakKeyDictionary[View, Messages]" = WeakKeyDictionary()


def messages_of(view: View) -> Messages:
    found = _MESSAGES.get(view)
    if found is None:
        found = _MESSAGES[view] = Messages()
    return found


def as_protobuf(kind: str) -> Handler:
    async def handler(view: View, request: web.Request, values: Values) -> Answer:
        request[OF_FEEDS] = _feeds(view, values)
        return Answer(body=messages_of(view).message(view, kind, values["feeds"]), content_type=PROTOBUF)

    return handler


def as_json(kind: str) -> Handler:
    async def handler(view: View, request: web.Request, values: Values) -> Answer:
        request[OF_FEEDS] = _feeds(view, values)
        message = messages_of(view).message(view, kind, values["feeds"])
        return Answer(body=await asyncio.to_thread(_json, message), content_type="application/json")

    return handler


def _feeds(view: View, values: Values) -> tuple[str, ...]:
    """Whose words may be in the message."""
    there, wanted = feeds_that_leave(view), frozenset(values["feeds"])
    return tuple(feed for feed in there if feed in wanted) if wanted else there


def _json(message: bytes) -> bytes:
    """The mapping of protobuf, with GTFS-Realtime's own names for fields."""
    return orjson.dumps(MessageToDict(rt.FeedMessage.FromString(message), preserving_proto_field_name=True))


def _rows(name: str, kind: str) -> tuple[Endpoint, Endpoint]:
    what = f"Merged GTFS-Realtime: {name.replace('-', ' ')}"
    note = "Ids are those of /v1/gtfs.zip: the source's own behind its feed's id."
    protobuf = Endpoint(
        f"/v1/gtfs-rt/{name}.pb",
        as_protobuf(kind),
        what,
        "GtfsRt",
        (FEEDS,),
        envelope="none",
        tags=("standards",),
        content_type=PROTOBUF,
        description=note,
    )
    json = Endpoint(
        f"/v1/gtfs-rt/{name}.json",
        as_json(kind),
        f"{what}, for reading",
        "GtfsRtJson",
        (FEEDS,),
        envelope="none",
        tags=("standards",),
        description=note,
    )
    return protobuf, json


ENDPOINTS = tuple(row for name, kind in KINDS.items() for row in _rows(name, kind))
