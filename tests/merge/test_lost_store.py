"""A store that was lost while a merge stands by: the standby says anew what the log no longer tells."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio

from services.shared.clock import ManualClock
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES
from services.shared.model.events import Envelope, Position
from services.shared.store.port import Entry
from services.shared.store.whole import is_whole
from services.shared.wire.codec import encode
from tests.merge.test_standby import STOPS, Pair, new_view, pair_in
from tests.support.waiting import until

DAY_SECONDS = 86_400.0


class Losing:
    """A pair whose store can be lost; `redis` is the address of a Redis, empty for SQLite."""

    def __init__(self, pair: Pair, address: str, prefix: str) -> None:
        self.pair = pair
        self._address = address
        self._prefix = prefix

    async def lose(self) -> None:
        if not self._address:
            await self.pair.context.store.clear()
            return
        async with redis.asyncio.Redis.from_url(f"redis://{self._address}") as client:
            keys = [key async for key in client.scan_iter(match=f"{{{self._prefix}}}:*", count=1000)]
            assert keys
            await client.delete(*keys)

    async def forget(self) -> None:
        """The log lets go of all changes but what is written now; the one that stands by has taken the lease."""
        await self.pair.clock.advance(8 * DAY_SECONDS)
        await self.pair.context.log.maintain()

    async def stations(self) -> set[str]:
        return {name for (kind, name), e in (await self.pair.stored()).items() if kind == "station" and not e.removed}

    async def is_whole(self) -> bool:
        """By the word of the second."""
        return await is_whole(
            self.pair.context.store, await self.pair.context.log.epoch(), self.pair.second._writer_epoch
        )


@pytest.fixture(params=["sqlite", "redis"])
async def losing(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Losing]:
    address = request.getfixturevalue("redis") if request.param == "redis" else ""
    prefix = f"t{secrets.token_hex(4)}"
    async with pair_in(tmp_path, clock, f"redis://{address}?prefix={prefix}" if address else "") as pair:
        await pair.trips("t1")
        await pair.heard()
        yield Losing(pair, address, prefix)


async def test_a_standby_fills_a_lost_store_with_what_the_log_no_longer_tells_before_it_calls_it_whole(
    losing: Losing,
) -> None:
    pair, stations = losing.pair, await losing.stations()
    assert len(stations) == len(STOPS)
    await losing.forget()
    await losing.lose()
    await pair.take_over()
    assert (await losing.stations(), await losing.is_whole()) == (set(), False)
    while await pair.second.cycle():
        pass
    assert (await losing.stations(), await losing.is_whole()) == (stations, True)


async def test_one_that_takes_over_in_the_middle_of_the_filling_goes_on_with_it(losing: Losing) -> None:
    pair, stations = losing.pair, await losing.stations()
    await losing.forget()
    await losing.lose()
    epoch = await pair.context.log.epoch()
    opening = Envelope("epoch", epoch, pair.first._writer_epoch + 1)
    (offset,) = await pair.context.log.append(CHANGES, [Record(b"epoch", encode(opening))])
    await pair.context.store.apply([], [], Position(epoch, offset), pair.first._writer_epoch + 1)
    await pair.take_over()
    while await pair.second.cycle():
        pass
    assert (await losing.stations(), await losing.is_whole()) == (stations, True)


async def test_what_was_lost_and_has_gone_is_told_as_gone(losing: Losing) -> None:
    pair = losing.pair
    view = new_view(pair)
    await view.load()
    assert view.count("trip") == 1
    await losing.forget()  # the trip's day, too
    await losing.lose()
    await pair.take_over()
    while await pair.second.cycle():
        pass
    while view.position.offset < await pair.end() - 1:
        assert await view._step()
    assert (view.count("trip"), view.count("station")) == (0, len(STOPS))


async def test_a_store_that_was_not_lost_stays_whole_from_one_merge_to_the_next(losing: Losing) -> None:
    pair, stations = losing.pair, await losing.stations()
    await pair.first.cycle()
    await losing.forget()
    end = await pair.end()
    await pair.take_over()
    assert (await losing.stations(), await losing.is_whole()) == (stations, True)
    view = new_view(pair)
    await view.load()
    assert (view.loaded, view.count("station")) == (True, len(stations))
    while await pair.second.cycle():
        pass
    assert "station" not in {e.kind for e in await pair.changes(end)}


async def test_a_view_that_begins_during_the_filling_answers_once_the_store_is_whole(
    losing: Losing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.view.RETRY_SECONDS", 0.01)
    pair, stations = losing.pair, await losing.stations()
    await losing.forget()
    await losing.lose()
    await pair.take_over()
    view = new_view(pair)
    await view.load()
    assert await pair.context.store.position() is not None
    assert not view.loaded
    following = asyncio.create_task(view.follow())
    try:
        while await pair.second.cycle():
            pass
        await asyncio.wait_for(view.whole(), 20)
        assert {held.id for held in view.all("station")} == stations
        await until(lambda: following.done() or view.position.offset > 0)
    finally:
        following.cancel()
        await asyncio.wait([following])


async def test_a_snapshot_of_a_store_in_the_filling_is_not_taken_for_whole_by_the_word_of_the_merge_before(
    losing: Losing,
) -> None:
    """Who filled it died before it said what is lacking; nobody leads."""
    pair = losing.pair
    await pair.first.cycle()
    await losing.forget()
    epoch = await pair.context.log.epoch()
    await losing.lose()
    filler = pair.first._writer_epoch + 1
    (offset,) = await pair.context.log.append(CHANGES, [Record(b"epoch", encode(Envelope("epoch", epoch, filler)))])
    await pair.context.store.apply([Entry("station", "s-1", b"")], [], Position(epoch, offset), filler)
    view = new_view(pair)
    await view.load()
    assert not view.loaded
