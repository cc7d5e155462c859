"""The stream byte for byte, as EVENTS.md has it."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import orjson
import pytest

from services.shared.model.entities import Alert, Operator, Route, Source, Station
from tests.support.changing import Changing, Served, changing_in, kept, served, settings_of
from tests.support.subscriber import subscribed

STATION = Station("s-1", "岡山", {"ja": "岡山"}, 34.66, 133.92, ("rail",), operators=("o-1",), routes=("r-1",))


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


@pytest.fixture
async def hub(changing: Changing) -> AsyncIterator[Served]:
    async with kept(changing.view()) as view, served(view) as made:
        yield made


def plain(station: Station) -> dict[str, object]:
    return {
        "id": station.id,
        "name": station.name,
        "names": station.names,
        "location": {"lat": station.lat, "lon": station.lon},
        "modes": list(station.modes),
        "codes": {},
        "operators": [{"id": "o-1"}],
        "routes": [{"id": "r-1"}],
        "timezone": None,
        "platforms": [],
        "entrances": [],
        "levels": [],
        "sources": [],
        "linked": [],
    }


async def test_a_snapshot_then_a_change_then_a_removal(changing: Changing, hub: Served) -> None:
    names = changing.put(Route("r-1", "Line")), changing.put(Operator("o-1", "Op")), changing.put(STATION)
    at = await changing.write(*names)
    assert await hub.view.wait_for(at, 10)
    async with subscribed(hub.url, kinds="station") as stream:
        blocks = [(await stream.next()).raw for _ in range(3)]
        changed = await changing.write(changing.put(STATION))
        removed = await changing.write(changing.remove("station", "s-1", "merged", ["s-2"]))
        blocks += [(await stream.next()).raw for _ in range(2)]
    head = b'{"specversion":"1.0","id":"%s","source":"http://hub.example",'
    tail = b'"time":"2026-09-21T14:13:20.000Z","datacontenttype":"application/json","data":%s}'
    about = b'"type":"noriai.station.changed.v1","subject":"station/s-1",'
    position, later, last = str(at).encode(), str(changed).encode(), str(removed).encode()
    data = orjson.dumps(plain(STATION))
    assert blocks == [
        b"data: "
        + head % (position + b"/begin")
        + b'"type":"noriai.snapshot.begin.v1","subject":"snapshot",'
        + tail % (b'{"reason":"requested","position":"%s"}' % position),
        b"data: " + head % (position + b"/station/s-1") + about + tail % data,
        b"id: %s\ndata: " % position
        + head % position
        + b'"type":"noriai.snapshot.end.v1","subject":"snapshot",'
        + tail % (b'{"position":"%s","count":1}' % position),
        b"id: %s\ndata: " % later + head % later + about + tail % data,
        b"id: %s\ndata: " % last
        + head % last
        + b'"type":"noriai.station.removed.v1","subject":"station/s-1",'
        + tail % b'{"id":"s-1","reason":"merged","replaced_by":["s-2"]}',
    ]


async def test_the_answer_says_what_it_is_and_that_nothing_may_hold_it_back(hub: Served) -> None:
    async with subscribed(hub.url, start="now") as stream:
        headers = stream.response.headers
    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Link"] == '</v1/sources>; rel="license"'
    assert headers["Cache-Control"] == "no-cache, no-transform"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Noriai-Position"] == hub.view.position_text
    assert "Content-Encoding" not in headers


async def test_a_silent_stream_says_that_it_lives(changing: Changing) -> None:
    settings = settings_of(changing.folder, stream_keepalive_seconds=0.02)
    async with kept(changing.view(settings)) as view, served(view) as hub, subscribed(hub.url, start="now") as stream:
        assert [(await stream.next()).raw for _ in range(3)] == [b":", b":", b":"]
        at = await changing.write(changing.put(STATION))
        while not (sent := await stream.next()).id:
            assert sent.raw == b":"
        assert sent.id == str(at)


async def test_what_only_moves_freshness_is_no_event(changing: Changing, hub: Served) -> None:
    async with subscribed(hub.url, start="now") as stream:
        await changing.write(changing.put(Source("feed", last_success_ms=5), quiet=True))
        at = await changing.write(changing.put(STATION))
        assert (await stream.next()).id == str(at)


async def test_ages_are_no_part_of_an_event(changing: Changing, hub: Served) -> None:
    at = await changing.write(changing.put(Source("feed", "gtfs", state="ok", last_success_ms=5)))
    assert await hub.view.wait_for(at, 10)
    async with subscribed(hub.url, start="now") as stream:
        await changing.write(changing.put(Source("feed", "gtfs", state="stale", last_success_ms=5)))
        data = (await stream.event())["data"]
    assert data["state"] == "stale"
    assert "age_seconds" not in data


async def test_an_event_says_the_same_whoever_of_the_others_it_names_is_known_by_then(
    changing: Changing, hub: Served
) -> None:
    async with subscribed(hub.url, start="now", kinds="route") as stream:
        await changing.write(changing.put(Route("r-1", "Line", operator="o-1")))
        told = await stream.event()
        await changing.write(changing.put(Operator("o-1", "Op")), changing.put(Route("r-1", "Line", operator="o-1")))
        assert (await stream.event())["data"] == told["data"]
        assert told["data"]["operator"] == {"id": "o-1"}


async def test_the_head_of_a_stream_ends_at_once(hub: Served) -> None:
    async with aiohttp.ClientSession() as session, session.head(f"{hub.url}/v1/events") as response:
        assert (response.status, response.headers["Content-Type"]) == (200, "text/event-stream")


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("from=yesterday", "from"),
        ("kinds=hovercraft", "kinds"),
        ("bbox=1,2,3", "bbox"),
        ("stations=s-1", "stations"),
        ("radius=500", "radius"),
    ],
)
async def test_a_bad_question_names_the_parameter(hub: Served, query: str, where: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{hub.url}/v1/events?{query}") as response:
        assert response.status == 400
        assert response.content_type == "application/problem+json"
        assert [error["where"] for error in orjson.loads(await response.read())["errors"]] == [where]


async def test_open_streams_are_counted_and_end_with_the_hub(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        async with served(view) as hub:
            session = aiohttp.ClientSession()
            response = await session.get(f"{hub.url}/v1/events?from=now")
            gauge = hub.telemetry.gauge("noriai_stream_clients")
            assert gauge._value.get() == 1
        assert await response.content.read() == b""
        await session.close()
        assert gauge._value.get() == 0


async def test_an_entity_that_cannot_be_written_ends_no_stream(changing: Changing, hub: Served) -> None:
    bad = changing.put(Alert("x:bad", alert=b"\xff"))
    at = await changing.write(bad, changing.put(Alert("x:good")))
    assert await hub.view.wait_for(at, 10)
    async with subscribed(hub.url, kinds="alert") as stream:
        _, good, end = [(await stream.next()).event or {} for _ in range(3)]
        assert (good["subject"], end["data"]["count"]) == ("alert/x:good", 1)
        await changing.write(changing.put(Alert("x:bad", alert=b"\xfe")), changing.put(Alert("x:last")))
        assert ((await stream.next()).event or {})["subject"] == "alert/x:last"
