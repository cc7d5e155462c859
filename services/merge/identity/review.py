"""Decisions on stations that a person should look at: how doubtful each is, the worst first. Pure.

What a publisher states, or a person has decided, is not in doubt.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.merge.identity.evidence import ENOUGH, LINK_METERS, USUAL_REACH_METERS
from services.merge.identity.names import IDENTICAL, WEIGHT
from services.shared.model.entities import Evidence, Station

Stop = tuple[str, str]  # feed, stop_id

_SETTLED = frozenset({"override", "both_stated", "other_kind"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two stops that are one station (`joined`) or two; `doubt` is 0 to 1."""

    doubt: float
    joined: bool
    because: Evidence
    names: tuple[str, str]

    @property
    def stops(self) -> tuple[Stop, Stop]:
        return _stops(self.because)


def doubts(stations: Iterable[Station]) -> list[Doubt]:
    """All, the most doubtful first."""
    whole = list(stations)
    named = {(member.feed, member.stop_id): member.name or one.name for one in whole for member in one.sources}
    found: dict[tuple[Stop, Stop], Doubt] = {}
    for joined, because in _decisions(whole):
        first, second = stops = _stops(because)
        doubt = _of_joined(because) if joined else _of_apart(because)
        found[stops] = Doubt(doubt, joined, because, (named.get(first, ""), named.get(second, "")))
    return sorted(found.values(), key=lambda one: (-one.doubt, one.stops))


def _decisions(stations: Iterable[Station]) -> Iterator[tuple[bool, Evidence]]:
    for station in stations:
        for member in station.sources:
            if member.because is not None and _SETTLED.isdisjoint(member.because.signals):
                yield True, member.because
        for link in station.links:
            because = link.because
            if because is not None and because.names in WEIGHT and _SETTLED.isdisjoint(because.signals):
                yield False, because


def _of_joined(because: Evidence) -> float:
    """What is far apart, or was joined for little more than enough."""
    weak = 1 - (because.score - ENOUGH) / (1 - ENOUGH)
    far = because.meters / USUAL_REACH_METERS
    return round(min(1.0, max(0.0, (weak + far) / 2)), 2)


def _of_apart(because: Evidence) -> float:
    """What is called the same and is not much farther than what is joined."""
    near = (LINK_METERS - because.meters) / (LINK_METERS - USUAL_REACH_METERS)
    return round(min(1.0, max(0.0, near)) * WEIGHT[because.names] / WEIGHT[IDENTICAL], 2)


def _stops(because: Evidence) -> tuple[Stop, Stop]:
    return (because.feed, because.stop_id), (because.other_feed, because.other_stop_id)
