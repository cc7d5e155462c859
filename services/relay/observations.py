"""noriai.internal.observations → noriai.observations.v1: what sources say, of the feeds that may be told raw."""

import asyncio
import logging

from services.relay.outside import Outside
from services.relay.patience import Patience
from services.relay.public import Teller, observed
from services.shared.context import Context
from services.shared.log.port import LogRecord, LogUnavailable, OffsetGone, Record
from services.shared.log.topics import OBSERVATIONS, PUBLIC_OBSERVATIONS
from services.shared.model.events import Position, RelayPlace
from services.shared.telemetry import log_event

_LOG = logging.getLogger(__name__)
_AT_ONCE = 200
_IDLE_SECONDS = 5.0
_RETRY_SECONDS = 1.0


class Observations:
    """Begins with the oldest that the log holds."""

    def __init__(self, context: Context, outside: Outside, epoch: str, offset: int, patience: Patience) -> None:
        self._context = context
        self._outside = outside
        self._teller = Teller(context.settings.address, str(outside.writer))
        self._epoch = epoch
        self._offset = offset
        self._patience = patience
        self._raw = {feed.id: feed for feed in context.feeds if feed.redistribution == "raw"}

    async def follow(self) -> None:
        """Until cancelled. Raises LogUnavailable."""
        while True:
            try:
                await self._step()
                self._patience.renew()
            except OffsetGone as gone:
                log_event(_LOG, "observations_missed", logging.WARNING, offset=self._offset, begin=gone.bounds.begin)
                self._offset = gone.bounds.begin
            except LogUnavailable as error:
                if self._patience.is_over():
                    raise
                log_event(_LOG, "relay_waits", logging.WARNING, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _step(self) -> None:
        chunk = await self._context.log.read(OBSERVATIONS, 0, self._offset, _AT_ONCE)
        told = [record for said in chunk.records if (record := await self._record(said)) is not None]
        if told:
            await self._outside.write(PUBLIC_OBSERVATIONS, told)
            self._context.telemetry.counter("noriai_relayed_total", topic=PUBLIC_OBSERVATIONS.name).inc(len(told))
        if chunk.next_offset > self._offset:
            place = RelayPlace(self._epoch, chunk.next_offset, token=self._outside.writer.token)
            await self._outside.remember(OBSERVATIONS, place)
            self._offset = chunk.next_offset
        else:
            await self._context.log.wait(OBSERVATIONS, 0, self._offset, _IDLE_SECONDS)

    async def _record(self, said: LogRecord) -> Record | None:
        feed = self._raw.get(said.key.decode("utf-8", "replace"))
        batch = await self._context.dead_letters.batch(said) if feed is not None else None
        if feed is None or batch is None or batch.feed != feed.id:
            return None
        told = observed(batch)
        return self._teller.said(*told, str(Position(self._epoch, said.offset)), feed) if told else None
