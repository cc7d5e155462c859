"""Where the places of a station's graph are drawn: where their feed says, else between their neighbours.

Feeds may leave out the positions of nodes (GTFS, stops.txt: optional for location_type 3 and 4). Such a node is put
in the middle of its neighbours, over and over until little moves; a graph that tells of no position at all is laid
out around the station, in the order in which its ways lead through it. Pure, and the same each time.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

from services.shared.model.access import AccessGraph
from services.shared.model.geo import valid_position

Place = tuple[float, float]  # latitude, longitude
Placed = tuple[list[Place], frozenset[int]]  # of each node, and the nodes of which it is an estimate

ROUNDS = 60
MOST_VISITS = 500_000  # of neighbours, in all rounds: an inside of any size is placed in less than a second
SPACING_METERS = 12.0
_METERS_PER_DEGREE = 111_195.0


def places_of(graph: AccessGraph, middle: Place) -> Placed:
    told = {
        number: (node.lat, node.lon)
        for number, node in enumerate(graph.nodes)
        if node.lat is not None and node.lon is not None and valid_position(node.lat, node.lon)
    }
    guessed = frozenset(range(len(graph.nodes))) - told.keys()
    if not guessed:
        return [told[number] for number in range(len(graph.nodes))], guessed
    neighbours = _neighbours(graph)
    fixed = told or _laid_out(sorted(guessed), neighbours, middle)
    return _relaxed(len(graph.nodes), fixed, neighbours, middle), guessed


def _neighbours(graph: AccessGraph) -> Mapping[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for edge in graph.edges:
        found[edge.origin].append(edge.target)
        found[edge.target].append(edge.origin)
    return found


def _relaxed(
    count: int, fixed: Mapping[int, Place], neighbours: Mapping[int, Sequence[int]], middle: Place
) -> list[Place]:
    nearest = _spread(fixed, neighbours)
    places = [nearest.get(number, middle) for number in range(count)]
    loose = [number for number in range(count) if number not in fixed and neighbours.get(number)]
    visits = sum(len(neighbours[number]) for number in loose)
    for _ in range(min(ROUNDS, MOST_VISITS // max(1, visits))):
        for number in loose:
            around = [places[other] for other in neighbours[number]]
            places[number] = (sum(p[0] for p in around) / len(around), sum(p[1] for p in around) / len(around))
    return places


def _spread(fixed: Mapping[int, Place], neighbours: Mapping[int, Sequence[int]]) -> dict[int, Place]:
    """To each node that ways lead to, the place of the node with one from which they are the fewest."""
    places, queue = dict(fixed), deque(fixed)
    while queue:
        here = queue.popleft()
        for other in neighbours.get(here, ()):
            if other not in places:
                places[other] = places[here]
                queue.append(other)
    return places


def _laid_out(numbers: Sequence[int], neighbours: Mapping[int, Sequence[int]], middle: Place) -> dict[int, Place]:
    """Rows by how many ways they are from the first node of their part; the parts stand beside each other."""
    rows: defaultdict[int, list[int]] = defaultdict(list)
    seen: set[int] = set()
    for first in numbers:
        queue = deque([(first, 0)])
        while queue:
            here, depth = queue.popleft()
            if here in seen:
                continue
            seen.add(here)
            rows[depth].append(here)
            queue.extend((other, depth + 1) for other in neighbours.get(here, ()))
    lat, lon = middle
    across = _METERS_PER_DEGREE * max(0.01, math.cos(math.radians(lat)))
    return {
        number: (
            lat - (place - (len(row) - 1) / 2) * SPACING_METERS / _METERS_PER_DEGREE,
            lon + (depth - (len(rows) - 1) / 2) * SPACING_METERS / across,
        )
        for depth, row in rows.items()
        for place, number in enumerate(row)
    }
