"""noriai.changes.v1 → a compacted topic a kind, told as it happens, after converge.py has seen to what is out."""

import asyncio
import logging
from collections import defaultdict

from services.relay.converge import converge
from services.relay.outside import Outside
from services.relay.patience import Patience
from services.relay.public import Teller, may_leave
from services.shared.context import Context
from services.shared.log.port import LogRecord, LogUnavailable, OffsetGone, Record
from services.shared.log.topics import CHANGES, PUBLIC, SEGMENT_SECONDS
from services.shared.model.events import Envelope, Position, RelayPlace
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event

_LOG = logging.getLogger(__name__)
_AT_ONCE = 1000
_IDLE_SECONDS = 5.0
_RETRY_SECONDS = 1.0
_YIELD_EVERY = 200
_TEND_SECONDS = 3600.0


class Changes:
    """`place` is None until what is out is known to be the picture at a position."""

    def __init__(
        self, context: Context, outside: Outside, epoch: str, place: RelayPlace | None, patience_seconds: float
    ) -> None:
        self._context = context
        self._outside = outside
        self._teller = Teller(context.settings.address, str(outside.writer))
        self._epoch = epoch
        self._place = place
        self._writer_epoch = place.writer_epoch if place else 0
        self._out: dict[str, set[bytes]] = {}
        self._patience_seconds = patience_seconds
        self._patience = Patience(patience_seconds)
        self._tended_at = 0.0

    async def follow(self) -> None:
        """Until cancelled. Raises Overtaken, LogUnavailable, StoreUnavailable."""
        while True:
            try:
                if self._place is None or self._outside.intruded:
                    await self._begin_anew()
                place = self._place or await self._begin_anew()
                self._context.started("relay")
                await self._step(place)
                await self._tend()
                self._patience.renew()
            except OffsetGone:
                self._place = None
            except (LogUnavailable, StoreUnavailable) as error:
                self._out.clear()
                if self._patience.is_over():
                    raise
                log_event(_LOG, "relay_waits", logging.WARNING, reason=error)
                self._context.started("relay")  # nobody else is to wait for that
                await asyncio.sleep(_RETRY_SECONDS)

    async def _tend(self) -> None:
        """Once an hour: what was withdrawn is not to stay readable because nothing else happens."""
        now = self._context.clock.real()
        if self._place is None or now - self._tended_at < _TEND_SECONDS:
            return
        repeated = await self._outside.repeat_last(int((now - SEGMENT_SECONDS) * 1000))
        if repeated:
            await self._commit(self._place.offset)  # or who takes over would not know whose these records are
            log_event(_LOG, "relay_repeated", records=repeated)
        self._tended_at = now

    async def _begin_anew(self) -> RelayPlace:
        self._place = None
        self._out.clear()
        reached = await converge(self._context, self._outside, self._teller, self._epoch, self._patience_seconds)
        self._writer_epoch = max(self._writer_epoch, reached.writer_epoch)
        return await self._commit(reached.offset)

    async def _commit(self, offset: int) -> RelayPlace:
        writer = self._outside.writer
        place = RelayPlace(self._epoch, offset, self._writer_epoch, writer.token, self._outside.ends())
        await self._outside.remember(CHANGES, place)
        self._place = place
        return place

    async def _step(self, place: RelayPlace) -> None:
        chunk = await self._context.log.read(CHANGES, 0, place.offset, _AT_ONCE)
        if chunk.records:
            told = await self._records(chunk.records)
            await asyncio.gather(*(self._outside.write(PUBLIC[kind], records) for kind, records in told.items()))
            for kind, records in told.items():
                self._context.telemetry.counter("noriai_relayed_total", topic=PUBLIC[kind].name).inc(len(records))
            lag_seconds = self._context.clock.real() - chunk.records[-1].time_ms / 1000
            self._context.telemetry.gauge("noriai_relay_lag_seconds").set(max(0.0, lag_seconds))
        if chunk.next_offset > place.offset:
            await self._commit(chunk.next_offset)
        else:
            await self._context.log.wait(CHANGES, 0, place.offset, _IDLE_SECONDS)

    async def _records(self, changes: tuple[LogRecord, ...]) -> dict[str, list[Record]]:
        """What is to be told of them, by kind."""
        told: dict[str, list[Record]] = defaultdict(list)
        for count, change in enumerate(changes, start=1):
            envelope = await self._read(change)
            record = await self._record(envelope, change.offset) if envelope else None
            if envelope and record:
                told[envelope.kind].append(record)
            if count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        return told

    async def _read(self, change: LogRecord) -> Envelope | None:
        """None for what is not to be told: freshness, a zombie's, what can't be used."""
        envelope = await self._context.dead_letters.read(Envelope, CHANGES, change)
        if envelope is None or envelope.writer_epoch < self._writer_epoch:
            return None
        self._writer_epoch = envelope.writer_epoch
        return envelope if envelope.kind in PUBLIC and not envelope.quiet else None

    async def _record(self, envelope: Envelope, offset: int) -> Record | None:
        position, key = str(Position(self._epoch, offset)), envelope.id.encode()
        leaves = may_leave(envelope.rights)
        if leaves and not envelope.removed:
            self._note(envelope.kind, key, True)
            return self._teller.changed(envelope, position)
        if not leaves and not await self._is_out(envelope.kind, key):
            return None
        self._note(envelope.kind, key, False)
        return self._teller.removed(envelope, position, envelope.reason if envelope.removed else "withheld")

    async def _is_out(self, kind: str, key: bytes) -> bool:
        if kind not in self._out:
            self._out[kind] = set(await self._outside.read(kind))
        return key in self._out[kind]

    def _note(self, kind: str, key: bytes, out: bool) -> None:
        """Kept only of kinds of which something was held back."""
        if kind in self._out:
            (self._out[kind].add if out else self._out[kind].discard)(key)
