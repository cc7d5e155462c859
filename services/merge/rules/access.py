"""A station's graph and the state of its lifts → Access: who can reach what in a wheelchair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.merge.built import Built
from services.shared.access.reach import Ways
from services.shared.access.units import states_at
from services.shared.model.access import Access, AccessEdge, AccessGraph, AccessPair, AccessUnit
from services.shared.model.events import FilterKeys

MOST_PAIRS = 20_000  # of one station; beyond, the pairs are worked out when they are asked for


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph as it travels, and as a wheelchair uses it: the same for all that happens to its lifts."""

    graph: AccessGraph
    encoded: bytes
    ways: Ways


def edges_with_units(graph: AccessGraph) -> Iterator[tuple[str, AccessEdge]]:
    """With the feed that says them."""
    return ((graph.nodes[edge.origin].feed, edge) for edge in graph.edges if edge.units)


def build(
    station: str, drawing: Drawing, units: Sequence[AccessUnit], at_ms: int, keys: FilterKeys, feeds: Sequence[str]
) -> Built:
    """What riders can do is the content: a lift that changes none of it changes the entity quietly."""
    pairs = _pairs(station, drawing, units, at_ms)
    entity = Access(station, drawing.encoded, tuple(units), pairs)
    content = drawing.encoded + repr((feeds, pairs)).encode()
    return Built("access", entity, keys, tuple(feeds), content=content)


def _pairs(station: str, drawing: Drawing, units: Sequence[AccessUnit], at_ms: int) -> tuple[AccessPair, ...]:
    """From entrances to platforms, from platforms to both."""
    nodes = drawing.graph.nodes
    entrances = [place for place, node in enumerate(nodes) if node.station == station and node.kind == "entrance"]
    platforms = [place for place, node in enumerate(nodes) if node.station == station and node.kind == "platform"]
    if len(platforms) * (2 * len(entrances) + len(platforms)) > MOST_PAIRS:
        return ()
    states = states_at(units, at_ms)
    found = drawing.ways.verdicts(entrances, platforms, states)
    found |= drawing.ways.verdicts(platforms, [*platforms, *entrances], states)
    return tuple(
        AccessPair(nodes[origin].id, nodes[target].id, verdict.step_free, verdict.basis, verdict.blocked_by)
        for (origin, target), verdict in found.items()
    )
