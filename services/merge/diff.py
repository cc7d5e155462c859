"""Before and after → an envelope, or nothing when nothing changed that a reader would see. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from services.merge.built import Built, EntityKey, Outcome, Removed
from services.shared.model.events import Envelope, FilterKeys, Rights
from services.shared.wire.codec import encode

# Of these the payload may move without what it says to readers: such a change is quiet.
QUIETLY = frozenset({"source", "access"})


@dataclass(frozen=True, slots=True)
class Known:
    """What was written last of an entity; `exists` is False once it was removed.

    `payload_hash` is kept of kinds that change quietly.
    """

    content_hash: bytes
    now: FilterKeys
    exists: bool = True
    payload_hash: bytes = b""
    rights: tuple[Rights, ...] = ()


def known(envelope: Envelope) -> Known:
    payload_hash = _hash(envelope.payload) if envelope.kind in QUIETLY else b""
    return Known(envelope.content_hash, envelope.now, not envelope.removed, payload_hash, _one(envelope.rights))


@lru_cache(maxsize=1000)
def _one(rights: tuple[Rights, ...]) -> tuple[Rights, ...]:
    """The same object for equal ones: many entities have the same few."""
    return rights


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all envelopes of one cycle share."""

    writer_epoch: int
    cause: str
    time_ms: int
    rights: Mapping[str, Rights]


def differ(
    key: EntityKey, outcome: Outcome, last: Known | None, stamp: Stamp, revision: int
) -> tuple[Envelope, Known] | None:
    """The envelope, of that revision, and what is known from now on."""
    if isinstance(outcome, Removed):
        if last is None or not last.exists:
            return None
        gone = Known(b"", last.now, exists=False, rights=last.rights)
        return _gone(key, outcome, last, stamp, revision), gone
    payload = encode(outcome.entity)
    content_hash = _hash(payload if outcome.content is None else outcome.content)
    rights = _rights(outcome, stamp.rights)
    unchanged = (
        last is not None
        and last.exists
        and last.content_hash == content_hash
        and last.rights == rights
        and last.now == outcome.keys  # who looks at these is told when they are others
    )
    if unchanged and (key[0] not in QUIETLY or (last is not None and last.payload_hash == _hash(payload))):
        return None
    envelope = Envelope(
        kind=key[0],
        id=key[1],
        writer_epoch=stamp.writer_epoch,
        revision=revision,
        cause=stamp.cause,
        time_ms=stamp.time_ms,
        valid_until_ms=outcome.valid_until_ms if outcome.valid_until_ms < 1 << 62 else 0,
        quiet=unchanged,
        rights=rights,
        now=outcome.keys,
        before=last.now if last is not None and last.exists else None,
        payload=payload,
        content_hash=content_hash,
    )
    return envelope, known(envelope)


def _hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _gone(key: EntityKey, removed: Removed, last: Known, stamp: Stamp, revision: int) -> Envelope:
    return Envelope(
        kind=key[0],
        id=key[1],
        writer_epoch=stamp.writer_epoch,
        revision=revision,
        cause=stamp.cause,
        time_ms=stamp.time_ms,
        removed=True,
        reason=removed.reason,
        rights=last.rights,
        before=last.now,
        replaced_by=removed.replaced_by,
    )


def _rights(built: Built, rights: Mapping[str, Rights]) -> tuple[Rights, ...]:
    return tuple(rights.get(feed) or Rights(feed) for feed in built.feeds)
