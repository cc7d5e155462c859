"""Which stations are one interchange: kept both ways, with the best evidence for each pair."""

from collections.abc import Iterable, Mapping

from services.merge.identity.atoms import RAIL, AtomKey
from services.merge.identity.cluster import Group
from services.merge.identity.evidence import SAME, Weighed


class Links:
    def __init__(self) -> None:
        self._links: dict[str, dict[str, Weighed]] = {}

    def of(self, station: str) -> dict[str, Weighed]:
        return dict(sorted(self._links.get(station, {}).items()))

    def replace(
        self,
        before: Iterable[str],
        pairs: Iterable[Weighed],
        station_of: Mapping[AtomKey, str],
        groups: Mapping[str, Group],
    ) -> set[str]:
        """Takes all pairs of the stations that were decided anew; the links of stations `before` are gone.

        Gives the stations whose links may be others now.
        """
        touched: set[str] = set()
        for station in before:
            for other in self._links.pop(station, {}):
                self._links.get(other, {}).pop(station, None)
                touched.add(other)
        for pair in sorted(pairs, key=lambda pair: pair.rank):
            a, b = station_of[pair.a], station_of[pair.b]
            if a != b and _links(pair, groups[a], groups[b]):
                self._links.setdefault(a, {}).setdefault(b, pair)
                self._links.setdefault(b, {}).setdefault(a, pair)
                touched |= {a, b}
        return touched


def _links(pair: Weighed, first: Group, second: Group) -> bool:
    """What a publisher states as separate is no interchange by its name alone, nor are two bus stops."""
    if "stated_change" in pair.signals or "override" in pair.signals:
        return True
    if first.stated & second.stated:
        return False
    return pair.verdict != SAME or RAIL in first.families | second.families
