"""Nobody deletes the bytes of a push between their put and the record that names them."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from services.publish.messages import MessageDesk
from services.publish.timetables import TimetableDesk
from services.shared.blobs.directory import DirectoryBlobs
from services.shared.blobs.port import Blobs, BlobsUnavailable, reference_of
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Log, Record
from services.shared.log.topics import Topic
from services.shared.web.audit import Audit, Author
from tests.support.gtfs_rt import message_bytes, vehicle
from tests.support.parts import context_in

AUTHOR = Author("bus", "bus-1")
MESSAGE = message_bytes([vehicle("1")])


class LogOfADeleter:
    """At each append, another process tries to delete the blob."""

    def __init__(self, log: Log, blobs: Blobs, reference: str) -> None:
        self._log = log
        self._blobs = blobs
        self._reference = reference

    async def append(self, topic: Topic, records: Sequence[Record]) -> list[int]:
        async with self._blobs.deleting(self._reference):
            await self._blobs.delete(self._reference)
        return await self._log.append(topic, records)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


async def deleted_while_written(context: Context, folder: Path, body: bytes) -> tuple[Context, str]:
    """The bytes are there already, so that a put has nothing to do."""
    reference = reference_of(sha256(body).digest())
    await context.blobs.put(body)
    others = await DirectoryBlobs.open(folder / "blobs", patience_seconds=0.0)
    return replace(context, log=LogOfADeleter(context.log, others, reference)), reference


async def test_of_a_message(data: Path, clock: ManualClock) -> None:
    async with context_in(data, (), clock) as opened:
        context, reference = await deleted_while_written(opened, data, MESSAGE)
        desk = MessageDesk(context, Audit(opened.log, clock))
        with pytest.raises(BlobsUnavailable):
            await desk.take(Feed("rt", "gtfs-rt"), MESSAGE, AUTHOR)
        assert await opened.blobs.get(reference) == MESSAGE


async def test_of_a_timetable(data: Path, clock: ManualClock) -> None:
    async with context_in(data, (), clock) as opened:
        context, reference = await deleted_while_written(opened, data, b"PK")
        desk = TimetableDesk(context, Audit(opened.log, clock))
        with pytest.raises(BlobsUnavailable):
            await desk.take(Feed("st", "gtfs"), b"PK", AUTHOR, wait_seconds=0.0, trial=False)
        assert await opened.blobs.get(reference) == b"PK"
