"""services.api.access.placing: where what has no position is drawn, and how long that may take."""

import time

from services.api.access.placing import places_of
from services.shared.model.access import AccessEdge, AccessGraph, AccessNode

MIDDLE = (35.0, 139.0)


def chain(count: int, told: dict[int, tuple[float, float]]) -> AccessGraph:
    """One node after the other, and every second one joined to the first."""
    nodes = tuple(AccessNode(str(number), lat=told.get(number, (None, None))[0], lon=told.get(number, (None, None))[1])
                  for number in range(count))  # fmt: skip
    steps = [AccessEdge(f"s{number}", number, number + 1) for number in range(count - 1)]
    return AccessGraph((), nodes, (*steps, *(AccessEdge(f"h{number}", 0, number) for number in range(2, count, 2))))


def test_what_has_no_position_stands_between_its_neighbours() -> None:
    graph = AccessGraph((), chain(3, {0: (35.0, 139.0), 2: (35.002, 139.002)}).nodes,
                        (AccessEdge("x", 0, 1), AccessEdge("y", 1, 2)))  # fmt: skip
    places, guessed = places_of(graph, MIDDLE)
    assert guessed == {1}
    assert [round(degrees, 6) for degrees in places[1]] == [35.001, 139.001]


def test_an_inside_of_20_000_nodes_without_positions_is_placed_in_bounded_time() -> None:
    for told in ({0: (35.0, 139.0), 19_999: (35.01, 139.01)}, {}):
        graph = chain(20_000, told)
        before = time.process_time()
        places, guessed = places_of(graph, MIDDLE)
        assert time.process_time() - before < 3
        assert (len(places), len(guessed)) == (20_000, 20_000 - len(told))
        assert all(34.0 <= lat <= 36.0 for lat, _ in places)
