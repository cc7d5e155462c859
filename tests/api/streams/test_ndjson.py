"""NDJSON: pages of history, each naming the way on; a position that is gone is 410."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from services.shared.model.entities import Route, Station
from services.shared.model.events import Position
from tests.support.changing import Changing, Served, changing_in, kept, served

ACCEPT = {"Accept": "application/x-ndjson"}


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


@pytest.fixture
async def hub(changing: Changing) -> AsyncIterator[Served]:
    async with kept(changing.view()) as view, served(view) as made:
        yield made


async def page(hub: Served, query: str) -> tuple[list[Any], str]:
    """The events of a page and the path of the next one."""
    async with aiohttp.ClientSession() as session, session.get(hub.url + query, headers=ACCEPT) as response:
        assert (response.status, response.content_type) == (200, "application/x-ndjson")
        events = [orjson.loads(line) for line in (await response.read()).splitlines()]
        link = response.headers["Link"]
        assert link.endswith('</v1/sources>; rel="license"')
        return events, link.removeprefix("<").partition(">")[0]


async def test_history_comes_a_page_at_a_time_until_an_empty_one(changing: Changing, hub: Served) -> None:
    first = await changing.write(changing.put(Route("r-0")))
    last = await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(2300)))
    assert await hub.view.wait_for(last, 10)
    query, subjects, pages = f"/v1/events?kinds=station&from={first}", [], 0
    while (got := await page(hub, query))[0]:
        subjects += [event["subject"] for event in got[0]]
        query, pages = got[1], pages + 1
    assert subjects == [f"station/s-{n}" for n in range(2300)]
    assert pages >= 2
    assert got[1].endswith(f"from={last}")
    after = await changing.write(changing.put(Station("s-1")))
    assert await hub.view.wait_for(after, 10)
    assert [event["id"] for event in (await page(hub, query))[0]] == [str(after)]


async def test_a_snapshot_is_the_whole_picture_and_where_to_go_on(changing: Changing, hub: Served) -> None:
    at = await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(3)))
    assert await hub.view.wait_for(at, 10)
    events, _ = await page(hub, "/v1/events")
    assert [event["type"].split(".")[1] for event in events] == [
        "snapshot",
        "station",
        "station",
        "station",
        "snapshot",
    ]
    assert events[-1]["id"] == str(at)


async def test_now_is_an_empty_page(changing: Changing, hub: Served) -> None:
    events, further = await page(hub, "/v1/events?from=now")
    assert events == []
    assert further.endswith(f"from={hub.view.position}")


@pytest.mark.parametrize("position", ["other-3", "oldest"])
async def test_a_position_that_is_no_longer_held_is_gone(changing: Changing, hub: Served, position: str) -> None:
    if position == "oldest":
        position = str(await changing.write(changing.put(Station("s-1"))))
        newest = await changing.write(changing.put(Station("s-2")))
        assert await hub.view.wait_for(newest, 10)  # a view that is behind when the log forgets begins anew: 503
        await changing.forget()
    url = f"{hub.url}/v1/events?kinds=station&from={position}"
    async with aiohttp.ClientSession() as session, session.get(url, headers=ACCEPT) as response:
        assert (response.status, response.content_type) == (410, "application/problem+json")
        assert response.headers["Link"] == '</v1/events?kinds=station&from=snapshot>; rel="next"'


async def test_head_has_no_body(hub: Served) -> None:
    _, host, port = hub.url.replace("//", "").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = ["HEAD /v1/events HTTP/1.1", "Host: x", "Accept: application/x-ndjson", "Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode())
    head, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    assert b" 200 " in head.splitlines()[0]
    assert body == b""


async def test_a_page_ends_after_so_much_history_whatever_was_chosen(
    changing: Changing, hub: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.streams.ndjson.PAGE_RECORDS", 1000)
    first = await changing.write(changing.put(Route("r-0")))
    last = await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(2300)))
    assert await hub.view.wait_for(last, 10)
    events, further = await page(hub, f"/v1/events?kinds=alert&from={first}")
    reached = Position.parse(further.rpartition("=")[2]).offset
    assert events == []
    assert first.offset + 999 <= reached < last.offset
