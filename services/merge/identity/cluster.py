"""Pairs → stations: joined in order of evidence, as long as the whole holds. Pure, and independent of order.

A whole never holds two stations that one publisher states as separate, two that differ in name on one line, a bus
stop and a railway station, or two that a person has called different; and it spans no more than its kind may.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from services.merge.identity.atoms import RAIL, ROAD, Atom, AtomKey
from services.merge.identity.evidence import Weighed
from services.shared.model.geo import distance_meters

USUAL_SPAN_METERS = 600.0  # Shinjuku, from the Marunouchi line to the Oedo line
SPAN_METERS = {ROAD: 450.0}

Box = tuple[float, float, float, float]  # south, west, north, east


@dataclass(slots=True)
class Group:
    """What has been joined so far, and what must not be joined to it."""

    keys: list[AtomKey]
    box: Box | None
    stated: set[str]  # feeds whose stated station it holds
    families: set[str]
    named_on: dict[tuple[str, str], str]  # (feed, route) of rails → the name there
    ruled_out: set[AtomKey]
    joins: list[Weighed] = field(default_factory=list)


def grouped(
    atoms: Mapping[AtomKey, Atom],
    pairs: Iterable[Weighed],
    forced: Collection[Weighed],
    ruled_out: Mapping[AtomKey, Collection[AtomKey]],
) -> list[Group]:
    """`atoms` of one connected part, the pairs that may be joined, and those that a person has joined."""
    groups = {key: _alone(atom, ruled_out.get(key, ())) for key, atom in sorted(atoms.items())}
    for pair in sorted(forced, key=lambda one: one.rank):
        _join(groups, pair, _ruled)
    for pair in sorted(pairs, key=lambda one: one.rank):
        _join(groups, pair, _may_join)
    distinct = {id(group): group for group in groups.values()}.values()
    for group in distinct:
        group.keys.sort()
    return sorted(distinct, key=lambda group: group.keys[0])


def joined_by(group: Group) -> dict[AtomKey, Weighed]:
    """Of each atom the pair that joined it to those between it and the first; of the first its best one.

    All pairs are told so, also the weak one by which two firm parts became a whole.
    """
    beside: dict[AtomKey, list[Weighed]] = {}
    for pair in sorted(group.joins, key=lambda one: one.rank):
        for key in (pair.a, pair.b):
            beside.setdefault(key, []).append(pair)
    first = group.keys[0]
    found = {first: beside[first][0]} if beside else {}
    front = [first] if beside else []
    while front:
        key = front.pop()
        for pair in beside[key]:
            other = pair.b if pair.a == key else pair.a
            if other not in found:
                found[other] = pair
                front.append(other)
    return found


def _alone(atom: Atom, ruled_out: Collection[AtomKey]) -> Group:
    box = None if atom.lat is None or atom.lon is None else (atom.lat, atom.lon, atom.lat, atom.lon)
    rails = atom.family == RAIL
    return Group(
        keys=[atom.key],
        box=box,
        stated={atom.feed} if atom.stated else set(),
        families={atom.family} - {""},
        named_on={(atom.feed, route): atom.names.plain for route in atom.routes} if rails else {},
        ruled_out=set(ruled_out),
    )


def _join(groups: dict[AtomKey, Group], pair: Weighed, allowed: Callable[[Group, Group], bool]) -> None:
    into, other = groups[pair.a], groups[pair.b]
    if into is other or not allowed(into, other):
        return
    if len(into.keys) < len(other.keys):
        into, other = other, into
    into.keys += other.keys
    into.box = _around(into.box, other.box)
    into.stated |= other.stated
    into.families |= other.families
    into.named_on |= other.named_on
    into.ruled_out |= other.ruled_out
    into.joins += [*other.joins, pair]
    for key in other.keys:
        groups[key] = into


def _ruled(first: Group, second: Group) -> bool:
    return first.ruled_out.isdisjoint(second.keys) and second.ruled_out.isdisjoint(first.keys)


def _may_join(first: Group, second: Group) -> bool:
    if (
        not _ruled(first, second)
        or first.stated & second.stated
        or len(families := first.families | second.families) > 1
    ):
        return False
    if any(second.named_on.get(line, name) != name for line, name in first.named_on.items()):
        return False
    box = _around(first.box, second.box)
    span_meters = min((SPAN_METERS.get(family, USUAL_SPAN_METERS) for family in families), default=USUAL_SPAN_METERS)
    return box is not None and distance_meters(*box) <= span_meters


def _around(first: Box | None, second: Box | None) -> Box | None:
    if first is None or second is None:
        return first or second
    return min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3])
