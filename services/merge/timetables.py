"""The compiled timetables that merge reads: mapped before they are asked for, and let go when nothing names them."""

import asyncio
import logging
from weakref import WeakValueDictionary

from services.merge.table import Table, Touched
from services.shared.blobs.port import Blobs
from services.shared.model.said import TimetableSaid
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.columns import BadArtifact
from services.shared.wire.codec import decode

_LOG = logging.getLogger(__name__)


class Timetables:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._mapped: WeakValueDictionary[str, Timetable] = WeakValueDictionary()

    def get(self, name: str) -> Timetable | None:
        return self._mapped.get(name)

    async def open(self, table: Table, touched: Touched) -> list[Timetable]:
        """Maps what a source newly names. Whoever asks holds the answer until the picture has taken it up."""
        opened = []
        for key in touched.keys:
            body = table.body(touched.source, key) if key[0] == "timetable" else None
            name = decode(TimetableSaid, body).artifact if body is not None else ""
            path = await self._blobs.derived(name) if name and name not in self._mapped else None
            if path is None:
                continue
            try:
                opened.append(await asyncio.to_thread(Timetable.open, path))
                self._mapped[name] = opened[-1]
            except (BadArtifact, FileNotFoundError) as error:
                log_event(_LOG, "artifact_unusable", logging.WARNING, name=name, reason=error)
        return opened
