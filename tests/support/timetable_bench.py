"""A running timetable service without a hub: zips are delivered to it, and what it said is read off the log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Record, read_all
from services.shared.log.topics import OBSERVATIONS, PAYLOADS, TIMETABLES
from services.shared.model.events import Batch, Payload, TimetableVersion, Version
from services.shared.model.said import TimetableSaid
from services.shared.wire.codec import decode, encode
from services.timetable.service import run
from tests.support.parts import context_in
from tests.support.waiting import until

FEEDS = (Feed("one", "gtfs"), Feed("two", "gtfs"), Feed("live", "gtfs-rt", static="one"))


@dataclass(slots=True)
class Bench:
    """A running service, and what it has said so far."""

    context: Context

    async def deliver(
        self, data: bytes, feed: str = "one", channel: str = "poll", received_ms: int = 1, decided: bool = False
    ) -> str:
        """As ingest does; gives the version."""
        blob = await self.context.blobs.put(data)
        payload = Payload(
            feed, channel, "gtfs", blob, Version(received_time_ms=received_ms), len(data), decided=decided
        )
        await self.context.log.append(PAYLOADS, [Record(f"{feed}/{channel}".encode(), encode(payload))])
        return blob.removeprefix("sha256-")[:16]

    async def batches(self) -> list[Batch]:
        chunk = await self.context.log.read(OBSERVATIONS, 0, (await self.context.log.bounds(OBSERVATIONS, 0)).begin)
        return [decode(Batch, record.value or b"") for record in chunk.records]

    async def said(self, feed: str = "one") -> list[TimetableSaid]:
        upserts = [o for batch in await self.batches() if batch.feed == feed for o in batch.upserts]
        return [decode(TimetableSaid, o.body) for o in upserts if o.kind == "timetable"]

    async def judged(self, version: str, feed: str = "one") -> TimetableSaid:
        """Waits until the last word of the feed is about `version`."""
        await until(lambda: self._last_is(version, feed), 60)
        return (await self.said(feed))[-1]

    async def _last_is(self, version: str, feed: str) -> bool:
        said = await self.said(feed)
        return bool(said) and said[-1].newest == version

    async def states(self, feed: str = "one") -> dict[str, str]:
        records = [decode(TimetableVersion, r.value or b"") for r in await read_all(self.context.log, TIMETABLES)]
        return {record.version: record.state for record in records if record.feed == feed}


@asynccontextmanager
async def bench_in(data: Path, clock: ManualClock, **settings: Any) -> AsyncIterator[Bench]:
    async with context_in(data, FEEDS, clock) as opened:
        context = replace(opened, settings=replace(opened.settings, **settings))
        task = asyncio.create_task(run(context))
        try:
            yield Bench(context)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def gone(bench: Bench, artifact: str) -> bool:
    return await bench.context.blobs.derived(artifact) is None


async def more_than(bench: Bench, told: int) -> bool:
    return len(await bench.said()) > told
