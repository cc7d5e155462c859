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
            said = decode(TimetableSaid, body) if body is not None else None
            names = (said.artifact, *(window.artifact for window in said.windows)) if said is not None else ()
            for name in dict.fromkeys(names):
                timetable = await self._opened(name)
                if timetable is not None:
                    opened.append(timetable)
        return opened

    async def _opened(self, name: str) -> Timetable | None:
        path = await self._blobs.derived(name) if name and name not in self._mapped else None
        if path is None:
            return None
        try:
            timetable = self._mapped[name] = await asyncio.to_thread(Timetable.open, path)
        except (BadArtifact, FileNotFoundError) as error:
            log_event(_LOG, "artifact_unusable", logging.WARNING, name=name, reason=error)
            return None
        return timetable
