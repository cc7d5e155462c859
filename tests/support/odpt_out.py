"""What a hub serves at /api/v4, and what a compiled timetable says: for reading the one back as the other."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.model.events import Batch
from services.shared.odpt.shapes import SHAPES
from services.shared.timetable.artifact import Timetable
from services.shared.wire.codec import decode
from tests.support.contract import check_odpt
from tests.support.hub import hub_inside
from tests.support.odpt import RECEIVED
from tests.support.waiting import until

MOST_CHECKED = 2_000  # of a class, by the API's description

Records = dict[str, list[dict[str, Any]]]


async def _nothing_more(url: str) -> None:
    pass


async def served(folder: Path, feed: Feed, besides: Callable[[str], Awaitable[None]] = _nothing_more) -> Records:
    """Of a hub with the feed: every dump, by class, records as the API's description has them.

    `besides`: what else is asked of the hub's address meanwhile.
    """
    async with (
        hub_inside(folder / "data", [feed], ManualClock(RECEIVED.timestamp())) as hub,
        aiohttp.ClientSession(hub.url) as session,
    ):

        async def ready() -> bool:
            async with session.get(f"/v1/sources/{feed.id}") as response:
                return response.status == 200 and (await response.json())["data"]["state"] == "ok"

        await until(ready)

        async def dump(class_: str) -> Any:
            async with session.get(f"/api/v4/{class_}.json") as response:
                assert response.status == 200
                return orjson.loads(await response.read())

        async def placed() -> bool:
            return bool(await dump("odpt:Station") or await dump("odpt:BusstopPole"))

        await until(placed)
        await besides(hub.url)
        found = {class_: await dump(class_) for class_ in SHAPES}
        for records in found.values():
            for record in records[:MOST_CHECKED]:
                check_odpt(record)
        return found


def all_of(found: Records) -> list[dict[str, Any]]:
    return [record for records in found.values() for record in records]


def said(timetable: Timetable, kind: str, type_: Any) -> dict[str, Any]:
    """The things of a kind that it makes observations of, by id."""
    found = {}
    for part in timetable.observation_parts():
        for upsert in decode(Batch, part).upserts:
            if upsert.kind == kind:
                one = decode(type_, upsert.body)
                found[one.id] = one
    return found
