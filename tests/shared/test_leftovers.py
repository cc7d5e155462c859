"""What no record names is swept at a start, and nothing else."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.leftovers import NAMING, sweep
from services.shared.log.port import Record
from services.shared.log.topics import PAYLOADS, TIMETABLES
from services.shared.model import events
from services.shared.model.events import Payload, TimetableVersion, Version
from services.shared.timetable.artifact import artifact_name
from services.shared.wire.codec import encode
from tests.support.hub import hub_inside
from tests.support.parts import context_in

GREETING = {"greeting": "tests.support.greeting_service"}


async def fill(context: Context, folder: Path) -> tuple[str, str]:
    """One payload and one timetable that records name, beside one of each that none does; gives the named ones."""
    blobs, log = context.blobs, context.log
    polled, compiled, _ = [await blobs.put(data) for data in (b"polled", b"compiled", b"left")]
    await log.append(PAYLOADS, [Record(b"a/poll", encode(Payload("a", "poll", "gtfs-rt", polled, Version(), 6)))])
    await log.append(TIMETABLES, [Record(b"b/v1", encode(TimetableVersion("b", "poll", "v1", compiled)))])
    for name in (artifact_name("v1"), artifact_name("v0"), "timetables/v1.v0", "merged/x.zip"):
        (folder / "file").write_bytes(b"made")
        await blobs.put_derived(name, folder / "file")
    return polled, compiled


async def test_what_no_record_names_goes_when_a_hub_starts(data: Path, clock: ManualClock) -> None:
    async with hub_inside(data, [], clock, GREETING) as hub:
        named = await fill(hub.context, data)
    async with hub_inside(data, [], clock, GREETING) as hub:
        assert set(await hub.context.blobs.references()) == set(named)
        assert await hub.context.blobs.derived_names("timetables") == [artifact_name("v1")]
        assert await hub.context.blobs.derived_names("merged") == ["merged/x.zip"]


async def test_with_a_record_that_cannot_be_read_everything_stays(
    data: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with context_in(data, [], clock) as context:
        await fill(context, data)
        await context.log.append(PAYLOADS, [Record(b"c/poll", b"\xff\xff")])
        await sweep(context.log, context.blobs)
        assert len(await context.blobs.references()) == 3
    assert "event=not_swept" in caplog.text


async def test_beside_a_new_log_everything_stays(data: Path, clock: ManualClock) -> None:
    async with context_in(data, [], clock) as context:
        await context.blobs.put(b"from an older log")
        await sweep(context.log, context.blobs)
        assert len(await context.blobs.references()) == 1


async def test_when_all_that_was_named_is_withdrawn_everything_goes(data: Path, clock: ManualClock) -> None:
    async with context_in(data, [], clock) as context:
        await fill(context, data)
        for topic, key in ((PAYLOADS, b"a/poll"), (TIMETABLES, b"b/v1")):
            await context.log.append(topic, [Record(key, None)])
        await sweep(context.log, context.blobs)
        assert await context.blobs.references() == []


def test_every_kind_of_record_that_names_a_blob_is_looked_at() -> None:
    kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and is_dataclass(kind)]
    assert {kind for kind in kinds if "blob" in {f.name for f in fields(kind)}} == set(NAMING.values())
