"""Days go by in which no source says anything new, and the log lets go of what was said before."""

from pathlib import Path

import aiohttp

from services.__main__ import SERVICES
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import Log, Record
from services.shared.log.topics import DAY_SECONDS, OBSERVATIONS, PAYLOADS
from services.shared.model.events import Batch
from services.shared.wire.codec import decode
from tests.support.hub import hub_inside
from tests.support.pictures import Said, said_at_rest
from tests.support.pushing import ALERT, VILLAGE, Pusher, add_key, add_operator
from tests.support.small_gtfs import gtfs
from tests.support.waiting import until

QUIET_DAYS = 8
REST_SECONDS = 0.3
SPEAKERS = {("kibi", "poll"), ("village", "entry")}


async def said_whole(log: Log, since: int) -> bool:
    """Whether each source has said all since that place."""
    chunk = await log.read(OBSERVATIONS, 0, since)
    batches = [decode(Batch, record.value or b"") for record in chunk.records]
    return {(batch.feed, batch.channel) for batch in batches if batch.complete and batch.upserts} >= SPEAKERS


async def pass_a_day(log: Log, clock: ManualClock) -> None:
    end = (await log.bounds(OBSERVATIONS, 0)).end
    await clock.advance(DAY_SECONDS)
    await log.append(PAYLOADS, [Record(b"nobody/poll", None)])  # who waits for payloads wakes, and looks at the clock
    await until(lambda: said_whole(log, end))
    await log.maintain()


def entities(told: Said) -> Said:
    return {subject: what for subject, what in told.items() if not subject.startswith("source/")}


async def test_a_merge_that_begins_after_quiet_days_knows_what_the_one_before_knew(
    data: Path, tmp_path: Path, clock: ManualClock
) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    feeds = (Feed("kibi", "gtfs", tmp_path / "kibi.zip", interval_seconds=10**9), VILLAGE)
    async with hub_inside(data, feeds, clock) as hub, aiohttp.ClientSession() as session:
        log = hub.context.log
        await add_operator(log, "village")
        _, key = await add_key(log, "village")
        pusher = Pusher(hub.url, session, key)

        async def is_taken() -> bool:
            return (await pusher.push("PUT", "village/alerts/a", ALERT)).status in (200, 201)

        async def is_there() -> bool:
            return len(await pusher.read("/v1/stations")) == 4 and len(await pusher.read("/v1/alerts")) == 1

        await until(is_taken)
        await until(is_there)
        known = entities(await said_at_rest(hub.url, REST_SECONDS))
        first = (await log.bounds(OBSERVATIONS, 0)).end
        for _ in range(QUIET_DAYS):
            await pass_a_day(log, clock)
        assert (await log.bounds(OBSERVATIONS, 0)).begin >= first
    for file in [*data.glob("merge.db*"), *data.glob("store.db*")]:
        file.unlink()
    two = {name: SERVICES[name] for name in ("merge", "api")}
    async with hub_inside(data, feeds, clock, two) as hub:

        async def is_known() -> bool:
            return entities(await said_at_rest(hub.url, REST_SECONDS)) == known

        await until(is_known)
