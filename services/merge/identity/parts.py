"""From atoms whose surroundings changed to the connected parts that must be decided again. Pure but for its Field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from dataclasses import replace as with_changes

from services.merge.identity.atoms import Atom, AtomKey
from services.merge.identity.cluster import Group, grouped
from services.merge.identity.evidence import LINKED, SAME, Weighed, weigh
from services.merge.identity.field import Field
from services.merge.identity.overrides import Overrides, pair_of


@dataclass(slots=True)
class Part:
    """Atoms that are connected by pairs which may be one station, and all pairs that were weighed on the way."""

    atoms: dict[AtomKey, Atom] = field(default_factory=dict)
    same: list[Weighed] = field(default_factory=list)
    forced: list[Weighed] = field(default_factory=list)
    linked: list[Weighed] = field(default_factory=list)
    ruled_out: dict[AtomKey, set[AtomKey]] = field(default_factory=dict)

    def groups(self) -> list[Group]:
        return grouped(self.atoms, self.same, self.forced, self.ruled_out)


class Parts:
    """Walks from each start to all that is connected with it."""

    def __init__(self, field: Field, overrides: Overrides) -> None:
        self._field = field
        self._overrides = overrides
        self.seen: set[AtomKey] = set()

    def walk(self, starts: Iterable[AtomKey]) -> Iterator[Part | None]:
        """Yields None after each atom, so that the caller can let others run, and each part when it is whole."""
        for start in starts:
            if start in self.seen or start not in self._field.atoms:
                continue
            part, front = Part(), [start]
            self.seen.add(start)
            while front:
                for key in self._visit(front.pop(), part):
                    if key not in self.seen:
                        self.seen.add(key)
                        front.append(key)
                yield None
            yield part

    def _visit(self, key: AtomKey, part: Part) -> Iterator[AtomKey]:
        atom = self._field.atoms[key]
        part.atoms[key] = atom
        rulings = self._rulings(atom)
        part.ruled_out[key] = {other for other, ruling in rulings.items() if ruling == "different"}
        for other in self._field.candidates(atom) | rulings.keys():
            if other in part.atoms:
                continue  # weighed from the other end
            pair = weigh(atom, self._field.atoms[other])
            ruling = rulings.get(other)
            if ruling in (SAME, LINKED):
                pair = with_changes(pair, signals=(*pair.signals, "override"), verdict=ruling, score=1.0)
            if pair.verdict == LINKED:
                part.linked.append(pair)
            elif pair.verdict == SAME and ruling != "different":
                (part.forced if ruling == SAME else part.same).append(pair)
                yield other

    def _rulings(self, atom: Atom) -> dict[AtomKey, str]:
        """By atom: `same` over `different` over `linked`, as stops of one atom cannot be told apart here."""
        found: dict[AtomKey, str] = {}
        for stop in atom.stops:
            here = (atom.feed, stop.id)
            for other in self._overrides.of(here):
                key = self._field.atom_of(*other)
                if key is not None and key != atom.key:
                    found[key] = min(found.get(key, "linked"), self._ruling(here, other), key=_STRENGTH.__getitem__)
        return found

    def _ruling(self, a: tuple[str, str], b: tuple[str, str]) -> str:
        pair = pair_of(a, b)
        if pair in self._overrides.same:
            return "same"
        return "different" if pair in self._overrides.different else "linked"


_STRENGTH = {"same": 0, "different": 1, "linked": 2}
