"""What a feed said is erased when its `delete_after` is over: from payloads, log, store, artifacts and every answer."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from redis import Redis

from services.__main__ import main
from services.commands.erased import HOLDS, left_of
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import Record, read_all
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT, IDENTITY, LIFETIMES, PAYLOADS, TIMETABLES
from services.shared.model.audit import AuditRecord
from services.shared.model.events import LedgerEntry, Lifetime, Payload, Version
from services.shared.runtime import Hub
from services.shared.wire.codec import decode, encode
from tests.support.gtfs import calls, write_feed
from tests.support.gtfs_rt import AT, alert, message_bytes, vehicle
from tests.support.hub import hub_inside
from tests.support.pushing import ALERT
from tests.support.reads_over_http import Get, asked
from tests.support.waiting import until

HOUR = 3600.0
SECRET = "Kawanishi"


def static(folder: Path, id: str, word: str, **more: Any) -> Feed:
    stops = [
        {"stop_id": f"{word}-1", "stop_name": f"{word} North", "stop_lat": 35.0, "stop_lon": 139.0},
        {"stop_id": f"{word}-2", "stop_name": f"{word} South", "stop_lat": 35.1, "stop_lon": 139.0},
    ]
    routes = [{"route_id": "R", "route_short_name": f"{word} Line", "route_type": 3}]
    trips = [{"route_id": "R", "service_id": "DAILY", "trip_id": f"T-{word}"}]
    path = write_feed(folder / f"{id}.zip", stops=stops, routes=routes, trips=trips,
                      stop_times=calls(f"T-{word}", f"{word}-1 9:05:00", f"{word}-2 9:40:00"))  # fmt: skip
    return Feed(id, "gtfs", path, interval_seconds=HOUR, **more)


def live(folder: Path, id: str, word: str, **more: Any) -> Feed:
    path = folder / f"{id}.pb"
    path.write_bytes(message_bytes([vehicle(f"V-{word}"), alert(word, f"Text {word}", stop_id=f"{word}-1")]))
    return Feed(id, "gtfs-rt", path, interval_seconds=HOUR, **more)


async def number_of(get: Get, stations: int) -> bool:
    return len(await get("/v1/stations")) == stations


async def blobs_are(hub: Hub, count: int) -> bool:
    return len(await hub.context.blobs.references()) == count


async def push_alert(hub: Hub, id: str) -> None:
    """As publish writes it."""
    now_ms = int(hub.context.clock.now() * 1000)
    entry = orjson.dumps(ALERT)
    said = Payload("lifts", "entry", "alert", version=Version(received_time_ms=now_ms), entry_id=id, entry=entry)
    await hub.context.log.append(PAYLOADS, [Record(f"lifts/entry/{id}".encode(), encode(said))])


async def status(hub: Hub, path: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(hub.url + path) as response:
        await response.read()
        return response.status


async def get_zip(hub: Hub) -> int:
    return await status(hub, "/v1/gtfs.zip")


async def caught_up(hub: Hub) -> bool:
    """Whether merge has forgotten the ids of the feed that was erased."""
    members = [decode(LedgerEntry, r.value or b"").members for r in await read_all(hub.context.log, IDENTITY)]
    return not any(member.startswith("gone/") for entry in members for member in entry)


def places_of(word: str, data: Path) -> Iterator[str]:
    """Files of a hub that does not run in which the word is."""
    for file in sorted(data.rglob("*")):
        if file.is_file() and word.encode() in file.read_bytes():
            yield str(file.relative_to(data))


async def erasures(hub: Hub) -> list[tuple[str, str]]:
    """Of the audit: feed, and what was erased."""
    entries = [decode(AuditRecord, r.value or b"").entry async for r in Reading(hub.context.log, AUDIT).on()]
    return [(entry.feed, entry.ref) for entry in entries if entry and entry.action == "erase"]


async def hours_pass(clock: ManualClock, hours: int) -> None:
    for _ in range(hours):
        await clock.advance(HOUR)


async def time_passes_until(clock: ManualClock, condition: Callable[[], Awaitable[bool]], step: float = 600) -> None:
    """However long a look takes meanwhile, there is another after it; but work is done in the time that really passes,
    so no more than two days pass in a minute: what is read after seven days has gone.
    """
    looked = time.monotonic()

    async def a_step_later() -> bool:
        nonlocal looked
        began, looked = looked, time.monotonic()
        await clock.advance(min(step, (looked - began) * 2 * 24 * 60))
        return await condition()

    await until(a_step_later)


async def lives_are(hub: Hub, count: int) -> bool:
    return len(await read_all(hub.context.log, LIFETIMES)) == count


async def removal_is_noted(hub: Hub) -> bool:
    lives = [decode(Lifetime, record.value or b"") for record in await read_all(hub.context.log, LIFETIMES)]
    return any(life.feed == "gone" and life.removed_ms for life in lives)


async def test_what_no_look_confirms_any_more_is_erased_everywhere(tmp_path: Path) -> None:
    feeds = [
        static(tmp_path, "gone", SECRET, delete_after_seconds=5 * HOUR),
        live(tmp_path, "rt-gone", SECRET, static="gone", delete_after_seconds=5 * HOUR),
        static(tmp_path, "kept", "Asahi"),
    ]
    clock = ManualClock(float(AT))
    async with hub_inside(tmp_path / "data", feeds, clock) as hub, asked(hub) as get:
        await until(lambda: number_of(get, 4))
        assert (await get_zip(hub)) == 200
        ids = [each["id"] for each in await get("/v1/stations")]
        await hours_pass(clock, 6)  # confirmed every hour
        assert await number_of(get, 4)
        (tmp_path / "gone.zip").unlink()
        (tmp_path / "rt-gone.pb").unlink()
        await hours_pass(clock, 4)
        assert await number_of(get, 4)
        await hours_pass(clock, 2)
        await time_passes_until(clock, lambda: number_of(get, 2))

        async def two_erased() -> bool:
            return len(await erasures(hub)) == 2 and len(await hub.context.blobs.references()) == 1

        await time_passes_until(clock, two_erased)
        assert await erasures(hub) == [("gone", "gone/poll"), ("rt-gone", "rt-gone/poll")]
        assert await get("/v1/vehicles") == await get("/v1/alerts") == []
        left = {each["id"]: each["name"] for each in await get("/v1/stations")}
        assert set(left.values()) == {"Asahi North", "Asahi South"}
        assert {await status(hub, f"/v1/stations/{one}") for one in ids if one not in left} == {410}
        assert {each["id"]: each["counts"] for each in await get("/v1/sources")}["gone"] == {}
        assert await hub.context.blobs.derived_names("merged") == []
        assert len(await hub.context.blobs.derived_names("timetables")) == 1
        await until(lambda: caught_up(hub))
        await hours_pass(clock, 6)  # streams tell for as long again what went
        await hub.context.log.maintain()
        assert not any((await left_of(hub.context.log, "gone")).values())
        kept = await left_of(hub.context.log, "kept")
        assert (kept["noriai.internal.payloads"], kept["noriai.internal.identity"]) == (1, 2)
    assert list(places_of(SECRET, tmp_path / "data")) == []


async def test_on_kafka_and_redis_nothing_is_left_in_store_and_files_and_what_the_log_held_is_withdrawn(
    tmp_path: Path, kafka: str, redis: str
) -> None:
    """When Kafka lets go of what was withdrawn tests/contracts/test_log_kafka.py says."""
    feeds = [static(tmp_path, "gone", SECRET, delete_after_seconds=5 * HOUR), static(tmp_path, "kept", "Asahi")]
    clock, name = ManualClock(float(AT)), f"t{secrets.token_hex(4)}"
    where: dict[str, Any] = {
        "log": f"kafka://{kafka}?replication=1&prefix={name}.",
        "store": f"redis://{redis}?prefix={name}",
    }
    async with hub_inside(tmp_path / "data", feeds, clock, **where) as hub, asked(hub) as get:
        await until(lambda: number_of(get, 4))
        assert (await get_zip(hub)) == 200
        assert await asyncio.to_thread(is_in_redis, SECRET, redis, name)
        (tmp_path / "gone.zip").unlink()
        await hours_pass(clock, 5)
        await time_passes_until(clock, lambda: number_of(get, 2))
        await time_passes_until(clock, lambda: blobs_are(hub, 1))
        await until(lambda: caught_up(hub))
        await hours_pass(clock, 6)  # streams tell for as long again what went
        for topic in (PAYLOADS, TIMETABLES, IDENTITY):
            standing = await read_all(hub.context.log, topic)
            assert not any(HOLDS[topic]("gone", record) for record in standing)
            assert any(HOLDS[topic]("kept", record) for record in standing)
        assert await erasures(hub) == [("gone", "gone/poll")]
    assert not await asyncio.to_thread(is_in_redis, SECRET, redis, name)
    assert list(places_of(SECRET, tmp_path / "data")) == []


def is_in_redis(word: str, address: str, name: str) -> bool:
    with Redis.from_url(f"redis://{address}") as client:
        keys = [key for key in client.scan_iter(count=1000) if name.encode() in key]
        readers: dict[bytes, Callable[[bytes], Any]] = {
            b"string": client.get,
            b"hash": client.hgetall,
            b"set": client.smembers,
            b"zset": lambda key: client.zrange(key, 0, -1),
        }
        return any(word.encode() in repr((key, readers[client.type(key)](key))).encode() for key in keys)


async def test_a_feed_that_was_removed_is_erased_after_the_time_that_it_gave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    removed = static(tmp_path, "gone", SECRET, delete_after_seconds=5 * HOUR)
    kept = static(tmp_path, "kept", "Asahi")
    clock = ManualClock(float(AT))
    async with hub_inside(tmp_path / "data", [removed, kept], clock) as hub, asked(hub) as get:
        await until(lambda: number_of(get, 4))
        await until(lambda: lives_are(hub, 1))  # without a minute's wait
    async with hub_inside(tmp_path / "data", [kept], clock) as hub, asked(hub) as get:
        await until(lambda: number_of(get, 2))
        await time_passes_until(clock, lambda: removal_is_noted(hub), 60)
        assert await blobs_are(hub, 2)
    async with hub_inside(tmp_path / "data", [kept], clock) as hub, asked(hub) as get:
        await hours_pass(clock, 4)
        assert await blobs_are(hub, 2)
        await time_passes_until(clock, lambda: blobs_are(hub, 1))
        await until(lambda: caught_up(hub))
        assert await erasures(hub) == [("gone", "gone/poll")]
        assert await number_of(get, 2)
        await hours_pass(clock, 6)
        await hub.context.log.maintain()
    assert list(places_of(SECRET, tmp_path / "data")) == []
    for words, code in ((["erased", "gone"], 0), (["erased", "kept"], 2), (["verify"], 0)):
        assert await asyncio.to_thread(main, ["audit", *words, "--data", str(tmp_path / "data")]) == code
    printed = capsys.readouterr()
    assert printed.out.count("gone/poll of gone was erased at 2026-05-12T") == 2
    assert "nothing is left of what gone said" in printed.out
    assert "kept is not erased: there are 1 records of noriai.internal.payloads" in printed.err


async def test_what_was_pushed_is_erased_one_by_one_and_comes_back_when_it_is_pushed_again(tmp_path: Path) -> None:
    feed = Feed("lifts", "gtfs", operator="op", delete_after_seconds=5 * HOUR)
    clock = ManualClock(float(AT))
    async with hub_inside(tmp_path / "data", [feed], clock) as hub, asked(hub) as get:

        async def alerts(*ids: str) -> None:
            async def shown() -> bool:
                return {each["id"] for each in await get("/v1/alerts")} == {f"lifts:{one}" for one in ids}

            await until(shown)

        async def one_erased() -> bool:
            return bool(await erasures(hub))

        await push_alert(hub, "first")
        await hours_pass(clock, 3)
        await push_alert(hub, "second")
        await alerts("first", "second")
        await hours_pass(clock, 2)
        await time_passes_until(clock, one_erased, 60)
        await alerts("second")
        assert await erasures(hub) == [("lifts", "lifts/entry/first")]
        await push_alert(hub, "first")
        await alerts("first", "second")
