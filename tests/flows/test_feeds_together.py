"""Timetables and a realtime feed in one hub: every stop resolves, and boards over HTTP are as the rows say.

Six in the gate, each of another make; twelve in the long forms.
"""

import asyncio
import csv
import io
import random
import zipfile
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path

import pytest

from services.ingest.feeds import load_feeds
from services.shared.clock import SystemClock
from tests.support import oracle
from tests.support.hub import HubProcess
from tests.support.paths import published
from tests.support.pictures import said_at_rest, until_said
from tests.support.reading import Reader, reading, ref_path
from tests.support.sources import feeds_toml, until_read
from tests.support.ways import Distributed

GTFS = {
    "wmata": "gtfs/wmata-rail/wmata-rail-20260429.zip",
    "bart": "gtfs-rt/bart-2019-08-07/gtfs.zip",
    "uno": "gtfs-jp/unobus-series/unobus-20190918-fetched2019-09-18.zip",
    "okaden-bus": "gtfs-jp/okaden-bus/okaden-bus-20250316.zip",
    "okaden-tram": "gtfs-jp/okaden-tram/okaden-tram-20250722.zip",
    "kobe": "gtfs-jp/kobe-subway/kobe-subway-2017.zip",
    "chii": "gtfs-jp/chiibus-minato/chiibus-20260105.zip",
    "kingston": "gtfs-rt/kingston-2026-01/gtfs.zip",
    "sample": "gtfs/sample-gtfs-feed/sample-gtfs-feed.zip",
    "vbb": "gtfs/vbb-subset/vbb-subset-gtfstools.zip",
    "atb": "gtfs/partridge-fixtures/region-nord-v2.zip",
    "cdmx": "gtfs/cdmx/cdmx-2018.zip",
}
FEW = ("bart", "okaden-bus", "kobe", "sample", "vbb", "atb")
UPDATES = "gtfs-rt/bart-2019-08-07/trip_updates.pb"
UPDATED_DAY = date(2019, 8, 7)  # when boards are not the rows alone
IMPORT_SECONDS = 240
BOARD_MINUTES = 90


REST_SECONDS = 5.0


def feeds(names: Iterable[str]) -> str:
    timetables = [{"id": name, "format": "gtfs", "url": published(GTFS[name])} for name in names]
    return feeds_toml(*timetables, {"id": "bart-rt", "format": "gtfs-rt", "url": published(UPDATES), "static": "bart"})


@asynccontextmanager
async def hub_of(folder: Path, names: Collection[str] = tuple(GTFS)) -> AsyncIterator[Reader]:
    hub = HubProcess(folder, feeds(names))
    try:
        await asyncio.to_thread(lambda: hub.start().ready())
        async with reading(hub.url) as reader:
            await until_read(reader, *names, "bart-rt", seconds=IMPORT_SECONDS)
            yield reader
    except BaseException as error:
        error.add_note(hub.output()[-3000:])
        raise
    finally:
        hub.kill()


async def test_every_stop_resolves_and_boards_equal_the_rows(tmp_path: Path) -> None:
    async with hub_of(tmp_path, FEW) as reader:
        await compare(reader, FEW, boards=60)


@pytest.mark.soak
async def test_five_hundred_boards_a_feed_equal_the_rows(tmp_path: Path) -> None:
    async with hub_of(tmp_path) as reader:
        await compare(reader, GTFS, boards=500)


@pytest.mark.soak
async def test_services_apart_say_the_same_of_hub_of(tmp_path: Path, kafka: str, redis: str) -> None:
    """In the gate, flows of single feeds show it."""
    async with hub_of(tmp_path / "embedded") as reader:
        wanted = await said_at_rest(reader.url, REST_SECONDS)
    listed = load_feeds([tmp_path / "embedded" / "feeds.toml"], {})
    apart = Distributed(kafka, redis).hub(tmp_path / "apart", listed, SystemClock())
    async with apart as hub, reading(hub.url) as reader:
        await until_read(reader, *GTFS, "bart-rt", seconds=IMPORT_SECONDS)
        await until_said(reader.url, wanted)
        await compare(reader, GTFS, boards=60)


async def compare(reader: Reader, names: Iterable[str], boards: int) -> None:
    for feed in names:
        path = published(GTFS[feed])
        stops = list(stop_ids(path))
        refs = await reader.many(ref_path(feed, stop_id) for stop_id in stops)
        assert {ref["kind"] for ref in refs} == {"station"}
        stations = {stop_id: ref["id"] for stop_id, ref in zip(stops, refs, strict=True)}
        await compare_boards(reader, feed, await asyncio.to_thread(oracle.read, path), stations, boards)


def stop_ids(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        member = next(name for name in archive.namelist() if Path(name).name == "stops.txt")
        data = archive.read(member)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return (row["stop_id"].strip() for row in csv.DictReader(io.StringIO(text), skipinitialspace=True))


async def compare_boards(reader: Reader, feed: str, rows: oracle.Feed, stations: dict[str, str], boards: int) -> None:
    """At random stops and times: the station's departures of this feed are those of its stops' rows."""
    chance = random.Random(feed)
    days, leaving = [day for day in rows.days() if day != UPDATED_DAY], sorted(rows.leaving)
    members: dict[str, list[str]] = {}
    for stop_id, station in stations.items():
        members.setdefault(station, []).append(stop_id)
    compared = 0
    for _ in range(boards):
        stop_id = chance.choice(leaving)
        station, moment = stations[stop_id], random_time(chance, rows, stop_id, chance.choice(days))
        begin = moment.timestamp()
        due = [row for stop in members[station] for row in rows.board(stop, begin, begin + BOARD_MINUTES * 60)]
        path = f"/v1/stations/{station}/departures"
        data = await reader.data(path, at=moment.isoformat(), minutes=BOARD_MINUTES, limit=500)
        shown = [
            (int(datetime.fromisoformat(row["scheduled"]).timestamp()), row["trip"]["source"]["trip_id"])
            for row in data
            if row["trip"]["source"]["feed"] == feed
        ]
        assert sorted(shown) == sorted(due)[:500], f"{feed} {members[station]} {moment}"
        compared += len(shown)
    assert compared > boards, f"the boards of {feed} were not mostly empty"


def random_time(chance: random.Random, rows: oracle.Feed, stop_id: str, day: date) -> datetime:
    """Any minute of the day, or one not long before something may leave."""
    seconds = chance.randrange(24 * 3600)
    if chance.random() < 0.7:
        seconds = chance.choice(rows.leaving[stop_id])[1] - chance.randrange(BOARD_MINUTES * 60)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=rows.zone)
    return datetime.fromtimestamp(noon.timestamp() - 12 * 3600 + seconds, rows.zone)
