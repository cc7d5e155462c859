"""GTFS-Realtime that is pushed: full messages replace what was pushed, differential ones are laid over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.shared.clock import ManualClock
from services.shared.log.port import read_all
from services.shared.log.topics import PAYLOADS
from services.shared.model.events import Payload
from services.shared.wire.codec import decode
from tests.support.gtfs_rt import AT, message, message_bytes, vehicle
from tests.support.pushing import PushedHub, Pusher, pushed_hub
from tests.support.waiting import until


@pytest.fixture
async def village(data: Path, clock: ManualClock) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, clock=clock) as hub:
        yield hub


def of(*vehicles: str, at: int = AT, differential: bool = False) -> bytes:
    return message_bytes([vehicle(name) for name in vehicles], at=at, differential=differential)


async def seen(pusher: Pusher) -> list[str]:
    return [each["id"] for each in await pusher.read("/v1/vehicles")]


async def push(pusher: Pusher, body: bytes) -> list[str]:
    answered = await pusher.push("PUT", "village/gtfs-rt", body)
    return [each["id"] for each in await pusher.read_at("/v1/vehicles", answered)]


async def test_a_full_message_replaces_what_was_pushed_before(village: PushedHub, clock: ManualClock) -> None:
    assert await push(village.pusher, of("1", "2")) == ["village:1", "village:2"]
    await clock.advance(1)
    assert await push(village.pusher, of("2", "3", at=AT + 1)) == ["village:2", "village:3"]


async def test_differential_messages_are_laid_over_one_another_and_outlive_a_restart(
    data: Path, clock: ManualClock
) -> None:
    async with pushed_hub(data, clock=clock) as hub:
        await push(hub.pusher, of("1"))
        for step, name in enumerate(("2", "3"), 1):
            await clock.advance(1)
            await push(hub.pusher, of(name, at=AT + step, differential=True))
    (data / "merge.db").unlink()
    (data / "store.db").unlink()
    async with pushed_hub(data, clock=clock) as hub:

        async def all_are_there() -> bool:
            return await seen(hub.pusher) == ["village:1", "village:2", "village:3"]

        await until(all_are_there)


async def test_what_waited_to_be_read_is_one_payload_when_it_was_read(village: PushedHub, clock: ManualClock) -> None:
    for step in range(3):
        await push(village.pusher, of(str(step), at=AT + step, differential=True))
        await clock.advance(1)
    payloads = [decode(Payload, record.value or b"") for record in await read_all(village.log, PAYLOADS)]
    assert [payload.channel for payload in payloads] == ["push-rt"]
    assert await village.hub.context.blobs.references() == [payloads[0].blob]


async def test_a_source_that_is_only_pushed_is_ok_once_something_came(village: PushedHub) -> None:
    before = await village.pusher.read("/v1/sources/village")
    await push(village.pusher, of("1"))
    after = await village.pusher.read("/v1/sources/village")
    assert (before["state"], after["state"]) == ("loading", "ok")


async def test_entries_and_messages_of_one_feed_stand_beside_each_other(village: PushedHub) -> None:
    place = {"location": {"lat": 35.0, "lon": 139.0}}
    entered = await village.pusher.push("PUT", "village/vehicles/9", place)
    assert entered.status == 201
    assert await push(village.pusher, of("1")) == ["village:1", "village:9"]


async def test_what_is_no_message_is_refused_and_not_kept(village: PushedHub) -> None:
    for body in (b"", b"no message", of("1")[:-3], message([]).SerializeToString()[:2]):
        assert (await village.pusher.push("PUT", "village/gtfs-rt", body)).status == 422
    assert await read_all(village.log, PAYLOADS) == []
