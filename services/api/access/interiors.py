"""Graphs of stations as the API searches them: decoded once, and kept while they are the same."""

from collections import OrderedDict
from dataclasses import dataclass, field

from services.api.access.placing import Place, Placed, places_of
from services.api.view_held import Held
from services.shared.access.profiles import PROFILES
from services.shared.access.reach import Ways
from services.shared.access.routes import Paths
from services.shared.model.access import Access, AccessGraph
from services.shared.wire.codec import decode

KEPT = 300


@dataclass(slots=True)
class Interior:
    """One graph, as each profile uses it, and where it is drawn."""

    encoded: bytes
    graph: AccessGraph
    _ways: dict[str, Ways] = field(default_factory=dict)
    _paths: dict[str, Paths] = field(default_factory=dict)
    _placed: dict[Place, Placed] = field(default_factory=dict)

    def ways(self, profile: str) -> Ways:
        if profile not in self._ways:
            self._ways[profile] = Ways(self.graph, PROFILES[profile])
        return self._ways[profile]

    def paths(self, profile: str) -> Paths:
        if profile not in self._paths:
            self._paths[profile] = Paths(self.graph, PROFILES[profile])
        return self._paths[profile]

    def placed(self, middle: Place) -> Placed:
        """`middle` is the station's place, which hardly ever moves."""
        if middle not in self._placed:
            self._placed = {middle: places_of(self.graph, middle)}
        return self._placed[middle]


class Interiors:
    """Those that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Interior] = OrderedDict()

    def of(self, held: Held) -> Interior:
        """The graph of an `access` entity."""
        access = held.entity
        assert isinstance(access, Access)
        kept = self._kept.pop(held.id, None)
        if kept is None or kept.encoded != access.graph:
            kept = Interior(access.graph, decode(AccessGraph, access.graph))
        self._kept[held.id] = kept
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept
