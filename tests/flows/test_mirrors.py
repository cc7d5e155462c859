"""Copies of a hub are kept on every channel while life goes on and everything that can break does.

Connections are cut and held up, the hub, its services, Kafka and Redis are killed and come back. In the end each copy
is exactly what the hub says. Ten minutes of that are `make soak`.
"""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from services.shared.clock import SystemClock
from services.shared.log import open_log
from tests.flows import kingston
from tests.flows.test_kill import FOR_EVER
from tests.flows.test_kill_apart import NOWHERE, UPDATES, Town, feeds_of, stamped
from tests.support.apart import USUAL, Apart
from tests.support.copies import CHANNELS, FILTERED, Held, by_kafka
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.hub import HubProcess
from tests.support.kafka_server import kafka_server
from tests.support.pictures import Said, said
from tests.support.pushing import add_key, add_operator
from tests.support.reading import lasting
from tests.support.redis_server import redis_server
from tests.support.server_process import ServerProcess, free_port
from tests.support.sources import feeds_toml
from tests.support.waiting import until
from tests.support.webhooks import Account, Receiver, receiver
from tests.support.wire import Wire, wire_to

ONE_ROUND, SOAK_SECONDS = 0.0, 600.0
EQUAL_SECONDS = 90.0
RING = 1_500  # of a few messages: who is held up for longer falls out of it
INSIDE = {"NORIAI_WEBHOOK_PRIVATE_ADDRESSES": "1", "NORIAI_STREAM_RING": str(RING)}
EMBEDDED, APART = "embedded", "apart"
OF_A_LINE = {"route", "station", "trip"}
OF_THE_WIRE = ("cut", "cut", "cut", "held up")


@dataclass(slots=True)
class Alone:
    """A hub in one process, for who asks for one of its services."""

    process: HubProcess

    @property
    def processes(self) -> Mapping[str, HubProcess]:
        return dict.fromkeys((*USUAL, "hub"), self.process)

    def kill(self, name: str) -> None:
        self.process.kill()

    async def add(self, *names: str) -> None:
        await asyncio.to_thread(lambda: self.process.start().ready())


@dataclass(slots=True)
class Living:
    """A hub, the wire to it, and what there is to break; `prefix` is that of its public topics."""

    town: Town
    wire: Wire
    breaks: tuple[str, ...]
    prefix: str
    account: Account

    async def disturb(self, what: str) -> None:
        if what == "cut":
            self.wire.cut(self.town.chance)
        elif what == "held up":
            self.wire.hold()
            await self.town.go_on(1, 4)
            self.wire.let()
        else:
            await self.town.disturb(what)


@asynccontextmanager
async def embedded(folder: Path, server: FeedServer, kafka: ServerProcess, seed: int) -> AsyncIterator[Living]:
    feeds: list[dict[str, object]] = [
        {"id": "kingston", "format": "gtfs", "url": f"{server.url}/gtfs.zip"},
        {
            "id": "rt",
            "format": "gtfs-rt",
            "url": server.url + UPDATES,
            "static": "kingston",
            "interval": "1s",
            "max_age": FOR_EVER,
        },
        {"id": "village", "format": "gtfs-rt", "operator": "village"},
    ]
    prefix = f"t{secrets.token_hex(4)}."
    flags = ("--port", str(free_port()), "--kafka", f"kafka://{kafka.address}?replication=1&prefix={prefix}")
    process = HubProcess(folder, feeds_toml(*feeds), *flags, environment=INSIDE)
    operator, developer = await keys_in(f"sqlite:{process.data / 'log.db'}")
    hub = Alone(process)
    town = Town(cast(Apart, hub), kafka, cast(ServerProcess, None), random.Random(seed), operator)
    try:
        await hub.add()
        async with wire_to(lambda: town.url_of("api")) as wire, aiohttp.ClientSession() as session:
            account = Account(lambda: town.url_of("api"), session, developer)
            yield Living(town, wire, (*OF_THE_WIRE, "hub", "kafka bounced"), prefix, account)
    except BaseException as error:
        error.add_note(process.output()[-3000:])
        raise
    finally:
        process.kill()


@asynccontextmanager
async def apart(folder: Path, server: FeedServer, kafka: ServerProcess, seed: int) -> AsyncIterator[Living]:
    prefix = f"t{secrets.token_hex(4)}"
    with redis_server(folder / "redis") as store:
        addresses = {
            "log": f"kafka://{kafka.address}?replication=1&prefix={prefix}.&timeout=10",
            "store": f"redis://{store.address}?prefix={prefix}",
            "blobs": f"directory:{folder / 'blobs'}",
        }
        operator, developer = await keys_in(addresses["log"])
        settings = {"stream_ring": RING, "webhook_private_addresses": True}
        hub = Apart(folder / "apart", addresses, feeds_of(server, UPDATES), SystemClock(), **settings)
        town = Town(hub, kafka, store, random.Random(seed), operator)
        try:
            await hub.add(*USUAL, "notify")
            async with wire_to(lambda: town.url_of("api")) as wire, aiohttp.ClientSession() as session:
                breaks = (
                    *OF_THE_WIRE,
                    "api",
                    "merge",
                    "relay",
                    "ingest",
                    "notify",
                    "redis lost",
                    "redis emptied",
                    "kafka bounced",
                )
                account = Account(lambda: town.url_of("notify"), session, developer)
                yield Living(town, wire, breaks, f"{prefix}.", account)
        except BaseException as error:
            for process in hub.processes.values():
                error.add_note(process.output())
            raise
        finally:
            hub.kill_all()


WAYS = {EMBEDDED: embedded, APART: apart}


async def keys_in(address: str) -> tuple[str, str]:
    """Of an operator who pushes, and of a developer who subscribes."""
    log = await open_log(address, SystemClock())
    try:
        await add_operator(log, "village")
        _, operator = await add_key(log, "village")
        _, developer = await add_key(log, "", "subscribe", developer="dev")
        return operator, developer
    finally:
        await log.close()


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[ServerProcess]:
    with kafka_server(tmp_path / "kafka") as server:
        yield server


@pytest.mark.parametrize("way", WAYS)
async def test_each_copy_is_the_hubs_picture_whatever_broke(tmp_path: Path, own_kafka: ServerProcess, way: str) -> None:
    await live_and_compare(tmp_path, own_kafka, way, ONE_ROUND, seed=5)


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("way", WAYS)
async def test_each_copy_is_the_hubs_picture_after_ten_minutes(
    tmp_path: Path, own_kafka: ServerProcess, way: str
) -> None:
    await live_and_compare(tmp_path, own_kafka, way, SOAK_SECONDS, seed=6)


async def live_and_compare(folder: Path, kafka: ServerProcess, way: str, seconds: float, seed: int) -> None:
    messages = kingston.sessions()[0][:20]
    async with feed_server() as server, AsyncExitStack() as stack:
        server.answers["/gtfs.zip"] = Scripted(kingston.ZIP.read_bytes())
        server.answers[UPDATES] = Scripted(stamped(messages[0], 0))
        living = await stack.enter_async_context(WAYS[way](folder / way, server, kafka, seed))
        town, hook = living.town, await stack.enter_async_context(receiver())
        part = await the_west(town)
        copies = {name: await stack.enter_async_context(kept(living.wire.url)) for name, kept in CHANNELS.items()}
        parts = {name: await stack.enter_async_context(kept(living.wire.url, part)) for name, kept in FILTERED.items()}
        copies["Kafka"] = await stack.enter_async_context(by_kafka(folder / "own", kafka.address, living.prefix))
        await living.account.make(hook.url)
        copies["webhook"] = holding(hook)
        town.busy = {asyncio.create_task(town.play(server, messages)), asyncio.create_task(town.push())}
        try:
            await be_disturbed(living, seconds)
            town.over.set()
            await asyncio.gather(*town.busy)
        finally:
            for task in town.busy:
                task.cancel()
        await until_all_agree(town, copies)
        await until_all_agree(town, parts, part)
        assert {subject.partition("/")[0] for subject in await said(town.url_of("api"), part)} == OF_A_LINE
        assert living.wire.cuts > 0


async def the_west(town: Town) -> Mapping[str, str]:
    """The busiest line, where it is in the west of the town, once there are trips on it."""
    asked: dict[str, str] = {}

    async def is_known() -> bool:
        now = await said(town.url_of("api"))
        lines = Counter(data["route"] for each, data in now.items() if each.startswith("trip/") and "route" in data)
        for route, _ in lines.most_common(1):
            stations = [data for each, data in now.items() if each.startswith("station/")]
            east = sorted(data["location"]["lon"] for data in stations if {"id": route} in data["routes"])
            if east:
                asked.update(routes=route, bbox=f"-180,-90,{east[len(east) // 4]},90")
        return bool(asked)

    await until(is_known)
    return asked


def holding(hook: Receiver) -> Held:
    async def held() -> Said:
        return dict(hook.copy.picture)

    return held


async def be_disturbed(living: Living, seconds: float) -> None:
    """All that can break in turn, whole rounds of it, shuffled anew each time."""
    until_moment, left = time.monotonic() + seconds, list[str]()
    while True:
        left = left or living.town.chance.sample(living.breaks, len(living.breaks))
        await living.town.go_on(0.2, 1)
        await living.disturb(left.pop())
        if not left and time.monotonic() >= until_moment:
            break


async def until_all_agree(town: Town, copies: Mapping[str, Held], part: Mapping[str, str] | None = None) -> None:
    """With the hub, or with the part of it that they asked for."""
    differing: dict[str, str] = {}

    async def all_agree() -> bool:
        url = town.url_of("api")
        if url == NOWHERE:
            return False
        wanted = comparable(await said(url, part))
        differing.clear()
        for name, held in copies.items():
            if (got := comparable(await held())) != wanted:
                subjects = [each for each in sorted(got.keys() | wanted.keys()) if got.get(each) != wanted.get(each)]
                first = subjects[0]
                words = f"{first}: {got.get(first, 'nothing')!r:.1500} ≠ {wanted.get(first, 'nothing')!r:.1500}"
                differing[name] = f"{len(subjects)} of {len(wanted)} differ. {words}"
        return not differing

    try:
        await until(all_agree, EQUAL_SECONDS)
    except TimeoutError:
        if differing:
            pytest.fail("\n".join(f"{name}: {words}" for name, words in differing.items()))
        raise


def comparable(thing: Any) -> Any:
    """Without ages; moments in UTC, since the copy by Kafka knows no timetable, whose zone they are told in."""
    return moments(lasting(thing))


def moments(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {name: moments(value) for name, value in thing.items()}
    if isinstance(thing, list):
        return [moments(each) for each in thing]
    if isinstance(thing, str) and len(thing) >= 20 and thing[4:5] == "-" and thing[10:11] == "T":
        return datetime.fromisoformat(thing).timestamp()
    return thing
