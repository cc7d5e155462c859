"""Between which places of a station one gets without a step: yes, no or unknown, on which basis, until when.

Places that ways lead to are answered by the graph and the state of its lifts; the others by what their
timetable states for good, as far as no lift of the station speaks against it.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from services.api.access.interiors import Interior
from services.api.access.places import PLATFORM, Place
from services.shared.access.reach import UNSAID, Verdict
from services.shared.access.units import State, states_at, turns_after
from services.shared.model.access import NO, UNKNOWN, YES, AccessUnit

MOST_TURNS = 30  # moments to come that are looked at
FOR_WHEELS = frozenset({"wheelchair", "pram"})  # of whom wheelchair_boarding speaks

Pair = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Lift:
    """One of a station's list; `placed` where ways go by it, so that it is known what it leads to."""

    state: State
    feeds: frozenset[str] = frozenset()
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a station now. `lifts` are those that its list of facilities has, by id."""

    interior: Interior
    units: tuple[AccessUnit, ...]
    lifts: Mapping[str, Lift]
    now_ms: int


@dataclass(frozen=True, slots=True)
class Answered:
    """`changes`: what it will be, and from when on."""

    origin: Place
    target: Place
    verdict: Verdict
    changes: tuple[tuple[int, str], ...] = ()


def pairs_of(origins: Sequence[Place], targets: Sequence[Place], all_kinds: bool) -> list[Pair]:
    """From entrances and platforms to platforms; with `all_kinds` from platforms to entrances too."""
    return [
        (origin, target)
        for origin in origins
        for target in targets
        if origin is not target
        and (target.kind == PLATFORM or (all_kinds and origin.kind == PLATFORM and target.kind != PLATFORM))
    ]


def answer(pairs: Sequence[Pair], situation: Situation, profile: str) -> list[Answered]:
    now = verdicts(pairs, situation, profile, situation.now_ms)
    turns = turns_after(situation.units, situation.now_ms)[:MOST_TURNS]
    later = [(turn, verdicts(pairs, situation, profile, turn)) for turn in turns]
    answered = []
    for place, (origin, target) in enumerate(pairs):
        changes: list[tuple[int, str]] = []
        last = now[place].step_free
        for turn, then in later:
            if then[place].step_free != last:
                last = then[place].step_free
                changes.append((turn, last))
        answered.append(Answered(origin, target, now[place], tuple(changes)))
    return answered


def verdicts(pairs: Sequence[Pair], situation: Situation, profile: str, at_ms: int) -> list[Verdict]:
    origins = dict.fromkeys(origin.node for origin, _ in pairs if origin.node >= 0)
    targets = dict.fromkeys(target.node for _, target in pairs if target.node >= 0)
    states = states_at(situation.units, at_ms)
    found = situation.interior.ways(profile).verdicts(origins, targets, states)
    return [
        found[origin.node, target.node]
        if origin.node >= 0 and target.node >= 0
        else _listed(origin, target, profile, situation.lifts)
        for origin, target in pairs
    ]


def _listed(origin: Place, target: Place, profile: str, lifts: Mapping[str, Lift]) -> Verdict:
    if profile not in FOR_WHEELS:
        return UNSAID
    stated = {origin.stated, target.stated}
    if NO in stated:
        return Verdict(NO)
    if stated != {YES}:
        return UNSAID
    feeds = {place.id.partition(":")[0] for place in (origin, target) if ":" in place.id}
    doubtful = tuple(sorted(id_ for id_, lift in lifts.items() if _speaks_against(lift, feeds)))
    return Verdict(UNKNOWN, "live", doubtful) if doubtful else Verdict(YES)


def _speaks_against(lift: Lift, feeds: Set[str]) -> bool:
    """A lift that is placed on the ways of one railway says nothing of the platforms of another."""
    return lift.state > State.UNREPORTED and not (lift.placed and feeds and feeds.isdisjoint(lift.feeds))
