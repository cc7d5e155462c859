"""Keeps the clusters of stops up to date: which keys changed, which stations they give, under which ids.

The step between the table and the Station rule; asks identity/ for the decisions, and remembers only
what can be worked out again from the table and the ledger.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.merge.identity.atoms import Atom, make_atom, root_of
from services.merge.identity.cluster import clusters
from services.merge.identity.ledger import Ledger, assign, retire
from services.shared.model.events import LedgerEntry
from services.shared.model.ids import Ref
from services.shared.model.said import StopSaid


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What came of it: stations to build again, ids that are gone with where they went, what the ledger learns."""

    stations: dict[str, list[Atom]]
    gone: dict[str, tuple[str, ...]]
    learned: list[LedgerEntry]
    moved: dict[tuple[str, str], str]
    dropped: frozenset[tuple[str, str]]


class Stations:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._atoms: dict[str, dict[str, list[Atom]]] = defaultdict(dict)  # key → feed → atoms
        self._keys_of: dict[str, set[str]] = defaultdict(set)  # feed → keys
        self._ids_of: dict[str, set[str]] = {}  # key → station ids
        self._dirty: set[str] = set()

    def replace(self, feed: str, stops: Mapping[str, StopSaid]) -> None:
        """Takes all that a feed says of stops; every key that it has or had is looked at again."""
        below: dict[str, list[StopSaid]] = defaultdict(list)
        for stop_id, stop in stops.items():
            below[root_of(stop_id, stops)].append(stop)
        for key in self._keys_of.pop(feed, set()):
            self._dirty.add(key)
            self._atoms[key].pop(feed, None)
        for root, members in below.items():
            atom = make_atom(feed, stops[root], members)
            self._atoms[atom.key].setdefault(feed, []).append(atom)
            self._keys_of[feed].add(atom.key)
            self._dirty.add(atom.key)

    def regroup(self) -> Iterator[Regrouped | None]:
        """Yields None now and then, so that the caller can let others run, and the result last."""
        if not self._dirty:
            return
        keys, self._dirty = sorted(self._dirty), set()
        groups: list[tuple[str, list[Atom]]] = []
        for count, key in enumerate(keys):
            atoms = [atom for feed in self._atoms.get(key, {}).values() for atom in feed]
            groups += [(key, cluster) for cluster in clusters(atoms)]
            if count % 200 == 0:
                yield None
        before = {station for key in keys for station in self._ids_of.pop(key, set())}
        members = [frozenset(_refs(cluster)) for _, cluster in groups]
        ids, learned = assign(self.ledger, members, frozenset(self._taken()))
        old = {station: self.ledger.entries.get(station) for station in before}
        self.ledger.learn(learned)
        for station, (key, _) in zip(ids, groups, strict=True):
            self._ids_of.setdefault(key, set()).add(station)
        gone = self._retire(before - set(ids), old, learned)
        moved = {(r.feed, r.local_id): station for station, refs in zip(ids, members, strict=True) for r in refs}
        was = {(r.feed, r.local_id) for entry in old.values() if entry for r in map(Ref.parse, entry.members)}
        yield Regrouped(
            stations={station: cluster for station, (_, cluster) in zip(ids, groups, strict=True)},
            gone=gone,
            learned=learned,
            moved=moved,
            dropped=frozenset(was - set(moved)),
        )

    def _taken(self) -> Iterator[str]:
        for ids in self._ids_of.values():
            yield from ids

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


def _refs(cluster: Iterable[Atom]) -> Iterator[Ref]:
    for atom in cluster:
        for stop in atom.stops:
            yield Ref(atom.feed, "stop", stop.id)
