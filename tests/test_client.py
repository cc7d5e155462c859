"""The client that apps take: its copy is the hub's picture, whatever happens to the hub and to the connection."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from services.client import Mirror, Refused, SyncMirror, query_of
from services.shared.feed import Feed
from services.shared.model.entities import Station
from tests.support.changing import Changing, changing_in, kept, served
from tests.support.hub import HubProcess, hub_inside
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


async def test_the_copy_of_the_pages_module_is_the_picture_of_a_hub_that_was_killed_and_changed_meanwhile(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kibi.zip"
    file.write_bytes(gtfs())
    toml = feeds_toml({"id": "kibi", "format": "gtfs", "url": str(file), "interval": "1s"})
    hub = HubProcess(tmp_path / "hub", toml, "--port", str(free_port())).start().ready()
    try:
        async with programmed(MIRRORED, hub.url, tmp_path) as output:
            while await names_told(output) != FIRST:
                pass
            hub.kill()
            file.write_bytes(gtfs(with_rows("stops.txt", "e,Ena,34.7000,133.9600,0,,")))
            hub.start()
            while await names_told(output) != {*FIRST, "Ena"}:
                pass
    finally:
        hub.kill()


@asynccontextmanager
async def behind(hub: str, *answers: tuple[int, dict[str, str]]) -> AsyncIterator[str]:
    """A server before the hub: it cuts the first stream, then answers otherwise, each once, and then lets through."""
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        begun = "Last-Event-ID" in request.headers
        if begun and left:
            status, told = left.pop(0)
            return web.Response(status=status, headers=told, body=b"not now")
        async with (
            aiohttp.ClientSession() as session,
            session.get(hub + request.path_qs, headers=request.headers) as got,
        ):
            response = web.StreamResponse(status=got.status, headers={"Content-Type": got.content_type})
            await response.prepare(request)
            async for part in got.content.iter_any():
                await response.write(part)
                if not begun and b"snapshot.end" in part:
                    break
            return response

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        assert left == []
    finally:
        await runner.cleanup()


NOT_THE_HUBS = [
    (404, {}),
    (403, {"Content-Type": "text/html"}),
    (410, {}),
    (503, {"Retry-After": "1"}),
    (502, {"Retry-After": "Sat, 28 Nov 2026 00:00:00 GMT"}),
]


async def test_what_stands_before_the_hub_does_not_end_a_copy(changing: Changing, tmp_path: Path) -> None:
    at = await changing.write(changing.put(Station("s-1", "Aoki")))
    async with kept(changing.view()) as view, served(view) as hub:
        assert await view.wait_for(at, 10)
        async with behind(hub.url, *NOT_THE_HUBS) as url, Mirror(url, kinds="station") as mirror:
            mirror.events.wait_seconds = 0.01
            await changing.write(changing.put(Station("s-2", "Bizen")))
            await until(lambda: names(mirror) == {"Aoki", "Bizen"})
        async with behind(hub.url, *NOT_THE_HUBS[:3]) as url, beside(MIRRORED, tmp_path, url) as output:
            while await names_told(output) != {"Aoki", "Bizen"}:
                pass
            await changing.write(changing.put(Station("s-3", "Chuo")))
            while await names_told(output) != {"Aoki", "Bizen", "Chuo"}:
                pass


MIRRORED = """
import { Mirror } from "./noriai.mjs";
const changed = () => console.log(Array.from(mirror.ofKind("station").values(), (each) => each.name).join(" "));
const mirror = new Mirror(process.env.HUB, { kinds: "station" }, { changed });
"""
REFUSED = """
import { Mirror } from "./noriai.mjs";
await new Mirror(process.env.HUB, { kinds: "hovercraft" }).whole.catch((error) => console.log(error.message));
"""


THROWING = """
import { Mirror } from "./noriai.mjs";
let armed = true;
const changed = (event) => armed && event.data.not.there;
const refused = (reason) => console.log("refused:", reason.split(":")[0]);
await new Mirror(process.env.HUB, {}, { changed }).whole.catch((error) => console.log("rejected:", error.name));
armed = false;
await new Mirror(process.env.HUB, {}, { changed, refused }).whole;
armed = true;
console.log("whole");
"""
PATIENT = """
import { createServer } from "node:http";
import { EventStream } from "./noriai.mjs";
const { setTimeout } = globalThis;
globalThis.setTimeout = (run, ms) => (ms > 45_000 ? (console.log(ms), process.exit()) : setTimeout(run, ms));
const server = createServer((_, answer) => answer.writeHead(503, { "Retry-After": "2592000" }).end());
server.listen(0, "127.0.0.1", () => {
  new EventStream({}, { state() {} }, { hub: `http://127.0.0.1:${server.address().port}` }).open();
});
"""


@asynccontextmanager
async def beside(program: str, folder: Path, hub: str = "") -> AsyncIterator[asyncio.StreamReader]:
    """What `program` prints, run by Node beside the module of the pages."""
    (folder / "noriai.mjs").write_bytes((PROJECT / "services" / "ui" / "stream.js").read_bytes())
    (folder / "app.mjs").write_text(program, "utf-8")
    async with running("node", "app.mjs", folder=folder, hub=hub) as output:
        yield output


@asynccontextmanager
async def programmed(program: str, hub: str, folder: Path) -> AsyncIterator[asyncio.StreamReader]:
    """What `program` prints, run by Node as an ES module beside the file that the hub serves."""
    environment = {**os.environ, "HUB": hub}
    (folder / "app.mjs").write_text(program, "utf-8")
    get = await asyncio.create_subprocess_exec("bash", "-e", "-c", block("sh"), cwd=folder, env=environment)
    assert await get.wait() == 0
    async with running("node", "app.mjs", folder=folder, hub=hub) as output:
        yield output


@asynccontextmanager
async def running(*command: str, folder: Path, hub: str) -> AsyncIterator[asyncio.StreamReader]:
    environment = {**os.environ, "HUB": hub}
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=-1)
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def names_told(output: asyncio.StreamReader) -> set[str]:
    line = await asyncio.wait_for(output.readline(), 60)
    assert line, "the program ended"
    return set(line.decode().split())


def block(language: str) -> str:
    """The first of the page that is of the clients."""
    page = (PROJECT / "docs" / "events.md").read_text("utf-8")
    return str(re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)[0])


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


async def test_what_the_app_throws_ends_the_copy_of_the_pages_module(changing: Changing, tmp_path: Path) -> None:
    """A TypeError is also what fetch rejects with when the network says no."""
    at = await changing.write(changing.put(Station("s-1")))
    async with kept(changing.view()) as view, served(view) as hub, beside(THROWING, tmp_path, hub.url) as output:
        assert await view.wait_for(at, 10)
        assert await output.readline() == b"rejected: TypeError\n"
        assert await output.readline() == b"whole\n"
        await changing.write(changing.put(Station("s-1", "Aoki")))
        assert await output.readline() == b"refused: TypeError\n"
        assert await output.read() == b"", "it does not come back, and leaves no connection behind"


async def test_who_asks_for_more_patience_than_a_timer_has_is_asked_again_in_ten_minutes(tmp_path: Path) -> None:
    async with beside(PATIENT, tmp_path) as output:
        assert await output.read() == b"600000\n"


def test_numbers_are_asked_for_as_the_hub_reads_them() -> None:
    asked = query_of(near=(34.67, 133.93), radius=500.0, bbox=[133, 34.6, 134.0, 34.7], kinds=["trip"], station="")
    assert asked == {"near": "34.67,133.93", "radius": "500", "bbox": "133,34.6,134,34.7", "kinds": "trip"}


def test_a_key_is_not_shown() -> None:
    assert "geheim" not in repr(Mirror("http://hub", key="geheim").events)


async def test_the_programs_of_the_docs_print_the_stations_near_the_place(tmp_path: Path) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    near = {"Aoki", "Bizen", "Chuo"}
    async with hub_inside(tmp_path / "data", [Feed("kibi", "gtfs", tmp_path / "kibi.zip")]) as hub:
        async with Mirror(hub.url) as mirror:
            await until(lambda: names(mirror) == FIRST)
        async with running(sys.executable, "-c", block("python"), folder=PROJECT, hub=hub.url) as output:
            assert await asyncio.wait_for(output.readline(), 60) == b"['Aoki', 'Bizen', 'Chuo']\n"
        async with programmed(block("js"), hub.url, tmp_path) as output:
            while await names_told(output) != near:
                pass
        async with programmed(REFUSED, hub.url, tmp_path) as output:
            assert "kinds: expected one of source, operator" in (await output.read()).decode()
