"""The ledger as it stands on the log: read by who builds, written by who leads, and by nobody whose time is over.

A record says by a header which merge wrote it; one with a lower `writer_epoch` than one before it is passed over. Since
compaction may let it stand instead of what it came after, the one that leads looks for such records and says again
what it had decided.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Mapping

from services.merge.leadership import LeaseLost
from services.shared.dead_letters import DeadLetters
from services.shared.log.fence import Fence, stamp_of, writer_of
from services.shared.log.messages import OPENING
from services.shared.log.port import Log, LogRecord, Record
from services.shared.log.reading import Reading
from services.shared.log.topics import IDENTITY
from services.shared.model.events import LedgerEntry
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

_LOG = logging.getLogger(__name__)


class Decisions:
    """Raises LogUnavailable wherever it reads or writes."""

    def __init__(self, log: Log, dead_letters: DeadLetters) -> None:
        self._log = log
        self._dead_letters = dead_letters
        self._begin()

    def _begin(self) -> None:
        self._reading = Reading(self._log, IDENTITY)
        self._fence = Fence()

    async def all(self) -> list[LedgerEntry]:
        """From the beginning on: what was decided last of each id."""
        self._begin()
        held: dict[bytes, LedgerEntry] = {}
        async for record in self._reading.on():
            if self._fence.admits(writer_of(record)) and (entry := await self._entry(record)):
                held.pop(record.key, None)
                held[record.key] = entry
        return list(held.values())

    async def new(self) -> list[LedgerEntry]:
        """What was decided since it was last read."""
        return [entry async for entry in self.on()]

    async def on(self) -> AsyncIterator[LedgerEntry]:
        """The same, one by one: who fails in between has heard those before."""
        async for record in self._reading.on():
            if self._fence.admits(writer_of(record)) and (entry := await self._entry(record)):
                yield entry

    async def open(self, writer_epoch: int, log_epoch: str) -> None:
        """From here on nobody listens to those before."""
        await self._append([LedgerEntry(OPENING, log_epoch)], writer_epoch)

    async def write(self, entries: Iterable[LedgerEntry], writer_epoch: int) -> None:
        await self._append(entries, writer_epoch)

    async def mend(self, decided: Mapping[str, LedgerEntry], writer_epoch: int) -> None:
        """For who leads: says `decided` (by id) again where one before has said something since. Raises LeaseLost."""
        again: dict[bytes, LedgerEntry | None] = {}
        async for record in self._reading.on():
            writer = writer_of(record)
            if writer > writer_epoch:
                raise LeaseLost
            entry = await self._entry(record) if writer < writer_epoch else None
            if entry is not None and decided.get(entry.id) != entry:
                again[record.key] = decided.get(entry.id)
        if again:
            log_event(_LOG, "ledger_mended", logging.WARNING, entries=len(again))
            stamp = stamp_of(writer_epoch)
            said = [Record(key, encode(entry) if entry else None, stamp) for key, entry in again.items()]
            await self._log.append(IDENTITY, said)

    async def _entry(self, record: LogRecord) -> LedgerEntry | None:
        entry = None if record.value is None else await self._dead_letters.read(LedgerEntry, IDENTITY, record)
        return None if entry is None or entry.kind == OPENING else entry

    async def _append(self, entries: Iterable[LedgerEntry], writer_epoch: int) -> None:
        stamp = stamp_of(writer_epoch)
        records = [Record(f"{entry.kind}/{entry.id}".encode(), encode(entry), stamp) for entry in entries]
        await self._log.append(IDENTITY, records)
