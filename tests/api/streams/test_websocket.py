"""The WebSocket tells the same events as SSE, and its filters can be changed while it is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from services.shared.model.entities import Facility, Route, Station
from services.shared.model.events import Position
from tests.support.changing import Changing, Served, changing_in, kept, served, settings_of
from tests.support.subscriber import SECONDS, subscribed

END = "noriai.snapshot.end.v1"


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


@pytest.fixture
async def hub(changing: Changing) -> AsyncIterator[Served]:
    async with kept(changing.view()) as view, served(view) as made:
        yield made


@asynccontextmanager
async def opened(url: str, query: str = "") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/v1/events/ws?{query}") as socket:
        yield socket


async def next_event(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    event: dict[str, Any] = orjson.loads(await socket.receive_str(timeout=SECONDS))
    return event


async def until(socket: aiohttp.ClientWebSocketResponse, type: str) -> list[dict[str, Any]]:
    events = [await next_event(socket)]
    while events[-1]["type"] != type:
        events.append(await next_event(socket))
    return events


async def reached(hub: Served, at: Position) -> None:
    assert await hub.view.wait_for(at, SECONDS)


async def test_a_frame_is_the_line_that_sse_sends(changing: Changing, hub: Served) -> None:
    await reached(hub, await changing.write(changing.put(Station("s-1")), changing.put(Route("r-1"))))
    async with opened(hub.url) as socket, subscribed(hub.url) as stream:
        assert await until(socket, END) == [await stream.event() for _ in range(4)]
        await changing.write(changing.put(Station("s-1", "new")))
        await changing.write(changing.remove("route", "r-1"))
        assert [await next_event(socket) for _ in range(2)] == [await stream.event() for _ in range(2)]


async def test_who_comes_back_gets_what_it_missed(changing: Changing, hub: Served) -> None:
    at = await changing.write(changing.put(Station("s-1")))
    last = await changing.write(changing.put(Station("s-2")))
    await reached(hub, last)
    async with opened(hub.url, f"from={at}") as socket:
        assert (await next_event(socket))["id"] == str(last)


async def test_other_filters_begin_with_their_own_snapshot(changing: Changing, hub: Served) -> None:
    await reached(hub, await changing.write(changing.put(Station("s-1")), changing.put(Facility("f-1", "elevator"))))
    async with opened(hub.url, "kinds=station") as socket:
        assert [event["subject"] for event in await until(socket, END)] == ["snapshot", "station/s-1", "snapshot"]
        await socket.send_json({"kinds": ["facility"]})
        assert [event["subject"] for event in await until(socket, END)] == ["snapshot", "facility/f-1", "snapshot"]
        await changing.write(changing.put(Station("s-1", "unheard")))
        await changing.write(changing.put(Facility("f-1", "elevator", "heard")))
        assert (await next_event(socket))["subject"] == "facility/f-1"


async def test_other_filters_may_go_on_without_a_snapshot(changing: Changing, hub: Served) -> None:
    async with opened(hub.url, "from=now") as socket:
        await socket.send_json({"bbox": [133.9, 34.6, 134.0, 34.7], "from": "now"})
        await socket.send_json({"routes": ["r-1", "r-2"], "from": "now"})
        await reached(hub, await changing.write(changing.put(Route("r-3"))))
        await changing.write(changing.put(Route("r-2")))
        assert (await next_event(socket))["subject"] in ("route/r-2", "route/r-3")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("not json", "expected a JSON object with the parameters of /v1/events"),
        ("[1]", "expected a JSON object with the parameters of /v1/events"),
        (
            '{"kind": "station"}',
            "no parameter is named 'kind'; there are bbox, from, kinds, near, operator, radius, routes, station",
        ),
        ('{"kinds": ["stations"]}', "kinds: "),
        ('{"station": {"id": 1}}', "station: expected a text or a list of texts"),
        ('{"bbox": [1, 2]}', "bbox: "),
        ('{"radius": 500}', "radius: says nothing without near"),
    ],
)
async def test_a_message_that_cannot_be_used_closes_with_the_reason(
    changing: Changing, hub: Served, message: str, reason: str
) -> None:
    async with opened(hub.url, "from=now") as socket:
        await socket.send_str(message)
        closed = await socket.receive(timeout=SECONDS)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.POLICY_VIOLATION)
        assert str(closed.extra).startswith(reason)


async def test_a_message_without_end_is_refused(changing: Changing, hub: Served) -> None:
    async with opened(hub.url, "from=now") as socket:
        await socket.send_str('"' + "x" * 70_000)
        closed = await socket.receive(timeout=SECONDS)
        assert closed.data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_the_end_of_the_hub_closes_as_going_away(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        async with served(view) as hub:
            session = aiohttp.ClientSession()
            socket = await session.ws_connect(f"{hub.url}/v1/events/ws")
            await until(socket, END)
        closed = await socket.receive(timeout=SECONDS)
        await session.close()
        assert closed.data == aiohttp.WSCloseCode.GOING_AWAY


async def test_a_client_that_does_not_read_is_sent_the_newest_state_and_harms_nobody(changing: Changing) -> None:
    settings, turns, routes = settings_of(changing.folder, stream_ring=100), 30, 10
    async with (
        kept(changing.view(settings)) as view,
        served(view) as hub,
        opened(hub.url, "from=now") as slow,
        opened(hub.url, "from=now") as quick,
    ):
        for turn in range(turns):
            names = [f"{turn}/{n}/" + "n" * 80_000 for n in range(routes)]
            at = await changing.write(*(changing.put(Route(f"r-{n}", name)) for n, name in enumerate(names)))
            await reached(hub, at)
            while (await next_event(quick))["id"] != str(at):
                pass

        seen = [await next_event(slow)]
        while seen[-1]["id"] != str(at) and seen[-1]["type"] != END:
            seen.append(await next_event(slow))
        assert len(seen) < turns * routes
        assert seen[-1]["type"] == END or seen[-1]["data"]["name"] == names[-1]


async def test_without_an_upgrade_the_address_says_what_it_speaks(changing: Changing, hub: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{hub.url}/v1/events/ws") as response:
        assert response.status == 400
        assert "WebSocket" in (await response.json())["detail"]
