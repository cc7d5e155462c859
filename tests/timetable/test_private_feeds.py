"""A timetable of which nothing may leave: checked and reported, its stops and lines said to nobody."""

import asyncio
from dataclasses import replace
from pathlib import Path

from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import OBSERVATIONS, PAYLOADS
from services.shared.model.events import Batch, Payload, Version
from services.shared.model.said import TimetableSaid
from services.shared.wire.codec import decode, encode
from services.timetable.service import run
from tests.support.gtfs import feed_bytes
from tests.support.parts import context_in
from tests.support.waiting import until

FEED = Feed("private", "gtfs", redistribution="none")


async def batches(context: Context) -> list[Batch]:
    chunk = await context.log.read(OBSERVATIONS, 0, (await context.log.bounds(OBSERVATIONS, 0)).begin)
    return [decode(Batch, record.value or b"") for record in chunk.records]


async def deliver(context: Context, data: bytes) -> str:
    blob = await context.blobs.put(data)
    payload = Payload(FEED.id, "poll", "gtfs", blob, Version(received_time_ms=1), 1)
    await context.log.append(PAYLOADS, [Record(b"private/poll", encode(payload))])
    return blob[len("sha256-") :][:16]


async def said_of(context: Context, version: str, more_than: int = 0) -> list[Batch]:
    """What was said once the feed's last word is about `version`."""

    async def there() -> bool:
        found = await batches(context)
        return len(found) > more_than and decode(TimetableSaid, found[-1].upserts[-1].body).newest == version

    await until(there, 60)
    return await batches(context)


async def test_only_what_became_of_its_zips_is_said(data: Path, clock: ManualClock) -> None:
    async with context_in(data, [FEED], clock) as context:
        task = asyncio.create_task(run(context))
        good = await deliver(context, feed_bytes())
        await said_of(context, good)
        bad = await deliver(context, b"no zip")
        said = await said_of(context, bad)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert [[o.kind for o in batch.upserts] for batch in said] == [["timetable"]] * len(said)
    last = decode(TimetableSaid, said[-1].upserts[0].body)
    assert (last.version, last.artifact, last.newest) == (good, "", bad)


async def test_a_feed_that_becomes_private_takes_back_what_it_said(data: Path, clock: ManualClock) -> None:
    open_feed = replace(FEED, redistribution="raw")
    async with context_in(data, [open_feed], clock) as context:
        task = asyncio.create_task(run(context))
        version = await deliver(context, feed_bytes())
        before = await said_of(context, version)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert {o.kind for batch in before for o in batch.upserts} == {"agency", "route", "stop", "timetable"}
    async with context_in(data, [FEED], clock) as context:
        task = asyncio.create_task(run(context))
        after = (await said_of(context, version, len(before)))[len(before) :]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert [(batch.complete, [o.kind for o in batch.upserts]) for batch in after] == [(True, ["timetable"])]
    told = decode(TimetableSaid, after[0].upserts[0].body)
    assert (told.version, told.artifact) == (version, "")
    assert told.counts["stops"] == 3
