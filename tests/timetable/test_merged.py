"""/v1/gtfs.zip over HTTP: which feeds, one job for all who ask alike, kept while its inputs stay, or why not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from services.__main__ import main
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import TIMETABLES
from services.shared.model.entities import Source
from services.shared.model.events import Envelope, Position, TimetableVersion
from services.shared.store.port import Entry
from services.shared.web.server import make_app
from services.shared.wire.codec import encode
from services.shared.workers import WorkerPool
from services.timetable.merged import FOLDER, JOBS_AT_MOST
from services.timetable.service import setup
from tests.support.gtfs import SMALL, TableSpec, feed_bytes
from tests.support.merging import Tables, tables
from tests.support.parts import context_in
from tests.support.waiting import until

FEEDS = (
    Feed("one", "gtfs", licence="CC-BY-4.0", attribution="One Railway"),
    Feed("two", "gtfs"),
    Feed("private", "gtfs", redistribution="none"),
    Feed("live", "gtfs-rt", static="one"),
    Feed("aging", "gtfs", max_age_seconds=60),
)
ROME = {**SMALL["agency"][0], "agency_timezone": "Europe/Rome"}
NEAR_A, NOWHERE = "138.99,34.99,139.005,35.005", "0.5,0.5,0.6,0.6"


@dataclass(slots=True)
class Desk:
    """The endpoint in front of timetables that serve."""

    context: Context
    client: "TestClient[Any, Any]"
    folder: Path

    async def serve(self, feed: str, **specs: TableSpec) -> None:
        """As the timetable service leaves it when it has switched to a version."""
        blob = await self.context.blobs.put(feed_bytes(**specs))
        version = TimetableVersion(feed, "poll", blob[-16:], blob, "active", "20260101", "20261231")
        await self.context.log.append(TIMETABLES, [Record(f"{feed}/{version.version}".encode(), encode(version))])

    async def ask(self, method: str = "GET", *headers: tuple[str, str], **params: str) -> ClientResponse:
        return await self.client.request(method, "/v1/gtfs.zip", params=params, headers=headers)

    async def tables(self, **params: str) -> Tables:
        response = await self.ask(**params)
        assert response.status == 200, await response.text()
        out = self.folder / "out.zip"
        out.write_bytes(await response.read())
        return tables(out)

    async def refusal(self, **params: str) -> tuple[int, str]:
        response = await self.ask(**params)
        return response.status, (await response.json())["detail"]

    @property
    def jobs(self) -> float:
        """How many were done."""
        name = "noriai_combine_seconds_count"
        return self.context.telemetry.registry.get_sample_value(name) or 0.0

    async def kept(self) -> list[str]:
        return await self.context.blobs.derived_names(FOLDER)


@asynccontextmanager
async def desk_in(folder: Path, **settings: Any) -> AsyncIterator[Desk]:
    async with context_in(folder, FEEDS, ManualClock(1_770_000_000)) as opened:
        chosen = replace(opened.settings, **settings)
        context = replace(opened, settings=chosen, app=make_app(chosen, opened.telemetry, opened.clock))
        setup(context)
        async with TestClient(TestServer(context.app)) as client:
            yield Desk(context, client, folder)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path) as desk:
        await desk.serve("one")
        await desk.serve("two")
        yield desk


async def test_it_holds_what_serves_and_may_be_passed_on(desk: Desk) -> None:
    await desk.serve("private")
    assert {row["agency_id"] for row in (await desk.tables())["agency.txt"]} == {"one:RAIL", "two:RAIL"}
    assert {row["agency_id"] for row in (await desk.tables(feeds="two"))["agency.txt"]} == {"two:RAIL"}
    told = [row["organization_name"] for row in (await desk.tables(feeds="one"))["attributions.txt"]]
    assert told == ["One Railway (CC-BY-4.0)"]
    inside = await desk.tables(bbox=NEAR_A, feeds="one")
    assert len(inside["trips.txt"]) == 2


async def test_it_is_served_as_a_file(desk: Desk) -> None:
    response = await desk.ask()
    body = await response.read()
    headers = response.headers
    assert (headers["Content-Type"], int(headers["Content-Length"])) == ("application/zip", len(body))
    assert headers["Access-Control-Allow-Origin"] == "*"
    again = await desk.ask("GET", ("If-None-Match", headers["ETag"]))
    assert (again.status, await again.read()) == (304, b"")
    part = await desk.ask("GET", ("Range", "bytes=10-19"))
    assert (part.status, await part.read()) == (206, body[10:20])
    head = await desk.ask("HEAD")
    assert (head.status, head.headers["Content-Length"], await head.read()) == (200, str(len(body)), b"")
    assert desk.jobs == 1


async def test_all_who_ask_alike_wait_for_one_job(desk: Desk) -> None:
    asked: list[dict[str, str]] = [{}, {"feeds": "one,two"}, {"feeds": "two,one"}, {"feeds": "one,two,one"}] * 3
    answers = await asyncio.gather(*(desk.ask(**params) for params in asked))
    assert {answer.status for answer in answers} == {200}
    assert len({await answer.read() for answer in answers}) == 1
    assert desk.jobs == 1


async def test_who_leaves_does_not_take_the_job_along(desk: Desk) -> None:
    waiting = asyncio.create_task(desk.ask())
    workers = desk.context.workers
    assert isinstance(workers, WorkerPool)
    await until(lambda: workers.processes)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (await desk.ask()).status == 200
    assert desk.jobs == 1


async def test_a_new_version_is_asked_for_anew(desk: Desk) -> None:
    before = (await desk.ask()).headers["ETag"]
    await desk.serve("one", routes=[{**SMALL["routes"][0], "route_long_name": "New Line"}])
    found = await desk.tables(feeds="one")
    assert [row["route_long_name"] for row in found["routes.txt"]] == ["New Line"]
    assert (await desk.ask()).headers["ETag"] != before


async def test_a_timetable_past_its_max_age_is_in_none(desk: Desk) -> None:
    """As the picture has it: the entity names its compiled file while it counts."""
    await desk.serve("aging")
    for artifact, agencies in (("", {"one:RAIL", "two:RAIL"}), ("x.tt", {"one:RAIL", "two:RAIL", "aging:RAIL"})):
        told = Envelope("source", "aging", payload=encode(Source("aging", artifact=artifact)))
        position = Position(await desk.context.log.epoch(), len(artifact) + 1)
        await desk.context.store.apply([Entry("source", "aging", encode(told))], [], position)
        assert {row["agency_id"] for row in (await desk.tables())["agency.txt"]} == agencies


async def test_only_so_many_are_kept_and_those_asked_for_last(tmp_path: Path) -> None:
    async with desk_in(tmp_path, merged_zips_kept=2) as desk:
        for feed in ("one", "two"):
            await desk.serve(feed)
        for feeds in ("one", "two", "one", "one,two"):
            await desk.tables(feeds=feeds)
        assert (len(await desk.kept()), desk.jobs) == (2, 3)
        await desk.tables(feeds="one")
        assert desk.jobs == 3
    async with desk_in(tmp_path, merged_zips_kept=1) as desk:  # started again
        await desk.tables(feeds="one")
        assert (len(await desk.kept()), desk.jobs) == (2, 0)
        await desk.tables(feeds="two")
        assert (len(await desk.kept()), desk.jobs) == (1, 1)


async def test_what_was_lost_is_made_again(desk: Desk) -> None:
    body = await (await desk.ask()).read()
    for name in await desk.kept():
        await desk.context.blobs.delete_derived(name)
    assert await (await desk.ask()).read() == body


async def test_feeds_that_there_are_not_or_that_stay_private_are_named(desk: Desk) -> None:
    status, detail = await desk.refusal(feeds="one,none,private,live")
    assert status == 400
    assert detail == (
        "feeds: none is no timetable of this hub; live is no timetable of this hub; private may not be passed on"
    )


async def test_feeds_of_several_time_zones_are_listed_by_zone(desk: Desk) -> None:
    await desk.serve("two", agency=[ROME])
    for _ in range(2):
        status, detail = await desk.refusal()
        assert status == 400
        assert detail.endswith("feeds=: Asia/Tokyo: one; Europe/Rome: two")
    assert desk.jobs == 1  # it is known the second time
    assert (await desk.ask(feeds="two")).status == 200


async def test_a_box_in_which_nothing_calls_is_not_found(desk: Desk) -> None:
    assert await desk.refusal(bbox=NOWHERE) == (404, "No trip calls inside bbox.")
    assert (await desk.refusal(bbox="1,2,3"))[0] == 400


async def test_a_hub_whose_timetables_are_not_ready_says_so(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as desk:
        assert await desk.refusal() == (503, "No timetable that was asked for is ready.")
        assert (await desk.ask()).headers["Retry-After"] == "10"


async def test_only_so_many_different_ones_wait(desk: Desk) -> None:
    boxes = [f"138,34,{140 + n},36" for n in range(JOBS_AT_MOST + 2)]
    statuses = [answer.status for answer in await asyncio.gather(*(desk.ask(bbox=box) for box in boxes))]
    assert sorted(statuses) == [200] * JOBS_AT_MOST + [503] * 2


async def test_the_command_line_writes_it_to_a_file(desk: Desk, tmp_path: Path) -> None:
    out, url = tmp_path / "export.zip", str(desk.client.make_url("/"))
    words = ["export", "gtfs", "-o", str(out), "--url", url, "--feeds", "one", "--bbox", NEAR_A]
    assert await asyncio.to_thread(main, words) == 0
    assert {row["trip_id"] for row in tables(out)["trips.txt"]} == {"one:T1", "one:T2"}


async def test_the_command_line_tells_why_there_is_none(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    url = str(desk.client.make_url("/"))
    assert await asyncio.to_thread(main, ["export", "gtfs", "--url", url, "--feeds", "none"]) == 1
    assert "none is no timetable of this hub" in capsys.readouterr().err
    assert await asyncio.to_thread(main, ["export", "stations", "--url", url, "--bbox", NEAR_A]) == 2
    assert "--bbox does not go with stations" in capsys.readouterr().err
