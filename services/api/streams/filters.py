"""Which events a subscriber wants. Pure: looks at the keys of a change, as they are and as they were.

All that is given must match; of a list, one is enough. Who matched before and does not now has left.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from services.api.view_held import Change, Held
from services.shared.model.geo import Box, Circle, points, valid_position
from services.shared.wire.pb import envelope_pb2


class Verdict(Enum):
    CHANGED = "changed"
    REMOVED = "removed"
    LEFT = "left_filter"


@dataclass(frozen=True, slots=True)
class Filters:
    kinds: frozenset[str] = frozenset()
    station: str = ""
    routes: frozenset[str] = frozenset()
    operator: str = ""
    box: Box | None = None
    circle: Circle | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Filters":
        """From the parameters of /v1/events."""
        kinds, routes = frozenset(values["kinds"]), frozenset(values["routes"])
        near = values["near"]
        circle = Circle(near.lat, near.lon, values["radius"]) if near is not None else None
        return cls(kinds, values["station"] or "", routes, values["operator"] or "", values["bbox"], circle)

    @property
    def by_kind_only(self) -> bool:
        return not (self.station or self.routes or self.operator or self.box or self.circle)

    def match(self, kind: str, id: str, keys: envelope_pb2.FilterKeys) -> bool:
        if self.kinds and kind not in self.kinds:
            return False
        if self.station and self.station not in keys.stations and (kind, id) != ("station", self.station):
            return False
        if self.operator and self.operator not in keys.operators and (kind, id) != ("operator", self.operator):
            return False
        if self.routes and self.routes.isdisjoint(keys.routes) and not (kind == "route" and id in self.routes):
            return False
        return (self.box is None and self.circle is None) or self._finds(keys)

    def _finds(self, keys: envelope_pb2.FilterKeys) -> bool:
        """At its own place; what has none at one of its stations'."""
        if keys.HasField("lat"):
            return valid_position(keys.lat, keys.lon) and self._holds(keys.lat, keys.lon)
        return any(self._holds(lat, lon) for lat, lon in points(keys.places))

    def _holds(self, lat: float, lon: float) -> bool:
        return (self.box is None or self.box.holds(lat, lon)) and (self.circle is None or self.circle.holds(lat, lon))

    def hold(self, held: Held) -> bool:
        """Whether a snapshot names it."""
        if self.by_kind_only:
            return not self.kinds or held.kind in self.kinds
        if self.kinds and held.kind not in self.kinds:
            return False
        return self.match(held.kind, held.id, envelope_pb2.Envelope.FromString(held.raw).now)

    def verdict(self, first: Change, last: Change) -> Verdict | None:
        """What to tell of a subject whose pending changes are `first` to `last`; None: nothing."""
        if self.by_kind_only:
            if self.kinds and last.kind not in self.kinds:
                return None
            return Verdict.REMOVED if last.held is None else Verdict.CHANGED
        if self.kinds and last.kind not in self.kinds:
            return None
        if last.held is not None and self.match(last.kind, last.id, last.keys[0]):
            return Verdict.CHANGED
        before = first.keys[1]
        if before is None or not self.match(first.kind, first.id, before):
            return None
        return Verdict.REMOVED if last.held is None else Verdict.LEFT


def told(filters: Filters, changes: Iterable[Change]) -> Iterator[tuple[Change, Verdict]]:
    """Every change that concerns the filter, in order."""
    for change in changes:
        verdict = filters.verdict(change, change)
        if verdict is not None:
            yield change, verdict


def conflated(filters: Filters, changes: Iterable[Change]) -> Iterator[tuple[Change, Verdict]]:
    """The newest state of each subject, in the order of those; what a slow client is sent."""
    first: dict[tuple[str, str], Change] = {}
    newest: dict[tuple[str, str], Change] = {}
    for change in changes:
        first.setdefault(change.subject, change)
        newest.pop(change.subject, None)
        newest[change.subject] = change
    for subject, change in newest.items():
        verdict = filters.verdict(first[subject], change)
        if verdict is not None:
            yield change, verdict
