"""The compiled timetables that the view maps, by feed; a new version replaces the old in one step.

Requests that hold the old one keep it: the mapping ends with its last reader.
"""

import logging
from collections.abc import Mapping

from services.shared.blobs.port import Blobs
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.columns import BadArtifact

LOGGER = logging.getLogger("noriai.view")


class Timetables:
    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._mapped: dict[str, tuple[str, Timetable]] = {}
        self._ready: dict[str, Timetable] = {}
        self._missing: set[str] = set()
        self.switches = 0

    def get(self, feed: str) -> Timetable | None:
        found = self._mapped.get(feed)
        return None if found is None else found[1]

    async def prepare(self, names: Mapping[str, str]) -> None:
        """Opens what is not open yet of feed → artifact name; `switch` makes it count. Tells once what it can't."""
        wanted = set(names.values()) - {name for name, _ in self._mapped.values()} - self._ready.keys()
        for name in sorted(wanted):
            path = await self._blobs.derived(name)
            reason = "it is not there"
            try:
                if path is not None:
                    self._ready[name] = Timetable.open(path)
                    self._missing.discard(name)
                    continue
            except BadArtifact as error:
                reason = str(error)
            if name not in self._missing:
                self._missing.add(name)
                log_event(LOGGER, "artifact_unusable", logging.WARNING, artifact=name, reason=reason)

    def switch(self, names: Mapping[str, str]) -> bool:
        """From now on these are the feeds' timetables; a missing one leaves the older. False: some are missing."""
        complete = True
        open_ones = dict(self._mapped.values()) | self._ready  # feeds of one zip share its artifact
        for feed, name in names.items():
            if feed in self._mapped and self._mapped[feed][0] == name:
                continue
            ready = open_ones.get(name)
            if ready is None:
                complete = False
            else:
                self._mapped[feed] = (name, ready)
                self.switches += 1
        for feed in self._mapped.keys() - names.keys():
            del self._mapped[feed]
        self._ready.clear()
        return complete
