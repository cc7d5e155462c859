"""The relay waits for a picture that is whole, says so, and holds up nobody's start for long."""

import asyncio
import logging
import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from services.merge.service import Merge
from services.relay.service import relay
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES, PUBLIC, RELAY
from services.shared.model.events import Batch
from services.shared.model.said import StopSaid
from tests.support.failing import EmptiedStore
from tests.support.outsiders import current, records, town
from tests.support.saying import generation, status, trip_said
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs", licence="CC0-1.0"), Feed("rt", "gtfs-rt", static="bus")]
STOPS = [StopSaid("a", "中央", {}, 34.0, 134.0), StopSaid("b", "港", {}, 34.1, 134.0)]


@pytest.fixture
def url(kafka: str) -> str:
    return f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."


def world(clock: ManualClock) -> list[list[Batch]]:
    at_ms = int(clock.now() * 1000)
    return [
        status("bus"),
        status("rt", namespace="bus"),
        generation("bus", STOPS, at_ms=at_ms),
        generation("rt", [trip_said("t1")], at_ms=at_ms),
    ]


async def test_a_store_that_is_being_filled_again_takes_nothing_back(
    data: Path, clock: ManualClock, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with town(data, FEEDS, clock, url) as there:
        await there.say(*world(clock))
        told = await records(there.outside, PUBLIC["station"])
        there.relaying.cancel()
        await asyncio.wait([there.relaying])
        await there.outside.append(RELAY, [Record(CHANGES.name.encode(), None)])
        await clock.advance(8 * 86_400)  # the trip ends, which is all that the log still tells
        await there.merge.cycle()
        await there.context.log.maintain()
        await there.context.store.clear()
    async with town(data, FEEDS, clock, url, goes_on=False, patience_seconds=0.0) as there:
        assert await there.context.store.position() is not None
        await until(lambda: "merge has not said yet that the store is whole" in caplog.text)
        await there.say()
        assert len(await current(there.outside)) == len(await there.held())
        assert await records(there.outside, PUBLIC["station"]) == told


async def test_it_has_started_once_what_is_out_is_the_picture(
    data: Path, clock: ManualClock, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    converged: list[bool] = []
    async with town(data, FEEDS, clock, url) as there:
        there.relaying.cancel()
        await there.merged(*world(clock))
        caplog.clear()
        context = replace(there.context, started=lambda name: converged.append("relay_converged" in caplog.text))
        there.relaying = asyncio.create_task(relay(context, there.outside))
        await there.told()
        assert converged
        assert all(converged)


async def test_who_waits_for_the_picture_says_so_once_and_holds_up_no_start(
    data: Path, clock: ManualClock, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    started: list[str] = []
    async with town(data, FEEDS, clock, url) as there:
        there.relaying.cancel()
        await there.merged(*world(clock))
        await there.context.store.clear()
        context = replace(there.context, started=started.append)
        there.relaying = asyncio.create_task(relay(context, there.outside, patience_seconds=0.0))
        await until(lambda: started == ["relay"])
        waits = [record for record in caplog.records if "relay_waits" in record.getMessage()]
        assert [record.levelname for record in waits] == ["WARNING"]
        assert "the store has no picture that the log goes on from" in waits[0].getMessage()


@pytest.mark.parametrize("server", ["sqlite", "redis"])
async def test_a_store_that_is_emptied_after_it_was_looked_at_is_waited_for(
    data: Path, clock: ManualClock, url: str, server: str, request: pytest.FixtureRequest
) -> None:
    address = f"redis://{request.getfixturevalue('redis')}?prefix=t{secrets.token_hex(4)}" if server == "redis" else ""
    async with town(data, FEEDS, clock, url, store_address=address) as there:
        there.relaying.cancel()
        await there.merged(*world(clock))
        store = EmptiedStore(there.context.store)
        there.relaying = asyncio.create_task(relay(replace(there.context, store=store), there.outside))
        await until(lambda: store.emptied)
        again = Merge(there.context)
        await again.start()
        await again.stand_by()
        await again.take_over()
        await again.cycle()
        again.close()
        await there.told()
        assert len(await current(there.outside)) == len(await there.held()) > 0
