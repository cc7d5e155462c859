"""What is out → what is: the compacted topics are brought to the store's picture, whatever they held before.

For a first start, for topics that were emptied or written by somebody else, and when changes are past retention.
Only what differs is written; what is out and no longer there gets a tombstone.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.relay.outside import Outside, digest
from services.relay.public import Teller, may_leave
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.log.fence import writes_now
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES, PUBLIC
from services.shared.model.entities import Source
from services.shared.model.events import Envelope, Position
from services.shared.store.port import Snapshot
from services.shared.store.whole import is_whole
from services.shared.telemetry import log_event
from services.shared.wire.codec import decode, decode_entity

_LOG = logging.getLogger(__name__)
_AT_ONCE = 1000
_PICTURE_SECONDS = 0.5  # how often it is asked for
LOADING_SECONDS = 600.0

Out = dict[str, dict[bytes, bytes]]  # kind → key → digest of its value


@dataclass(frozen=True, slots=True)
class Reached:
    """`offset` is the next change to tell."""

    offset: int
    writer_epoch: int


async def converge(context: Context, outside: Outside, teller: Teller, epoch: str, patience_seconds: float) -> Reached:
    """Who waits for the picture longer than `patience_seconds` says so, and holds up the start no longer.

    Raises LogUnavailable, StoreUnavailable, Overtaken.
    """
    await outside.settle()
    out: Out = {kind: await outside.read(kind) for kind in PUBLIC}
    before = sum(len(keys) for keys in out.values())
    snapshot, position = await _picture(context, epoch, before > 0, patience_seconds)
    convergence = _Convergence(outside, teller, out)
    async for entries in snapshot.entries:
        for entry in entries:
            await convergence.take(decode(Envelope, entry.value), position)
    await convergence.take_back(position, now_ms(context.clock))
    log_event(_LOG, "relay_converged", position=position, written=convergence.written, out_before=before)
    return Reached(position.offset + 1, convergence.writer_epoch)


class _Convergence:
    """What `out` holds in the end is no longer there."""

    def __init__(self, outside: Outside, teller: Teller, out: Out) -> None:
        self._outside = outside
        self._teller = teller
        self._out = out
        self._gone: dict[tuple[str, bytes], Envelope] = {}
        self._waiting: dict[str, list[Record]] = defaultdict(list)
        self.written = 0
        self.writer_epoch = 0

    async def take(self, envelope: Envelope, position: Position) -> None:
        kind, key = envelope.kind, envelope.id.encode()
        self.writer_epoch = max(self.writer_epoch, envelope.writer_epoch)
        if kind not in PUBLIC:
            return
        if envelope.removed or not may_leave(envelope.rights):
            if key in self._out[kind]:
                self._gone[kind, key] = envelope
            return
        record = self._teller.changed(envelope, _id(position, envelope))
        if self._out[kind].pop(key, b"") != digest(record.value):
            await self._tell(kind, record)

    async def take_back(self, position: Position, at_ms: int) -> None:
        for kind, keys in self._out.items():
            for key in keys:
                known = self._gone.get((kind, key))
                gone = known or Envelope(kind, key.decode("utf-8", "replace"), time_ms=at_ms, removed=True)
                reason = (gone.reason or "withdrawn") if gone.removed else "withheld"
                record = self._teller.removed(gone, _id(position, gone), reason)
                await self._tell(kind, Record(key, None, record.headers))
        for kind in list(self._waiting):
            await self._flush(kind)

    async def _tell(self, kind: str, record: Record) -> None:
        self._waiting[kind].append(record)
        if len(self._waiting[kind]) >= _AT_ONCE:
            await self._flush(kind)

    async def _flush(self, kind: str) -> None:
        records = self._waiting.pop(kind)
        await self._outside.write(PUBLIC[kind], records)
        self.written += len(records)


async def _picture(context: Context, epoch: str, complete: bool, patience_seconds: float) -> tuple[Snapshot, Position]:
    """Asked for again when the store was emptied, or is filled anew, after it was looked at."""
    while True:
        writer_epoch = await writes_now(context.log)
        await _picture_there(context, epoch, complete, patience_seconds)
        snapshot = await context.store.snapshot()
        if snapshot.position is not None and await writes_now(context.log) == writer_epoch:
            return snapshot, snapshot.position
        async for _ in snapshot.entries:
            pass  # one that is not read to its end stays open


async def _picture_there(context: Context, epoch: str, complete: bool, patience_seconds: float) -> None:
    """Waits until the store holds the picture at a position that the log goes on from.

    `complete`: as long as a source is loading for the first time, what it said before is not gone; nor is what a
    store that was lost does not have again.
    """
    loop = asyncio.get_running_loop()
    began, said = loop.time(), False
    while (lacking := await _lacking(context, epoch, complete and loop.time() <= began + LOADING_SECONDS)) is not None:
        if not said and loop.time() >= began + patience_seconds:
            said = True
            log_event(_LOG, "relay_waits", logging.WARNING, reason=lacking)
            context.started("relay")  # nobody else is to wait for that
        await asyncio.sleep(_PICTURE_SECONDS)


async def _lacking(context: Context, epoch: str, complete: bool) -> str | None:
    """What the picture in the store lacks, in words."""
    bounds = await context.log.bounds(CHANGES, 0)
    position = await context.store.position()
    if position is None or position.epoch != epoch or not bounds.begin <= position.offset + 1 <= bounds.end:
        return "the store has no picture that the log goes on from"
    if complete and not await is_whole(context.store, epoch, await writes_now(context.log)):
        return "merge has not said yet that the store is whole"
    if complete and await _is_loading(context):
        return "a source is loading for the first time"
    return None


async def _is_loading(context: Context) -> bool:
    return any([source.state == "loading" async for source in _sources(context)])


async def _sources(context: Context) -> AsyncIterator[Source]:
    snapshot = await context.store.snapshot(["source"])
    async for entries in snapshot.entries:
        for entry in entries:
            envelope = decode(Envelope, entry.value)
            source = decode_entity(envelope.kind, envelope.payload)
            if not envelope.removed and isinstance(source, Source):
                yield source


def _id(position: Position, envelope: Envelope) -> str:
    """As in the snapshot of a stream: the position of the change itself is no longer known."""
    return f"{position}/{envelope.kind}/{envelope.id}"
