"""A hub that is killed at random moments comes back by itself, with everything, as if nothing had been.

Kingston is imported and its messages replayed by a loopback server while `kill -9` strikes; the same series
runs undisturbed beside it, and in the end both say the same.
"""

import asyncio
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from services.shared.clock import ManualClock
from services.shared.feed import Feed
from tests.flows import kingston
from tests.flows.kingston import Snapshot, run_of
from tests.support.clocks import ReplayClock
from tests.support.feed_server import FeedServer, Scripted, feed_server
from tests.support.following import Follower, following
from tests.support.hub import HubProcess, hub_inside
from tests.support.reading import Picture, Reader, differences, lasting, reading
from tests.support.sources import feeds_toml, until_read
from tests.support.waiting import until

UPDATES, CALM_UPDATES = "/updates.pb", "/calm.pb"
FOR_EVER_DAYS = 3650  # the messages are of another year than the machine's clock
FOR_EVER = f"{FOR_EVER_DAYS}d"
LONGEST_LIFE_SECONDS = 3.5
START_SECONDS = 60.0
Told = tuple[Picture, dict[str, Any]]  # by reads, by the event stream


async def test_a_hub_killed_five_times_says_what_an_undisturbed_one_says(tmp_path: Path) -> None:
    await kill_and_compare(tmp_path, kingston.sessions()[0][:8], kills=5, seed=11)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_hub_killed_twenty_times_says_what_an_undisturbed_one_says(tmp_path: Path, seed: int) -> None:
    await kill_and_compare(tmp_path, kingston.sessions()[0][:30], kills=20, seed=seed)


async def kill_and_compare(folder: Path, messages: Sequence[Snapshot], kills: int, seed: int) -> None:
    async with feed_server() as server:
        server.answers["/gtfs.zip"] = Scripted(kingston.ZIP.read_bytes())
        calm = await undisturbed(folder / "calm", server, messages)
        toml = feeds_toml(
            {"id": "kingston", "format": "gtfs", "url": f"{server.url}/gtfs.zip", "interval": "5s"},
            {
                "id": "rt",
                "format": "gtfs-rt",
                "url": server.url + UPDATES,
                "static": "kingston",
                "interval": "1s",
                "max_age": FOR_EVER,
            },
        )
        hub = HubProcess(folder / "killed", toml)
        try:
            async with following(lambda: hub.url) as follower, reading("") as reader:
                await replay_and_kill(hub, server, follower, messages, random.Random(seed), kills)
                reader.url = hub.url
                await until_same(reader, follower, calm)
                assert set(follower.snapshots) == {"requested"}, "what a client was told is never taken back"
                assert follower.out_of_order == []
                assert follower.connections > kills // 2, "the kills cut a stream that was being read"
        except BaseException as error:
            error.add_note(hub.output()[-3000:])
            raise
        finally:
            hub.kill()


async def replay_and_kill(
    hub: HubProcess,
    server: FeedServer,
    follower: Follower,
    messages: Sequence[Snapshot],
    chance: random.Random,
    kills: int,
) -> None:
    """Ends with a hub that has been asked to read the last message, and runs.

    Every second life lasts until its stream is read, and a random while longer; the others may end before they listen.
    """
    playing = asyncio.create_task(play(server, UPDATES, messages))
    for life in range(kills):
        connections = follower.connections
        hub.spawn()
        listening = asyncio.create_task(asyncio.to_thread(hub.listen))
        if life % 2 == 0:
            await until(partial(connected_since, follower, connections), START_SECONDS)
        await asyncio.wait({playing}, timeout=chance.uniform(0.2, LONGEST_LIFE_SECONDS))
        hub.kill()
        await asyncio.wait({listening})
        listening.exception()
    await asyncio.to_thread(lambda: hub.start().ready())
    await playing


async def play(server: FeedServer, path: str, messages: Sequence[Snapshot]) -> None:
    """The next message as soon as the one before was asked for."""
    for message in messages:
        server.answers[path] = Scripted(message.body)
        await until(partial(was_asked, server, path, len(server.asked)), 90)


def connected_since(follower: Follower, connections: int) -> bool:
    return follower.connections > connections


def was_asked(server: FeedServer, path: str, since: int) -> bool:
    return any(one.path == path for one in server.asked[since:])


async def undisturbed(folder: Path, server: FeedServer, messages: Sequence[Snapshot]) -> Told:
    clock: ManualClock = ReplayClock(ReplayClock(0).real())
    feeds = (
        Feed("kingston", "gtfs", f"{server.url}/gtfs.zip"),
        Feed(
            "rt",
            "gtfs-rt",
            server.url + CALM_UPDATES,
            static="kingston",
            interval_seconds=1,
            max_age_seconds=FOR_EVER_DAYS * 86_400,
        ),
    )
    server.answers[CALM_UPDATES] = Scripted(messages[0].body)
    async with hub_inside(folder / "data", feeds, clock) as hub, reading(hub.url) as reader:
        await until_read(reader, "kingston", "rt")
        for message in messages:
            server.answers[CALM_UPDATES] = Scripted(message.body)
            await until(partial(looks_again, clock, server, len(server.asked)))
        await until(lambda: holds_trips(reader, set(messages[-1].said)))
        async with following(lambda: hub.url) as follower:
            await until(lambda: follower.last_id)
            return await reader.picture(), lasting(follower.entities)


async def looks_again(clock: ManualClock, server: FeedServer, asked: int) -> bool:
    await clock.advance(1)
    return len(server.asked) > asked


async def holds_trips(reader: Reader, trips: set[str]) -> bool:
    return {run_of(entity.id) for entity in (await reader.message()).entity} == trips


async def until_same(reader: Reader, follower: Follower, calm: Told) -> None:
    """The reads say what the calm hub's reads say, and who followed the events through all that knows the same."""
    wanted, wanted_events = calm

    async def same() -> bool:
        return await reader.picture() == wanted and lasting(follower.entities) == wanted_events

    try:
        await until(same, 30)
    except TimeoutError:
        assert differences(await reader.picture(), wanted) == []
        assert lasting(follower.entities) == wanted_events
        raise
