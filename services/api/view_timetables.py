"""The compiled timetables that the view maps, by feed; a new version replaces the old in one step.

Requests that hold the old one keep it: the mapping ends with its last reader.
"""

import logging
from collections.abc import Mapping

from services.shared.blobs.port import Blobs
from services.shared.model.said import Window
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.columns import BadArtifact
from services.shared.timetable.windows import Served, served

LOGGER = logging.getLogger("noriai.view")

Named = tuple[str, tuple[Window, ...]]  # the active version's file, and all that are side by side
NOT_WHOLE: Named = ("", ())


class Timetables:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._mapped: dict[str, tuple[Named, Served]] = {}
        self._open: dict[str, Timetable] = {}
        self._missing: set[str] = set()
        self.switches = 0

    def get(self, feed: str) -> Served | None:
        found = self._mapped.get(feed)
        return None if found is None else found[1]

    async def prepare(self, wanted: Mapping[str, Named]) -> None:
        """Opens what is not open yet of feed → files' names; `switch` makes it count. Tells once what it can't."""
        for name in sorted(set().union(*map(_names, wanted.values())) - self._open.keys()):
            path = await self._blobs.derived(name)
            reason = "it is not there"
            try:
                if path is not None:
                    self._open[name] = Timetable.open(path)
                    self._missing.discard(name)
                    continue
            except BadArtifact as error:
                reason = str(error)
            if name not in self._missing:
                self._missing.add(name)
                log_event(LOGGER, "artifact_unusable", logging.WARNING, artifact=name, reason=reason)

    def switch(self, wanted: Mapping[str, Named]) -> bool:
        """From now on these are the feeds' timetables; a missing file leaves the older. False: some are missing."""
        complete = True
        for feed, names in wanted.items():
            if feed in self._mapped and self._mapped[feed][0] == names:
                continue
            whole = _names(names) <= self._open.keys()
            complete = complete and whole
            opened = served(*names, self._open.get) if whole or feed not in self._mapped else None
            if opened is not None:
                self._mapped[feed] = (names if whole else NOT_WHOLE, opened)
                self.switches += 1
        for feed in self._mapped.keys() - wanted.keys():
            del self._mapped[feed]
        in_use = {id(timetable) for _, found in self._mapped.values() for timetable in found.timetables}
        self._open = {name: timetable for name, timetable in self._open.items() if id(timetable) in in_use}
        return complete


def _names(named: Named) -> set[str]:
    artifact, windows = named
    return {artifact, *(window.artifact for window in windows)}
