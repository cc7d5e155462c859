"""Atoms of one name that lie close together become one station; pure and independent of order.

Pairs are joined nearest first, as long as the whole stays within MAX_SPAN_METERS and no two stations
that one publisher states as separate end up in one (semantics, rule 44).
"""

from collections import defaultdict
from collections.abc import Sequence
from math import cos, floor, radians

from services.merge.identity.atoms import Atom
from services.shared.model.geo import distance_meters

NEAR_METERS = 300.0
MAX_SPAN_METERS = 450.0
_CELL_DEGREES = 0.003  # a little over 300 m of latitude


def clusters(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Atoms of one key → clusters, each and all in a stable order."""
    ordered = sorted(atoms, key=_identity)
    group = {_identity(atom): [atom] for atom in ordered}
    for a, b in _near_pairs(ordered):
        first, second = group[_identity(a)], group[_identity(b)]
        if first is not second and _may_join(first, second):
            first.extend(second)
            for atom in second:
                group[_identity(atom)] = first
    distinct = {id(members): members for members in group.values()}.values()
    return [sorted(members, key=_identity) for members in distinct]


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
                for other in cells.get((near_row, near_column), ()):
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


def _may_join(first: Sequence[Atom], second: Sequence[Atom]) -> bool:
    stated = {atom.feed for atom in first if atom.stated}
    if any(atom.stated and atom.feed in stated for atom in second):
        return False
    return all(_meters(a, b) <= MAX_SPAN_METERS for a in first for b in second)
