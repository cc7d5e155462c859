"""Kafka or Redis away, and back: what can be answered is, what can't says when to come again, and nobody helps."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from services.__main__ import SERVICES
from services.shared.clock import SystemClock
from services.shared.log import open_log
from tests.support.fleet import Fleet, ServiceProcess
from tests.support.kafka_server import kafka_server
from tests.support.processes import Use, use_of
from tests.support.pushing import ALERT, Answered, Pusher, add_key, add_operator
from tests.support.redis_server import redis_server
from tests.support.server_process import ServerProcess
from tests.support.small_gtfs import gtfs
from tests.support.sources import feeds_toml
from tests.support.subscriber import Subscription, subscribed
from tests.support.waiting import until

BACK_SECONDS = 15.0  # within this after a server is back, a push is accepted, and seen
ANSWER_SECONDS = 10.0  # within this a push is refused
QUIET_SECONDS = 2.0


@dataclass(slots=True)
class Hub:
    """All services in one process, and a subscriber of theirs."""

    process: ServiceProcess
    fleet: Fleet
    pusher: Pusher
    stream: Subscription

    async def push(self, words: str) -> Answered:
        return await self.pusher.push("POST", "village/alerts", {**ALERT, "header": {"en": words}})

    async def alerts(self) -> set[str]:
        return {alert["header"]["en"] for alert in await self.pusher.read("/v1/alerts")}

    async def stations(self) -> bool:
        return len(await self.pusher.read("/v1/stations")) == 4

    async def hears(self, words: str) -> None:
        """On the stream that was open all the time."""
        while True:
            event = await self.stream.event()
            if event["type"] == "noriai.alert.changed.v1" and event["data"]["header"]["en"] == words:
                return

    def use(self) -> Use:
        return use_of(self.process.process.pid)


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[ServerProcess]:
    with kafka_server(tmp_path / "kafka") as server:
        yield server


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[ServerProcess]:
    with redis_server(tmp_path / "redis") as server:
        yield server


@asynccontextmanager
async def serving(folder: Path, kafka: str, redis: str) -> AsyncIterator[Hub]:
    (folder / "kibi.zip").write_bytes(gtfs())
    feeds = feeds_toml(
        {"id": "kibi", "format": "gtfs", "url": str(folder / "kibi.zip"), "interval": "1s"},
        {"id": "village", "format": "gtfs-rt", "operator": "village"},
    )
    name = f"t{secrets.token_hex(4)}"
    log = await open_log(f"kafka://{kafka}?replication=1&prefix={name}.", SystemClock())
    await add_operator(log, "village")
    _, key = await add_key(log, "village")
    await log.close()
    fleet = Fleet(folder / "fleet", feeds, kafka, redis, name)
    try:
        process = fleet.add("all", *SERVICES)
        await asyncio.to_thread(lambda: process.listen().ready())
        async with aiohttp.ClientSession() as session, subscribed(process.url) as stream:
            hub = Hub(process, fleet, Pusher(process.url, session, key), stream)
            assert (await hub.push("before")).status == 201
            await hub.hears("before")
            await until(hub.stations)
            yield hub
        assert process.process.poll() is None, "no server that is away ends a service"
    except BaseException as error:
        for each in fleet.processes.values():
            error.add_note(each.output()[-4000:])
        raise
    finally:
        fleet.kill()


async def took(work: Any) -> float:
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await work
    return loop.time() - begin


async def accepted(hub: Hub, words: str) -> None:
    """Pushed until it is, and seen."""

    async def is_accepted() -> bool:
        answer = await hub.push(words)
        assert answer.status in (201, 503), answer.body
        return answer.status == 201

    await until(is_accepted, BACK_SECONDS)
    await hub.hears(words)


async def serves_what_it_knows(hub: Hub) -> None:
    assert "before" in await hub.alerts()
    assert await hub.stations()
    async with hub.pusher.session.get(hub.process.url + "/v1/sources/kibi") as response:
        answer = await response.json()
        assert response.status == 200
        assert answer["data"]["age_seconds"] >= 0
        assert answer["as_of"].endswith("Z")
    async with hub.pusher.session.get(hub.process.url + "/healthz") as response:
        assert response.status == 200


async def lose_kafka(hub: Hub, kafka: ServerProcess, refusals: int) -> float:
    """How long it took from Kafka's return until a push was accepted and seen."""
    before = hub.use()
    kafka.kill()
    for number in range(refusals):
        async with asyncio.timeout(ANSWER_SECONDS):
            refused = await hub.push(f"lost {number}")
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert (refused.body["status"], refused.body["type"]) == (503, "/docs#problem-unavailable")
        await serves_what_it_knows(hub)
    during = await waiting_quietly(hub)
    await asyncio.to_thread(kafka.start)
    seconds = await took(accepted(hub, "after"))
    during.is_no_leak(before)
    hub.use().is_no_leak(before)
    return seconds


async def waiting_quietly(hub: Hub) -> Use:
    """While nobody asks for anything, a hub that lacks its servers tries again now and then, and does no more."""
    begun = hub.use()
    await until(lambda: hub.use().at > begun.at + QUIET_SECONDS)
    after = hub.use()
    assert after.processor_since(begun) < 0.5
    return after


async def test_without_kafka_pushes_are_refused_reads_go_on_and_its_return_is_noticed(
    tmp_path: Path, own_kafka: ServerProcess, redis: str
) -> None:
    async with serving(tmp_path, own_kafka.address, redis) as hub:
        assert await lose_kafka(hub, own_kafka, refusals=1) < BACK_SECONDS


@pytest.mark.soak
async def test_a_kafka_that_is_away_for_minutes_and_again_and_again_costs_no_more(
    tmp_path: Path, own_kafka: ServerProcess, redis: str
) -> None:
    async with serving(tmp_path, own_kafka.address, redis) as hub:
        for refusals in (3, 20, 1, 1, 1):
            assert await lose_kafka(hub, own_kafka, refusals) < BACK_SECONDS


async def test_without_redis_pushes_are_taken_and_seen_and_an_empty_one_is_filled_again(
    tmp_path: Path, kafka: str, own_redis: ServerProcess
) -> None:
    async with serving(tmp_path, kafka, own_redis.address) as hub:
        before = hub.use()
        own_redis.kill()
        for words in ("first", "second"):
            async with asyncio.timeout(ANSWER_SECONDS):
                assert (await hub.push(words)).status == 201
                await hub.hears(words)
            await serves_what_it_knows(hub)
        during = await waiting_quietly(hub)
        own_redis.start()
        seconds = await took(accepted(hub, "third"))
        during.is_no_leak(before)
        assert seconds < BACK_SECONDS
        second = hub.fleet.add("second", "api")
        await asyncio.to_thread(lambda: second.listen().ready())
        hub.pusher.url = second.url

        async def is_whole() -> bool:
            return await hub.stations() and await hub.alerts() >= {"before", "third"}

        await until(is_whole, BACK_SECONDS)
