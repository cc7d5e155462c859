"""The town on disk: prepared once, renewed when it runs out, moved each second without half-written files."""

import asyncio
import tomllib
import zipfile
from pathlib import Path

from google.transit import gtfs_realtime_pb2 as rt

import deploy.demo
from services.ingest.feeds import load_feeds
from services.shared.clock import ManualClock
from tests.support.demo_town import RUSH_HOUR

YEAR_SECONDS = 366 * 86400


def first_day(directory: Path) -> str:
    with zipfile.ZipFile(directory / "nagihama-bus.zip") as archive:
        return archive.read("calendar.txt").decode().splitlines()[1].split(",")[-2]


def test_the_town_s_feeds_are_feeds_that_the_hub_takes(tmp_path: Path) -> None:
    feeds = load_feeds([deploy.demo.prepare(tmp_path / "demo", RUSH_HOUR)], {})
    assert {feed.format for feed in feeds} == {"gtfs", "gtfs-rt", "facility-status", "gbfs", "facilities-csv"}
    assert {feed.licence for feed in feeds} == {"CC0-1.0"}
    for feed in feeds:
        assert isinstance(feed.url, Path)
        assert feed.url.is_file()


def test_what_is_prepared_stays_until_it_runs_out(tmp_path: Path) -> None:
    deploy.demo.prepare(tmp_path, RUSH_HOUR)
    written = (tmp_path / "nagihama-rail.zip").stat().st_mtime_ns
    deploy.demo.prepare(tmp_path, RUSH_HOUR + 30 * 86400)
    assert (tmp_path / "nagihama-rail.zip").stat().st_mtime_ns == written
    assert first_day(tmp_path) == "20241124"
    deploy.demo.prepare(tmp_path, RUSH_HOUR + 2 * YEAR_SECONDS)
    assert first_day(tmp_path) == "20261126"


def test_a_damaged_stamp_or_a_missing_file_is_mended(tmp_path: Path) -> None:
    deploy.demo.prepare(tmp_path, RUSH_HOUR)
    (tmp_path / "town.json").write_text("{")
    (tmp_path / "nagihama-subway.zip").unlink()
    deploy.demo.prepare(tmp_path, RUSH_HOUR)
    assert zipfile.is_zipfile(tmp_path / "nagihama-subway.zip")
    assert tomllib.loads((tmp_path / "feeds.toml").read_text())["feed"]


async def test_the_live_files_move_with_the_clock(tmp_path: Path) -> None:
    deploy.demo.prepare(tmp_path, RUSH_HOUR)
    clock = ManualClock(RUSH_HOUR + 0.25)
    task = asyncio.create_task(deploy.demo.simulate(tmp_path, clock))
    await asyncio.sleep(0)
    times = []
    for _ in range(3):
        await clock.advance(1)
        message = rt.FeedMessage.FromString((tmp_path / "nagihama-rail-vehicles.pb").read_bytes())
        times.append(message.header.timestamp - RUSH_HOUR)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert times == [1, 2, 3]
    assert not list(tmp_path.glob("*.part"))


async def test_a_file_whose_content_stays_is_not_written_again(tmp_path: Path) -> None:
    clock = ManualClock(RUSH_HOUR + 1)
    deploy.demo.prepare(tmp_path, clock.now())
    task = asyncio.create_task(deploy.demo.simulate(tmp_path, clock))
    await asyncio.sleep(0)
    await clock.advance(1)
    before = (tmp_path / "nagihama-bus-trips.pb").stat().st_mtime_ns
    await clock.advance(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (tmp_path / "nagihama-bus-trips.pb").stat().st_mtime_ns == before
