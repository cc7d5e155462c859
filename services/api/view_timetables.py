"""The compiled timetables that the view maps, by feed; a new version replaces the old in one step.

Requests that hold the old one keep it: the mapping ends with its last reader.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from services.shared.blobs.port import Blobs
from services.shared.telemetry import log_event

if TYPE_CHECKING:
    from services.shared.timetable.artifact import Timetable

LOGGER = logging.getLogger("noriai.view")


class Timetables:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._mapped: dict[str, tuple[str, Timetable]] = {}
        self._ready: dict[str, Timetable] = {}
        self.switches = 0

    def get(self, feed: str) -> "Timetable | None":
        found = self._mapped.get(feed)
        return None if found is None else found[1]

    async def prepare(self, names: Mapping[str, str]) -> None:
        """Opens what is not open yet of feed → artifact name; `switch` makes it count."""
        wanted = set(names.values()) - {name for name, _ in self._mapped.values()} - self._ready.keys()
        for name in sorted(wanted):
            path = await self._blobs.derived(name)
            if path is None:
                log_event(LOGGER, "artifact_missing", logging.WARNING, artifact=name)
                continue
            self._ready[name] = _open(path)

    def switch(self, names: Mapping[str, str]) -> bool:
        """From now on these are the feeds' timetables; a missing one leaves the older. False: some are missing."""
        complete = True
        for feed, name in names.items():
            if feed in self._mapped and self._mapped[feed][0] == name:
                continue
            ready = self._ready.get(name)
            if ready is None:
                complete = False
            else:
                self._mapped[feed] = (name, ready)
                self.switches += 1
        for feed in self._mapped.keys() - names.keys():
            del self._mapped[feed]
        self._ready.clear()
        return complete


def _open(path: Path) -> "Timetable":
    from services.shared.timetable.artifact import Timetable  # noqa: PLC0415 numpy is loaded when first needed

    return Timetable.open(path)
