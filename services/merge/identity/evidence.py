"""What speaks for and against two atoms being one station, weighed to a score. Pure and symmetric.

Names that differ never make one station, however close; beyond the reach of their kind, no name does.
"""

import re
from dataclasses import dataclass

from services.merge.identity.atoms import RAIL, ROAD, Atom, AtomKey
from services.merge.identity.names import IDENTICAL, WEIGHT, relate
from services.shared.model.geo import distance_meters

ENOUGH = 0.6  # of 1
REACH_METERS = {ROAD: 200.0}
USUAL_REACH_METERS = 300.0
LINK_METERS = 500.0
NAMED_AFTER_METERS = 400.0
STATED_LINK_METERS = 1_000.0
_NEARNESS = 0.2
_SHARED_NUMBER = 0.1
_STATED = 0.1
_UNSETTLED_BRACKETS = -0.02
_NUMBER = re.compile(r"([A-Z]{1,3})[- ]?(\d{1,3})[A-Z]?")

SAME, LINKED = "same", "linked"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A pair, smaller key first: how far apart, how their names relate ("" : they do not), what else was seen."""

    a: AtomKey
    b: AtomKey
    meters: float
    names: str
    signals: tuple[str, ...]
    score: float
    verdict: str  # same | linked | ""

    @property
    def rank(self) -> tuple[float, float, AtomKey, AtomKey]:
        return -self.score, self.meters, self.a, self.b


def weigh(a: Atom, b: Atom) -> Weighed:
    """Of the pair alone; what the rest of a cluster forbids is for `cluster` to say."""
    if b.key < a.key:
        a, b = b, a
    meters = meters_between(a, b)
    names = relate(a.names, b.names) or ""
    signals = _signals(a, b)
    verdict = _linked_by_word(signals, meters)
    if not names:
        if _named_after(a, b) or _named_after(b, a):
            names, verdict = "named_after", LINKED if meters < NAMED_AFTER_METERS else verdict
        return Weighed(a.key, b.key, meters, names, signals, 0.0, verdict)
    reach = min(REACH_METERS.get(family, USUAL_REACH_METERS) for family in (a.family or RAIL, b.family or RAIL))
    score = WEIGHT[names] + _NEARNESS * max(0.0, 1 - meters / USUAL_REACH_METERS)
    score += _SHARED_NUMBER * ("same_number" in signals) + _STATED * ("stated_change" in signals)
    score += _UNSETTLED_BRACKETS * ("other_brackets" in signals)
    score = round(min(1.0, score), 3)
    if score >= ENOUGH and meters < reach and not _at_odds(signals, names):
        verdict = SAME
    elif meters < LINK_METERS and RAIL in (a.family, b.family) and "both_stated" not in signals:
        verdict = LINKED
    return Weighed(a.key, b.key, meters, names, signals, score, verdict)


def meters_between(a: Atom, b: Atom) -> float:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return float("inf")
    return round(distance_meters(a.lat, a.lon, b.lat, b.lon), 1)


def _signals(a: Atom, b: Atom) -> tuple[str, ...]:
    publisher = a.feed == b.feed
    found = {
        "same_publisher": publisher,
        "both_stated": publisher and a.stated and b.stated,
        "same_line": publisher and a.family == b.family == RAIL and not a.routes.isdisjoint(b.routes),
        "same_number": bool(numbers(a) & numbers(b)),
        "stated_change": _states(a, b) or _states(b, a),
        "other_brackets": bool(a.names.inside and b.names.inside and a.names.inside != b.names.inside),
        "other_kind": _of_other_kinds(a, b),
    }
    return tuple(signal for signal, seen in found.items() if seen)


def _at_odds(signals: tuple[str, ...], names: str) -> bool:
    """Whatever the score. Platforms of one line that share a name may be the two sides of one station."""
    if "both_stated" in signals or "other_kind" in signals:
        return True
    if "same_line" in signals and names != IDENTICAL:
        return True
    return "same_publisher" in signals and "other_brackets" in signals


def _named_after(stop: Atom, station: Atom) -> bool:
    """渋谷駅東口, where buses call, is named after 渋谷."""
    if stop.family != ROAD or station.family != RAIL:
        return False
    return not stop.names.after.isdisjoint(station.names.loose | station.names.letters)


def _of_other_kinds(a: Atom, b: Atom) -> bool:
    return bool(a.family and b.family and a.family != b.family)


def _linked_by_word(signals: tuple[str, ...], meters: float) -> str:
    """Stops without a place are linked by word alone."""
    return LINKED if "stated_change" in signals and not STATED_LINK_METERS <= meters < float("inf") else ""


def _states(a: Atom, b: Atom) -> bool:
    """Ids of ODPT are the same in every feed; others mean the feed's own stops."""
    named = {stop for said in a.stops for stop in said.connecting}
    if not named:
        return False
    return any(stop.id in named and (a.feed == b.feed or stop.id.startswith("odpt.")) for stop in b.stops)


def numbers(atom: Atom) -> frozenset[str]:
    """Station numbers as on the signs, written one way: JY1, JY01, JY-01 are JY1. Poles of buses have letters too."""
    if atom.family != RAIL:
        return frozenset()
    matches = (_NUMBER.fullmatch(stop.code.strip().upper()) for stop in atom.stops if stop.code)
    return frozenset(f"{found[1]}{int(found[2])}" for found in matches if found)
