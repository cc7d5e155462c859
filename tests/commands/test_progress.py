"""What `noriai run` says while feeds load."""

import asyncio
from pathlib import Path

import pytest

from services.commands.progress import report_loading
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES
from services.shared.model.entities import Source
from services.shared.model.events import Envelope, Position
from services.shared.store.port import Entry
from services.shared.wire.codec import encode
from tests.support.parts import context_in


async def merge_says(context: Context, *sources: Source) -> None:
    values = [encode(Envelope("source", source.id, payload=encode(source))) for source in sources]
    offsets = await context.log.append(CHANGES, [Record(b"source", value) for value in values])
    entries = [Entry("source", source.id, value) for source, value in zip(sources, values, strict=True)]
    await context.store.apply(entries, [], Position(await context.log.epoch(), offsets[-1]))


async def test_each_feed_is_told_once_when_it_has_been_read(
    data: Path, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with context_in(data, [Feed("ferry", "gtfs"), Feed("bus", "gtfs")], clock) as context:
        reporting = asyncio.create_task(report_loading(context))
        await merge_says(context, Source("ferry", state="ok", counts={"stop": 1200, "route": 3}), Source("bus"))
        await merge_says(context, Source("bus", state="failed", last_error="not a zip"))
        await asyncio.wait_for(reporting, 20)
    assert capsys.readouterr().out.splitlines() == ["ferry: ok 3 route, 1,200 stop", "bus: failed not a zip"]


async def test_a_hub_without_feeds_says_how_to_get_some(
    data: Path, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with context_in(data, [], clock) as context:
        await report_loading(context)
    assert "no feeds: give some with --feeds, or --demo" in capsys.readouterr().out
