"""The shell of merge: reads observations, keeps the picture, writes changes, then the store, then its own place.

One merge of a hub writes. Others follow along: they read and build the same, and write nothing until they hold the
lease.
A crash between the steps of a write is made good by whoever writes next: the store is brought up to the changes, and
what was built and is not written, or not known to be, is compared with what is.
"""

import asyncio
import logging
from collections import Counter

from google.protobuf.message import Error as ProtobufError

from services.merge.built import EntityKey, Outcome, Removed
from services.merge.decisions import Decisions
from services.merge.diff import Known, Stamp, differ
from services.merge.draft import Draft
from services.merge.identity.ledger import Ledger
from services.merge.leadership import LEASE_SECONDS, Leadership, LeaseLost
from services.merge.picture import Picture
from services.merge.rulings import Rulings
from services.merge.sight import reduced, unquoted
from services.merge.state import State, StateUnavailable
from services.merge.storing import Storing
from services.merge.table import Assembly, Table, Touched
from services.merge.timetables import Timetables
from services.merge.written import PERMANENT, Written
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.log.messages import OPENING
from services.shared.log.port import LogRecord, LogUnavailable, OffsetGone, Record
from services.shared.log.topics import CHANGES, OBSERVATIONS
from services.shared.model.events import Envelope, Position, Rights
from services.shared.store.port import StoreUnavailable
from services.shared.store.whole import is_whole, mark_whole
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

NAME = "merge"
_LOG = logging.getLogger(__name__)
_WAKE_SECONDS = 0.2
_LOOK_SECONDS = LEASE_SECONDS / 20
_READ_AT_ONCE = 200
_RETRY_SECONDS = 1.0
_LEDGER_SECONDS = 5.0
_YIELD_EVERY = 500
_DRAWN = PERMANENT | {"access"}


class Merge:
    """Of one picture: `start`, then `stand_by` until the lease is ours, `take_over`, `follow`.

    `everyone` is the picture for everyone, whose ids the second one follows. `ready`: it leads, or follows along.
    """

    def __init__(self, context: Context, everyone: Context | None = None) -> None:
        self.leadership = Leadership(context)
        self.ready = asyncio.Event()
        self._context = context
        self._everyone = everyone
        self._displayed = frozenset(feed.id for feed in context.feeds if feed.displayed)
        self._checked = frozenset(feed.id for feed in context.feeds if feed.redistribution == "none")
        self._state = State(context.settings.data / "merge.db")
        self._assembly = Assembly()
        self._rulings = Rulings(context.settings)
        self._storing = Storing(context)
        self._timetables = Timetables(context.blobs)
        self._remembers = False  # what the sources said before
        self._leads = self._stood_by = False
        self._writer_epoch = 0  # above all that the log holds, also when the store lost count of its tokens
        self._revision = 0
        self._offset = 0
        self._backlog_end = 0
        self._decisions = Decisions(context.log, context.dead_letters)
        self._before = Decisions(everyone.log, everyone.dead_letters) if everyone is not None else None
        self._looked_at = 0.0  # for what others wrote to the ledger
        self._log_epoch = ""
        self._draft = Draft()
        self._unsaved: list[Touched] = []
        self._cause = "clock"

    async def start(self) -> None:
        """Loads what was remembered, and writes nothing."""
        log = self._context.log
        self._log_epoch = await log.epoch()
        self._written = Written(self._context, self._log_epoch)
        table, offset = await asyncio.to_thread(self._state.load, self._log_epoch)
        self._remembers = offset is not None
        bounds = await log.bounds(OBSERVATIONS, 0)
        self._offset = max(bounds.begin, offset if offset is not None else 0)
        self._backlog_end = bounds.end
        await self._draw(table)
        for feed in sorted(table.feeds() - {feed.id for feed in self._context.feeds}):
            for dropped in table.drop_feed(feed):
                await self._take(dropped)

    async def _draw(self, table: Table) -> None:
        """The picture of `table` as it is first: so it knows what goes with what is said or dropped from here on."""
        self._ledger = Ledger("station", self._displayed)
        if self._before is not None:
            self._ledger.everyone = Ledger("station")
            self._ledger.everyone.learn(await self._before.all())
        self._ledger.learn(await self._decisions.all())
        self.picture = Picture(self._ledger, self._timetables.get)
        self.picture.table = table
        for source, channel in table.channels.items():
            await self._touch(Touched(source, frozenset(channel.said)))
        await self._refresh()

    async def stand_by(self) -> None:
        """Returns when the lease is ours. Until then: builds what the one that writes builds, and writes nothing."""
        while not await self._may_lead():
            if not self._stood_by:
                await self._begin_to_stand_by()
            try:
                caught_up = not await self._follow_along()
            except LogUnavailable as error:
                log_event(_LOG, "log_unavailable", logging.WARNING, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            if caught_up:
                self.ready.set()
                await self._context.log.wait(OBSERVATIONS, 0, self._offset, _LOOK_SECONDS)

    async def _begin_to_stand_by(self) -> None:
        await self._written.load()
        self._stood_by = True
        self._draft.date(dict(self._draft.outcomes), self._context.clock.real())
        log_event(_LOG, "stands_by")

    async def _may_lead(self) -> bool:
        try:
            return await self.leadership.take()
        except StoreUnavailable as error:
            if not self._stood_by:
                raise
            log_event(_LOG, "lease_unknown", logging.WARNING, reason=error)
            await asyncio.sleep(_RETRY_SECONDS)
            return False

    async def _follow_along(self) -> bool:
        """Whether there is more to read. Others' decisions come first: what is built goes by them."""
        decided_otherwise = await self._learn()
        more = await self._read_on()
        await self._written.read_on()
        if decided_otherwise:
            await self._draw_anew()
        for _ in self._draft.settle(self._context.clock.real(), self._is_written):
            await asyncio.sleep(0)
        return more

    async def _learn(self) -> bool:
        """Reads on in the ledger. Whether it says what this picture does not know, so that it must be drawn anew."""
        entries = await self._decisions.new()
        told = {(entry.kind, entry.id): entry for entry in entries}
        ours = {(entry.kind, entry.id): entry for entry in self.picture.learned}
        self.picture.learned = [entry for key, entry in ours.items() if key not in told]
        return any(ours.get(key) != entry for key, entry in told.items())

    async def _draw_anew(self) -> None:
        """What the old picture built may have ids of its own; what it saw go is gone all the same."""
        self._draft.keep(lambda outcome: isinstance(outcome, Removed))
        await self._draw(self.picture.table)

    def _is_written(self, key: EntityKey, outcome: Outcome) -> bool:
        return self._differ(key, outcome, self._stamp(), 0) is None

    async def take_over(self) -> None:
        """From here on this merge writes, and no other is listened to."""
        store = self._context.store
        if self._stood_by:
            await self._written.read_on()
        else:
            if not self._remembers:
                await store.clear()  # nobody may say again what is in it
            await self._written.load()
        self._writer_epoch = max(self.leadership.token, self._written.fence.writer_epoch + 1)
        if await self._written.is_store_whole():
            await mark_whole(store, self._log_epoch, self._writer_epoch)
        await store.fence(self._writer_epoch)
        opening = Envelope(OPENING, self._log_epoch, self._writer_epoch, time_ms=now_ms(self._context.clock))
        (opened,) = await self._context.log.append(CHANGES, [Record(OPENING.encode(), encode(opening))])
        await self._decisions.open(self._writer_epoch, self._log_epoch)
        await self._written.read_on()
        store_at = await self._written.bring_store_up(self._writer_epoch)
        whole = await is_whole(store, self._log_epoch, self._writer_epoch)
        is_lacking = not whole and await self._written.distrust_unstored()
        if (self._stood_by and (await self._learn() or self.picture.silent)) or is_lacking:
            await self._draw_anew()
        self._take_decided_removals()
        self._take_silent_removals()
        self._backlog_end = (await self._context.log.bounds(OBSERVATIONS, 0)).end
        self._revision = opened + 1
        self._storing.begin(self._writer_epoch, store_at, whole)
        self._leads = True
        log_event(_LOG, "leads", writer_epoch=self._writer_epoch, stood_by=self._stood_by)

    def _take_decided_removals(self) -> None:
        """The ledger is written before the changes: a crash in between left ids that are gone untold."""
        for (kind, merged), last in self._written.last.items():
            entry = self._ledger.entries.get(merged) if kind == self._ledger.kind and last.exists else None
            if entry is not None and entry.gone:
                removed = Removed("merged" if entry.replaced_by else "withdrawn", entry.replaced_by)
                self._draft.outcomes.setdefault((kind, merged), removed)

    def _take_silent_removals(self) -> None:
        """What fell silent while nobody wrote was never drawn, so nothing else tells that it is gone."""
        silent = self.picture.silent
        for key, last in self._written.last.items() if silent else ():
            if key[0] in _DRAWN and last.exists and any(right.feed in silent for right in last.rights):
                self._draft.outcomes.setdefault(key, Removed("withdrawn"))

    async def follow(self) -> None:
        """Until cancelled: a cycle whenever there is something to read, and for what has aged."""
        while True:
            try:
                await self.cycle()
            except LogUnavailable as error:
                log_event(_LOG, "log_unavailable", logging.WARNING, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)
            await self._context.log.wait(OBSERVATIONS, 0, self._offset, _WAKE_SECONDS)

    async def cycle(self) -> bool:
        """One step: what can be read now, and what has aged. Whether anything was read."""
        read = await self._read_on()
        if read and self._offset < self._backlog_end:
            return True  # what was said before the start is history: only its outcome is a change
        if self._draft.outcomes or self._unsaved or self._stood_by or read:
            await self._write()
        await self._storing.mark_whole()
        return read

    async def _read_on(self) -> bool:
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
        if chunk.records:
            lag_seconds = self._context.clock.real() - chunk.records[-1].time_ms / 1000
            self._context.telemetry.gauge("noriai_merge_lag_seconds").set(max(0.0, lag_seconds))
        return bool(chunk.records)

    def close(self) -> None:
        self._storing.close()
        self._state.close()

    async def _read(self, record: LogRecord) -> None:
        batch = await self._context.dead_letters.batch(record)
        if batch is None:
            return
        if self._everyone is None and batch.feed in self._displayed:
            batch = reduced(batch)
        elif batch.feed in self._checked:
            batch = unquoted(batch)
        generation = self._assembly.add(batch, record.offset)
        touched = self.picture.table.apply(generation) if generation else None
        if touched is not None:
            self._cause = f"{OBSERVATIONS.name}/0/{record.offset}"
            await self._take(touched)

    async def _take(self, touched: Touched) -> None:
        if self._leads or not self._stood_by:
            self._unsaved.append(touched)
        await self._touch(touched)

    async def _touch(self, touched: Touched) -> None:
        opened = await self._timetables.open(self.picture.table, touched)
        self.picture.touch(touched)
        del opened

    async def _refresh(self) -> None:
        if (overrides := self._rulings.changed()) is not None:
            self.picture.rule(overrides)
        if self._before is not None:
            async for entry in self._before.on():
                self.picture.agree(entry)
        for touched in self.picture.turn(at_ms := now_ms(self._context.clock)):
            await self._touch(touched)
        for part in self.picture.refresh(at_ms):
            self._draft.add(part)
            if self._stood_by and not self._leads:
                self._draft.date(part, self._context.clock.real())
            await asyncio.sleep(0)
        for problem in self.picture.take_problems():
            log_event(_LOG, "unusable_statement", logging.ERROR, reason=problem)

    async def _write(self) -> None:
        """Tried again until it is done: a full disk holds changes back, and loses none."""
        while True:
            try:
                await self._write_changes()
                await asyncio.gather(self._storing.write(), self._save_place())
                return
            except (LogUnavailable, StateUnavailable) as error:
                log_event(_LOG, "changes_held_back", logging.ERROR, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _write_changes(self) -> None:
        await self.leadership.assure()
        await self._look_at_the_ledger()
        log = self._context.log
        if self.picture.learned:
            await self._decisions.write(self.picture.learned, self._writer_epoch)
            self.picture.learned = []
        changed = await self._differences()
        if changed:
            written = [(envelope, encode(envelope)) for envelope, _ in changed]
            records = [Record(f"{envelope.kind}/{envelope.id}".encode(), value) for envelope, value in written]
            offsets = await log.append(CHANGES, records)
            self._remember(changed)
            self._storing.add(written, Position(self._log_epoch, offsets[-1]))
        self._draft.clear()

    async def _save_place(self) -> None:
        """Store and place are both views of what the log has by now, so either may be written first."""
        place = self._assembly.held_from(self._offset)
        saved = (self._log_epoch, place, self.picture.table, self._unsaved, self._stood_by)
        await asyncio.to_thread(self._state.save, *saved)
        self._unsaved, self._stood_by = [], False

    def _stamp(self) -> Stamp:
        rights = {feed.id: Rights(feed.id, feed.licence, feed.redistribution) for feed in self._context.feeds}
        return Stamp(self._writer_epoch, self._cause, now_ms(self._context.clock), rights)

    async def _look_at_the_ledger(self) -> None:
        now = self._context.clock.real()
        if now - self._looked_at >= _LEDGER_SECONDS:
            self._looked_at = now
            await self._decisions.mend(self._ledger.entries, self._writer_epoch)

    async def _differences(self) -> list[tuple[Envelope, Known]]:
        stamp = self._stamp()
        changed: list[tuple[Envelope, Known]] = []
        for count, (key, outcome) in enumerate(self._draft.outcomes.items(), start=1):
            found = self._differ(key, outcome, stamp, self._revision + len(changed) + 1)
            if found is not None:
                changed.append(found)
            if count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        return changed

    def _differ(self, key: EntityKey, outcome: Outcome, stamp: Stamp, revision: int) -> tuple[Envelope, Known] | None:
        last = self._written.last.get(key)
        try:
            return differ(key, outcome, last, stamp, revision)
        except (ValueError, ProtobufError) as error:
            log_event(_LOG, "unusable_entity", logging.ERROR, kind=key[0], id=key[1], reason=error)
            return differ(key, Removed("withdrawn"), last, stamp, revision)

    def _remember(self, changed: list[tuple[Envelope, Known]]) -> None:
        self._revision += len(changed)
        for envelope, written in changed:
            self._written.remember((envelope.kind, envelope.id), written)
        for kind, count in Counter(envelope.kind for envelope, _ in changed if not envelope.quiet).items():
            self._context.telemetry.counter("noriai_changes_total", kind=kind).inc(count)


async def run(context: Context) -> None:
    """Leads or stands by, until cancelled."""
    while True:
        try:
            await _lead_or_stand_by(context)
        except* LeaseLost:
            log_event(_LOG, "lease_lost", logging.WARNING)


async def _lead_or_stand_by(context: Context) -> None:
    """Raises LeaseLost, in a group."""
    merges = [Merge(context)]
    if context.displayed is not None:
        merges.append(Merge(context.displayed, everyone=context))
    try:
        async with asyncio.TaskGroup() as tasks:
            for merge in merges:
                tasks.create_task(_live(merge))
            for merge in merges:
                await merge.ready.wait()
            context.started(NAME)
    finally:
        for merge in merges:
            merge.close()
            await merge.leadership.leave()


async def _live(merge: Merge) -> None:
    await merge.start()
    await merge.stand_by()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(merge.leadership.keep())
        await merge.take_over()
        merge.ready.set()
        await merge.follow()
