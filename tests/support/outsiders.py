"""What an outsider finds on the public topics: through the log's own reader, for tests of the relay alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from services.merge.service import Merge
from services.relay.outside import remembered
from services.relay.service import relay
from services.shared.clock import Clock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.log.port import Log, LogRecord, Record, read_all
from services.shared.log.topics import CHANGES, OBSERVATIONS, PUBLIC, RELAYED, Topic
from services.shared.model.events import Batch, Envelope
from services.shared.wire.codec import decode, encode
from tests.support.failing import FailingLog
from tests.support.parts import context_in
from tests.support.waiting import until

Subject = tuple[str, str]  # kind, merged id


@dataclass(slots=True)
class Town:
    """A merge that is driven by hand, and the relay that tells of it on `outside`."""

    context: Context
    merge: Merge
    outside: FailingLog
    relaying: "asyncio.Task[None]"

    async def say(self, *generations: list[Batch]) -> None:
        """Merged, and told outside."""
        await self.merged(*generations)
        await self.told()

    async def merged(self, *generations: list[Batch]) -> None:
        records = [Record(batch.feed.encode(), encode(batch)) for batches in generations for batch in batches]
        await self.context.log.append(OBSERVATIONS, records)
        while await self.merge.cycle():
            pass

    async def told(self) -> None:
        """Returns when all that happened so far is told."""
        end = (await self.context.log.bounds(CHANGES, 0)).end

        async def has_read() -> bool:
            if self.relaying.done():
                await self.relaying
            place = await remembered(self.outside, CHANGES, self.context.dead_letters)
            return place is not None and place.offset >= end and place.epoch == await self.context.log.epoch()

        await until(has_read)

    async def held(self) -> dict[Subject, Envelope]:
        """The picture as the store has it."""
        snapshot = await self.context.store.snapshot()
        entries = [decode(Envelope, entry.value) async for part in snapshot.entries for entry in part]
        return {(e.kind, e.id): e for e in entries if not e.removed}


@asynccontextmanager
async def town(
    folder: Path,
    feeds: Sequence[Feed],
    clock: Clock,
    url: str,
    goes_on: bool = True,
    patience_seconds: float = 30.0,
    store_address: str = "",
) -> AsyncIterator[Town]:
    """Left and entered again, it is a restart; unless `goes_on`, merge has only taken over yet."""
    outside = FailingLog(await open_log(url, clock, RELAYED))
    async with context_in(folder, feeds, clock, store_address=store_address) as context:
        merge = Merge(context)
        try:
            await merge.start()
            await merge.stand_by()
            await merge.take_over()
            if goes_on:
                while await merge.cycle():
                    pass
            relaying = asyncio.create_task(relay(context, outside, patience_seconds=patience_seconds))
            yield Town(context, merge, outside, relaying)
            relaying.cancel()
            with suppress(asyncio.CancelledError):
                await relaying
        finally:
            merge.close()
            await outside.close()


async def records(log: Log | FailingLog, topic: Topic) -> list[LogRecord]:
    """All, partition by partition."""
    found: list[LogRecord] = []
    for partition in range(topic.partitions):
        offset = (await log.bounds(topic, partition)).begin
        while (chunk := await log.read(topic, partition, offset)).records:
            found += chunk.records
            offset = chunk.next_offset
    return found


async def current(log: Log | FailingLog) -> dict[Subject, LogRecord]:
    """What a consumer that starts now makes of the compacted topics."""
    parts = [(kind, await read_all(log, topic, n)) for kind, topic in PUBLIC.items() for n in range(topic.partitions)]
    return {(kind, record.key.decode()): record for kind, part in parts for record in part}


def headers(record: LogRecord) -> dict[str, str]:
    return {name: value.decode() for name, value in record.headers}
