"""Keeps the stations up to date: which atoms changed, which stations that gives around them, under which ids.

The step between the table and the Station rule; asks identity/ for the decisions, and remembers only
what can be worked out again from the table, the overrides and the ledger. What did not change is not decided again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from services.merge.identity.atoms import Atom, AtomKey, families, make_atom, root_of
from services.merge.identity.cluster import Group, joined_by
from services.merge.identity.evidence import Weighed
from services.merge.identity.field import Field
from services.merge.identity.ledger import Ledger, assign, forgotten, retire
from services.merge.identity.links import Links
from services.merge.identity.overrides import Overrides
from services.merge.identity.parts import Part, Parts
from services.merge.identity.renumbering import heirs
from services.shared.model.events import LedgerEntry
from services.shared.model.ids import Ref
from services.shared.model.said import StopSaid

_YIELD_EVERY = 100


@dataclass(frozen=True, slots=True)
class Decided:
    """A station: its atoms, by key, what joined each, and the stations that it is linked with."""

    atoms: tuple[Atom, ...]
    joins: Mapping[AtomKey, Weighed] = field(default_factory=dict)
    links: Mapping[str, Weighed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What came of it: stations to build again, ids that are gone with where they went, what the ledger learns."""

    stations: dict[str, Decided]
    gone: dict[str, tuple[str, ...]]
    learned: list[LedgerEntry]
    moved: dict[tuple[str, str], str]
    dropped: frozenset[tuple[str, str]]


class Stations:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.field = Field()
        self.overrides = Overrides()
        self._roots: dict[str, set[str]] = defaultdict(set)  # feed → stop_ids of its atoms' roots
        self._groups: dict[str, Group] = {}  # by station id
        self._station_of: dict[AtomKey, str] = {}
        self._links = Links()
        self._dirty: set[AtomKey] = set()
        self._again: set[str] = set()  # stations to build, though nothing is decided anew
        self._lost: dict[AtomKey, tuple[Atom, str]] = {}  # atoms that went, with their station
        self._erased: set[str] = set()  # feeds

    @property
    def waiting(self) -> bool:
        """Whether something is to be decided again."""
        return bool(self._dirty or self._again or self._lost or self._erased)

    def forget(self, feed: str) -> None:
        """Its stops are to leave the ledger once they are gone."""
        self._erased.add(feed)

    def rule(self, overrides: Overrides) -> None:
        """Takes what a person has decided; where that changed, it is decided again."""
        for _, pair in set(self.overrides).symmetric_difference(overrides):
            self._dirty.update(key for stop in pair if (key := self.field.atom_of(*stop)) is not None)
        self.overrides = overrides

    def agree(self, entry: LedgerEntry) -> None:
        """Takes what the picture for everyone has decided on an id; whoever it concerns here is decided again."""
        if (everyone := self.ledger.everyone) is not None:
            before = everyone.entries.get(entry.id)
            everyone.learn([entry])
            refs = map(Ref.parse, {*entry.members, *(before.members if before else ())})
            self._dirty.update(key for r in refs if (key := self.field.atom_of(r.feed, r.local_id)) is not None)

    def replace(self, feed: str, stops: Mapping[str, StopSaid]) -> Iterator[None]:
        """Takes all that a feed says of stops. Yields now and then, so that the caller can let others run."""
        below: dict[str, list[StopSaid]] = defaultdict(list)
        for stop_id, stop in stops.items():
            below[root_of(stop_id, stops)].append(stop)
        for gone in sorted(self._roots[feed] - below.keys()):
            self._remove((feed, gone))
        self._roots[feed] = set(below)
        found = families(stops.values())
        usual = next(iter(found)) if len(found) == 1 else ""
        for count, (root, members) in enumerate(sorted(below.items()), start=1):
            self._put(feed, stops[root], members, usual)
            if count % _YIELD_EVERY == 0:
                yield

    def _put(self, feed: str, root: StopSaid, members: list[StopSaid], usual: str) -> None:
        held = self.field.atoms.get((feed, root.id))
        if held is not None and _is_still(held, root, members, usual):
            if held.key in self._station_of:
                self._again.add(self._station_of[held.key])
            return
        if held is not None:
            self._remove(held.key)
        atom = make_atom(feed, root, members, usual)
        self._dirty |= self.field.add(atom)
        self._dirty.add(atom.key)

    def _remove(self, key: AtomKey) -> None:
        atom = self.field.atoms[key]
        self._dirty |= self.field.candidates(atom)
        self._dirty |= self.field.discard(key)
        if key in self._station_of:
            self._lost[key] = (atom, self._station_of.pop(key))

    def regroup(self) -> Iterator[Regrouped | None]:
        """Yields None now and then, so that the caller can let others run, and the result last."""
        dirty, self._dirty = self._dirty, set()
        again, self._again = self._again, set()
        lost, self._lost = self._lost, {}
        erased, self._erased = self._erased, set()
        if not (dirty or again or lost or erased):
            return
        starts = dirty | {key for _, station in lost.values() for key in self._groups[station].keys}
        starts |= self._holding_names_of(dirty)
        parts: list[Part] = []
        for count, part in enumerate(Parts(self.field, self.overrides).walk(sorted(starts))):
            if part is not None:
                parts.append(part)
            elif count % _YIELD_EVERY == 0:
                yield None
        groups: list[Group] = []
        for count, part in enumerate(parts):
            groups += part.groups()
            if count % _YIELD_EVERY == 0:
                yield None
        before = {self._station_of[key] for group in groups for key in group.keys if key in self._station_of}
        before |= {station for _, station in lost.values()}
        for station in before:
            del self._groups[station]
        members = [frozenset(_refs(self.field.atoms[key] for key in group.keys)) for group in groups]
        yield None
        inherited = heirs(lost, self.field, self.ledger)
        ids, learned = assign(self.ledger, members, self._groups.keys(), inherited)
        yield None
        old = {station: self.ledger.entries.get(station) for station in before}
        self.ledger.learn(learned)
        for station, group in zip(ids, groups, strict=True):
            self._groups[station] = group
            self._station_of.update(dict.fromkeys(group.keys, station))
        gone = self._retire(before - set(ids), old, learned)
        learned += forgotten(self.ledger, erased, self.field.atom_of)
        yield None
        again |= self._links.replace(before, [pair for part in parts for pair in part.linked + part.same],
                                     self._station_of, self._groups)  # fmt: skip
        moved = {(r.feed, r.local_id): station for station, refs in zip(ids, members, strict=True) for r in refs}
        was = {(r.feed, r.local_id) for entry in old.values() if entry for r in map(Ref.parse, entry.members)}
        yield Regrouped(
            stations={station: self._decided(station) for station in sorted({*ids, *again & self._groups.keys()})},
            gone=gone,
            learned=learned,
            moved=moved,
            dropped=frozenset(was - set(moved)),
        )

    def _holding_names_of(self, dirty: Iterable[AtomKey]) -> set[AtomKey]:
        """Whoever has here the id that everyone's picture gives to one of `dirty`: it may have to let go of it."""
        if self.ledger.everyone is None:
            return set()
        atoms = (self.field.atoms[key] for key in dirty if key in self.field.atoms)
        named = {self.ledger.elsewhere(ref) for ref in _refs(atoms)}
        return {key for station in named if station in self._groups for key in self._groups[station].keys}

    def _decided(self, station: str) -> Decided:
        group = self._groups[station]
        return Decided(tuple(self.field.atoms[key] for key in group.keys), joined_by(group), self._links.of(station))

    def _retire(
        self, ids: Iterable[str], old: Mapping[str, LedgerEntry | None], learned: list[LedgerEntry]
    ) -> dict[str, tuple[str, ...]]:
        gone: dict[str, tuple[str, ...]] = {}
        for station in sorted(ids):
            entry = old.get(station)
            refs = [Ref.parse(text) for text in entry.members] if entry else []
            entry = retire(
                self.ledger, station, [to for ref in refs if (to := self.ledger.id_of.get(ref, station)) != station]
            )
            gone[station] = entry.replaced_by
            learned.append(entry)
            self.ledger.learn([entry])
        return gone


def _is_still(held: Atom, root: StopSaid, members: list[StopSaid], usual: str) -> bool:
    if held.root != root or held.stops != tuple(sorted(members, key=lambda s: s.id)):
        return False
    return held.family == usual or bool(families(held.stops))


def _refs(atoms: Iterable[Atom]) -> Iterator[Ref]:
    for atom in atoms:
        for stop in atom.stops:
            yield Ref(atom.feed, "stop", stop.id)
