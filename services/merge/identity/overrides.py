"""What a person has decided on pairs of stops: it wins over all evidence. A TOML file, read here, written by
`noriai stations`:

    [[same]]                      # or [[different]], [[linked]]
    stops = ["unobus/stop/12_1", "okaden/stop/403"]
    reason = "one shelter"
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.shared.model.ids import Ref

RULINGS = ("same", "different", "linked")
MOST_BYTES = 4_000_000

Stop = tuple[str, str]  # feed, stop_id
Pair = tuple[Stop, Stop]


class BadOverrides(ValueError):
    """The file cannot be used; the text says where. The reaction: go on with what was read before."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Pairs, smaller stop first."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()
    linked: frozenset[Pair] = frozenset()
    partners: Mapping[Stop, frozenset[Stop]] = field(default_factory=dict)

    def of(self, stop: Stop) -> frozenset[Stop]:
        """Stops that it is ruled on with."""
        return self.partners.get(stop, frozenset())

    def __iter__(self) -> Iterator[tuple[str, Pair]]:
        for ruling, pairs in (("same", self.same), ("different", self.different), ("linked", self.linked)):
            for pair in sorted(pairs):
                yield ruling, pair


def make_overrides(rulings: Mapping[str, frozenset[Pair]]) -> Overrides:
    partners: dict[Stop, set[Stop]] = {}
    for pairs in rulings.values():
        for a, b in pairs:
            partners.setdefault(a, set()).add(b)
            partners.setdefault(b, set()).add(a)
    frozen = {stop: frozenset(others) for stop, others in partners.items()}
    same, different, linked = (rulings.get(ruling, frozenset()) for ruling in RULINGS)
    return Overrides(same, different, linked, frozen)


def read_overrides(text: str) -> Overrides:
    """Raises BadOverrides. A group of more than two stops is ruled on pair by pair."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadOverrides(str(error)) from error
    rulings: dict[str, set[Pair]] = {ruling: set() for ruling in RULINGS}
    for ruling, entries in tables.items():
        if ruling not in rulings or not isinstance(entries, list):
            raise BadOverrides(f"[{ruling}]: expected [[same]], [[different]] or [[linked]]")
        for number, entry in enumerate(entries, start=1):
            rulings[ruling] |= set(_pairs(entry, f"[[{ruling}]] number {number}"))
    for first, second in (("same", "different"), ("linked", "same")):
        for pair in sorted(rulings[first] & rulings[second]):
            raise BadOverrides(f"{' and '.join('/stop/'.join(stop) for stop in pair)} are both {first} and {second}")
    return make_overrides({ruling: frozenset(pairs) for ruling, pairs in rulings.items()})


def _pairs(entry: object, where: str) -> Iterator[Pair]:
    stops = entry.get("stops") if isinstance(entry, dict) else None
    if not isinstance(stops, list) or not 2 <= len(stops) <= 100 or not all(isinstance(stop, str) for stop in stops):
        raise BadOverrides(f"{where}: stops: expected two stops or more, each as 'feed/stop/id'")
    parsed = sorted({_stop(stop, where) for stop in stops})
    if len(parsed) < 2:
        raise BadOverrides(f"{where}: stops: expected two that differ")
    for place, a in enumerate(parsed):
        yield from ((a, b) for b in parsed[place + 1 :])


def _stop(text: str, where: str) -> Stop:
    try:
        ref = Ref.parse(text)
    except ValueError:
        ref = Ref("", "", "")
    if ref.kind != "stop" or not ref.feed or not ref.local_id:
        raise BadOverrides(f"{where}: {text!r}: expected 'feed/stop/id', the id percent-encoded")
    return ref.feed, ref.local_id


def pair_of(a: Stop, b: Stop) -> Pair:
    return (a, b) if a < b else (b, a)
