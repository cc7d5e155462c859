"""What of a station can be reached without a step right now: its platforms from the street, its entrances to trains."""

from collections.abc import Iterable

from services.api.access.answers import Pair, Situation, pairs_of, verdicts
from services.api.access.places import PLATFORM, Place, places_of
from services.shared.access.profiles import DEFAULT
from services.shared.model.access import NO, UNKNOWN, YES
from services.shared.model.entities import Station

MOST_PAIRS = 5_000  # beyond, what the timetable states for good stands


def step_free_now(station: Station, situation: Situation) -> dict[str, str]:
    """By the id of a platform or an entrance: the best that any entrance, or any platform, gives it."""
    places = places_of(station, situation.interior.graph)
    pairs = pairs_of([place for place in places if place.kind != PLATFORM], places, all_kinds=False)
    if len(pairs) > MOST_PAIRS:
        return {}
    pairs = _told(pairs)
    found: dict[str, set[str]] = {}
    for (origin, target), verdict in zip(pairs, verdicts(pairs, situation, DEFAULT, situation.now_ms), strict=True):
        found.setdefault(origin.id, set()).add(verdict.step_free)
        found.setdefault(target.id, set()).add(verdict.step_free)
    return {place: _best(words) for place, words in found.items()}


def _told(pairs: list[Pair]) -> list[Pair]:
    """Without those of which nothing is known, for a platform or an entrance that ways of its own feed lead to."""
    known = {place.id for pair in pairs if _joined(*pair) for place in pair}
    return [pair for pair in pairs if _joined(*pair) or known.isdisjoint(place.id for place in pair)]


def _joined(origin: Place, target: Place) -> bool:
    return min(origin.node, target.node) >= 0 and origin.id.partition(":")[0] == target.id.partition(":")[0]


def _best(words: Iterable[str]) -> str:
    return next(word for word in (YES, UNKNOWN, NO) if word in words)
