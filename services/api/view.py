"""The API's view: the merged picture in memory, begun with the store's snapshot and kept by CHANGES.

Requests ask it (view_queries), streams read its ring, who has written waits for its position here.
Everything in it is a view: lost, it is made again.
"""

import asyncio
import logging
from collections.abc import Sequence

from services.api.view_names import Names
from services.api.view_picture import NAMED, Picture, named
from services.api.view_queries import Questions
from services.api.view_replay import seed
from services.api.view_ring import Bell
from services.api.view_timetables import Named
from services.shared.blobs.port import Blobs
from services.shared.clock import Clock
from services.shared.config import Settings
from services.shared.dead_letters import DeadLetters
from services.shared.log.fence import Fence, fence_before, writer_of, writes_now
from services.shared.log.port import Log, LogRecord, LogUnavailable, OffsetGone
from services.shared.log.topics import CHANGES, IDENTITY
from services.shared.model.events import Envelope, LedgerEntry, Position
from services.shared.store.port import Store, StoreUnavailable
from services.shared.store.whole import is_whole
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode
from services.shared.wire.pb import entities_pb2, envelope_pb2

MOBILITY = ("mobility_system", "mobility_station", "mobility_vehicle")
# What others refer to comes first.
CAPTURED = ("source", "operator", "route", "station", "facility", "access", "alert", "trip", "vehicle", *MOBILITY)

LOGGER = logging.getLogger("noriai.view")
CHUNK_RECORDS = 2000
IDLE_SECONDS = 5.0  # how often an idle view looks whether the log is still the same one
RETRY_SECONDS = 1.0
NAMES_AT_ONCE = 500


class View(Questions):
    """Answers are right at `position`. Nothing that is asked waits for log or store."""

    def __init__(
        self, log: Log, store: Store, blobs: Blobs, clock: Clock, settings: Settings, dead_letters: DeadLetters
    ) -> None:
        super().__init__(blobs, clock, settings)
        self.log = log
        self._dead_letters = dead_letters
        self._store = store
        self.bell = Bell()
        self._next_offset = 0
        self._incomplete = False
        self._looked_at = 0.0

    async def wait_for(self, position: Position, timeout_seconds: float) -> bool:
        """Whether the view is at `position` or later, waiting for it that long."""

        def reached() -> bool:
            return self.position.epoch == position.epoch and self.position.offset >= position.offset

        try:
            async with asyncio.timeout(timeout_seconds):
                while not reached():
                    await self.bell.heard()
        except TimeoutError:
            return reached()
        return True

    async def changed(self, after: Position) -> None:
        """Returns when the view has moved on from `after`."""
        while self.position == after:
            await self.bell.heard()

    async def whole(self) -> None:
        """Returns when nothing is missing: once store and log have been read, and the log goes on from the store."""
        while not self.loaded:
            await self.bell.heard()

    async def load(self) -> None:
        """The store's snapshot, then changes to the log's end; the picture is swapped in as a whole. The ring holds
        changes from before the snapshot, too, for who comes back.

        While the log no longer goes back to its beginning, and not to where a whole store ends either, `loaded` stays
        false: nothing is answered.
        """
        epoch = await self.log.epoch()
        picture = Picture(epoch, self.settings.stream_ring)
        writer_epoch = await writes_now(self.log)
        whole = await self._is_whole(epoch, writer_epoch)
        begin = await self._put_snapshot(picture, epoch)
        whole = whole and await writes_now(self.log) == writer_epoch
        bounds = await self.log.bounds(CHANGES, 0)
        self._incomplete = bounds.begin > 1 and (begin is None or begin + 1 < bounds.begin or not whole)
        offset = bounds.begin if begin is None else max(begin + 1, bounds.begin)
        picture.begin_at(Position(epoch, max(0, offset - 1)))
        if begin is not None and begin >= bounds.begin:
            await seed(picture, self.log, self.settings.stream_ring)
        picture.fence.admits((await fence_before(self.log, offset)).writer_epoch)
        while (chunk := await self.log.read(CHANGES, 0, offset, CHUNK_RECORDS)).records:
            for record in await self._dead_letters.usable(Envelope, CHANGES, chunk.records):
                picture.apply(record.offset, record.value or b"")
            offset = chunk.next_offset
            await asyncio.sleep(0)
        await self._timetables.prepare(picture.artifacts)
        self._timetables.switch(picture.artifacts)
        self._picture, self._next_offset = picture, offset
        self._names = {kind: Names() for kind in NAMED}
        self.loaded = not self._incomplete  # what nobody has changed for long would be missing
        log_event(LOGGER, "view_loaded", position=self.position, **{k: len(t) for k, t in picture.tables.items() if t})
        self.bell.sound()

    async def _put_snapshot(self, picture: Picture, epoch: str) -> int | None:
        """The offset that the store is at; None when it is empty, out of reach, or of another log."""
        try:
            position = await self._store.position()  # a snapshot that is not read would keep its place open
            if position is None or position.epoch != epoch:
                return None
            snapshot = await self._store.snapshot()
            async for entries in snapshot.entries:
                for entry in entries:
                    picture.put_stored(entry.value)
        except StoreUnavailable as error:
            log_event(LOGGER, "store_unavailable", logging.WARNING, reason=error)
            return None
        return snapshot.position.offset if snapshot.position is not None else None

    async def follow(self) -> None:
        """Applies changes as they come; begins anew when the log is another one or has lost its place."""
        right = True
        ledger_read = False
        while True:
            try:
                if not ledger_read:
                    await self._read_ledger()
                    ledger_read = True
                if not right:
                    await self.load()
                right = await self._step()
            except OffsetGone:
                right = False
            except LogUnavailable as error:
                log_event(LOGGER, "log_unavailable", logging.WARNING, reason=error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _step(self) -> bool:
        """One chunk, or one wait for it. False: what is held is not of this log any more, or lacks something."""
        chunk = await self.log.read(CHANGES, 0, self._next_offset, CHUNK_RECORDS)
        if chunk.records:
            return await self._apply(chunk.records, chunk.next_offset)
        if self._refresh_names(NAMES_AT_ONCE):
            await asyncio.sleep(0)
            return True
        now = asyncio.get_running_loop().time()
        idle_seconds = RETRY_SECONDS if self._incomplete else IDLE_SECONDS
        if now - self._looked_at >= idle_seconds:
            self._looked_at = now
            if not await self._still_right():
                return False
        await self.log.wait(CHANGES, 0, self._next_offset, idle_seconds)
        return True

    async def _apply(self, records: Sequence[LogRecord], next_offset: int) -> bool:
        """Timetables are opened first, so that they and the stations of one cycle change in one step."""
        records = await self._dead_letters.usable(Envelope, CHANGES, records)
        await self._timetables.prepare(_named_artifacts(records))
        picture = self._picture
        for record in records:
            declared = picture.apply(record.offset, record.value or b"")
            if declared not in ("", picture.position.epoch):
                return False
        self._next_offset = next_offset
        self._timetables.switch(picture.artifacts)
        self.bell.sound()
        return True

    async def _still_right(self) -> bool:
        """Whether this is still the same log, and the store has nothing that would close a gap."""
        if await self.log.epoch() != self.position.epoch:
            return False
        await self._timetables.prepare(self._picture.artifacts)
        self._timetables.switch(self._picture.artifacts)
        if not self._incomplete:
            return True
        epoch = self.position.epoch
        try:
            stored = await self._store.position()
        except StoreUnavailable:
            return True
        begin = (await self.log.bounds(CHANGES, 0)).begin
        if stored is None or stored.epoch != epoch or stored.offset + 1 < begin:
            return True
        return not await self._is_whole(epoch, await writes_now(self.log))

    async def _is_whole(self, epoch: str, writer_epoch: int) -> bool:
        """Whether the store is, as far as it can be asked."""
        try:
            return await is_whole(self._store, epoch, writer_epoch)
        except StoreUnavailable:
            return False

    async def _read_ledger(self) -> None:
        """Ids that went long ago: no change in reach speaks of them, the identity ledger does."""
        fence = Fence()

        def admits(record: LogRecord) -> bool:
            return fence.admits(writer_of(record))

        for entry in await self._dead_letters.newest(self.log, IDENTITY, LedgerEntry, admits):
            if entry.gone or entry.replaced_by:
                heirs = entry.replaced_by
                reason = "merged" if heirs else "withdrawn"
                removal = Envelope(entry.kind, entry.id, removed=True, reason=reason, replaced_by=heirs)
                self._picture.note_gone(entry.kind, entry.id, encode(removal))


def _named_artifacts(records: Sequence[LogRecord]) -> dict[str, Named]:
    names: dict[str, Named] = {}
    for record in records:
        if record.key.startswith(b"source/") and record.value:
            message = envelope_pb2.Envelope.FromString(record.value)
            source = entities_pb2.Source.FromString(message.payload)
            if source.artifact:
                names[source.id] = named(source)
    return names
