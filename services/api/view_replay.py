"""Changes read back from noriai.changes.v1: for a view that begins, and for who comes back from before the ring."""

from collections.abc import AsyncIterator
from typing import cast

from services.api.view_held import Change, held_from
from services.api.view_picture import Picture
from services.shared.log.fence import Fence
from services.shared.log.messages import parsed
from services.shared.log.port import Log, LogRecord, OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Envelope
from services.shared.wire.codec import Undecodable
from services.shared.wire.pb import envelope_pb2

READ_AT_ONCE = 500


def _message(record: LogRecord) -> envelope_pb2.Envelope | None:
    """None for what can't be used, and which the view has buried."""
    try:
        return cast(envelope_pb2.Envelope, parsed(Envelope, record))
    except Undecodable:
        return None


async def replay(log: Log, after: int, at_once: int = READ_AT_ONCE) -> AsyncIterator[tuple[list[Change], int]]:
    """Changes after the offset `after`, in parts of `at_once` records at most, each with the offset that it reaches.

    Goes to the log's end. Leaves out what views leave out: quiet ones, repeats, those of a merge that was replaced. The
    record at `after` itself is read too: it says which merge was writing. Raises OffsetGone when
    the log does not reach back to there.
    """
    fence = Fence()
    revisions: dict[tuple[str, str], int] = {}
    bounds = await log.bounds(CHANGES, 0)
    offset = max(after, bounds.begin) if bounds.begin <= after + 1 else after
    while (chunk := await log.read(CHANGES, 0, offset, at_once)).records:
        changes: list[Change] = []
        for record in chunk.records:
            raw, message = record.value or b"", _message(record)
            if message is None or not fence.admits(message.writer_epoch) or message.kind not in ENTITIES:
                continue
            subject = (message.kind, message.id)
            if revisions.get(subject, -1) >= message.revision:
                continue
            revisions[subject] = message.revision
            if record.offset > after and not message.quiet:
                held = None if message.removed else held_from(message, raw, record.offset)
                changes.append(Change(message.kind, message.id, record.offset, message.time_ms, held, raw))
        offset = chunk.next_offset
        yield changes, max(after, offset - 1)


async def seed(picture: Picture, log: Log, size: int) -> None:
    """Puts the newest `size` records before the picture's position into its ring, as if it had been there.

    Leaves the ring as it is when they do not end in what the picture holds, or the log lets go of them meanwhile.
    """
    last = picture.position.offset
    changes: list[Change] = []
    try:
        floor = max((await log.bounds(CHANGES, 0)).begin - 1, last - size)
        async for read, reached in replay(log, floor):
            changes += (change for change in read if change.offset <= last)
            if reached >= last:
                break
    except OffsetGone:
        return
    newest = {change.subject: change for change in changes}
    if all(_is_held(picture, change) for change in newest.values()):
        picture.ring.floor = floor
        for change in changes:
            picture.ring.append(change)


def _is_held(picture: Picture, change: Change) -> bool:
    """Whether the picture holds the change, or what a quiet one made of it."""
    held = picture.tables[change.kind].get(change.id)
    if change.held is None or held is None:
        return change.held is held
    return held.revision >= change.held.revision
