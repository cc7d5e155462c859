"""What the log still holds of what one feed said, superseded records too. How fetching it goes is not its own word."""

from collections.abc import Callable, Mapping

from services.shared.log.port import Log, LogRecord
from services.shared.log.reading import Reading
from services.shared.log.topics import (
    CHANGES,
    DISPLAYED_CHANGES,
    DISPLAYED_IDENTITY,
    IDENTITY,
    OBSERVATIONS,
    PAYLOADS,
    TIMETABLES,
    Topic,
)
from services.shared.model.events import Batch, Envelope, LedgerEntry
from services.shared.wire.codec import decode

ERASE = "erase"  # the action of an erasure's audit entry
_OURS = "source"  # what the hub says of a feed


def _by_key(feed: str, record: LogRecord) -> bool:
    return record.key.startswith(f"{feed}/".encode())


def _by_batch(feed: str, record: LogRecord) -> bool:
    batch = decode(Batch, record.value or b"")
    return batch.feed == feed and any(said.kind != _OURS for said in batch.upserts)


def _by_rights(feed: str, record: LogRecord) -> bool:
    envelope = decode(Envelope, record.value or b"")
    held = not envelope.removed and envelope.kind != _OURS
    return held and any(rights.feed == feed for rights in envelope.rights)


def _by_members(feed: str, record: LogRecord) -> bool:
    return any(member.startswith(f"{feed}/") for member in decode(LedgerEntry, record.value or b"").members)


HOLDS: Mapping[Topic, Callable[[str, LogRecord], bool]] = {
    PAYLOADS: _by_key,
    TIMETABLES: _by_key,
    OBSERVATIONS: _by_batch,
    CHANGES: _by_rights,
    DISPLAYED_CHANGES: _by_rights,
    IDENTITY: _by_members,
    DISPLAYED_IDENTITY: _by_members,
}


async def left_of(log: Log, feed: str) -> dict[str, int]:
    """Records by topic."""
    counts: dict[str, int] = {}
    for topic, holds in HOLDS.items():
        records = [record async for record in Reading(log, topic).on() if record.value is not None]
        counts[topic.name] = sum(holds(feed, record) for record in records)
    return counts
