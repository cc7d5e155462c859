"""Lines on the town's plan: metres east (x) and north (y) of the town hall, and their places on the globe.

Tracks are smooth curves through their stations, streets are straight with rounded corners; both
become a Path that knows its lengths, and its left-hand copy for the vehicles of one direction.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.shared.model.geo import EARTH_RADIUS_METERS

Point = tuple[float, float]

ORIGIN_LAT, ORIGIN_LON = 34.2, 137.9  # open sea: an invented town stands in nobody's way
METERS_PER_DEGREE = EARTH_RADIUS_METERS * math.pi / 180
SAMPLE_METERS = 45.0
CORNER_STEPS = 5


def latitude(point: Point) -> float:
    return ORIGIN_LAT + point[1] / METERS_PER_DEGREE


def longitude(point: Point) -> float:
    return ORIGIN_LON + point[0] / (METERS_PER_DEGREE * math.cos(math.radians(ORIGIN_LAT)))


@dataclass(frozen=True, slots=True)
class Path:
    """A polyline; `along` are the metres from its start to each of its points."""

    points: tuple[Point, ...]
    along: tuple[float, ...]

    @property
    def length(self) -> float:
        return self.along[-1]

    def at(self, meters: float) -> tuple[Point, float]:
        """The point that far along, and the bearing there in degrees clockwise from north."""
        index = min(max(bisect_right(self.along, meters) - 1, 0), len(self.points) - 2)
        (x1, y1), (x2, y2) = self.points[index], self.points[index + 1]
        part = (meters - self.along[index]) / (self.along[index + 1] - self.along[index])
        part = min(max(part, 0.0), 1.0)
        return (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part), math.degrees(math.atan2(x2 - x1, y2 - y1)) % 360

    def reversed(self) -> "Path":
        return path(self.points[::-1])

    def left(self, meters: float) -> "Path":
        """The same line, moved to the left of its direction: Japan keeps left."""
        return path([_moved_left(self.points, index, meters) for index in range(len(self.points))])


def path(points: Sequence[Point]) -> Path:
    along = [0.0]
    for start, end in pairwise(points):
        along.append(along[-1] + math.dist(start, end))
    return Path(tuple(points), tuple(along))


def curve(knots: Sequence[Point]) -> tuple[Path, list[int]]:
    """A smooth line through the knots (centripetal Catmull-Rom), and each knot's index on it."""
    ends = [_mirrored(knots[1], knots[0]), *knots, _mirrored(knots[-2], knots[-1])]
    points: list[Point] = [knots[0]]
    indices = [0]
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        steps = max(2, round(math.dist(p1, p2) / SAMPLE_METERS))
        points.extend(_catmull_rom(p0, p1, p2, p3, step / steps) for step in range(1, steps))
        points.append(p2)
        indices.append(len(points) - 1)
    return path(points), indices


def street(knots: Sequence[Point], stops: Sequence[bool], radius: float = 45.0) -> tuple[Path, list[int]]:
    """Straight streets with rounded corners; a knot that is a stop stays where it is."""
    points: list[Point] = []
    indices: list[int] = []
    for index, knot in enumerate(knots):
        if stops[index] or index in (0, len(knots) - 1):
            points.append(knot)
            indices.append(len(points) - 1)
            continue
        points.extend(_rounded(knots[index - 1], knot, knots[index + 1], radius))
        indices.append(len(points) - 1 - CORNER_STEPS // 2)
    return path(points), indices


def _mirrored(point: Point, centre: Point) -> Point:
    return 2 * centre[0] - point[0], 2 * centre[1] - point[1]


def _catmull_rom(p0: Point, p1: Point, p2: Point, p3: Point, part: float) -> Point:
    """Barry and Goldman's pyramid, with knots spaced by the square root of the chord."""
    t0 = 0.0
    t1 = t0 + math.sqrt(math.dist(p0, p1))
    t2 = t1 + math.sqrt(math.dist(p1, p2))
    t3 = t2 + math.sqrt(math.dist(p2, p3))
    t = t1 + (t2 - t1) * part
    a1, a2, a3 = _between(p0, p1, t0, t1, t), _between(p1, p2, t1, t2, t), _between(p2, p3, t2, t3, t)
    return _between(_between(a1, a2, t0, t2, t), _between(a2, a3, t1, t3, t), t1, t2, t)


def _between(start: Point, end: Point, from_t: float, to_t: float, t: float) -> Point:
    part = (t - from_t) / (to_t - from_t)
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _rounded(before: Point, corner: Point, after: Point, radius: float) -> list[Point]:
    reach_in = min(radius, math.dist(before, corner) / 2.2)
    reach_out = min(radius, math.dist(corner, after) / 2.2)
    start = _between(corner, before, 0, math.dist(corner, before), reach_in)
    end = _between(corner, after, 0, math.dist(corner, after), reach_out)
    steps = [step / (CORNER_STEPS - 1) for step in range(CORNER_STEPS)]
    return [_between(_between(start, corner, 0, 1, t), _between(corner, end, 0, 1, t), 0, 1, t) for t in steps]


def _moved_left(points: Sequence[Point], index: int, meters: float) -> Point:
    x1, y1 = points[max(index - 1, 0)]
    x2, y2 = points[min(index + 1, len(points) - 1)]
    length = math.hypot(x2 - x1, y2 - y1)
    x, y = points[index]
    return x - (y2 - y1) / length * meters, y + (x2 - x1) / length * meters
