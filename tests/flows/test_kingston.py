"""Kingston's recorded day, replayed by a feed server under a clock that stands at each capture's time.

After every message the hub says what the message says and no more; in the gaps of hours all of it fades.
"""

import gc
import os
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.shared.feed import Feed
from services.shared.log.topics import CHANGES
from services.shared.model.events import Envelope
from services.shared.wire.codec import decode
from tests.flows import kingston
from tests.flows.kingston import Snapshot, run_of
from tests.support import oracle
from tests.support.clocks import ReplayClock
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.following import Follower, following
from tests.support.reading import Reader, reading
from tests.support.sources import until_read
from tests.support.waiting import until
from tests.support.ways import Embedded, Running, Way

FEED, PATH = "kingston-rt", "/updates.pb"
MAX_AGE_SECONDS = 300
BOARDS, BOARD_MINUTES = 4, 120
RING = 1200  # changes kept for streams: it is full after some twenty messages
DOWN = Scripted(b"back soon", 503)
SKIPPED = rt.TripUpdate.StopTimeUpdate.SKIPPED


@dataclass
class Replay:
    """A hub that looks at the server every 20 s of its clock, and what it wrote so far."""

    hub: Running
    clock: ReplayClock
    server: FeedServer
    reader: Reader
    follower: Follower
    offset: int = 0
    heard: float = 0.0

    async def show(self, snapshot: Snapshot) -> None:
        """The server has it, the clock stands at its capture, and the hub has read it.

        After failures the hub may be waiting, for minutes of its clock: then they pass.
        """
        self.server.answers[PATH] = Scripted(snapshot.body)
        await self.clock.set(max(snapshot.captured, self.clock.now()))
        for _ in range(10):
            try:
                await until(lambda: self._has_read(snapshot.captured), 5)
            except TimeoutError:
                await self.clock.advance(30)
            else:
                return
        raise TimeoutError(f"the message of {snapshot.captured} was not read")

    async def _has_read(self, captured: float) -> bool:
        """Not what it was told on the clock's way through a gap: that is old by now."""
        source = await self.reader.source(FEED)
        heard = at(source["last_success"]) if source["state"] == "ok" else 0.0
        if heard <= max(self.heard, captured - 60):
            return False
        self.heard = heard
        return True

    async def go_down_until(self, moment: float) -> None:
        """The server fails, the clock stands at `moment`, and the hub has noticed."""
        self.server.answers[PATH] = DOWN
        await self.clock.set(moment)
        await until_read(self.reader, FEED, state="stale")

    async def written(self) -> list[Envelope]:
        """The changes since this was last asked that readers hear of."""
        log, envelopes = self.hub.log, list[Envelope]()
        while (chunk := await log.read(CHANGES, 0, self.offset)).records:
            envelopes += [decode(Envelope, record.value or b"") for record in chunk.records]
            self.offset = chunk.next_offset
        return [envelope for envelope in envelopes if not envelope.quiet]

    async def trips(self) -> dict[str, bytes]:
        """What the merged message says, in the source's own terms."""
        said = {}
        for entity in (await self.reader.message()).entity:
            update = entity.trip_update
            update.ClearField("timestamp")
            update.trip.trip_id = update.trip.trip_id.removeprefix("kingston:")
            update.trip.route_id = update.trip.route_id.removeprefix("kingston:")
            if update.vehicle.id:
                update.vehicle.id = update.vehicle.id.removeprefix("kingston:")
            for call in update.stop_time_update:
                call.stop_id = call.stop_id.removeprefix("kingston:")
            said[run_of(entity.id)] = update.SerializeToString(deterministic=True)
        return said


@asynccontextmanager
async def replay(folder: Path, way: Way, first: Snapshot) -> AsyncIterator[Replay]:
    clock = ReplayClock(first.captured - 60)
    async with feed_server() as server:
        server.answers[PATH] = DOWN
        feeds = (
            Feed("kingston", "gtfs", kingston.ZIP),
            Feed(FEED, "gtfs-rt", server.url + PATH, static="kingston", interval_seconds=20),
        )
        async with (
            way.hub(folder / "data", feeds, clock, stream_ring=RING) as hub,
            reading(hub.url) as reader,
            following(lambda: hub.url, "?kinds=trip") as follower,
        ):
            await until_read(reader, "kingston")
            await until(lambda: follower.snapshots)
            made = Replay(hub, clock, server, reader, follower)
            await made.written()
            yield made


@pytest.fixture(scope="module")
def schedule() -> oracle.Feed:
    return oracle.read(kingston.ZIP)


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def test_boards_and_events_follow_the_messages_and_nothing_outlives_its_source(
    tmp_path: Path, way: Way, schedule: oracle.Feed
) -> None:
    sessions = kingston.sessions()
    await follow_messages(tmp_path, way, schedule, [sessions[0][:16], sessions[1][:3], sessions[5][:3]])


@pytest.mark.soak
async def test_ninety_messages_of_two_days(tmp_path: Path, way: Way, schedule: oracle.Feed) -> None:
    await follow_messages(tmp_path, way, schedule, kingston.sessions())


async def follow_messages(
    folder: Path, way: Way, schedule: oracle.Feed, sessions: Sequence[Sequence[Snapshot]]
) -> None:
    chance = random.Random(7)
    events = 0
    async with replay(folder, way, sessions[0][0]) as hub:
        for session in sessions:
            before: dict[str, bytes] = {}
            for snapshot in session:
                await hub.show(snapshot)
                assert await hub.trips() == snapshot.said
                events += await check_events(hub, before, snapshot.said)
                await check_boards(hub, schedule, snapshot, chance)
                before = snapshot.said
            events += await check_fading(hub, session[-1])
        await until(lambda: hub.follower.counts.total() >= events)
        assert hub.follower.counts.total() == events
        assert hub.follower.entities == {}
        assert hub.follower.snapshots == ["requested"]


async def check_events(hub: Replay, before: dict[str, bytes], now: dict[str, bytes]) -> int:
    """One event for each trip that is new, different or gone, none for others, and nothing else changed."""
    written = await hub.written()
    assert {envelope.kind for envelope in written} <= {"trip", "source"}
    trips = [envelope for envelope in written if envelope.kind == "trip"]
    told = [(run_of(envelope.id), envelope.removed) for envelope in trips]
    differing = [(trip, trip not in now) for trip in before.keys() | now.keys() if before.get(trip) != now.get(trip)]
    assert sorted(told) == sorted(differing)
    return len(told)


async def check_boards(hub: Replay, schedule: oracle.Feed, snapshot: Snapshot, chance: random.Random) -> None:
    said = leaving(snapshot, schedule)
    for stop_id in chance.sample(sorted(said), BOARDS):
        board = await board_of(hub.reader, stop_id)
        end = hub.clock.now() + BOARD_MINUTES * 60
        due = {(trip, time) for trip, time in said[stop_id] if hub.clock.now() <= time < end}
        spoken = {trip for trip, _ in said[stop_id]}
        shown = {
            (row["trip"]["source"]["trip_id"], int(at(row["expected"])))
            for row in board
            if row["realtime"] and "expected" in row and row["trip"]["source"]["trip_id"] in spoken
        }
        assert shown == due
        live = {row["trip"]["source"]["trip_id"] for row in board if row["realtime"]}
        assert live <= {update.trip.trip_id for update in snapshot.updates()}


def leaving(snapshot: Snapshot, schedule: oracle.Feed) -> dict[str, set[tuple[str, int]]]:
    """Stop → which trips leave when, of those departures that the message gives a time."""
    known = {(trip, stop) for stop, rows in schedule.leaving.items() for trip, _ in rows}
    found: dict[str, set[tuple[str, int]]] = {}
    for update in snapshot.updates():
        added = update.trip.schedule_relationship == rt.TripDescriptor.ADDED
        calls = update.stop_time_update[:-1] if added else update.stop_time_update
        for call in calls:
            if call.schedule_relationship == SKIPPED or not call.departure.time:
                continue
            if added or (update.trip.trip_id, call.stop_id) in known:
                found.setdefault(call.stop_id, set()).add((update.trip.trip_id, call.departure.time))
    return found


async def board_of(reader: Reader, stop_id: str) -> list[dict[str, Any]]:
    """The departures from that very stop, of the station that it belongs to."""
    station = await reader.station_of("kingston", stop_id)
    board = await reader.data(f"/v1/stations/{station}/departures", minutes=BOARD_MINUTES, limit=500)
    return [row for row in board if row["platform"]["id"] == f"kingston:{stop_id}"]


async def check_fading(hub: Replay, last: Snapshot) -> int:
    """Down for a while, the source is stale and what it said stands; after max_age it is failed, and all is gone."""
    await hub.go_down_until(hub.heard + MAX_AGE_SECONDS - 20)
    source = await hub.reader.source(FEED)
    assert (source["last_error"], at(source["last_success"])) == ("answered 503", hub.heard)
    assert await hub.trips() == last.said
    await hub.clock.set(hub.heard + MAX_AGE_SECONDS + 20)
    await until_read(hub.reader, FEED, state="failed")
    assert await hub.trips() == {}
    stop_id = next(last.updates()).stop_time_update[0].stop_id
    assert not any(row["realtime"] for row in await board_of(hub.reader, stop_id))
    gone = [envelope for envelope in await hub.written() if envelope.kind == "trip"]
    assert {(envelope.removed, envelope.reason) for envelope in gone} == {(True, "expired")}
    assert sorted(run_of(envelope.id) for envelope in gone) == sorted(last.said)
    return len(gone)


@pytest.mark.both_in_soak
async def test_a_message_that_says_the_same_is_no_event(tmp_path: Path, way: Way) -> None:
    first, second = kingston.snapshots()[:2]
    again = rt.FeedMessage.FromString(first.body)
    again.header.timestamp = second.captured
    for entity in again.entity:
        entity.trip_update.timestamp = second.captured
    async with replay(tmp_path, way, first) as hub:
        await hub.show(first)
        assert len(await hub.written()) > len(first.said)
        await hub.show(Snapshot(second.captured, again.SerializeToString(), first.said))
        assert await hub.trips() == first.said
        await hub.show(Snapshot(second.captured + 30, again.SerializeToString(), first.said))
        assert await hub.written() == []


async def test_memory_is_flat_over_an_hour_of_messages(tmp_path: Path) -> None:
    await measure_growth(tmp_path, kingston.sessions()[:1], most_bytes=12_000_000)


@pytest.mark.soak
async def test_memory_is_flat_over_two_days_of_messages(tmp_path: Path) -> None:
    await measure_growth(tmp_path, kingston.sessions(), most_bytes=40_000_000)


async def measure_growth(folder: Path, sessions: Sequence[Sequence[Snapshot]], most_bytes: int) -> None:
    """From the message that fills the ring to the last one. It is this process that is measured: a hub inside it."""
    sizes: list[int] = []
    async with replay(folder, Embedded(), sessions[0][0]) as hub:
        for session in sessions:
            for snapshot in session:
                await hub.show(snapshot)
                assert len(await hub.trips()) == len(snapshot.said)
                sizes.append(resident_bytes())
            await hub.written()
            await check_fading(hub, session[-1])
    grown = max(sizes[30:]) - sizes[29]
    assert grown < most_bytes, f"grew by {grown} bytes: {[size // 1_000_000 for size in sizes]}"


def resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
