"""What is written by now: the last word on each entity in noriai.changes.v1, and the store brought up to it."""

from collections.abc import Iterable
from dataclasses import replace

from services.merge.built import EntityKey
from services.merge.diff import Known, known
from services.shared.context import Context
from services.shared.log.fence import Fence, fence_before
from services.shared.log.port import Bounds, LogRecord, OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Envelope, Position
from services.shared.store.port import Entry
from services.shared.store.whole import is_whole
from services.shared.wire.codec import decode

PERMANENT = frozenset({"station", "route", "operator", "facility"})


class Written:
    """`last` is what a merge compares with; who stands by reads on, who writes says what it wrote."""

    def __init__(self, context: Context, log_epoch: str) -> None:
        self.last: dict[EntityKey, Known] = {}
        self.fence = Fence()
        self._context = context
        self._log_epoch = log_epoch
        self._offset = 0

    async def load(self) -> None:
        """What the store knows, then the changes after it. One that these can't follow on knows nothing."""
        log, store = self._context.log, self._context.store
        bounds = await log.bounds(CHANGES, 0)
        position = await store.position()
        self._offset = bounds.begin
        if position is not None and self._is_usable(position, bounds):
            snapshot = await store.snapshot()
            async for entries in snapshot.entries:
                for entry in entries:
                    self._note(decode(Envelope, entry.value))
            self._offset = max(bounds.begin, (snapshot.position or position).offset + 1)
        self.fence.admits((await fence_before(log, self._offset)).writer_epoch)
        await self.read_on()

    async def read_on(self) -> None:
        """To the end of the changes."""
        while True:
            try:
                chunk = await self._context.log.read(CHANGES, 0, self._offset)
            except OffsetGone as gone:
                self._offset = gone.bounds.begin
                continue
            for envelope, _ in await self._admitted(chunk.records, self.fence):
                self._note(envelope)
            self._offset = chunk.next_offset
            if not chunk.records:
                return

    def remember(self, key: EntityKey, written: Known) -> None:
        if written.exists or key[0] in PERMANENT:
            self.last[key] = written
        else:
            self.last.pop(key, None)

    async def bring_store_up(self, writer_epoch: int) -> Position | None:
        """Applies changes that a crash kept from the store. Where it is then."""
        log, store = self._context.log, self._context.store
        bounds = await log.bounds(CHANGES, 0)
        position = await store.position()
        if position is not None and not self._is_usable(position, bounds):
            await store.clear()
            position = None
        offset = max(bounds.begin, position.offset + 1 if position else 0)
        fence = await fence_before(log, offset)
        while (chunk := await log.read(CHANGES, 0, offset)).records:
            written = await self._admitted(chunk.records, fence)
            last = Position(self._log_epoch, chunk.records[-1].offset)
            writes = store_writes((e, v) for e, v in written if e.kind != "epoch")
            if await store.apply(*writes, last, writer_epoch, position):
                position = last
            offset = chunk.next_offset
        return position

    async def is_store_whole(self) -> bool:
        """Whether the store lacks nothing but the changes that follow on it, by the word of the merge before."""
        store = self._context.store
        position = await store.position()
        if position is None or not self._is_usable(position, await self._context.log.bounds(CHANGES, 0)):
            return False
        return await is_whole(store, self._log_epoch, self.fence.writer_epoch)

    async def distrust_unstored(self) -> bool:
        """What is written and the store has lost equals nothing that is built, so that it is said anew.

        Whether there is any.
        """
        snapshot = await self._context.store.snapshot()
        stored = {(entry.kind, entry.id) async for entries in snapshot.entries for entry in entries}
        lost = [key for key, written in self.last.items() if written.exists and key not in stored]
        for key in lost:
            self.last[key] = replace(self.last[key], content_hash=b"", payload_hash=b"")
        return bool(lost)

    def _is_usable(self, position: Position, bounds: Bounds) -> bool:
        """Of this log, no further than it, and with all that follows still there."""
        return position.epoch == self._log_epoch and bounds.begin <= position.offset + 1 <= bounds.end

    async def _admitted(self, records: Iterable[LogRecord], fence: Fence) -> list[tuple[Envelope, bytes]]:
        admitted: list[tuple[Envelope, bytes]] = []
        for record in records:
            envelope = await self._context.dead_letters.read(Envelope, CHANGES, record)
            if envelope is not None and fence.admits(envelope.writer_epoch):
                admitted.append((envelope, record.value or b""))
        return admitted

    def _note(self, envelope: Envelope) -> None:
        self.fence.admits(envelope.writer_epoch)
        if envelope.kind != "epoch":
            self.remember((envelope.kind, envelope.id), known(envelope))


def store_writes(written: Iterable[tuple[Envelope, bytes]]) -> tuple[list[Entry], list[tuple[str, str]]]:
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
