"""Reads OBSERVATIONS as merge would, simply: which batches there are, and what they come to."""

from services.shared.log.port import Log
from services.shared.log.topics import OBSERVATIONS
from services.shared.model.events import Batch
from services.shared.model.said import Said, SourceSaid
from services.shared.wire.codec import decode, decode_said


class Observations:
    """Everything that has been said on a log, read on from where it last stood."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._offset: int | None = None
        self.all: list[Batch] = []

    async def read(self) -> list[Batch]:
        """The batches since the last call."""
        new: list[Batch] = []
        if self._offset is None:
            self._offset = (await self._log.bounds(OBSERVATIONS, 0)).begin
        while True:
            chunk = await self._log.read(OBSERVATIONS, 0, self._offset)
            self._offset = chunk.next_offset
            if not chunk.records:
                self.all += new
                return new
            new += [decode(Batch, record.value) for record in chunk.records if record.value is not None]

    async def polled(self) -> list[Batch]:
        """Those of the channel `poll` since the last call."""
        return [batch for batch in await self.read() if batch.channel == "poll"]

    def table(self, feed: str, channel: str = "poll") -> dict[tuple[str, str], bytes]:
        """What (feed, channel) says after all that was read."""
        return applied([batch for batch in self.all if (batch.feed, batch.channel) == (feed, channel)])

    def said(self, feed: str) -> dict[tuple[str, str], Said]:
        return {key: decode_said(key[0], body) for key, body in self.table(feed).items()}

    def source(self, feed: str) -> SourceSaid:
        said = decode_said("source", self.table(feed, "status")["source", feed])
        assert isinstance(said, SourceSaid)
        return said


def applied(batches: list[Batch]) -> dict[tuple[str, str], bytes]:
    table: dict[tuple[str, str], bytes] = {}
    for batch in batches:
        if batch.complete and batch.chunk == 0:
            table = {}
        table |= {(upsert.kind, upsert.id): upsert.body for upsert in batch.upserts}
        for gone in batch.removals:
            table.pop((gone.kind, gone.id), None)
    return table
