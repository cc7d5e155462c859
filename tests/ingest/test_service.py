"""services.ingest.service: turns, leases, and feeds that do not disturb each other."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from services.ingest import service
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.topics import SAY_AGAIN_SECONDS
from services.shared.model.events import Batch
from tests.support.failing import FailingLog
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.gtfs_rt import message_bytes, trip
from tests.support.observations import Observations
from tests.support.parts import context_in
from tests.support.waiting import until


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as running:
        running.answers["/a"] = Scripted(message_bytes([trip("t1")]))
        yield running


@dataclass(slots=True)
class Running:
    context: Context
    observations: Observations
    log: FailingLog

    async def batches(self, feed: str, channel: str = "poll") -> list[Batch]:
        await self.observations.read()
        return [batch for batch in self.observations.all if (batch.feed, batch.channel) == (feed, channel)]

    async def looks(self, feed: str) -> list[float]:
        """When the feed was looked at; the first status is of the start."""
        return [status.version.received_time_ms / 1000 for status in (await self.batches(feed, "status"))[1:]]

    async def waits(self, feed: str, clock: ManualClock, count: int) -> list[float]:
        """How long it was between looks, once there are so many of them."""

        async def are_over() -> bool:
            return len(await self.looks(feed)) > count

        await time_passes_until(clock, are_over)
        return [later - sooner for sooner, later in pairwise(await self.looks(feed))][:count]

    async def said(self, feed: str, fetch: str) -> None:
        """Waits until the feed's status is that."""

        async def is_said() -> bool:
            return bool(await self.batches(feed, "status")) and self.observations.source(feed).fetch == fetch

        await until(is_said)


@asynccontextmanager
async def ingest(folder: Path, clock: ManualClock, *feeds: Feed) -> AsyncIterator[Running]:
    """Runs until left; jitter and backoff take their longest."""
    async with context_in(folder, feeds, clock) as context:
        started = asyncio.Event()
        log = FailingLog(context.log)
        whole = replace(context, log=log, started=lambda name: started.set())
        task = asyncio.create_task(service.run(whole, chance=lambda: 1.0))
        try:
            await asyncio.wait_for(started.wait(), 20)
            yield Running(whole, Observations(log), log)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def time_passes_until(
    clock: ManualClock, condition: Callable[[], Awaitable[object] | object], step_seconds: float = 5
) -> None:
    """Moves the clock step by step: work in threads may set its alarm a step later than a test would think."""

    async def step() -> object:
        await clock.advance(step_seconds)
        got = condition()
        return await got if isinstance(got, Awaitable) else got

    await until(step)


def feed(server: FeedServer, name: str, interval: float = 20) -> Feed:
    return Feed(name, "gtfs-rt", f"{server.url}/{name}", interval_seconds=interval)


def count(server: FeedServer, name: str) -> int:
    return sum(asked.path == f"/{name}" for asked in server.asked)


async def test_each_feed_is_looked_at_in_its_own_turns(data: Path, clock: ManualClock, server: FeedServer) -> None:
    server.answers["/b"] = server.answers["/a"]
    async with ingest(data, clock, feed(server, "a", 20), feed(server, "b", 3600)) as running:
        assert len(await running.waits("a", clock, 3)) == 3
        assert count(server, "b") == 1


async def test_a_feed_is_pending_until_its_first_answer(data: Path, clock: ManualClock, server: FeedServer) -> None:
    async with ingest(data, clock, feed(server, "a"), Feed("pushed", "gtfs")) as running:
        await running.said("a", "ok")
        await running.said("pushed", "pending")
        statuses = [batch.upserts for batch in await running.batches("a", "status")]
        assert len(statuses) == 2


async def test_a_feed_that_hangs_or_fails_does_not_disturb_the_others(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    server.answers |= {"/slow": Scripted(b"\n", slow=True), "/bad": Scripted(b"<html>")}
    feeds = [feed(server, name) for name in ("slow", "bad", "gone", "a")]
    async with ingest(data, clock, *feeds) as running:
        await running.said("a", "ok")
        await running.said("bad", "failed")
        await running.said("gone", "failed")
        await running.said("slow", "pending")
        assert running.observations.source("gone").last_error == "answered 404"


async def test_a_failing_feed_is_asked_less_and_less_often(data: Path, clock: ManualClock, server: FeedServer) -> None:
    async with ingest(data, clock, feed(server, "gone")) as running:
        waits = await running.waits("gone", clock, 3)
        assert all(wait >= least for wait, least in zip(waits, (20, 40, 80), strict=True))


async def test_another_holders_lease_is_respected_until_it_ends(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    async with context_in(data, (), clock) as other:
        assert await other.store.acquire("poll/a", "another", 60) is not None
    async with ingest(data, clock, feed(server, "a")):
        await clock.advance(30)
        assert server.asked == []
        begun = clock.now()
        await time_passes_until(clock, lambda: server.asked)
        assert clock.now() - begun >= 25


async def test_a_feed_whose_lease_was_lost_begins_anew_with_what_the_other_wrote(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    async with ingest(data, clock, feed(server, "a", 3600)) as running:
        await running.said("a", "ok")
        held = await running.context.store.acquire("poll/a", service._holder(running.context.settings), 90)
        assert held is not None
        await running.context.store.release(held)
        assert await running.context.store.acquire("poll/a", "another", 45) is not None
        begun = clock.now()
        await time_passes_until(clock, lambda: count(server, "a") == 2)
        assert 45 <= clock.now() - begun < 3600

        async def is_said_again() -> bool:
            return len(await running.batches("a")) == 3

        await until(is_said_again)
        complete = [(batch.complete, batch.confirmed) for batch in await running.batches("a")]
        assert complete == [(True, False), (True, False), (False, True)]


async def test_a_restart_says_again_what_was_said_without_waiting_for_a_lease(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    async with ingest(data, clock, feed(server, "a")) as running:
        await running.said("a", "ok")
        said = running.observations.table("a")
        holder = service._holder(running.context.settings)
    async with context_in(data, (), clock) as killed:
        assert await killed.store.acquire("poll/a", holder, 90) is not None
    server.answers["/a"] = Scripted(status=500)
    async with ingest(data, clock, feed(server, "a")) as running:
        await running.said("a", "failed")
        assert [batch.complete for batch in await running.batches("a")][-1]
        assert running.observations.table("a") == said


async def test_a_fault_of_ours_rests_its_feed_and_is_logged_without_its_words(
    data: Path, clock: ManualClock, server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with ingest(data, clock, feed(server, "a")) as running:
        await running.said("a", "ok")
        running.log.failure = ZeroDivisionError("sesame")
        with caplog.at_level(logging.ERROR):
            await time_passes_until(clock, lambda: "poller_broke" in caplog.text)
        assert "ZeroDivisionError" in caplog.text
        assert "sesame" not in caplog.text
        running.log.failure = None
        before = len(await running.batches("a"))

        async def is_said_again() -> bool:
            return len(await running.batches("a")) > before

        await time_passes_until(clock, is_said_again)


async def test_a_hub_without_feeds_goes_on_running(data: Path, clock: ManualClock) -> None:
    async with ingest(data, clock) as running:
        assert await running.observations.read() == []


async def test_a_source_that_says_nothing_new_is_said_again_as_a_whole_each_day(
    data: Path, clock: ManualClock, server: FeedServer
) -> None:
    async with ingest(data, clock, feed(server, "a", 10**9)) as running:
        await running.said("a", "ok")
        (first,) = await running.batches("a")
        await clock.advance(SAY_AGAIN_SECONDS)

        async def is_said_again() -> bool:
            return len(await running.batches("a")) == 2

        await time_passes_until(clock, is_said_again, step_seconds=30)
        again = (await running.batches("a"))[-1]
        assert (again.upserts, again.complete, again.last) == (first.upserts, True, True)
        assert again.version == first.version
        assert count(server, "a") == 1
