"""Blobs of payloads go once no record names them, whatever another process writes meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from services.ingest.payloads import Payloads
from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import BlobsUnavailable
from services.shared.clock import ManualClock
from services.shared.dead_letters import DeadLetters
from services.shared.log.port import Record
from services.shared.log.topics import PAYLOADS
from services.shared.model.events import Payload, Version
from services.shared.wire.codec import encode
from tests.support.polling import Desk, desk_in

OLD, NEW = b"said before", b"said now"


def payload(channel: str, data: bytes) -> Payload:
    return Payload("rt", channel, "gtfs-rt", version=Version(content_hash=sha256(data).digest()))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path, ManualClock(1_800_000_000.0)) as desk:
        yield desk


async def pushed_meanwhile(desk: Desk, folder: Path, delete: Callable[[], Awaitable[None]]) -> str:
    """As another process does: the bytes are there already, `delete` comes, and the record is written after it."""
    blobs = await DirectoryBlobs.open(folder / "blobs")
    kept = replace(payload("inbox", OLD), blob=await blobs.put(OLD), size=len(OLD))
    async with blobs.naming(kept.blob):
        await blobs.put(OLD)
        deletion = asyncio.ensure_future(delete())
        await blobs.get(kept.blob)
        await desk.log.append(PAYLOADS, [Record(b"rt/inbox/1", encode(kept))])
    await deletion
    return kept.blob


async def superseded(desk: Desk) -> Payloads:
    payloads = desk.outlets.payloads
    await payloads.keep(payload("poll", OLD), OLD)
    await payloads.keep(payload("poll", NEW), NEW)
    return payloads


async def test_a_superseded_payload_that_is_pushed_again_while_it_is_deleted_stays(desk: Desk, tmp_path: Path) -> None:
    payloads = await superseded(desk)
    blob = await pushed_meanwhile(desk, tmp_path, lambda: payloads.discard_superseded("rt", "poll"))
    assert await desk.blobs.get(blob) == OLD


async def test_an_erased_payload_that_is_pushed_again_while_it_is_deleted_stays(desk: Desk, tmp_path: Path) -> None:
    payloads = desk.outlets.payloads
    kept = await payloads.keep(payload("poll", OLD), OLD)
    blob = await pushed_meanwhile(desk, tmp_path, lambda: payloads.erase(payloads.of("rt"), [kept.blob]))
    assert set(payloads.of("rt")) == {b"rt/inbox/1"}
    assert await desk.blobs.get(blob) == OLD


async def test_what_could_not_be_erased_is_erased_later(desk: Desk, tmp_path: Path) -> None:
    kept = await desk.outlets.payloads.keep(payload("poll", OLD), OLD)
    letters = DeadLetters(desk.log, desk.telemetry, desk.clock)
    impatient = Payloads(desk.log, await DirectoryBlobs.open(tmp_path / "blobs", patience_seconds=0.0), letters)
    await impatient.read()
    async with desk.blobs.naming(kept.blob):
        with pytest.raises(BlobsUnavailable):
            await impatient.erase(impatient.of("rt"), [kept.blob])
        assert await desk.blobs.references() == [kept.blob]
    await impatient.delete_unneeded()
    assert await desk.blobs.references() == []


async def test_what_could_not_be_erased_is_erased_after_a_restart(desk: Desk, tmp_path: Path) -> None:
    kept = await desk.outlets.payloads.keep(payload("poll", OLD), OLD)
    letters = DeadLetters(desk.log, desk.telemetry, desk.clock)
    impatient = Payloads(desk.log, await DirectoryBlobs.open(tmp_path / "blobs", patience_seconds=0.0), letters)
    await impatient.read()
    async with desk.blobs.naming(kept.blob):
        with pytest.raises(BlobsUnavailable):
            await impatient.erase(impatient.of("rt"), [kept.blob])
    restarted = Payloads(desk.log, desk.blobs, letters)
    await restarted.read()
    await restarted.delete_unneeded()
    assert await desk.blobs.references() == []


async def test_what_was_pushed_again_since_stays_after_a_restart(desk: Desk) -> None:
    payloads = desk.outlets.payloads
    kept = await payloads.keep(payload("poll", OLD), OLD)
    await payloads.erase(payloads.of("rt"), [kept.blob])
    await payloads.keep(payload("poll", OLD), OLD)
    restarted = Payloads(desk.log, desk.blobs, DeadLetters(desk.log, desk.telemetry, desk.clock))
    await restarted.read()
    await restarted.delete_unneeded()
    assert await desk.blobs.references() == [kept.blob]
