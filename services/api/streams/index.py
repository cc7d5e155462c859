"""Which filters a change may concern: one look by what the change has, in place of one look of each filter. Pure.

Each filter is kept under the one thing that it asks for that rules out most: a station, a place, a route, an operator,
or a kind. Places are cells of a grid; how large they are goes by the filter, so that it has nine at most.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from services.api.streams.captured import WIDER
from services.api.streams.filters import Filters
from services.api.view_held import Change, Keys
from services.shared.model.geo import Box, Circle, box_around, points, split_at_180, valid_position

T = TypeVar("T", bound=Hashable)
Cell = tuple[int, int, int]  # size, row, column

_SMALLEST_DEGREES = 0.002
_POLAR_DEGREES = 80.0
_CELLS_KEPT = 20_000
_ALL = ("all", "")


class FilterIndex(Generic[T]):
    """Filters, each with its holder."""

    def __init__(self) -> None:
        self._under: dict[Hashable, dict[T, None]] = {}
        self._names: Counter[str] = Counter()  # of what filters are kept under
        self._sizes: Counter[int] = Counter()
        self._cells_of: dict[bytes, tuple[Cell, ...]] = {}

    def add(self, filters: Filters, holder: T) -> None:
        for name in _places_of(filters):
            self._under.setdefault(name, {})[holder] = None
            self._note(name, 1)

    def discard(self, filters: Filters, holder: T) -> None:
        for name in _places_of(filters):
            there = self._under[name]
            del there[holder]
            if not there:
                del self._under[name]
            self._note(name, -1)

    def _note(self, name: Hashable, by: int) -> None:
        assert isinstance(name, tuple)
        of = self._sizes if len(name) == 3 else self._names
        before = len(+of)
        of[name[0]] += by
        if len(+of) != before:
            self._cells_of.clear()

    def of(self, change: Change) -> Iterable[T]:
        """The holders of all filters that it may concern, as it is or as it was, each once."""
        found: dict[T, None] = {}
        names: set[Hashable] = {_ALL, ("kind", change.kind)}
        for keys in change.keys:
            if keys is not None:
                names.update(self._named(change, keys))
        for name in names:
            found.update(self._under.get(name, {}))
        return found

    def _named(self, change: Change, keys: Keys) -> Iterator[Hashable]:
        for name, ids in (("station", keys.stations), ("route", keys.routes), ("operator", keys.operators)):
            if self._names[name]:
                yield from ((name, one) for one in ids)
                if change.kind == name:
                    yield name, change.id
        if not self._sizes:
            return
        if keys.HasField("lat"):
            if valid_position(keys.lat, keys.lon):
                yield from self._cells(((keys.lat, keys.lon),))
        elif keys.places:
            yield from self._cells_along(keys.places)

    def _cells_along(self, places: bytes) -> tuple[Cell, ...]:
        """Many runs of a line go the same way."""
        found = self._cells_of.get(places)
        if found is None:
            if len(self._cells_of) >= _CELLS_KEPT:
                self._cells_of.clear()
            found = self._cells_of[places] = tuple(set(self._cells(points(places))))
        return found

    def _cells(self, at: Iterable[tuple[float, float]]) -> Iterator[Cell]:
        sizes = [(size, _degrees(size)) for size, count in self._sizes.items() if count]
        for lat, lon in at:
            for size, degrees in sizes:
                yield size, math.floor(lat / degrees), math.floor(lon / degrees)


def _places_of(filters: Filters) -> list[Hashable]:
    if filters.station:
        return [("station", filters.station)]
    if filters.circle is not None:
        return [cell for box in _boxes_around(filters.circle) for cell in _cells_in(box)]
    if filters.box is not None:
        return list(_cells_in(filters.box))
    if filters.routes:
        return [("route", one) for one in filters.routes]
    if filters.operator:
        return [("operator", filters.operator)]
    return [("kind", one) for one in filters.kinds] or [_ALL]


def _boxes_around(circle: Circle) -> list[Box]:
    box = box_around(circle.lat, circle.lon, circle.radius_meters * WIDER)
    if max(abs(box.south), abs(box.north)) > _POLAR_DEGREES:
        return [Box(box.south, -180.0, box.north, 180.0)]
    return split_at_180(box)


def _cells_in(box: Box) -> Iterator[Cell]:
    extent = max(box.north - box.south, box.east - box.west)
    size = max(0, math.ceil(math.log2(max(extent, _SMALLEST_DEGREES) / 2 / _SMALLEST_DEGREES)))
    degrees = _degrees(size)
    for row in range(math.floor(box.south / degrees), math.floor(box.north / degrees) + 1):
        for column in range(math.floor(box.west / degrees), math.floor(box.east / degrees) + 1):
            yield size, row, column


def _degrees(size: int) -> float:
    return _SMALLEST_DEGREES * 2.0**size
