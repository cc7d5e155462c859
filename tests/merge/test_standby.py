"""A merge that stands by: it builds what the other builds, goes on where that one stopped, and alone is heard then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from services.api.view import View
from services.merge.decisions import Decisions
from services.merge.leadership import LeaseLost
from services.merge.service import Merge
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.fence import stamp_of
from services.shared.log.port import Record, read_all
from services.shared.log.topics import CHANGES, IDENTITY, OBSERVATIONS
from services.shared.model.events import Batch, Envelope, LedgerEntry
from services.shared.model.said import StopSaid
from services.shared.wire.codec import decode, encode
from tests.support.parts import context_in
from tests.support.saying import generation, status, trip_said
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs"), Feed("rt", "gtfs-rt", static="bus")]
STOPS = [StopSaid("a", "中央", {}, 34.0, 134.0), StopSaid("b", "港", {}, 34.1, 134.0)]


@dataclass
class Pair:
    """`first` leads; `second` follows along in `standing`."""

    context: Context
    clock: ManualClock
    first: Merge
    second: Merge
    standing: asyncio.Task[None]

    async def say(self, *generations: list[Batch]) -> None:
        records = [Record(batch.feed.encode(), encode(batch)) for batches in generations for batch in batches]
        await self.context.log.append(OBSERVATIONS, records)

    async def trips(self, *names: str, merge: Merge | None = None) -> None:
        """The realtime feed says those, and no others, from now on; one merge or the first one works it off."""
        await self.say(generation("rt", [trip_said(name) for name in names], at_ms=int(self.clock.now() * 1000)))
        await (merge or self.first).cycle()

    async def heard(self) -> None:
        """The second has read all observations, and all that was written."""
        end = (await self.context.log.bounds(OBSERVATIONS, 0)).end
        written = (await self.context.log.bounds(CHANGES, 0)).end
        await until(lambda: self.second._offset == end and self.second._written._offset == written)

    async def take_over(self) -> None:
        """The first is dead for longer than its lease; nobody's work is lost by the wait."""
        await self.clock.advance(7)
        await asyncio.wait_for(self.standing, 10)
        await self.second.take_over()

    async def changes(self, after: int = 0) -> list[Envelope]:
        chunk = await self.context.log.read(CHANGES, 0, after)
        return [e for r in chunk.records if (e := decode(Envelope, r.value or b"")).kind != "epoch"]

    async def end(self) -> int:
        return (await self.context.log.bounds(CHANGES, 0)).end

    async def stored(self) -> dict[tuple[str, str], Envelope]:
        snapshot = await self.context.store.snapshot()
        return {(e.kind, e.id): decode(Envelope, e.value) async for part in snapshot.entries for e in part}


@asynccontextmanager
async def pair_in(folder: Path, clock: ManualClock, store: str = "") -> AsyncIterator[Pair]:
    """The first one's clock is its own, so that it can stand still."""
    async with context_in(folder / "first", FEEDS, clock, holder="first", store_address=store) as context:
        settings = replace(context.settings, data=folder / "second")
        first = Merge(replace(context, clock=ManualClock(clock.now())))
        second = Merge(replace(context, settings=settings, holder="second"))
        await first.start()
        await first.stand_by()
        await first.take_over()
        await second.start()
        pair = Pair(context, clock, first, second, asyncio.create_task(second.stand_by()))
        at_ms = int(clock.now() * 1000)
        await pair.say(status("bus", format="gtfs"), status("rt", namespace="bus"))
        await pair.say(generation("bus", STOPS, at_ms=at_ms))
        await first.cycle()
        try:
            yield pair
        finally:
            pair.standing.cancel()
            await asyncio.wait([pair.standing])
            first.close()
            second.close()


@pytest.fixture
async def pair(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Pair]:
    async with pair_in(tmp_path, clock) as made:
        yield made


async def test_a_standby_writes_nothing_and_says_nothing_again_when_it_takes_over(pair: Pair) -> None:
    await pair.trips("t1", "t2")
    await pair.heard()
    end = await pair.end()
    assert {e.writer_epoch for e in await pair.changes()} == {pair.first._writer_epoch}
    await pair.take_over()
    await pair.second.cycle()
    assert await pair.changes(end) == []
    assert len(await decided(pair)) == len(STOPS)


async def test_what_the_first_had_read_and_not_written_is_written_by_the_second(pair: Pair) -> None:
    await pair.trips("t1", "t2")
    await pair.heard()
    end = await pair.end()
    await pair.say(generation("rt", [trip_said("t2"), trip_said("t3")], at_ms=int(pair.clock.now() * 1000) + 1))
    await until(lambda: pair.second._offset == pair.first._offset + 1)
    await pair.take_over()
    await pair.second.cycle()
    assert sorted((e.id, e.removed) for e in await pair.changes(end) if e.kind == "trip") == [
        ("bus:t1@20260105", True),
        ("bus:t3@20260105", False),
    ]
    assert {e.writer_epoch for e in await pair.changes(end)} == {pair.second._writer_epoch}
    stored = await pair.stored()
    assert {name for kind, name in stored if kind == "trip"} == {"bus:t2@20260105", "bus:t3@20260105"}


async def test_what_came_and_went_before_the_standby_looked_goes_though_the_first_only_wrote_that_it_came(
    pair: Pair,
) -> None:
    await pair.trips("t1")
    at_ms = int(pair.clock.now() * 1000)
    pair.standing.cancel()
    await asyncio.wait([pair.standing])
    await pair.trips("t1", "t2")
    await pair.say(generation("rt", [trip_said("t1")], at_ms=at_ms + 2))
    pair.standing = asyncio.create_task(pair.second.stand_by())
    await pair.heard()
    await pair.take_over()
    await pair.second.cycle()
    assert {name for kind, name in await pair.stored() if kind == "trip"} == {"bus:t1@20260105"}


async def test_the_late_writes_of_a_replaced_merge_reach_no_reader(pair: Pair) -> None:
    await pair.trips("t1", "t2")
    await pair.heard()
    early = new_view(pair)
    await early.load()
    await pair.take_over()
    await pair.trips("t1", "t2", "t3", merge=pair.second)
    good = await pair.stored()
    end = await pair.end()
    await pair.trips("late", merge=pair.first)
    assert {e.writer_epoch for e in await pair.changes(end)} == {pair.first._writer_epoch}
    assert "bus:late@20260105" in {e.id for e in await pair.changes(end)}
    assert await pair.stored() == good
    while early.position.offset < await pair.end() - 1:
        assert await early._step()
    late = new_view(pair)
    await late.load()
    await pair.context.store.clear()
    from_the_log = new_view(pair)
    await from_the_log.load()
    for view in (early, late, from_the_log):
        assert set(view._picture.tables["trip"]) == {f"bus:{name}@20260105" for name in ("t1", "t2", "t3")}
        assert view.position.offset == await pair.end() - 1


async def decided(pair: Pair) -> list[LedgerEntry]:
    """As a merge that starts reads it."""
    return await Decisions(pair.context.log, pair.context.dead_letters).all()


async def compacted(pair: Pair) -> dict[str, LedgerEntry]:
    """As compaction leaves it, whoever wrote it."""
    entries = [decode(LedgerEntry, r.value or b"") for r in await read_all(pair.context.log, IDENTITY)]
    return {entry.id: entry for entry in entries if entry.kind == "station"}


async def test_what_a_replaced_merge_still_decides_is_passed_over_and_what_it_wrote_over_is_said_again(
    pair: Pair,
) -> None:
    await pair.heard()
    await pair.take_over()
    await pair.trips("t1", merge=pair.second)
    right = await decided(pair)
    assert len(right) == len(STOPS)
    wrong = [replace(right[0], members=()), LedgerEntry("station", "s-late", ("bus/stop/z",))]
    await pair.first._decisions.write(wrong, pair.first._writer_epoch)
    assert await decided(pair) == right
    assert (await compacted(pair))["s-late"] == wrong[1]
    await pair.clock.advance(10)
    await pair.trips("t1", "t2", merge=pair.second)
    assert await compacted(pair) == {entry.id: entry for entry in right}
    with pytest.raises(LeaseLost):
        await pair.first._decisions.mend({}, pair.first._writer_epoch)


def new_view(pair: Pair) -> View:
    context = pair.context
    ports = context.log, context.store, context.blobs
    return View(*ports, context.clock, context.settings, context.dead_letters)


async def test_a_merge_that_stood_still_asks_before_it_writes(pair: Pair) -> None:
    await pair.take_over()
    end = await pair.end()
    stood_still = pair.first._context.clock
    assert isinstance(stood_still, ManualClock)
    await stood_still.set(pair.clock.now())
    with pytest.raises(LeaseLost):
        await pair.trips("t1", merge=pair.first)
    assert await pair.end() == end


async def test_decisions_of_the_first_on_ids_are_the_seconds_too(pair: Pair) -> None:
    await pair.heard()
    (known, *_) = [e.id for e in await pair.changes() if e.kind == "station"]
    entry = next(
        decode(LedgerEntry, r.value or b"")
        for r in await read_all(pair.context.log, IDENTITY)
        if known.encode() in r.key
    )
    renamed = replace(entry, id="st-by-hand")
    moved = LedgerEntry("station", known, replaced_by=("st-by-hand",), gone=True)
    stamp = stamp_of(pair.first._writer_epoch)
    records = [Record(f"station/{e.id}".encode(), encode(e), stamp) for e in (renamed, moved)]
    await pair.context.log.append(IDENTITY, records)
    await pair.take_over()
    await pair.second.cycle()
    alive = {name for (kind, name), e in (await pair.stored()).items() if kind == "station" and not e.removed}
    assert "st-by-hand" in alive
    assert known not in alive
