"""Reading a hub over HTTP, as a client would: single answers, whole collections, and the whole picture.

Two pictures are equal when they say the same, whatever their positions, ages and fetch times (EVENTS.md).
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from google.transit import gtfs_realtime_pb2 as rt

from services.api.routes import ENDPOINTS
from services.shared.web.endpoints import Endpoint
from tests.support.contract import check_answer

CONNECTIONS = 8
COLLECTIONS = {
    "route": "/v1/routes",
    "operator": "/v1/operators",
    "facility": "/v1/facilities",
    "alert": "/v1/alerts",
    "vehicle": "/v1/vehicles",
    "source": "/v1/sources",
}
GONE = (308, 404, 410)
FLEETING = frozenset(
    {
        "time",
        "received",
        "last_success",
        "age_seconds",
        "source_age_seconds",
        "realtime",  # what was matched of which message: it moves on quietly
    }
)

Json = Any
Picture = dict[str, dict[str, Json]]  # kind → id → what is said of it


class Reader:
    """`url` is where the hub listens now: a hub that comes back may listen elsewhere.

    With `checked`, every JSON answer is held to its endpoint's schema.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, checked: bool = False) -> None:
        self.url = url
        self._session = session
        self._checked = checked

    async def answer(self, path: str, **params: object) -> tuple[int, dict[str, str], bytes]:
        query = {name: str(value) for name, value in params.items()}
        async with self._session.get(self.url + path, params=query, allow_redirects=False) as response:
            body = await response.read()
            if self._checked and "json" in response.content_type:
                check_answer(endpoint_of(path), response.status, orjson.loads(body))
            return response.status, dict(response.headers), body

    async def whole(self, path: str, **params: object) -> Json:
        """The JSON of an answer. Anything but a 200 fails the test."""
        status, _, body = await self.answer(path, **params)
        assert status == 200, f"{path} answered {status}: {body[:300]!r}"
        return orjson.loads(body)

    async def data(self, path: str, **params: object) -> Json:
        return (await self.whole(path, **params))["data"]

    async def every(self, path: str, **params: object) -> list[Json]:
        """A collection to its end."""
        found: list[Json] = []
        more: dict[str, object] = {}
        while True:
            page = await self.whole(path, limit=1000, **params, **more)
            found += page["data"]
            if page["next"] is None:
                return found
            more = {"cursor": page["next"]}

    async def many(self, paths: Iterable[str], leave_out: Sequence[int] = ()) -> list[Json]:
        """`data` of each, asked for side by side on a few connections; None for an answer to be left out."""
        asked = list(paths)
        found: list[Json] = [None] * len(asked)
        left = iter(enumerate(asked))

        async def ask() -> None:
            for place, path in left:
                status, _, body = await self.answer(path)
                if status not in leave_out:
                    assert status == 200, f"{path} answered {status}: {body[:300]!r}"
                    found[place] = orjson.loads(body)["data"]

        async with asyncio.TaskGroup() as askers:
            for _ in range(CONNECTIONS):
                askers.create_task(ask())
        return found

    async def source(self, feed: str) -> Json:
        return await self.data(f"/v1/sources/{feed}")

    async def station_of(self, feed: str, stop_id: str) -> str:
        return str((await self.data(ref_path(feed, stop_id)))["id"])

    async def message(self, kind: str = "trip-updates", **params: object) -> rt.FeedMessage:
        """The merged GTFS-Realtime."""
        status, _, body = await self.answer(f"/v1/gtfs-rt/{kind}.pb", **params)
        assert status == 200, f"{kind}.pb answered {status}"
        return rt.FeedMessage.FromString(body)

    async def picture(self) -> Picture:
        """Everything that the hub says, each thing read whole, without what belongs to the moment.

        What goes while it is read may be in it in part: it is for a hub that has come to rest.
        """
        stations = [row["id"] for row in await self.every("/v1/stations")]
        whole = await self.many((f"/v1/stations/{station}" for station in stations), leave_out=GONE)
        seen: Picture = {"station": {station["id"]: station for station in whole if station is not None}}
        for kind, path in COLLECTIONS.items():
            seen[kind] = {row["id"]: row for row in await self.every(path)}
        seen["trip"] = {entity.id: _said_of(entity) for entity in (await self.message()).entity}
        return {kind: {name: lasting(thing) for name, thing in things.items()} for kind, things in seen.items()}


def ref_path(feed: str, local_id: str, kind: str = "stop") -> str:
    return f"/v1/refs/{feed}/{kind}/{quote(local_id, safe='')}"


def lasting(thing: Json) -> Json:
    """`thing` without ages and fetch times."""
    if isinstance(thing, dict):
        return {name: lasting(value) for name, value in thing.items() if name not in FLEETING}
    return [lasting(each) for each in thing] if isinstance(thing, list) else thing


def _said_of(entity: rt.FeedEntity) -> str:
    entity.trip_update.ClearField("timestamp")
    return str(entity.trip_update)


def differences(one: Picture, other: Picture, most: int = 5) -> list[str]:
    """The first things in which two pictures differ, in words, for a failing test."""
    found = []
    for kind in sorted(one.keys() | other.keys()):
        here, there = one.get(kind, {}), other.get(kind, {})
        found += [
            f"{kind}/{name}: {here.get(name, 'nothing')!r:.600} ≠ {there.get(name, 'nothing')!r:.600}"
            for name in sorted(here.keys() | there.keys())
            if here.get(name) != there.get(name)
        ][:most]
    return found


def endpoint_of(path: str) -> Endpoint:
    """The row of the table that answers `path`: fixed segments before named ones."""
    segments = path.split("/")
    rows = [row for row in ENDPOINTS if _fits(row.path.split("/"), segments)]
    return min(rows, key=lambda row: row.path.count("{"))


def _fits(pattern: list[str], segments: list[str]) -> bool:
    return len(pattern) == len(segments) and all(
        part == segment or part.startswith("{") for part, segment in zip(pattern, segments, strict=True)
    )


@asynccontextmanager
async def reading(url: str, checked: bool = False) -> AsyncIterator[Reader]:
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield Reader(session, url, checked)
