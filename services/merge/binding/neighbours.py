"""Stations and facilities by where they are: a change of either decides its surroundings anew, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from math import cos, floor, radians

from services.merge.binding.evidence import REACH_METERS, Point, Spot, best, spot_of, thing_of, weigh
from services.shared.model.entities import Binding, Station
from services.shared.model.geo import valid_position
from services.shared.model.said import FacilitySaid

_CELL_DEGREES = REACH_METERS / 110_000  # of latitude; a little over the reach

Cell = tuple[int, int]


class Neighbours:
    def __init__(self) -> None:
        self._spots: dict[str, Spot] = {}
        self._spots_in: dict[Cell, set[str]] = defaultdict(set)
        self._place_of: dict[str, Point] = {}
        self._facilities_in: dict[Cell, set[str]] = defaultdict(set)

    def place(self, station_id: str, station: Station | None) -> set[str]:
        """A station as it is built, or None when it is gone. Facilities that may belong elsewhere now."""
        before = self._spots.pop(station_id, None)
        after = spot_of(station) if station is not None else None
        if after is not None:
            self._spots[station_id] = after
        if before == after:
            return set()
        left, taken = ({_cell(point) for point in spot.points} if spot else set() for spot in (before, after))
        for cell in left - taken:
            self._spots_in[cell].discard(station_id)
        for cell in taken:
            self._spots_in[cell].add(station_id)
        around = {near for cell in left | taken for near in _near(cell)}
        return {facility for cell in around for facility in self._facilities_in.get(cell, ())}

    def bind(self, facility_id: str, said: FacilitySaid | None) -> Binding | None:
        """The station of a facility that states none that is known; None for `said`: it states one, or is gone."""
        point = _point(said)
        held = self._place_of.pop(facility_id, None)
        if held is not None and held != point:
            self._facilities_in[_cell(held)].discard(facility_id)
        if said is None or point is None:
            return None
        self._place_of[facility_id] = point
        self._facilities_in[_cell(point)].add(facility_id)
        thing = thing_of(said, *point)
        weighed = (weigh(thing, self._spots[station]) for station in self._around(_cell(point)))
        return best(binding for binding in weighed if binding is not None)

    def _around(self, cell: Cell) -> set[str]:
        own = self._spots_in.get(cell, set())
        return own | {station for near in _near(cell) for station in self._spots_in.get(near, ())}


def _point(said: FacilitySaid | None) -> Point | None:
    if said is None or said.lat is None or said.lon is None:
        return None
    return (said.lat, said.lon) if valid_position(said.lat, said.lon) else None


def _cell(point: Point) -> Cell:
    row = floor(point[0] / _CELL_DEGREES)
    return row, _column(row, point[1])


def _column(row: int, lon: float) -> int:
    """Columns are as wide as rows are high, at the row's edge away from the equator."""
    away = max(abs(row), abs(row + 1)) * _CELL_DEGREES
    return floor(lon * max(0.02, cos(radians(min(90.0, away)))) / _CELL_DEGREES)


def _near(cell: Cell) -> Iterator[Cell]:
    """Cells in and around; of rows above and below one more on each side, as their columns are cut otherwise."""
    row, column = cell
    middle = (
        (column + 0.5) * _CELL_DEGREES / max(0.02, cos(radians(min(90.0, max(abs(row), abs(row + 1)) * _CELL_DEGREES))))
    )
    for near in (row - 1, row, row + 1):
        here = _column(near, middle)
        yield from ((near, here + shift) for shift in ((-1, 0, 1) if near == row else (-2, -1, 0, 1, 2)))
