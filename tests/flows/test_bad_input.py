"""Whatever a feed's address gives instead of its data: the source says why, the last good data serves on, others go on.

And what a disk that is full does: nothing new, until there is room again.
"""

import asyncio
import gzip
import io
import resource
import time
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.shared.feed import Feed
from tests.support.clocks import ReplayClock
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.gtfs import feed_bytes
from tests.support.gtfs_rt import AT, message_bytes, trip
from tests.support.hub import HubProcess
from tests.support.reading import Reader, lasting, reading
from tests.support.sources import feeds_toml, until_read
from tests.support.waiting import until
from tests.support.ways import Way

LIMITS: Mapping[str, Any] = {"fetch_max_bytes": 2_000_000, "fetch_timeout_seconds": 0.5, "zip_max_ratio": 100}
HTML = b"<!doctype html>\n<html><body>Gateway error</body></html>"
INTERVAL_SECONDS = 60
NOTICED_SECONDS = 20
MORNING = "2026-05-12T07:30:00+09:00"


def bomb() -> bytes:
    """A zip of a few kilobytes whose stop_times unpack to fifty megabytes."""
    held = io.BytesIO(feed_bytes(stop_times=None))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("stop_times.txt")  # without the time of writing: each worker has the same zip
        archive.writestr(entry, bytes(50_000_000), zipfile.ZIP_DEFLATED)
    return held.getvalue()


# What the address gives, and the words in which the source says so.
ANYWHERE: dict[str, tuple[Scripted, str]] = {
    "error": (Scripted(b"back soon", 503), "answered 503"),
    "missing": (Scripted(b"not here", 404), "answered 404"),
    "slow": (Scripted(b"PK", slow=True), "took longer than 0.5 s"),
    "endless": (Scripted(bytes(65_536), endless=True), "larger than 2 MB"),
    "cut": (Scripted(b"PK", cut=True), "broke off"),
    "packed": (Scripted(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}), "larger than 2 MB"),
    "html": (Scripted(HTML), "is an HTML page"),
    "empty": (Scripted(b""), "is empty"),
}
ZIPS = ANYWHERE | {
    "text": (Scripted(b"no zip at all"), "zip"),
    "half": (Scripted(feed_bytes()[: len(feed_bytes()) // 2]), "zip"),
    "bomb": (Scripted(bomb()), "unpack"),
    "tables": (Scripted(feed_bytes(stop_times=None)), "stop_times"),
}
MESSAGES = ANYWHERE | {
    "text": (Scripted(b"no message at all"), "is not"),
    "half": (Scripted(message_bytes([trip("T1"), trip("T2")])[:-20]), "is not"),
}


def path_of(name: str) -> str:
    return f"/{name}"


@asynccontextmanager
async def hub_on(
    folder: Path, way: Way, server: FeedServer, clock: ReplayClock, bad: Mapping[str, object], format: str
) -> AsyncIterator[Reader]:
    """A feed for each kind of badness, and beside them one that is in order all the time."""
    server.answers["/calm"] = Scripted(feed_bytes())
    feeds = [Feed("calm", "gtfs", f"{server.url}/calm", interval_seconds=INTERVAL_SECONDS)]
    feeds += [
        Feed(name, format, server.url + path_of(name), static="calm", interval_seconds=INTERVAL_SECONDS)
        if format == "gtfs-rt"
        else Feed(name, format, server.url + path_of(name), interval_seconds=INTERVAL_SECONDS)
        for name in bad
    ]
    async with way.hub(folder / "data", feeds, clock, **LIMITS) as hub, reading(hub.url) as reader:
        await until_read(reader, "calm")
        yield reader


async def until_states(reader: Reader, clock: ReplayClock, wanted: Mapping[str, tuple[str, str]]) -> None:
    """Each source in its state and with its words, while the clock runs; fails with what differs."""
    differing: dict[str, Any] = {}

    async def settled() -> bool:
        await clock.advance(5)
        differing.clear()
        sources = await reader.data("/v1/sources")
        differing.update(dict.fromkeys(wanted.keys() - {source["id"] for source in sources}))
        for source in sources:
            state, words = wanted.get(source["id"], ("ok", ""))
            if source["state"] != state or words not in source.get("last_error", ""):
                differing[source["id"]] = (source["state"], source.get("last_error"))
        return not differing

    try:
        await until(settled, 40)
    except TimeoutError as error:
        error.add_note(f"{differing}")
        raise


async def board(reader: Reader, feed: str) -> list[tuple[str, str]]:
    station = await reader.station_of(feed, "A")
    rows = await reader.data(f"/v1/stations/{station}/departures", at=MORNING, minutes=120)
    return [(row["scheduled"], row["trip"]["id"]) for row in rows if row["trip"]["source"]["feed"] == feed]


async def test_a_timetable_that_is_none_is_refused_with_a_reason_and_the_last_good_one_serves_on(
    tmp_path: Path,
    way: Way,
) -> None:
    clock = ReplayClock(AT)
    async with feed_server() as server:
        for name, (answer, _) in ZIPS.items():
            server.answers[path_of(name)] = answer
        async with hub_on(tmp_path, way, server, clock, ZIPS, "gtfs") as reader:
            await until_states(reader, clock, {name: ("failed", words) for name, (_, words) in ZIPS.items()})
            calm = lasting(await reader.source("calm"))
            assert len(await board(reader, "calm")) == 2
            for name in ZIPS:
                server.answers[path_of(name)] = Scripted(feed_bytes())
            await until_states(reader, clock, {})
            good = {name: await board(reader, name) for name in ZIPS}
            heard = {name: (await reader.source(name))["last_success"] for name in ZIPS}
            for name, (answer, _) in ZIPS.items():
                server.answers[path_of(name)] = answer
            await until_states(reader, clock, {name: ("stale", words) for name, (_, words) in ZIPS.items()})
            for name in ZIPS:
                source = await reader.source(name)
                assert source["last_success"] >= heard[name]
                assert abs(source["age_seconds"] - (clock.now() - seconds(source["last_success"]))) <= 1
                assert await board(reader, name) == good[name] != []
            assert lasting(await reader.source("calm")) == calm


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def test_a_message_that_is_none_is_refused_with_a_reason_and_the_last_good_one_fades_at_its_time(
    tmp_path: Path,
    way: Way,
) -> None:
    clock = ReplayClock(AT)
    async with feed_server() as server:
        for name, (answer, _) in MESSAGES.items():
            server.answers[path_of(name)] = answer
        async with hub_on(tmp_path, way, server, clock, MESSAGES, "gtfs-rt") as reader:
            await until_states(reader, clock, {name: ("failed", words) for name, (_, words) in MESSAGES.items()})
            assert await trips(reader) == set()
            for name in MESSAGES:
                server.answers[path_of(name)] = Scripted(message_bytes([trip(f"T-{name}")], at=int(clock.now())))
            await until_states(reader, clock, {})
            everything = {f"calm:T-{name}@20260512" for name in MESSAGES}
            assert await trips(reader) == everything
            for name, (answer, _) in MESSAGES.items():
                server.answers[path_of(name)] = answer
            await until_states(reader, clock, {name: ("stale", words) for name, (_, words) in MESSAGES.items()})
            assert await trips(reader) == everything
            await until_states(reader, clock, {name: ("failed", words) for name, (_, words) in MESSAGES.items()})
            assert await trips(reader) == set()
            assert (await reader.source("calm"))["state"] == "ok"


async def trips(reader: Reader) -> set[str]:
    return {entity.id for entity in (await reader.message()).entity}


@pytest.mark.both_in_soak
async def test_a_host_that_is_gone_is_told_as_such(tmp_path: Path, way: Way) -> None:
    async with feed_server() as gone:
        url = gone.url
    clock, feeds = ReplayClock(AT), [Feed("gone", "gtfs", f"{url}/feed.zip")]
    async with way.hub(tmp_path / "data", feeds, clock, **LIMITS) as hub, reading(hub.url) as reader:
        await until_states(reader, clock, {"gone": ("failed", "no connection to 127.0.0.1")})


async def test_a_full_disk_stops_what_is_new_and_nothing_else_and_room_is_noticed(tmp_path: Path) -> None:
    await fill_and_free(tmp_path, full_seconds=1)


@pytest.mark.soak
async def test_a_disk_that_stays_full_for_longer_than_leases_last_is_no_other(tmp_path: Path) -> None:
    await fill_and_free(tmp_path, full_seconds=40)


async def fill_and_free(folder: Path, full_seconds: int) -> None:
    """The limit on the size of files stands in for a full disk: all that the hub writes past it fails.

    Of the embedded hub, whose disk holds its log: a full disk of Kafka's or Redis's is theirs to report.
    """
    now = int(time.time())
    async with feed_server() as server:
        server.answers["/feed.zip"] = Scripted(feed_bytes())
        server.answers["/updates.pb"] = Scripted(message_bytes([trip("T1")], at=now))
        hub = HubProcess(
            folder,
            feeds_toml(
                {"id": "bus", "format": "gtfs", "url": f"{server.url}/feed.zip", "interval": "1s"},
                {
                    "id": "rt",
                    "format": "gtfs-rt",
                    "url": f"{server.url}/updates.pb",
                    "static": "bus",
                    "interval": "1s",
                    "max_age": "1h",
                },
            ),
        )
        try:
            await asyncio.to_thread(hub.start)
            async with reading(hub.url) as reader:
                await until_read_at_last(reader)
                version = (await reader.source("bus"))["current_version"]
                set_room(hub, 4096)
                server.answers["/updates.pb"] = Scripted(message_bytes([trip("T1"), trip("T2")], at=now + 5))
                server.answers["/feed.zip"] = Scripted(feed_bytes(routes=None))
                await until(lambda: refused(reader))
                await until(lambda: has_aged(reader, full_seconds), full_seconds + 20)
                for path in ("/v1/stations", "/v1/sources", "/v1/trips/bus:T1", "/v1/gtfs-rt/trip-updates.pb"):
                    assert (await reader.answer(path))[0] == 200
                assert await trips(reader) == {"bus:T1@20260512"}
                assert (await reader.source("bus"))["current_version"] == version
                set_room(hub, resource.RLIM_INFINITY)
                server.answers["/feed.zip"] = Scripted(feed_bytes(agency=OTHER_AGENCY))
                await until(lambda: holds_both(reader), NOTICED_SECONDS)
                await until(lambda: has_other_version(reader, version), NOTICED_SECONDS)
                assert hub.process.poll() is None
        except BaseException as error:
            error.add_note(hub.output()[-4000:])
            raise
        finally:
            hub.kill()


OTHER_AGENCY = "agency_id,agency_name,agency_url,agency_timezone\nRAIL,Renamed,https://small.example,Asia/Tokyo\n"


async def until_read_at_last(reader: Reader) -> None:
    async def loaded() -> bool:
        return (await reader.answer("/readyz"))[0] == 200

    await until(loaded)
    await until_read(reader, "bus", "rt")


def set_room(hub: HubProcess, most_bytes: int) -> None:
    hard = resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (most_bytes, hard))


async def refused(reader: Reader) -> bool:
    """Both feeds were fetched, and what they gave could not be kept."""
    _, _, metrics = await reader.answer("/metrics")
    lines = [line for line in metrics.decode().splitlines() if line.startswith("noriai_fetches_total")]
    failing = [line for line in lines if 'outcome="ok"' not in line]
    return all(any(f'feed="{feed}"' in line for line in failing) for feed in ("bus", "rt"))


async def has_aged(reader: Reader, least_seconds: int) -> bool:
    return bool((await reader.source("rt"))["age_seconds"] >= least_seconds)


async def holds_both(reader: Reader) -> bool:
    return await trips(reader) == {"bus:T1@20260512", "bus:T2@20260512"}


async def has_other_version(reader: Reader, version: str) -> bool:
    source = await reader.source("bus")
    return bool(source["state"] == "ok" and source["current_version"] != version)
