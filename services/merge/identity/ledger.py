"""Which merged id a cluster keeps: the ledger's, by majority of its members (DESIGN §6, "Station identity").

Pure. The ledger is the record of past decisions; `assign` gives the ids of clusters and what the ledger
has to learn. An id whose members went elsewhere answers with where they went.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.shared.model.events import LedgerEntry
from services.shared.model.ids import Ref, merged_id

Members = frozenset[Ref]


@dataclass(slots=True)
class Ledger:
    """Merged ids of one kind: who belongs to each, and ids that are gone.

    `displayed` are feeds whose refs name a new id only where there is no other. `everyone` is the ledger of the picture
    for everyone, in the one for the hub's own pages: what it has named goes by that name here too.
    """

    kind: str
    displayed: frozenset[str] = frozenset()
    everyone: "Ledger | None" = None
    entries: dict[str, LedgerEntry] = field(default_factory=dict)
    id_of: dict[Ref, str] = field(default_factory=dict)

    def learn(self, entries: Iterable[LedgerEntry]) -> None:
        for entry in entries:
            old = self.entries.get(entry.id)
            for text in old.members if old else ():
                ref = Ref.parse(text)
                if self.id_of.get(ref) == entry.id:
                    del self.id_of[ref]
            self.entries[entry.id] = entry
            self.id_of.update((Ref.parse(text), entry.id) for text in entry.members)

    def elsewhere(self, ref: Ref) -> str | None:
        """What everyone's picture calls the thing that `ref` belongs to."""
        return self.everyone.id_of.get(ref) if self.everyone else None


def assign(
    ledger: Ledger,
    clusters: Sequence[Members],
    taken: Collection[str],
    inherited: Mapping[Ref, str] | None = None,
) -> tuple[list[str], list[LedgerEntry]]:
    """The id of each cluster, in the order given, and the entries that change.

    Ids of everyone's picture come before those of this ledger. `taken` are ids of clusters that are not up for
    decision; `inherited` are those of refs that were renumbered.
    Ids of the ledger that were held by members of `clusters` only and that no cluster keeps are left to `retire`.
    """
    bids: list[tuple[int, int, str, int]] = []
    for place, members in enumerate(clusters):
        elsewhere = [ledger.elsewhere(ref) for ref in members]
        past = [ledger.id_of.get(ref) or (inherited or {}).get(ref) for ref in members]
        for rank, ids_held in enumerate((elsewhere, past)):
            votes = Counter(held for held in ids_held if held and held not in taken)
            bids += [(rank, -count, held, place) for held, count in votes.items()]
    smallest = [min(members, key=lambda ref: (ref.feed in ledger.displayed, ref)) for members in clusters]
    bids.sort(key=lambda bid: (*bid[:2], smallest[bid[3]], bid[2]))
    ids: dict[int, str] = {}
    used: set[str] = set()
    for _, _, held, place in bids:
        if place not in ids and held not in used:
            ids[place] = held
            used.add(held)
    for place in sorted(range(len(clusters)), key=lambda place: smallest[place]):
        if place not in ids:
            ids[place] = _new_id(ledger, smallest[place], used, taken)
            used.add(ids[place])
    learned = [
        entry
        for place, members in enumerate(clusters)
        if ledger.entries.get(ids[place]) != (entry := _entry(ledger.kind, ids[place], members))
    ]
    return [ids[place] for place in range(len(clusters))], learned


def retire(ledger: Ledger, merged: str, moved_to: Iterable[str]) -> LedgerEntry:
    """The entry of an id that no cluster keeps; `moved_to` are the ids that its members have now.

    One whose members are all gone remembers them: should they come back, so does the id.
    """
    counted = Counter(moved_to)
    held = ledger.entries.get(merged)
    return LedgerEntry(
        kind=ledger.kind,
        id=merged,
        members=held.members if held is not None and not counted else (),
        replaced_by=tuple(sorted(counted, key=lambda other: (-counted[other], other))),
        gone=True,
    )


def forgotten(ledger: Ledger, feeds: Collection[str], is_there: Callable[[str, str], object]) -> list[LedgerEntry]:
    """The entries of which what `feeds` no longer say was taken out. The ids stay, and answer that they are gone."""
    if not feeds:
        return []
    changed: list[LedgerEntry] = []
    for entry in ledger.entries.values():
        refs = {text: Ref.parse(text) for text in entry.members}
        left = tuple(text for text, r in refs.items() if r.feed not in feeds or is_there(r.feed, r.local_id))
        if left != entry.members:
            changed.append(replace(entry, members=left))
    ledger.learn(changed)
    return changed


def current(entries: Mapping[str, LedgerEntry], merged: str) -> tuple[str, ...]:
    """Where a merged id leads now, over any number of moves; () when it led to nothing."""
    seen: set[str] = set()
    front, found = [merged], []
    while front:
        here = front.pop(0)
        if here in seen:
            continue
        seen.add(here)
        entry = entries.get(here)
        if entry is not None and entry.gone:
            front += entry.replaced_by
        elif entry is not None:
            found.append(here)
    return tuple(found)


def _new_id(ledger: Ledger, smallest: Ref, used: set[str], taken: Collection[str]) -> str:
    candidate, turn = merged_id(ledger.kind, smallest), 1
    while candidate in used or candidate in taken or _is_alive(ledger, candidate):
        turn += 1
        candidate = merged_id(ledger.kind, Ref(smallest.feed, smallest.kind, f"{smallest.local_id}#{turn}"))
    return candidate


def _is_alive(ledger: Ledger, merged: str) -> bool:
    entry = ledger.entries.get(merged)
    return entry is not None and not entry.gone


def _entry(kind: str, merged: str, members: Members) -> LedgerEntry:
    return LedgerEntry(kind=kind, id=merged, members=tuple(str(ref) for ref in sorted(members)))
