"""What the log and the public topics still hold of what a feed said, superseded records too.

How fetching it goes is not its own word.
"""

from collections.abc import Callable, Mapping

from services.shared.clock import SystemClock
from services.shared.log import open_log
from services.shared.log.port import Log, LogRecord, TopicsMissing
from services.shared.log.reading import Reading
from services.shared.log.topics import (
    CHANGES,
    DISPLAYED_CHANGES,
    DISPLAYED_IDENTITY,
    IDENTITY,
    OBSERVATIONS,
    PAYLOADS,
    PUBLIC,
    PUBLIC_OBSERVATIONS,
    TIMETABLES,
    Topic,
)
from services.shared.model.events import Batch, Envelope, LedgerEntry
from services.shared.wire.codec import decode

Holds = Callable[[str, LogRecord], bool]

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


HOLDS: Mapping[Topic, Holds] = {
    PAYLOADS: _by_key,
    TIMETABLES: _by_key,
    OBSERVATIONS: _by_batch,
    CHANGES: _by_rights,
    DISPLAYED_CHANGES: _by_rights,
    IDENTITY: _by_members,
    DISPLAYED_IDENTITY: _by_members,
}


def _by_header(feed: str, record: LogRecord) -> bool:
    return feed.encode() in dict(record.headers).get("ce_feeds", b"").split(b",")


OUTSIDE: Mapping[Topic, Holds] = {
    **{topic: _by_header for kind, topic in PUBLIC.items() if kind != _OURS},
    PUBLIC_OBSERVATIONS: _by_batch,
}


async def left_of(log: Log, feed: str, holds: Mapping[Topic, Holds] = HOLDS) -> dict[str, int]:
    """Records by topic."""
    counts = dict.fromkeys([topic.name for topic in holds], 0)
    for topic, of_feed in holds.items():
        for partition in range(topic.partitions):
            async for record in Reading(log, topic, partition).on():
                counts[topic.name] += record.value is not None and of_feed(feed, record)
    return counts


async def left_outside(address: str, feed: str) -> dict[str, int]:
    """Records by public topic of the Kafka there; none where no relay has made them. Raises LogUnavailable."""
    try:
        log = await open_log(address, SystemClock(), list(OUTSIDE), as_found=True)
    except TopicsMissing:
        return {}
    try:
        return await left_of(log, feed, OUTSIDE)
    finally:
        await log.close()
