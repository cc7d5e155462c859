"""Which merge may speak: what has a lower `writer_epoch` than something before it is by a merge that was replaced.

A change says it in its envelope; a record of the ledger, which stays as it is from merge to merge, by a header.
"""

from dataclasses import dataclass

from services.shared.log.messages import message_of
from services.shared.log.port import Log, LogRecord, OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Envelope
from services.shared.wire.codec import Undecodable

_HEADER = "writer-epoch"


def stamp_of(writer_epoch: int) -> tuple[tuple[str, bytes], ...]:
    """The headers of a record of the ledger."""
    return ((_HEADER, b"%d" % writer_epoch),)


def writer_of(record: LogRecord) -> int:
    """0 of a record from before there was a header."""
    text = next((value for name, value in record.headers if name == _HEADER), b"")
    return int(text) if text.isdigit() else 0


@dataclass(slots=True)
class Fence:
    """For who reads a topic in order. The record of kind "epoch" that a merge begins with counts, too."""

    writer_epoch: int = 0

    def admits(self, writer_epoch: int) -> bool:
        if writer_epoch < self.writer_epoch:
            return False
        self.writer_epoch = writer_epoch
        return True


async def fence_before(log: Log, offset: int) -> Fence:
    """For who begins at `offset`: the record just before it, whose place it was given, says which merge was writing."""
    try:
        chunk = await log.read(CHANGES, 0, offset - 1, 1) if offset > 0 else None
    except OffsetGone:
        chunk = None
    try:
        return Fence(message_of(Envelope, chunk.records[0]).writer_epoch if chunk and chunk.records else 0)
    except Undecodable:
        return Fence()


async def writes_now(log: Log) -> int:
    """The `writer_epoch` of the merge that wrote last, 0 when that is past retention.

    Who begins to write says so before the store is touched. Raises LogUnavailable.
    """
    return (await fence_before(log, (await log.bounds(CHANGES, 0)).end)).writer_epoch
