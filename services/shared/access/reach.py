"""Who can reach what: the graph as one profile uses it, boiled down to what its lifts decide.

Places that are joined for ever, in both directions, are one; what is left are lifts, gates and one-way
ways. A path counts the units that are out on it, then those that should be reported and are not, then those
that nobody reports, then all: the least of these is the answer (EVENTS.md, "Step-free").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from services.shared.access.profiles import ELEVATOR, ESCALATOR, Profile
from services.shared.access.units import State, state_of
from services.shared.model.access import NO, UNKNOWN, YES, AccessEdge, AccessGraph

_FIELD = 16  # bits of each count; a path has fewer units than that holds
_OUT, _UNKNOWN, _UNREPORTED = 1 << 3 * _FIELD, 1 << 2 * _FIELD, 1 << _FIELD
_COST = {
    State.WORKS: 1,
    State.UNREPORTED: _UNREPORTED + 1,
    State.UNKNOWN: _UNKNOWN + 1,
    State.OUT: _OUT + 1,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`blocked_by` are the units to blame: those that are out for `no`, else those that nobody tells of."""

    step_free: str
    basis: str = "static"
    blocked_by: tuple[str, ...] = ()


CLOSED = Verdict(NO)
UNSAID = Verdict(UNKNOWN)


class Ways:
    """One graph as one profile uses it. Nodes are named by their places in the graph."""

    def __init__(self, graph: AccessGraph, profile: Profile) -> None:
        self._joined = list(range(len(graph.nodes)))
        self._feeds = [node.feed for node in graph.nodes]
        edges = [edge for edge in graph.edges if profile.allows(edge)]
        for edge in edges:
            if edge.both_ways and not edge.units and _is_sure(edge):
                self._join(edge.origin, edge.target)
        self._links: dict[int, list[tuple[int, AccessEdge]]] = {}
        for edge in edges:
            self._link(edge.origin, edge.target, edge)
            if edge.both_ways:
                self._link(edge.target, edge.origin, edge)

    def _link(self, begin: int, end: int, edge: AccessEdge) -> None:
        origin, target = self._root(begin), self._root(end)
        if origin != target:
            self._links.setdefault(origin, []).append((target, edge))

    def _root(self, node: int) -> int:
        while self._joined[node] != node:
            self._joined[node] = self._joined[self._joined[node]]
            node = self._joined[node]
        return node

    def _join(self, first: int, second: int) -> None:
        first, second = sorted((self._root(first), self._root(second)))
        self._joined[second] = first

    def verdicts(
        self, origins: Iterable[int], targets: Iterable[int], states: Mapping[str, State]
    ) -> dict[tuple[int, int], Verdict]:
        """Of every origin and every other target. Two feeds of one station say nothing of ways between them."""
        goals = [(target, self._root(target)) for target in targets]
        found: dict[int, dict[int, Verdict]] = {}
        answers: dict[tuple[int, int], Verdict] = {}
        for origin in origins:
            start = self._root(origin)
            if start not in found:
                found[start] = self._from(start, states)
            reached = found[start]
            for target, goal in goals:
                if target != origin:
                    same = self._feeds[origin] == self._feeds[target]
                    answers[origin, target] = reached.get(goal) or (CLOSED if same else UNSAID)
        return answers

    def _from(self, start: int, states: Mapping[str, State]) -> dict[int, Verdict]:
        cost = {start: 0}
        came: dict[int, tuple[int, AccessEdge]] = {}
        queue = [(0, start)]
        while queue:
            spent, here = heappop(queue)
            if spent > cost[here]:
                continue
            for target, edge in self._links.get(here, ()):
                total = spent + price_of(edge, states)
                if target not in cost or total < cost[target]:
                    cost[target] = total
                    came[target] = (here, edge)
                    heappush(queue, (total, target))
        return {place: _verdict(spent, place, came, states) for place, spent in cost.items()}


def price_of(edge: AccessEdge, states: Mapping[str, State]) -> int:
    """What a way adds to a path. Of a lift or an escalator a feed is to tell; a gate is open until one says no."""
    price = 0 if _is_sure(edge) else _UNKNOWN
    if not edge.units:
        return price
    state = state_of(edge.units, states)
    told = edge.mode in (ELEVATOR, ESCALATOR) or state > State.UNREPORTED
    return price + _COST[state] if told else price


def _is_sure(edge: AccessEdge) -> bool:
    return bool(edge.mode or not edge.id)


def _verdict(cost: int, place: int, came: Mapping[int, tuple[int, AccessEdge]], states: Mapping[str, State]) -> Verdict:
    out, unknown = cost // _OUT, cost // _UNKNOWN % (1 << _FIELD)
    if not out and not unknown:
        live = cost > 0 and not cost // _UNREPORTED
        return Verdict(YES, "live" if live else "static")
    blame = State.OUT if out else State.UNKNOWN
    blocking: dict[str, None] = {}
    while place in came:
        place, edge = came[place]
        blocking.update(dict.fromkeys(unit for unit in edge.units if states.get(unit) is blame))
    return Verdict(NO if out else UNKNOWN, "live" if blocking else "static", tuple(sorted(blocking)))
