"""Which merge may speak: a change with a lower `writer_epoch` than one before it is by a merge that was replaced."""

from dataclasses import dataclass

from services.shared.log.messages import message_of
from services.shared.log.port import Log, OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Envelope
from services.shared.wire.codec import Undecodable


@dataclass(slots=True)
class Fence:
    """For who reads noriai.changes.v1 in order. The record of kind "epoch" that a merge begins with counts, too."""

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
