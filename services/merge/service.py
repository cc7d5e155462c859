"""The shell of merge: reads observations, keeps the picture, writes changes, then the store, then its own place.

A crash between these steps is made good at the next start: the store is brought up to the changes, the
observations since the saved place are read again, and what was already written differs in nothing.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterable
from weakref import WeakValueDictionary

from google.protobuf.message import Error as ProtobufError

from services.merge.diff import Known, Stamp, differ, known
from services.merge.identity.ledger import Ledger
from services.merge.picture import EntityKey, Outcome, Picture, Removed
from services.merge.sight import reduced
from services.merge.state import State, StateUnavailable
from services.merge.table import Assembly, Touched
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.log.port import Log, LogRecord, LogUnavailable, OffsetGone, Record, read_all
from services.shared.log.topics import CHANGES, DEAD_LETTERS, IDENTITY, OBSERVATIONS
from services.shared.model.events import Batch, Envelope, LedgerEntry, Position, Rights
from services.shared.model.said import TimetableSaid
from services.shared.store.port import Entry, StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.columns import BadArtifact
from services.shared.wire.codec import Undecodable, decode, encode

_LOG = logging.getLogger(__name__)
_LEASE = "merge/default"
_LEASE_SECONDS = 10.0
_WAKE_SECONDS = 0.2
_READ_AT_ONCE = 200
_RETRY_SECONDS = 1.0
_YIELD_EVERY = 500
PERMANENT = frozenset({"station", "route", "operator", "facility"})


class LeaseLost(Exception):
    """Another merge has taken over. The reaction: start again as a standby."""


class Merge:
    """Of one picture: `everyone` is the picture for everyone, whose ids the second one takes over."""

    def __init__(self, context: Context, everyone: Log | None = None) -> None:
        self._context = context
        self._everyone = everyone
        self._displayed = frozenset(feed.id for feed in context.feeds if feed.displayed)
        self._state = State(context.settings.data / "merge.db")
        self._assembly = Assembly()
        self._known: dict[EntityKey, Known] = {}
        self._timetables: WeakValueDictionary[str, Timetable] = WeakValueDictionary()
        self._token = 0
        self._writer_epoch = 0  # above all that the log holds, also when the store lost count of its tokens
        self._revision = 0
        self._offset = 0
        self._backlog_end = 0
        self._log_epoch = ""
        self._head: Position | None = None
        self._unwritten: dict[EntityKey, Outcome] = {}
        self._unstored: list[tuple[Envelope, bytes]] = []
        self._unsaved: list[Touched] = []
        self._cause = "clock"

    async def start(self) -> None:
        """Takes the lease, brings the store up to the log, and loads what was remembered."""
        await self._lease()
        log, store = self._context.log, self._context.store
        self._log_epoch = await log.epoch()
        position = await store.position()
        if position is not None and position.epoch != self._log_epoch:
            await store.clear()
            position = None
        table, offset = await asyncio.to_thread(self._state.load, self._log_epoch)
        if offset is None and position is not None:
            await store.clear()
            position = None
        await self._catch_up_store(position)
        self._writer_epoch = max(self._token, self._writer_epoch + 1)
        await self._open_changes()
        ledger = Ledger("station", self._displayed)
        for known_log in (self._everyone, log):
            records = await read_all(known_log, IDENTITY) if known_log is not None else []
            ledger.learn(decode(LedgerEntry, r.value) for r in records if r.value is not None)
        self.picture = Picture(ledger, self._timetables.get)
        self.picture.table = table
        bounds = await log.bounds(OBSERVATIONS, 0)
        self._offset = max(bounds.begin, offset if offset is not None else 0)
        self._backlog_end = bounds.end
        self._revision = (await log.bounds(CHANGES, 0)).end
        await self._draw_remembered()

    async def _draw_remembered(self) -> None:
        """The picture as it was first, so that it knows what goes with what was said or dropped since."""
        table = self.picture.table
        for source, channel in table.channels.items():
            await self._touch(Touched(source, frozenset(channel.said)))
        await self._refresh()
        for feed in sorted(table.feeds() - {feed.id for feed in self._context.feeds}):
            for dropped in table.drop_feed(feed):
                await self._take(dropped)

    async def follow(self) -> None:
        """Until cancelled: a cycle whenever there is something to read, and for what has aged."""
        while True:
            await self.cycle()
            await self._context.log.wait(OBSERVATIONS, 0, self._offset, _WAKE_SECONDS)

    async def cycle(self) -> bool:
        """One step: what can be read now, and what has aged. Whether anything was read."""
        try:
            chunk = await self._context.log.read(OBSERVATIONS, 0, self._offset, _READ_AT_ONCE)
        except OffsetGone as gone:
            log_event(_LOG, "observations_missed", logging.WARNING, offset=self._offset, begin=gone.bounds.begin)
            self._offset = gone.bounds.begin
            return True
        for record in chunk.records:
            await self._read(record)
        self._offset = chunk.next_offset
        await self._refresh()
        if chunk.records and self._offset < self._backlog_end:
            return True  # what was said before the start is history: only its outcome is a change
        if self._unwritten or self._unsaved or chunk.records:
            await self._write()
        if chunk.records:
            lag_seconds = self._context.clock.real() - chunk.records[-1].time_ms / 1000
            self._context.telemetry.gauge("noriai_merge_lag_seconds").set(max(0.0, lag_seconds))
        return bool(chunk.records)

    async def renew(self) -> None:
        """Until cancelled: keeps the lease. Raises LeaseLost.

        While the store can't be asked the work goes on: what is written after another took over is ignored.
        """
        while True:
            await asyncio.sleep(_LEASE_SECONDS / 3)
            try:
                await self._lease()
            except StoreUnavailable as error:
                log_event(_LOG, "lease_not_renewed", logging.WARNING, reason=error)

    def close(self) -> None:
        self._state.close()

    async def _lease(self) -> None:
        while True:
            lease = await self._context.store.acquire(_LEASE, self._context.holder, _LEASE_SECONDS)
            if lease is not None:
                break
            if self._token:
                raise LeaseLost
            await asyncio.sleep(_LEASE_SECONDS / 10)
        if self._token and lease.token != self._token:
            raise LeaseLost
        self._token = lease.token

    async def _open_changes(self) -> None:
        bounds = await self._context.log.bounds(CHANGES, 0)
        if bounds.begin == bounds.end:
            opening = Envelope("epoch", self._log_epoch, self._writer_epoch, time_ms=now_ms(self._context.clock))
            await self._context.log.append(CHANGES, [Record(b"epoch", encode(opening))])

    async def _catch_up_store(self, position: Position | None) -> None:
        """Applies changes that a crash kept from the store, then reads what the store knows."""
        log, store = self._context.log, self._context.store
        bounds = await log.bounds(CHANGES, 0)
        if position is not None and position.offset >= bounds.end:  # an older log was put in place of a newer one
            await store.clear()
            position = None
        offset = max(bounds.begin, position.offset + 1 if position else 0)
        while (chunk := await log.read(CHANGES, 0, offset)).records:
            written = [(decode(Envelope, r.value), r.value) for r in chunk.records if r.value is not None]
            self._writer_epoch = max([self._writer_epoch, *(envelope.writer_epoch for envelope, _ in written)])
            last = Position(self._log_epoch, chunk.records[-1].offset)
            await store.apply(*_store_writes((e, value) for e, value in written if e.kind != "epoch"), last)
            offset = chunk.next_offset
        snapshot = await store.snapshot()
        async for entries_part in snapshot.entries:
            for entry in entries_part:
                envelope = decode(Envelope, entry.value)
                self._known[entry.kind, entry.id] = known(envelope)
                self._writer_epoch = max(self._writer_epoch, envelope.writer_epoch)

    async def _read(self, record: LogRecord) -> None:
        try:
            batch = decode(Batch, record.value or b"")
            if self._everyone is None and batch.feed in self._displayed:
                batch = reduced(batch)
        except Undecodable as error:
            await self._bury(record, str(error))
            return
        generation = self._assembly.add(batch, record.offset)
        touched = self.picture.table.apply(generation) if generation else None
        if touched is not None:
            self._cause = f"{OBSERVATIONS.name}/0/{record.offset}"
            await self._take(touched)

    async def _take(self, touched: Touched) -> None:
        self._unsaved.append(touched)
        await self._touch(touched)

    async def _touch(self, touched: Touched) -> None:
        opened = await self._open_timetables(touched)
        self.picture.touch(touched)
        del opened

    async def _bury(self, record: LogRecord, reason: str) -> None:
        log_event(_LOG, "undecodable_batch", logging.ERROR, offset=record.offset, reason=reason)
        where = f"{OBSERVATIONS.name}/0/{record.offset}: {reason}"
        await self._context.log.append(DEAD_LETTERS, [Record(record.key, record.value, (("reason", where.encode()),))])

    async def _refresh(self) -> None:
        for part in self.picture.refresh(now_ms(self._context.clock)):
            self._unwritten |= part
            await asyncio.sleep(0)
        for problem in self.picture.take_problems():
            log_event(_LOG, "unusable_statement", logging.ERROR, reason=problem)

    async def _write(self) -> None:
        """Tried again until it is done: a full disk holds changes back, and loses none."""
        while True:
            try:
                await self._write_changes()
                await asyncio.gather(self._write_store(), self._save_place())
                return
            except (LogUnavailable, StoreUnavailable, StateUnavailable) as error:
                log_event(_LOG, "changes_held_back", logging.ERROR, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _write_changes(self) -> None:
        log = self._context.log
        if self.picture.learned:
            await log.append(IDENTITY, [_ledger_record(entry) for entry in self.picture.learned])
            self.picture.learned = []
        changed = await self._differences()
        if changed:
            written = [(envelope, encode(envelope)) for envelope, _ in changed]
            records = [Record(f"{envelope.kind}/{envelope.id}".encode(), value) for envelope, value in written]
            offsets = await log.append(CHANGES, records)
            self._remember(changed)
            self._unstored += written
            self._head = Position(self._log_epoch, offsets[-1])
        self._unwritten = {}

    async def _write_store(self) -> None:
        if self._unstored and self._head is not None:
            await self._context.store.apply(*_store_writes(self._unstored), self._head)
            self._unstored = []

    async def _save_place(self) -> None:
        """Store and place are both views of what the log has by now, so either may be written first."""
        place = self._assembly.held_from(self._offset)
        await asyncio.to_thread(self._state.save, self._log_epoch, place, self.picture.table, self._unsaved)
        self._unsaved = []

    async def _differences(self) -> list[tuple[Envelope, Known]]:
        rights = {feed.id: Rights(feed.id, feed.licence, feed.redistribution) for feed in self._context.feeds}
        stamp = Stamp(self._writer_epoch, self._cause, now_ms(self._context.clock), rights)
        changed: list[tuple[Envelope, Known]] = []
        for count, (key, outcome) in enumerate(self._unwritten.items(), start=1):
            revision = self._revision + len(changed) + 1
            try:
                found = differ(key, outcome, self._known.get(key), stamp, revision)
            except (ValueError, ProtobufError) as error:
                log_event(_LOG, "unusable_entity", logging.ERROR, kind=key[0], id=key[1], reason=error)
                found = differ(key, Removed("withdrawn"), self._known.get(key), stamp, revision)
            if found is not None:
                changed.append(found)
            if count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        return changed

    def _remember(self, changed: list[tuple[Envelope, Known]]) -> None:
        self._revision += len(changed)
        for envelope, written in changed:
            key = (envelope.kind, envelope.id)
            if written.exists or envelope.kind in PERMANENT:
                self._known[key] = written
            else:
                self._known.pop(key, None)
        for kind, count in Counter(envelope.kind for envelope, _ in changed if not envelope.quiet).items():
            self._context.telemetry.counter("noriai_changes_total", kind=kind).inc(count)

    async def _open_timetables(self, touched: Touched) -> list[Timetable]:
        """Maps what a source newly names, before the picture asks for it. Only what is in use stays mapped."""
        opened = []
        for key in touched.keys:
            body = self.picture.table.body(touched.source, key) if key[0] == "timetable" else None
            name = decode(TimetableSaid, body).artifact if body is not None else ""
            path = await self._context.blobs.derived(name) if name and name not in self._timetables else None
            if path is None:
                continue
            try:
                opened.append(await asyncio.to_thread(Timetable.open, path))
                self._timetables[name] = opened[-1]
            except (BadArtifact, FileNotFoundError) as error:
                log_event(_LOG, "artifact_unusable", logging.WARNING, name=name, reason=error)
        return opened


def _store_writes(written: Iterable[tuple[Envelope, bytes]]) -> tuple[list[Entry], list[tuple[str, str]]]:
    """The last word on each entity; ids of permanent kinds leave a mark when they go."""
    puts: dict[EntityKey, Entry] = {}
    removals: dict[EntityKey, None] = {}
    for envelope, value in written:
        key = (envelope.kind, envelope.id)
        puts.pop(key, None)
        removals.pop(key, None)
        if envelope.removed and envelope.kind not in PERMANENT:
            removals[key] = None
        else:
            puts[key] = Entry(envelope.kind, envelope.id, value)
    return list(puts.values()), list(removals)


def _ledger_record(entry: LedgerEntry) -> Record:
    return Record(f"{entry.kind}/{entry.id}".encode(), encode(entry))


async def run(context: Context) -> None:
    async with contextlib.AsyncExitStack() as stack:
        merges = [Merge(context)]
        if context.displayed is not None:
            merges.append(Merge(context.displayed, everyone=context.log))
        for merge in merges:
            stack.callback(merge.close)
        for merge in merges:
            await merge.start()
        context.started("merge")
        async with asyncio.TaskGroup() as tasks:
            for merge in merges:
                tasks.create_task(merge.renew())
                tasks.create_task(merge.follow())
