"""The client that apps take: its copy is the hub's picture, whatever happens to the hub and to the connection."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.client import Mirror, Refused, SyncMirror
from services.shared.model.entities import Station
from tests.support.changing import Changing, changing_in, kept, served
from tests.support.hub import HubProcess
from tests.support.paths import PROJECT
from tests.support.server_process import free_port
from tests.support.small_gtfs import gtfs, with_rows
from tests.support.sources import feeds_toml
from tests.support.waiting import until

FIRST = {"Aoki", "Bizen", "Chuo", "Doi"}


def names(mirror: Mirror | SyncMirror) -> set[str]:
    return {each["name"] for each in mirror.of_kind("station").values()}


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


async def test_copies_of_both_kinds_are_the_picture_of_a_hub_that_was_killed_and_changed_meanwhile(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kibi.zip"
    file.write_bytes(gtfs())
    toml = feeds_toml({"id": "kibi", "format": "gtfs", "url": str(file), "interval": "1s"})
    hub = HubProcess(tmp_path / "hub", toml, "--port", str(free_port())).start().ready()
    try:
        synchronous = await asyncio.to_thread(SyncMirror(hub.url, kinds=["station", "route"]).__enter__)
        async with Mirror(hub.url, kinds="station,route") as mirror:
            await until(lambda: names(mirror) == names(synchronous) == FIRST)
            hub.kill()
            file.write_bytes(gtfs(with_rows("stops.txt", "e,Ena,34.7000,133.9600,0,,")))
            hub.start()
            await until(lambda: names(mirror) == names(synchronous) == {*FIRST, "Ena"})
            async with Mirror(hub.url, kinds=["station", "route"]) as fresh:
                for kind in ("station", "route"):
                    assert mirror.of_kind(kind) == synchronous.of_kind(kind) == fresh.of_kind(kind) != {}
        await asyncio.to_thread(synchronous.__exit__, None, None, None)
    finally:
        hub.kill()


async def test_a_copy_holds_what_the_filter_holds_and_drops_what_leaves_it(changing: Changing) -> None:
    told: list[dict[str, Any]] = []
    at = await changing.write(changing.put(Station("s-1", lat=34.0, lon=133.0)), changing.put(Station("s-2")))
    async with kept(changing.view()) as view, served(view) as hub:
        assert await view.wait_for(at, 10)
        async with Mirror(hub.url, near=["34.0", "133.0"], radius=100, changed=told.append) as mirror:
            assert list(mirror.of_kind("station")) == ["s-1"]
            assert mirror.get("station", "s-1")["id"] == "s-1"
            await changing.write(changing.put(Station("s-2", lat=34.0, lon=133.0)))
            await changing.write(changing.put(Station("s-1", lat=35.0, lon=133.0)))
            while set(mirror.of_kind("station")) != {"s-2"}:
                await mirror.news()
            assert told[-1]["data"]["reason"] == "left_filter"
            assert mirror.get("station", "s-1") is None


async def test_a_snapshot_drops_what_went_while_nobody_listened(changing: Changing) -> None:
    await changing.write(changing.put(Station("s-1")), changing.put(Station("s-2")))
    async with kept(changing.view()) as view, served(view) as hub, Mirror(hub.url) as mirror:
        mirror.take(line("snapshot.begin", "", {"reason": "epoch"}))
        mirror.take(line("station.changed", "station/s-3", {"id": "s-3"}))
        mirror.take(line("snapshot.begin", "", {"reason": "epoch"}))  # the one before was cut short
        mirror.take(line("station.changed", "station/s-2", {"id": "s-2"}))
        mirror.take(line("snapshot.end", "", {"count": 1}))
        assert set(mirror.of_kind("station")) == {"s-2"}


def line(type: str, subject: str, data: dict[str, Any]) -> bytes:
    return json.dumps({"type": f"noriai.{type}.v1", "subject": subject, "data": data}).encode()


async def test_what_the_hub_does_not_take_is_raised_with_its_reason(changing: Changing) -> None:
    async with kept(changing.view()) as view, served(view) as hub:
        with pytest.raises(Refused, match="kinds: expected one of source, operator"):
            await Mirror(hub.url, kinds=["hovercraft"]).__aenter__()
        with pytest.raises(Refused, match="kinds: expected one of source, operator"):
            await asyncio.to_thread(SyncMirror(hub.url, kinds=["hovercraft"]).__enter__)


async def test_what_the_app_raises_is_raised_to_the_app(changing: Changing) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ArithmeticError(event["type"])

    async with kept(changing.view()) as view, served(view) as hub:
        with pytest.raises(ArithmeticError, match="snapshot"):
            await Mirror(hub.url, changed=fail).__aenter__()
        with pytest.raises(ArithmeticError, match="snapshot"):
            await asyncio.to_thread(SyncMirror(hub.url, changed=fail).__enter__)


def test_a_key_is_not_shown() -> None:
    assert "geheim" not in repr(Mirror("http://hub", key="geheim").events)


async def test_the_program_of_the_docs_prints_the_stations_near_the_place(changing: Changing) -> None:
    page = (PROJECT / "docs" / "events.md").read_text("utf-8")
    [program] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    at = await changing.write(
        changing.put(Station("s-1", "Chuo", lat=34.67, lon=133.93)), changing.put(Station("s-2", lat=35.0, lon=133.0))
    )
    async with kept(changing.view()) as view, served(view) as hub:
        assert await view.wait_for(at, 10)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            program,
            cwd=PROJECT,
            env={**os.environ, "HUB": hub.url},
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 60) == b"['Chuo']\n"
        process.kill()
        await process.wait()
