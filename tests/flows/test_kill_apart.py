"""Each service of a hub on Kafka and Redis is killed while Kingston is replayed and operators push; the servers, too.

In the end the hub says what an undisturbed one says, and all that was acknowledged.
"""

import asyncio
import itertools
import random
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
import redis.asyncio
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.clock import SystemClock
from services.shared.feed import Feed
from services.shared.log import open_log
from tests.flows import kingston
from tests.flows.kingston import Snapshot
from tests.flows.test_kill import holds_trips, looks_again, was_asked
from tests.support.apart import USUAL, Apart
from tests.support.clocks import ReplayClock
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.following import following
from tests.support.hub import hub_inside
from tests.support.kafka_server import kafka_server
from tests.support.pictures import Said, said, said_at_rest
from tests.support.pushing import ALERT, add_key, add_operator
from tests.support.reading import lasting, reading
from tests.support.redis_server import redis_server
from tests.support.server_process import ServerProcess
from tests.support.sources import until_read
from tests.support.subscriber import Subscription, subscribed
from tests.support.waiting import until

CALM_UPDATES, UPDATES = "/calm.pb", "/updates.pb"
ALERTS = 5  # which are pushed again and again
FAILOVER_SECONDS = 10.0
REST_SECONDS = 0.3
STANDBY = "merge-standby"
NOWHERE = "http://127.0.0.1:9"
MERGES = ("merge", STANDBY)
DISTURBANCES = (*USUAL, STANDBY, "redis emptied")
SERVERS = ("redis lost", "kafka bounced")


@dataclass(slots=True)
class Town:
    """A hub apart, and what disturbs it while `busy` tasks go on."""

    hub: Apart
    kafka: ServerProcess | None
    redis: ServerProcess
    chance: random.Random
    key: str = ""
    pushed: dict[str, str] = field(default_factory=dict)  # id → the words that were acknowledged last
    over: asyncio.Event = field(default_factory=asyncio.Event)
    busy: set[asyncio.Task[None]] = field(default_factory=set)

    def url_of(self, name: str) -> str:
        process = self.hub.processes.get(name)
        return (process and process.url) or NOWHERE

    async def go_on(self, least: float, most: float) -> None:
        done, _ = await asyncio.wait(
            self.busy, timeout=self.chance.uniform(least, most), return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            task.result()

    async def disturb(self, what: str) -> None:
        if what in self.hub.processes:
            self.hub.kill(what)
            await self.go_on(0, 0.5)
            await self.hub.add(what)
        elif what == "redis emptied":
            async with redis.asyncio.Redis(port=self.redis.port) as client:
                await client.flushdb()
        elif what == "redis lost":
            await self.restart(self.redis)
        elif self.kafka is not None:
            await self.restart(self.kafka)

    async def restart(self, server: ServerProcess) -> None:
        server.kill()
        await self.go_on(0, 4)
        await asyncio.to_thread(server.start)

    async def fail_over(self) -> float:
        """The merge that writes ends: seconds until a client hears the first change that was made after that."""
        await until(self._leader)
        leader = await self._leader()
        async with subscribed(self.url_of("api"), start="now", kinds="trip") as stream:
            await until(lambda: is_a_change(stream))
            ended = SystemClock().real()
            self.hub.kill(leader)
            while (event := await stream.event())["type"] == END or moment(event) <= ended:
                pass
            seconds = SystemClock().real() - ended
        await self.hub.add(leader)
        return seconds

    async def _leader(self) -> str:
        """ "" while none does."""
        async with aiohttp.ClientSession() as session:
            for name in MERGES:
                async with session.get(f"{self.url_of(name)}/metrics") as response:
                    if "\nnoriai_merge_leads 1.0" in await response.text():
                        return name
        return ""

    async def play(self, server: FeedServer, messages: Sequence[Snapshot]) -> None:
        """The next message as soon as the one before was asked for, round and round; the last one in the end."""
        for number, message in enumerate(itertools.cycle(messages)):
            if self.over.is_set():
                break
            await show(server, stamped(message, number))
        await show(server, last_of(messages))

    async def push(self) -> None:
        """The next alert as soon as the one before was acknowledged."""
        number = 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(8)) as session:
            while not self.over.is_set():
                name, words = f"a{number % ALERTS}", f"push {number}"
                await until(partial(self._is_taken, session, name, words), 60)
                self.pushed[name] = words
                number += 1

    async def _is_taken(self, session: aiohttp.ClientSession, name: str, words: str) -> bool:
        body = orjson.dumps({**ALERT, "header": {"en": words}})
        url = f"{self.url_of('publish')}/v1/publish/village/alerts/{name}"
        try:
            async with session.put(url, data=body, headers={"Authorization": f"Bearer {self.key}"}) as response:
                await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return False
        assert response.status in (200, 201, 503), response.status
        return response.status < 300


END = "noriai.snapshot.end.v1"


async def is_a_change(stream: Subscription) -> bool:
    return ".changed." in (await stream.event())["type"]


def moment(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["time"]).timestamp()


def stamped(message: Snapshot, number: int) -> bytes:
    """As though it were the one of that number: those that look older than the one before are passed over."""
    said = rt.FeedMessage.FromString(message.body)
    said.header.timestamp = kingston.snapshots()[0].captured + number
    return said.SerializeToString()


def last_of(messages: Sequence[Snapshot]) -> bytes:
    return stamped(messages[-1], 1_000_000)


async def show(server: FeedServer, body: bytes) -> None:
    server.answers[UPDATES] = Scripted(body)
    await until(partial(was_asked, server, UPDATES, len(server.asked)), 90)


def feeds_of(server: FeedServer, updates: str) -> tuple[Feed, ...]:
    """The messages are of another year than the machine's clock."""
    live = Feed("rt", "gtfs-rt", server.url + updates, static="kingston", interval_seconds=1, max_age_seconds=10**9)
    return (
        Feed("kingston", "gtfs", f"{server.url}/gtfs.zip"),
        live,
        Feed("village", "gtfs-rt", None, operator="village"),
    )


async def undisturbed(folder: Path, server: FeedServer, messages: Sequence[Snapshot]) -> Said:
    clock = ReplayClock(ReplayClock(0).real())
    server.answers[CALM_UPDATES] = Scripted(messages[0].body)
    async with hub_inside(folder, feeds_of(server, CALM_UPDATES), clock) as hub, reading(hub.url) as reader:
        await until_read(reader, "kingston", "rt")
        for body in (*(stamped(message, number) for number, message in enumerate(messages)), last_of(messages)):
            server.answers[CALM_UPDATES] = Scripted(body)
            await until(partial(looks_again, clock, server, len(server.asked)))
        await until(lambda: holds_trips(reader, set(messages[-1].said)))
        return without_pushes(await said_at_rest(hub.url, REST_SECONDS))


def without_pushes(told: Said) -> Said:
    return {
        subject: what
        for subject, what in lasting(told).items()
        if not subject.startswith("alert/") and subject != "source/village"
    }


def alerts_in(told: Said) -> dict[str, str]:
    found = {subject.rpartition(":")[2]: what for subject, what in told.items() if subject.startswith("alert/")}
    return {name: what["header"]["en"] for name, what in found.items()}


async def until_all_is_said(town: Town, entities: Callable[[], Awaitable[Said] | Said], wanted: Said) -> None:
    async def now() -> Said:
        got = entities()
        return await got if isinstance(got, Awaitable) else got

    async def same() -> bool:
        told = await now()
        return without_pushes(told) == wanted and alerts_in(told) == town.pushed

    try:
        await until(same, 60)
    except TimeoutError:
        told = await now()
        assert alerts_in(told) == town.pushed
        rest = without_pushes(told)
        names = sorted(name for name in rest.keys() | wanted.keys() if rest.get(name) != wanted.get(name))
        shown = [f"{name}: {rest.get(name)!r:.2500} ≠ {wanted.get(name)!r:.2500}" for name in names[:5]]
        assert not shown, "\n".join(shown)
        raise


async def kill_and_compare(
    folder: Path, kafka: ServerProcess | str, messages: Sequence[Snapshot], what: Sequence[str], seed: int
) -> list[float]:
    """What was disturbed comes back, and all is as if nothing had been. The seconds of each failover."""
    address = kafka if isinstance(kafka, str) else kafka.address
    name = f"t{secrets.token_hex(4)}"
    async with feed_server() as server:
        server.answers["/gtfs.zip"] = Scripted(kingston.ZIP.read_bytes())
        calm = await undisturbed(folder / "calm", server, messages)
        server.answers[UPDATES] = Scripted(stamped(messages[0], 0))
        with redis_server(folder / "redis") as store:
            addresses = {
                "log": f"kafka://{address}?replication=1&prefix={name}.&timeout=10",
                "store": f"redis://{store.address}?prefix={name}",
                "blobs": f"directory:{folder / 'blobs'}",
            }
            log = await open_log(addresses["log"], SystemClock())
            await add_operator(log, "village")
            _, key = await add_key(log, "village")
            await log.close()
            hub = Apart(folder / "apart", addresses, feeds_of(server, UPDATES), SystemClock())
            own = kafka if isinstance(kafka, ServerProcess) else None
            town = Town(hub, own, store, random.Random(seed), key)
            try:
                return await disturb_all(town, server, messages, what, calm)
            except BaseException as error:
                for process in hub.processes.values():
                    error.add_note(process.output())
                raise
            finally:
                hub.kill_all()


async def disturb_all(
    town: Town, server: FeedServer, messages: Sequence[Snapshot], what: Sequence[str], calm: Said
) -> list[float]:
    await town.hub.add(*USUAL, STANDBY)
    failovers: list[float] = []
    async with following(lambda: town.url_of("api")) as follower:
        town.busy = {asyncio.create_task(town.play(server, messages)), asyncio.create_task(town.push())}
        try:
            for each in what:
                await town.go_on(0.3, 1.5)
                if each == "failover":
                    failovers.append(await town.fail_over())
                else:
                    await town.disturb(each)
            town.over.set()
            await asyncio.gather(*town.busy)
        finally:
            for task in town.busy:
                task.cancel()
        await until_all_is_said(town, lambda: said(town.url_of("api")), calm)
        await until_all_is_said(town, lambda: follower.entities, calm)
        assert follower.out_of_order == []
        assert set(follower.snapshots) == {"requested"}, "what a client was told is never taken back"
    return failovers


async def test_every_service_killed_and_redis_emptied_in_turn_leave_no_trace(tmp_path: Path, kafka: str) -> None:
    """Of the two that merge the one that leads."""
    what = ["failover", *shuffled([each for each in DISTURBANCES if each not in MERGES], 3)]
    (seconds,) = await kill_and_compare(tmp_path, kafka, kingston.sessions()[0][:4], what, seed=3)
    print(f"failover in seconds: {seconds:.2f}")
    assert seconds < FAILOVER_SECONDS


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[ServerProcess]:
    with kafka_server(tmp_path / "kafka") as server:
        yield server


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", [1, 2])
async def test_every_service_killed_and_both_servers_lost_thrice_leave_no_trace(
    tmp_path: Path, own_kafka: ServerProcess, seed: int
) -> None:
    what = shuffled((*DISTURBANCES, *SERVERS, "failover") * 3, seed)
    failovers = await kill_and_compare(tmp_path, own_kafka, kingston.sessions()[0][:30], what, seed)
    print(f"failovers in seconds: {[round(seconds, 2) for seconds in failovers]}")
    assert max(failovers) < FAILOVER_SECONDS


def shuffled(what: Sequence[str], seed: int) -> list[str]:
    return random.Random(seed).sample(what, len(what))
