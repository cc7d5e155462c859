"""Whatever is asked, the hub answers or says what is wrong with the question: it never fails."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import aiohttp
import pytest
from google.transit import gtfs_realtime_pb2 as rt
from yarl import URL

from services.api.routes import ENDPOINTS
from services.api.streams import hub
from services.shared.model.entities import (
    Alert,
    Entity,
    Facility,
    Informed,
    LocalRef,
    Member,
    MobilityStation,
    MobilitySystem,
    Operator,
    Platform,
    Route,
    Source,
    Station,
    Trip,
    Vehicle,
)  # fmt: skip
from services.shared.web.endpoints import Endpoint, Param
from tests.support.changing import Changing, changing_in, kept, served
from tests.support.gtfs import write_feed
from tests.support.timetables import compiled

QUESTIONS_EACH = 60  # of every endpoint
SEED = 20260401
UPDATE = rt.TripUpdate(trip=rt.TripDescriptor(trip_id="t1", start_date="20260921"))
ENTITIES: tuple[Entity, ...] = (
    Operator("o-1", "Op", refs=(LocalRef("uno", "a"),)),
    Route("r-1", "Line", "1", refs=(LocalRef("uno", "r"),), operator="o-1"),
    Station("s-1", "岡山", {"ja": "岡山"}, 34.66, 133.92, sources=(Member("uno", "s1"),), routes=("r-1",)),
    Station("s-2", "倉敷", lat=34.6, lon=133.77, platforms=(Platform("uno:p", "uno", "s2"),)),
    Facility("f-1", "lift", station="s-1", lat=34.66, lon=133.92, refs=(LocalRef("uno", "lift"),)),
    Alert("uno:a", "uno", rt.Alert().SerializeToString(), informed=(Informed(station="s-1"),)),
    MobilitySystem("uno:system", system_id="uno"),
    MobilityStation("uno:m", lat=34.6, lon=133.9, record=b"{}"),
    Trip("uno:t1@20260921", "uno", "t1", "20260921", route="r-1", update=UPDATE.SerializeToString()),
    Vehicle("uno:v", "uno", rt.VehiclePosition().SerializeToString(), trip="uno:t1@20260921", lat=34.6, lon=133.9),
)
IDS = ["s-1", "s-2", "s-gone", "s-moved", "r-1", "o-1", "f-1", "uno:a", "uno:v", "uno:m", "uno"]
IDS += ["uno:t1", "uno:t1@20260921", "odpt.Operator:o-1"]
TIMES = ["2026-09-21T14:00:00+09:00", "2026-09-21T14:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
MEANT: dict[str, list[str]] = {
    "id": IDS,
    "feed": ["uno"],
    "system": ["uno"],
    "document": ["gbfs.json", "system_information.json"],
    "kind": ["stop", "route", "agency", "facility"],
    "local_id": ["s1", "r", "a", "lift", "岡山/1"],
    "at": TIMES,
    "active_at": TIMES,
    "date": ["20260921", "2026-09-21", "0001-01-01", "9999-12-31"],
    "near": ["34.66,133.92", "90,180", "0,0", "-90,-180"],
    "bbox": ["133,34,134,35", "-180,-90,180,90", "0,0,0,0"],
    "lat": ["34.66", "90"],
    "lon": ["133.92", "-180"],
    "radius": ["0", "500", "4000"],
    "from": ["now", "snapshot"],
    "lang": ["ja", "en", "zh-Hant-TW"],
    "q": ["岡山", "駅", "a b", "😀"],
}
STRANGE = ["", " ", "0", "-1", "1e9", "NaN", "null", "' OR 1=1 --", "../../etc/passwd", "%", "%00", "\u0000", "\ud7ff"]
STRANGE += ["a" * 600, "a,b,,c", "@", ":", "//", "~", "9" * 30, "0001-01-01T00:00:00+23:59", "90.1,0", *IDS]


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


async def fill(changing: Changing) -> None:
    """A small picture with a timetable, an id that moved and one that went."""
    compiled(write_feed(changing.folder / "small.zip"), changing.folder)
    await changing.blobs.put_derived("timetables/one", changing.folder / "small.tt")
    old = [changing.put(Station("s-gone")), changing.put(Station("s-moved"))]
    source = changing.put(Source("uno", "gtfs", artifact="timetables/one", last_success_ms=1))
    await changing.write(*old, source, *(changing.put(entity, feeds=["uno"]) for entity in ENTITIES))
    went = changing.remove("station", "s-gone"), changing.remove("station", "s-moved", "merged", ["s-1"])
    await changing.write(*went)


def question(chance: random.Random, endpoint: Endpoint) -> str:
    """A path that fits the endpoint; most of its values are meant, some are strange."""
    path = endpoint.path
    for param in endpoint.params:
        if param.where == "path":
            path = path.replace(f"{{{param.name}}}", quote(_value(chance, param) or "~", safe=""))
    asked = [param for param in endpoint.params if param.where == "query" and (param.required or chance.random() < 0.3)]
    pairs = [f"{param.name}={quote_plus(_value(chance, param))}" for param in asked]
    if chance.random() < 0.05:
        pairs.append(f"{quote_plus(chance.choice(STRANGE))}=1")
    return path + ("?" + "&".join(pairs) if pairs else "")


def _value(chance: random.Random, param: Param) -> str:
    if chance.random() < 0.2:
        return chance.choice(STRANGE)
    schema: Any = param.schema
    listed = schema.get("enum") or schema.get("items", {}).get("enum")
    most = schema.get("maximum")
    return str(chance.choice(MEANT.get(param.name) or listed or ([1, most] if most else IDS)))


async def test_no_question_makes_the_hub_fail(changing: Changing) -> None:
    await fill(changing)
    chances = {endpoint.path: random.Random(f"{SEED} {endpoint.path}") for endpoint in ENDPOINTS}
    seen = dict.fromkeys(chances, 0)
    async with kept(changing.view()) as view, served(view) as site, aiohttp.ClientSession() as session:
        for number in range(QUESTIONS_EACH * len(ENDPOINTS)):
            endpoint = ENDPOINTS[number % len(ENDPOINTS)]
            path = question(chances[endpoint.path], endpoint)
            async with session.get(URL(site.url + path, encoded=True), allow_redirects=False) as response:
                body = await response.read()
                assert response.status in (200, 308, 400, 404, 410), (path, response.status, body)
                if response.status != 200:
                    assert response.content_type == "application/problem+json", path
                seen[endpoint.path] += response.status == 200
    assert all(seen.values()), [path for path, count in seen.items() if not count]


async def test_no_question_makes_the_stream_fail(changing: Changing) -> None:
    await fill(changing)
    chance = random.Random(SEED)
    headers = {"Accept": "application/x-ndjson"}
    async with kept(changing.view()) as view, served(view) as site, aiohttp.ClientSession(headers=headers) as session:
        for _ in range(200):
            path = question(chance, hub.ENDPOINTS[0])
            async with session.get(URL(site.url + path, encoded=True)) as response:
                assert response.status in (200, 400, 410), (path, response.status, await response.read())
