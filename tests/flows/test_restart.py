"""What a restart changes: nothing. Views that were lost are made again, ids stay, feeds that left the list are gone.

And what a new version of a timetable changes: the board, from one answer to the next.
"""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.folder import DataFolder
from tests.support import oracle
from tests.support.clocks import ReplayClock
from tests.support.hub import HubProcess
from tests.support.paths import PROJECT, published
from tests.support.reading import Picture, Reader, differences, reading, ref_path
from tests.support.sources import feeds_toml, until_read
from tests.support.waiting import until, until_process
from tests.support.ways import Embedded, Way

BART = "gtfs-rt/bart-2019-08-07"
NOW = 1_565_199_950
VERSIONS = tuple(sorted(published("gtfs-jp/unobus-series").glob("*.zip")))
HUB_STATION = "2_01"  # Okayama, where most of Uno's lines end
# A stop and a day for each version after the first, where it and the one before both have departures, but others. The
# last version is not yet in force.
DIFFERENCES = (("3002_01", "2018-04-15"), ("936_05", "2019-04-27"))
RESTART_SECONDS = 1.0
DAY_MINUTES = 1440

FEEDS = (
    Feed("bart", "gtfs", published(f"{BART}/gtfs.zip")),
    Feed("bart-rt", "gtfs-rt", published(f"{BART}/trip_updates.pb"), static="bart", interval_seconds=20),
    Feed("bart-alerts", "gtfs-rt", published(f"{BART}/alerts.pb"), static="bart", interval_seconds=20),
    Feed("uno", "gtfs", VERSIONS[-1]),
)


@asynccontextmanager
async def hub_with(folder: Path, way: Way, feeds: tuple[Feed, ...] = FEEDS) -> AsyncIterator[Reader]:
    """Entering again on the same folder is a restart. Not all feeds need to be read again when it is entered."""
    async with way.hub(folder / "data", feeds, ReplayClock(NOW)) as hub, reading(hub.url) as reader:
        yield reader


async def until_equal(reader: Reader, wanted: Picture) -> None:
    async def same() -> bool:
        return await reader.picture() == wanted

    try:
        await until(same)
    except TimeoutError:
        assert differences(await reader.picture(), wanted) == []
        raise


def forget_timetables(data: Path, way: Way) -> None:
    shutil.rmtree(DataFolder(data).timetables)


def forget_store(data: Path, way: Way) -> None:
    way.forget_store(data)


def forget_merge_state(data: Path, way: Way) -> None:
    found = list(data.rglob(f"{DataFolder(data).merge_state.name}*"))
    assert found
    for file in found:
        file.unlink()


def forget_all_views(data: Path, way: Way) -> None:
    forget_timetables(data, way)
    forget_store(data, way)
    forget_merge_state(data, way)


def forget_nothing(data: Path, way: Way) -> None:
    assert data.exists()


async def test_views_that_were_lost_are_made_again(tmp_path: Path, way: Way) -> None:
    await lose_views(tmp_path, way, forget_all_views)


@pytest.mark.parametrize("forget", [forget_nothing, forget_timetables, forget_store, forget_merge_state])
async def test_any_one_view_that_was_lost_is_made_again(tmp_path: Path, forget: Callable[[Path, Way], None]) -> None:
    """Of the embedded hub: what is read of the others, and when, does not depend on the way."""
    await lose_views(tmp_path, Embedded(), forget)


async def lose_views(folder: Path, way: Way, forget: Callable[[Path, Way], None]) -> None:
    async with hub_with(folder, way) as reader:
        await until_read(reader, *(feed.id for feed in FEEDS))
        before = await reader.picture()
        boards = [await board(reader, "bart", "MONT"), await board(reader, "uno", HUB_STATION, NOW_IN_UNO)]
    assert len(before["trip"]) == 91
    assert all(boards)
    forget(folder / "data", way)
    async with hub_with(folder, way) as reader:
        await until_equal(reader, before)
        assert [await board(reader, "bart", "MONT"), await board(reader, "uno", HUB_STATION, NOW_IN_UNO)] == boards


@pytest.mark.both_in_soak
async def test_a_feed_that_left_the_list_is_gone_after_a_restart_and_others_are_as_before(
    tmp_path: Path, way: Way
) -> None:
    async with hub_with(tmp_path, way) as reader:
        await until_read(reader, *(feed.id for feed in FEEDS))
        before = await reader.picture()
        station = await reader.station_of("uno", HUB_STATION)
    left = tuple(feed for feed in FEEDS if feed.id != "uno")
    async with hub_with(tmp_path, way, left) as reader:
        wanted = {
            kind: {name: thing for name, thing in things.items() if "uno" not in feeds_of(kind, name, thing)}
            for kind, things in before.items()
        }
        await until_equal(reader, wanted)
        assert (await reader.answer(f"/v1/stations/{station}"))[0] == 410
        assert (await reader.answer("/v1/sources/uno"))[0] in (404, 410)
        assert (await reader.answer(ref_path("uno", HUB_STATION)))[0] == 404


def feeds_of(kind: str, name: str, thing: Any) -> set[str]:
    if kind == "source":
        return {name}
    return {name.partition(":")[0]} if kind == "trip" else {source["feed"] for source in thing["sources"]}


async def board(reader: Reader, feed: str, stop_id: str, at: float = NOW) -> list[tuple[int, str]]:
    """(scheduled, trip) of what leaves the stop's station, as the oracle has it."""
    station = await reader.station_of(feed, stop_id)
    return await board_at(reader, station, at)


async def board_at(reader: Reader, station: str, at: float) -> list[tuple[int, str]]:
    moment = datetime.fromtimestamp(at).astimezone().isoformat()
    rows = await reader.data(f"/v1/stations/{station}/departures", at=moment, minutes=DAY_MINUTES, limit=500)
    return sorted(
        (int(datetime.fromisoformat(row["scheduled"]).timestamp()), row["trip"]["source"]["trip_id"]) for row in rows
    )


NOW_IN_UNO = datetime.fromisoformat("2019-10-01T08:00:00+09:00").timestamp()


@pytest.fixture(scope="module")
def uno() -> list[oracle.Feed]:
    return [oracle.read(path) for path in VERSIONS]


async def test_a_new_version_takes_over_from_one_answer_to_the_next_and_station_ids_stay(
    tmp_path: Path, way: Way, uno: list[oracle.Feed]
) -> None:
    zip_path = tmp_path / "uno.zip"
    zip_path.write_bytes(VERSIONS[0].read_bytes())
    clock = ReplayClock(NOW)
    feeds = (Feed("uno", "gtfs", zip_path, interval_seconds=60),)
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url) as reader:
        await until_read(reader, "uno")
        for old, new, path, (stop_id, day) in zip(uno, uno[1:], VERSIONS[1:], DIFFERENCES, strict=False):
            ids = await stations_of(reader, old)
            station = ids[stop_id]
            moment = datetime.fromisoformat(f"{day}T04:00:00+09:00").timestamp()
            begun = await board_at(reader, station, moment)
            seen = await boards_through_switch(reader, station, moment, switch(zip_path, path, clock))
            assert begun == of_members(old, await members(reader, station), moment)
            assert seen == [begun, of_members(new, await members(reader, station), moment)]
            assert all(seen)
            now = await stations_of(reader, new)
            assert {stop: now[stop] for stop in ids if stop in now} == {s: ids[s] for s in ids if s in now}
        source = await reader.source("uno")
        assert [version["state"] for version in source["versions"]] == ["active"] + ["superseded"] * 2


async def boards_through_switch(reader: Reader, station: str, moment: float, switching: Any) -> list[Any]:
    """The different boards that were seen, in order, asked for again and again until the new version is in force."""
    task = asyncio.ensure_future(switching)
    version = (await reader.source("uno"))["current_version"]
    seen: list[Any] = []
    answers = 0
    while True:
        switched = (await reader.source("uno"))["current_version"] != version
        shown = await board_at(reader, station, moment)
        answers += 1
        if not seen or seen[-1] != shown:
            seen.append(shown)
        if switched:
            break
    await task
    assert answers > 10
    return seen


async def switch(target: Path, version: Path, clock: ManualClock) -> None:
    part = target.with_suffix(".part")
    part.write_bytes(version.read_bytes())
    part.rename(target)
    await clock.advance(70)


async def members(reader: Reader, station: str) -> list[str]:
    return [source["stop_id"] for source in (await reader.data(f"/v1/stations/{station}"))["sources"]]


def of_members(feed: oracle.Feed, stop_ids: list[str], moment: float) -> list[tuple[int, str]]:
    end = moment + timedelta(minutes=DAY_MINUTES).total_seconds()
    return sorted(row for stop_id in stop_ids for row in feed.board(stop_id, moment, end))


async def stations_of(reader: Reader, feed: oracle.Feed) -> dict[str, str]:
    stops = sorted(feed.leaving)
    found = await reader.many(ref_path("uno", stop_id) for stop_id in stops)
    return {stop_id: ref["id"] for stop_id, ref in zip(stops, found, strict=True)}


@pytest.mark.both_in_soak
async def test_a_bad_version_leaves_the_old_one_serving_and_says_why(tmp_path: Path, way: Way) -> None:
    zip_path = tmp_path / "uno.zip"
    zip_path.write_bytes(VERSIONS[-1].read_bytes())
    clock = ReplayClock(NOW)
    feeds = (Feed("uno", "gtfs", zip_path, interval_seconds=60, hold=None),)  # one that has ended would be held
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url) as reader:
        await until_read(reader, "uno")
        shown, good = await board(reader, "uno", HUB_STATION, NOW_IN_UNO), await reader.source("uno")
        zip_path.write_bytes(VERSIONS[-1].read_bytes()[:300_000])
        await clock.advance(70)
        await until_read(reader, "uno", state="stale")
        source = await reader.source("uno")
        assert source["current_version"] == good["current_version"]
        assert "zip" in source["last_error"]
        assert await board(reader, "uno", HUB_STATION, NOW_IN_UNO) == shown
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url) as reader:
        await until_read(reader, "uno", state="stale")
        assert (await reader.source("uno"))["last_error"] == source["last_error"]
        assert await board(reader, "uno", HUB_STATION, NOW_IN_UNO) == shown
        zip_path.write_bytes(VERSIONS[0].read_bytes())
        await clock.advance(70)
        await until_read(reader, "uno")
        assert (await reader.source("uno"))["current_version"] != good["current_version"]


@pytest.mark.alone
def test_the_first_right_answer_comes_within_a_second_of_the_start(tmp_path: Path) -> None:
    """Of the start of the services: what Python takes to start and to import is measured beside it.

    A machine on which that alone takes longer than a second has as long for the rest.
    """
    kingston = published("gtfs-rt/kingston-2026-01/gtfs.zip")
    hub = HubProcess(tmp_path, feeds_toml({"id": "kingston", "format": "gtfs", "url": kingston}))
    with hub:
        hub.ready()
        path = wait_for_board(hub)
        wanted = hub.get(path)
        hub.end()
        taken = [restart_seconds(hub, path, wanted) for _ in range(2)]
    assert wanted[1]["data"]
    importing = min(import_seconds() for _ in range(2))
    assert min(taken) - importing < max(RESTART_SECONDS, importing), f"restarts took {taken} s"


def wait_for_board(hub: HubProcess) -> str:
    until_process(hub.process, lambda: hub.get("/v1/refs/kingston/stop/S00399")[0] == 200, 60)
    _, ref = hub.get("/v1/refs/kingston/stop/S00399")
    return f"{ref['data']['url']}/departures?at=2026-01-15T12:00:00-05:00"


def restart_seconds(hub: HubProcess, path: str, wanted: tuple[int, Any]) -> float:
    began = time.monotonic()
    hub.start()
    while said(hub.get(path)) != said(wanted):
        assert time.monotonic() < began + 30
    taken = time.monotonic() - began
    hub.end()
    return taken


def said(answer: tuple[int, Any]) -> Any:
    return answer[0], answer[1].get("data")


def import_seconds() -> float:
    modules = "services.commands.run, services.ingest.service, services.timetable.service"
    modules += ", services.merge.service, services.api.service"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", f"import {modules}"], cwd=PROJECT, check=True)
    return time.monotonic() - began
