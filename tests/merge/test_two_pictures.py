"""The picture for the hub's own pages beside the one for everyone: a link leads to the same station in both."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from services.merge.service import Merge
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.displayed import DisplayedLog, own
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES, OBSERVATIONS
from services.shared.model.entities import Station
from services.shared.model.events import Batch, Envelope
from services.shared.model.said import StopSaid
from services.shared.store import open_store
from services.shared.wire.codec import decode, encode
from tests.support.parts import context_in
from tests.support.saying import generation, status

FEEDS = [Feed("a", "gtfs"), Feed("b", "gtfs"), Feed("shown", "gtfs", redistribution="display")]


@dataclass
class Pictures:
    context: Context
    everyone: Merge
    pages: Merge

    async def say(self, *generations: list[Batch]) -> None:
        records = [Record(batch.feed.encode(), encode(batch)) for batches in generations for batch in batches]
        await self.context.log.append(OBSERVATIONS, records)

    async def stations(self, merge: Merge) -> dict[str, str]:
        """By name, the id of each that is there."""
        alive = [decode(Station, e.payload) for e in (await self._last(merge)).values() if not e.removed]
        return {station.name: station.id for station in alive}

    async def moved(self, merge: Merge) -> dict[str, tuple[str, ...]]:
        return {e.id: e.replaced_by for e in (await self._last(merge)).values() if e.removed}

    async def _last(self, merge: Merge) -> dict[str, Envelope]:
        chunk = await merge._context.log.read(CHANGES, 0, 0)
        written = [decode(Envelope, record.value) for record in chunk.records if record.value is not None]
        return {envelope.id: envelope for envelope in written if envelope.kind == "station"}


@pytest.fixture
async def pictures(data: Path, clock: ManualClock) -> AsyncIterator[Pictures]:
    async with context_in(data, FEEDS, clock) as context:
        store = await open_store(f"sqlite:{data / 'shown' / 'store.db'}", clock)
        settings = replace(context.settings, data=data / "shown")
        log, letters = DisplayedLog(context.log), context.dead_letters.under(own)
        shown = replace(context, settings=settings, log=log, store=store, dead_letters=letters)
        both = Pictures(context, Merge(context), Merge(shown, everyone=context))
        for merge in (both.everyone, both.pages):
            await merge.start()
            await merge.stand_by()
            await merge.take_over()
        yield both
        for merge in (both.everyone, both.pages):
            merge.close()
        await store.close()


def central(feed: str) -> list[Batch]:
    return generation(feed, [StopSaid(f"{feed}-1", "中央", {}, 34.0, 134.0)])


STATUS = [status(feed.id, format="gtfs") for feed in FEEDS]


async def test_pages_name_a_station_as_everyone_does_who_had_it_first(pictures: Pictures) -> None:
    await pictures.say(*STATUS, central("b"))
    await pictures.everyone.cycle()
    await pictures.say(central("a"), central("shown"))
    await pictures.everyone.cycle()
    await pictures.pages.cycle()
    assert await pictures.stations(pictures.pages) == await pictures.stations(pictures.everyone)
    assert await pictures.moved(pictures.pages) == {}


async def test_pages_that_had_it_first_rename_it_and_say_where_it_went(pictures: Pictures) -> None:
    await pictures.say(*STATUS, central("b"))
    await pictures.pages.cycle()
    before = await pictures.stations(pictures.pages)
    await pictures.say(central("a"), central("shown"))
    for merge in (pictures.pages, pictures.everyone, pictures.pages):
        await merge.cycle()
    after = await pictures.stations(pictures.pages)
    assert after == await pictures.stations(pictures.everyone) != before
    assert await pictures.moved(pictures.pages) == {before["中央"]: (after["中央"],)}


async def test_an_id_goes_back_to_what_everyone_calls_so(pictures: Pictures) -> None:
    """The pages' station outlived everyone's, which comes back at another place."""
    await pictures.say(*STATUS, central("a"), central("shown"))
    for merge in (pictures.everyone, pictures.pages):
        await merge.cycle()
    held = (await pictures.stations(pictures.everyone))["中央"]
    await pictures.say(generation("a", [], at_ms=2_000))
    for merge in (pictures.everyone, pictures.pages):
        await merge.cycle()
    assert (await pictures.stations(pictures.everyone), await pictures.stations(pictures.pages)) == ({}, {"中央": held})
    await pictures.say(generation("a", [StopSaid("a-1", "港", {}, 35.0, 135.0)], at_ms=3_000))
    for merge in (pictures.pages, pictures.everyone, pictures.pages):
        await merge.cycle()
    assert await pictures.stations(pictures.everyone) == {"港": held}
    here = await pictures.stations(pictures.pages)
    assert here["港"] == held != here["中央"]
