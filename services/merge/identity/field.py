"""Where atoms stand and which may be the same: an index by name key and cell, so that only neighbours are compared.

Candidates are atoms within reach of each other that share a name key (services.merge.identity.names gives
variants of a name the same key), or of which one states a change to the other, or that a person has ruled on.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from math import cos, floor, radians

from services.merge.identity.atoms import Atom, AtomKey
from services.merge.identity.evidence import LINK_METERS

_CELL_DEGREES = LINK_METERS / 110_000  # of latitude; a little over LINK_METERS
_CROWD = 150  # atoms of one name in a cell: what so many share is no name

Cell = tuple[int, int]


class Field:
    def __init__(self) -> None:
        self.atoms: dict[AtomKey, Atom] = {}
        self._cells: dict[str, dict[Cell, list[AtomKey]]] = {}  # by name key
        self._atom_of: dict[tuple[str, str], AtomKey] = {}  # feed, stop_id
        self._global: dict[str, set[tuple[str, str]]] = {}  # an id of ODPT → stops
        self._stating: dict[str, set[AtomKey]] = {}  # stop_id → atoms that state a change to it

    def add(self, atom: Atom) -> set[AtomKey]:
        """Atoms whose candidates are others now, beside the new one's own neighbours."""
        self.atoms[atom.key] = atom
        for stop in atom.stops:
            self._atom_of[atom.feed, stop.id] = atom.key
            if stop.id.startswith("odpt."):
                self._global.setdefault(stop.id, set()).add((atom.feed, stop.id))
            for other in stop.connecting:
                self._stating.setdefault(other, set()).add(atom.key)
        turned: set[AtomKey] = set()
        if (cell := _cell_of(atom)) is not None:
            for name in atom.names.keys:
                held = self._cells.setdefault(name, {}).setdefault(cell, [])
                insort(held, atom.key)
                if len(held) == _CROWD + 1:
                    turned.update(self._around(name, cell))
        return turned

    def discard(self, key: AtomKey) -> set[AtomKey]:
        atom = self.atoms.pop(key)
        for stop in atom.stops:
            if self._atom_of.get((atom.feed, stop.id)) == key:
                del self._atom_of[atom.feed, stop.id]
            _drop(self._global, stop.id, (atom.feed, stop.id))
            for other in stop.connecting:
                _drop(self._stating, other, key)
        turned: set[AtomKey] = set()
        if (cell := _cell_of(atom)) is not None:
            for name in atom.names.keys:
                cells = self._cells[name]
                held = cells[cell]
                del held[bisect_left(held, key)]
                if len(held) == _CROWD:
                    turned.update(self._around(name, cell))
                if not held:
                    del cells[cell]
                    if not cells:
                        del self._cells[name]
        return turned

    def atom_of(self, feed: str, stop_id: str) -> AtomKey | None:
        return self._atom_of.get((feed, stop_id))

    def candidates(self, atom: Atom) -> set[AtomKey]:
        """All that is worth weighing against `atom`, itself left out."""
        found = set(self._stated(atom))
        if (cell := _cell_of(atom)) is not None and atom.lon is not None:
            for name in atom.names.keys:
                cells = self._cells.get(name)
                if cells and len(cells.get(cell, ())) <= _CROWD:
                    for near in _near_cells(cell[0], atom.lon):
                        held = cells.get(near, ())
                        if len(held) <= _CROWD:
                            found.update(held)
        found.discard(atom.key)
        return found

    def _stated(self, atom: Atom) -> Iterator[AtomKey]:
        for stop in atom.stops:
            for other in stop.connecting:
                if (own := self._atom_of.get((atom.feed, other))) is not None:
                    yield own
                yield from (self._atom_of[place] for place in self._global.get(other, ()))
            for key in self._stating.get(stop.id, ()):
                if key[0] == atom.feed or stop.id.startswith("odpt."):
                    yield key

    def _around(self, name: str, cell: Cell) -> Iterable[AtomKey]:
        """Atoms in and next to a cell; of rows above and below more than needed, as their columns are cut otherwise."""
        return [
            key for (row, column), held in self._cells[name].items()
            if abs(row - cell[0]) <= 1 and (row != cell[0] or abs(column - cell[1]) <= 1) for key in held
        ]  # fmt: skip


def _drop(index: dict[str, set[tuple[str, str]]], key: str, value: tuple[str, str]) -> None:
    held = index.get(key)
    if held is not None:
        held.discard(value)
        if not held:
            del index[key]


def _cell_of(atom: Atom) -> Cell | None:
    if atom.lat is None or atom.lon is None:
        return None
    row = floor(atom.lat / _CELL_DEGREES)
    return row, _column(row, atom.lon)


def _column(row: int, lon: float) -> int:
    """Columns are as wide as rows are high, at the row's edge away from the equator."""
    away = max(abs(row), abs(row + 1)) * _CELL_DEGREES
    return floor(lon * max(0.02, cos(radians(min(90.0, away)))) / _CELL_DEGREES)


def _near_cells(row: int, lon: float) -> Iterator[Cell]:
    for near in (row - 1, row, row + 1):
        column = _column(near, lon)
        yield from ((near, column - 1), (near, column), (near, column + 1))
