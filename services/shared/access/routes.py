"""The way itself: which pathways to take, in which direction, how far and how long.

Of the paths that reach.Ways judges alike the quickest counts. Lengths and times that a feed leaves out are
estimated from places and from how fast people and machines go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from services.shared.access.profiles import (
    ELEVATOR,
    ESCALATOR,
    EXIT_GATE,
    FARE_GATE,
    MOVING_WALKWAY,
    STAIRS,
    Profile,
)
from services.shared.access.reach import price_of
from services.shared.access.units import State
from services.shared.model.access import AccessEdge, AccessGraph
from services.shared.model.geo import distance_meters

METERS_PER_SECOND = 1.0
_UNTOLD_METERS = 10.0
_SECONDS = {ELEVATOR: 60.0, ESCALATOR: 30.0, STAIRS: 30.0, FARE_GATE: 5.0, EXIT_GATE: 5.0}
_ALONG = (ELEVATOR, ESCALATOR, STAIRS, FARE_GATE, EXIT_GATE)  # their length is not walked, or not known


@dataclass(frozen=True, slots=True)
class Step:
    """One pathway from `begin` to `end`, places of nodes; `back` against the direction in which it is listed."""

    edge: AccessEdge
    begin: int
    end: int
    back: bool
    meters: float
    seconds: float


class Paths:
    def __init__(self, graph: AccessGraph, profile: Profile) -> None:
        self._steps: dict[int, list[Step]] = {}
        for edge in graph.edges:
            if profile.allows(edge):
                self._add(graph, edge, edge.origin, edge.target, back=False)
                if edge.both_ways:
                    self._add(graph, edge, edge.target, edge.origin, back=True)

    def _add(self, graph: AccessGraph, edge: AccessEdge, begin: int, end: int, back: bool) -> None:
        meters = _meters(graph, edge)
        self._steps.setdefault(begin, []).append(Step(edge, begin, end, back, meters, _seconds(edge, meters)))

    def from_(self, origin: int, states: Mapping[str, State]) -> dict[int, Step]:
        """The last step of the best path to each place that can be reached at all."""
        best = {origin: (0, 0.0)}
        came: dict[int, Step] = {}
        queue = [(0, 0.0, origin)]
        while queue:
            price, seconds, here = heappop(queue)
            if (price, seconds) > best[here]:
                continue
            for step in self._steps.get(here, ()):
                total = (price + price_of(step.edge, states), seconds + step.seconds)
                if step.end not in best or total < best[step.end]:
                    best[step.end] = total
                    came[step.end] = step
                    heappush(queue, (*total, step.end))
        return came


def trace(came: Mapping[int, Step], target: int) -> list[Step]:
    """The steps to `target`, in the order in which they are taken."""
    steps: list[Step] = []
    while target in came:
        steps.append(came[target])
        target = came[target].begin
    return steps[::-1]


def _meters(graph: AccessGraph, edge: AccessEdge) -> float:
    if edge.length_meters is not None:
        return edge.length_meters
    if not edge.id or edge.mode in _ALONG:
        return 0.0
    begin, end = graph.nodes[edge.origin], graph.nodes[edge.target]
    if begin.lat is None or begin.lon is None or end.lat is None or end.lon is None:
        return _UNTOLD_METERS
    return distance_meters(begin.lat, begin.lon, end.lat, end.lon)


def _seconds(edge: AccessEdge, meters: float) -> float:
    if edge.seconds is not None:
        return float(edge.seconds)
    speed = 2 * METERS_PER_SECOND if edge.mode == MOVING_WALKWAY else METERS_PER_SECOND
    return max(_SECONDS.get(edge.mode, 0.0), meters / speed)
