"""Atoms of one name that lie close together become one station; pure and independent of order.

Pairs are joined nearest first, as long as the box around the whole spans no more than MAX_SPAN_METERS
and no two stations that one publisher states as separate end up in one (semantics, rule 44).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, radians
from typing import cast

from services.merge.identity.atoms import Atom
from services.shared.model.geo import distance_meters

NEAR_METERS = 300.0
MAX_SPAN_METERS = 450.0
_CELL_DEGREES = 0.003  # a little over 300 m of latitude
_COMPARED = 50  # in a cell; a feed with more stops of one name there has no names


@dataclass(slots=True)
class _Group:
    """What has been joined so far: its atoms, its box, and the feeds whose stated stations it holds."""

    atoms: list[Atom]
    box: tuple[float, float, float, float] | None  # south, west, north, east
    stated: set[str]


def clusters(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Atoms of one key → clusters, each and all in a stable order."""
    ordered = sorted(atoms, key=_identity)
    group = {_identity(atom): _alone(atom) for atom in ordered}
    for a, b in _near_pairs(ordered):
        first, second = group[_identity(a)], group[_identity(b)]
        if first is not second and _may_join(first, second):
            if len(first.atoms) < len(second.atoms):
                first, second = second, first
            first.box = _around(first.box, second.box)
            first.atoms += second.atoms
            first.stated |= second.stated
            for atom in second.atoms:
                group[_identity(atom)] = first
    distinct = {id(joined): joined.atoms for joined in group.values()}.values()
    return sorted((sorted(members, key=_identity) for members in distinct), key=lambda members: _identity(members[0]))


def _alone(atom: Atom) -> _Group:
    placed = atom.lat is not None and atom.lon is not None
    box = (atom.lat, atom.lon, atom.lat, atom.lon) if placed else None
    return _Group([atom], cast("tuple[float, float, float, float] | None", box), {atom.feed} if atom.stated else set())


def _identity(atom: Atom) -> tuple[str, str]:
    return atom.feed, atom.root.id


def _near_pairs(atoms: Sequence[Atom]) -> list[tuple[Atom, Atom]]:
    cells: dict[tuple[int, int], list[Atom]] = defaultdict(list)
    found: list[tuple[float, tuple[str, str], tuple[str, str], Atom, Atom]] = []
    for atom in atoms:
        if atom.lat is None or atom.lon is None:
            continue
        row, column = _cell(atom.lat, atom.lon)
        for near_row in (row - 1, row, row + 1):
            for near_column in (column - 1, column, column + 1):
                for other in cells.get((near_row, near_column), ())[-_COMPARED:]:
                    meters = _meters(atom, other)
                    if meters < NEAR_METERS:
                        found.append((meters, _identity(other), _identity(atom), other, atom))
        cells[row, column].append(atom)
    found.sort(key=lambda pair: pair[:3])
    return [(a, b) for _, _, _, a, b in found]


def _cell(lat: float, lon: float) -> tuple[int, int]:
    row = floor(lat / _CELL_DEGREES)
    shrink = max(0.05, cos(radians((abs(row) + 1) * _CELL_DEGREES)))
    return row, floor(lon * shrink / _CELL_DEGREES)


def _meters(a: Atom, b: Atom) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return float("inf")
    return distance_meters(a.lat, a.lon, b.lat, b.lon)


def _may_join(first: _Group, second: _Group) -> bool:
    if first.stated & second.stated:
        return False
    box = _around(first.box, second.box)
    return box is not None and distance_meters(*box) <= MAX_SPAN_METERS


def _around(
    first: tuple[float, float, float, float] | None, second: tuple[float, float, float, float] | None
) -> tuple[float, float, float, float] | None:
    if first is None or second is None:
        return None
    return min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3])
