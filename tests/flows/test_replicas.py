"""Replicas of a service: two ingests share the feeds, and two APIs are one, whichever is asked."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import orjson

from services.shared.feed import Feed
from services.shared.log.kafka import KafkaLog
from services.shared.model.events import Position
from tests.support.apart import Apart, hub_apart
from tests.support.clocks import LedClock
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.gtfs import feed_bytes
from tests.support.pictures import said
from tests.support.pushing import ALERT, VILLAGE, Pusher, add_key, add_operator
from tests.support.reading import Json, lasting, reading
from tests.support.sources import until_read
from tests.support.subscriber import Mirror, subscribed
from tests.support.waiting import until
from tests.support.ways import Distributed

FEEDS = ("a", "b", "c")
INTERVAL_SECONDS, STEP_SECONDS, ROUNDS = 60, 5, 3
OTHER_AGENCY = "agency_id,agency_name,agency_url,agency_timezone\nRAIL,Renamed,https://small.example,Asia/Tokyo\n"


@asynccontextmanager
async def replicated(
    folder: Path, servers: Distributed, feeds: Sequence[Feed], clock: LedClock, *more: str
) -> AsyncIterator[Apart]:
    data = folder / "data"
    async with hub_apart(data, servers.addresses(data), feeds, clock) as apart:
        await apart.add(*more)
        yield apart


async def fetched(apart: Apart, name: str) -> Counter[str]:
    """How often that process has looked at each feed."""
    async with aiohttp.ClientSession() as session, session.get(f"{apart.processes[name].url}/metrics") as response:
        lines = (await response.text()).splitlines()
    found: Counter[str] = Counter()
    for line in lines:
        if line.startswith("noriai_fetches_total"):
            found[line.partition('feed="')[2].partition('"')[0]] += int(float(line.rpartition(" ")[2]))
    return found


async def test_a_feed_is_fetched_by_one_ingest_and_by_the_other_when_that_one_is_killed(
    tmp_path: Path, kafka: str, redis: str
) -> None:
    clock = LedClock(time.time())
    async with feed_server() as server:
        server.answers = {f"/{feed}.zip": Scripted(feed_bytes()) for feed in FEEDS}
        feeds = [Feed(name, "gtfs", f"{server.url}/{name}.zip", interval_seconds=INTERVAL_SECONDS) for name in FEEDS]

        servers = Distributed(kafka, redis)
        async with (
            replicated(tmp_path, servers, feeds, clock, "ingest-2") as apart,
            reading(apart.processes["api"].url) as reader,
        ):
            await until_read(reader, *FEEDS)
            await pass_rounds(apart, server, clock)
            ids = {row["id"] for row in await reader.every("/v1/stations")}
            apart.kill("ingest")
            server.answers = {path: Scripted(feed_bytes(agency=OTHER_AGENCY)) for path in server.answers}

            async def all_renamed() -> bool:
                await clock.advance(STEP_SECONDS)
                return {operator["name"] for operator in await reader.every("/v1/operators")} == {"Renamed"}

            await until(all_renamed, 60)
            assert {row["id"] for row in await reader.every("/v1/stations")} == ids
            await apart.add("ingest")
            await pass_rounds(apart, server, clock)


async def pass_rounds(apart: Apart, server: FeedServer, clock: LedClock) -> None:
    """Every feed is looked at by one and the same process, and no more often than it should be."""
    names = [name for name in apart.processes if name.startswith("ingest")]
    before, begin = [await fetched(apart, name) for name in names], clock.now()
    server.asked.clear()

    async def looked_at() -> bool:
        await clock.advance(STEP_SECONDS)
        return all(sum(asked.path == path for asked in server.asked) >= ROUNDS for path in server.answers)

    await until(looked_at)
    most = (clock.now() - begin) / INTERVAL_SECONDS + 1
    after = [await fetched(apart, name) for name in names]
    for feed in FEEDS:
        none, looks = sorted(now[feed] - then[feed] for now, then in zip(after, before, strict=True))
        assert (none, ROUNDS - 1 <= looks <= most) == (0, True)


async def test_apis_agree_at_a_position_and_a_stream_goes_on_at_either(tmp_path: Path, kafka: str, redis: str) -> None:
    servers = Distributed(kafka, redis)
    async with (
        replicated(tmp_path, servers, [VILLAGE], LedClock(time.time()), "api-2") as apart,
        aiohttp.ClientSession() as session,
    ):
        pusher = await village_pusher(servers, tmp_path, apart, session)
        mirror = Mirror()
        async with subscribed(apart.processes["api"].url) as stream:
            await mirror.follow(stream, "noriai.snapshot.end.v1")
            for number in range(8):
                text = f"said {number}"
                await tell(pusher, f"alert-{number % 3}", text)
                position, alerts = await until_alert(apart.processes["api"].url, text)
                assert await alerts_at(apart.processes["api-2"].url, position) == alerts
            await mirror.reach(stream, position)
        apart.kill("api")
        await tell(pusher, "alert-0", "while one is gone")
        position, _ = await until_alert(apart.processes["api-2"].url, "while one is gone")
        async with subscribed(apart.processes["api-2"].url, mirror.last_id) as stream:
            await mirror.reach(stream, position)
        await apart.add("api")
        await tell(pusher, "alert-1", "when it is back")
        position, alerts = await until_alert(apart.processes["api-2"].url, "when it is back")
        assert await alerts_at(apart.processes["api"].url, position) == alerts
        async with subscribed(apart.processes["api"].url, mirror.last_id) as stream:
            await mirror.reach(stream, position)
        assert mirror.reasons == ["requested"]
        pictures = [await said(apart.processes[name].url) for name in ("api", "api-2")]
        assert pictures[0] == pictures[1] == lasting(mirror.picture)


async def village_pusher(servers: Distributed, folder: Path, apart: Apart, session: aiohttp.ClientSession) -> Pusher:
    log = await KafkaLog.open(servers.addresses(folder / "data")["log"], LedClock(time.time()))
    try:
        await add_operator(log, "village")
        _, key = await add_key(log, "village", "publish")
    finally:
        await log.close()
    return Pusher(apart.processes["publish"].url, session, key)


async def tell(pusher: Pusher, id: str, text: str) -> None:
    """Taken; a key that was made just now may have to be learnt first."""

    async def taken() -> bool:
        answered = await pusher.push("PUT", f"village/alerts/{id}", {**ALERT, "header": {"en": text}})
        return answered.status in (200, 201)

    await until(taken)


async def until_alert(url: str, text: str) -> tuple[Position, Json]:
    """The position at which that API first tells of it, and all alerts there."""
    async with reading(url) as reader:
        while True:
            _, headers, body = await reader.answer("/v1/alerts")
            alerts = lasting(orjson.loads(body)["data"])
            if any(alert["header"] == {"en": text} for alert in alerts):
                return Position.parse(headers["Noriai-Position"]), alerts


async def alerts_at(url: str, position: Position) -> Json:
    """The answer of an API that is there, or waits until it is; nothing else happens meanwhile."""
    async with reading(url) as reader:
        return lasting(await reader.data("/v1/alerts", min_position=position))
