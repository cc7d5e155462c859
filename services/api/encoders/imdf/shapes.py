"""Polygons around points and lines, in degrees by metres: closed rings that run counter-clockwise (RFC 7946)."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence

Point = Sequence[float]  # longitude, latitude
Ring = list[list[float]]

_METERS_PER_DEGREE = 111_195.0
_CORNERS = tuple((math.cos(turn * math.pi / 4), math.sin(turn * math.pi / 4)) for turn in range(8))
_PLACES = 7


def moved(point: Point, east_meters: float, north_meters: float) -> list[float]:
    across = _METERS_PER_DEGREE * max(0.01, math.cos(math.radians(point[1])))
    return [
        round(point[0] + east_meters / across, _PLACES),
        round(point[1] + north_meters / _METERS_PER_DEGREE, _PLACES),
    ]


def around(points: Iterable[Point], pad_meters: float) -> Ring:
    """The convex ring that keeps `pad_meters` from each point."""
    corners = {tuple(moved(point, x * pad_meters, y * pad_meters)) for point in points for x, y in _CORNERS}
    return _hull(sorted(corners))


def along(begin: Point, end: Point, width_meters: float) -> Ring:
    """A band around a line."""
    return around((begin, end), width_meters / 2)


def crossing(begin: Point, end: Point, width_meters: float) -> list[list[float]]:
    """A line across the middle of another, as a gate stands across a way."""
    middle = [(begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2]
    east = (end[0] - begin[0]) * math.cos(math.radians(middle[1]))
    north = end[1] - begin[1]
    length = math.hypot(east, north)
    x, y = (-north / length, east / length) if length else (1.0, 0.0)
    half = width_meters / 2
    return [moved(middle, x * half, y * half), moved(middle, -x * half, -y * half)]


def middle_of(ring: Ring) -> list[float]:
    """Of a convex ring, so it lies inside."""
    points = ring[:-1]
    return [round(sum(point[axis] for point in points) / len(points), _PLACES) for axis in (0, 1)]


class Nearest:
    """Which of some places, each with a name, is the nearest to a point; of those as near the first by name."""

    def __init__(self, named: Iterable[tuple[str, Point]]) -> None:
        self._places = sorted((point[0], point[1], name) for name, point in named)

    def of(self, point: Point) -> str:
        """From the point's longitude to both sides, as far as something nearer may stand."""
        at = bisect_left(self._places, (point[0],))
        best = math.inf, ""
        for side in (range(at, len(self._places)), range(at - 1, -1, -1)):
            for number in side:
                east, north, name = self._places[number]
                if (east - point[0]) ** 2 > best[0]:
                    break
                best = min(best, ((east - point[0]) ** 2 + (north - point[1]) ** 2, name))
        return best[1]


def _hull(points: Sequence[tuple[float, ...]]) -> Ring:
    """Andrew's monotone chain, from the west, counter-clockwise."""
    lower, upper = _chain(points), _chain(points[::-1])
    ring = [list(point) for point in (*lower[:-1], *upper[:-1])]
    return [*ring, ring[0]]


def _chain(points: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
    chain: list[tuple[float, ...]] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Sequence[float], b: Sequence[float], c: Sequence[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
