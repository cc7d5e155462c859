"""Where else to go when a way is closed: the nearest other entrance of the station, else the nearest other station.

An entrance counts when it leads to the same platform without a step; a station when it serves a line of that
platform (of the station, where the platform's lines are not told) and one gets to a platform of that line.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from services.api.access.answers import Situation, pairs_of, verdicts
from services.api.access.places import PLATFORM, Place, places_of
from services.shared.model.access import YES
from services.shared.model.entities import Station
from services.shared.model.geo import distance_meters

NEARBY_METERS = 2_000.0
MOST_STATIONS = 12  # that are looked at


@dataclass(frozen=True, slots=True)
class Instead:
    """`place` is another entrance; `station` another station. Metres as the crow flies."""

    place: Place | None = None
    station: Station | None = None
    meters: float = 0.0


Neighbour = tuple[float, Station, Callable[[], Situation]]


def other_entrance(
    origin: Place, target: Place, places: Sequence[Place], situation: Situation, profile: str
) -> Instead | None:
    """Of a way from an entrance to a platform or back: the nearest to the entrance that was asked for."""
    wanted, leads = (origin, target.kind == PLATFORM) if origin.kind != PLATFORM else (target, False)
    others = [place for place in places if place.kind == wanted.kind != PLATFORM and place is not wanted]
    pairs = [(other, target) if leads else (origin, other) for other in others]
    found = verdicts(pairs, situation, profile, situation.now_ms)
    open_ = [other for other, verdict in zip(others, found, strict=True) if verdict.step_free == YES]
    nearest = min(((_apart(wanted, other), other.id, other) for other in open_), default=None)
    return Instead(place=nearest[2], meters=nearest[0]) if nearest else None


def other_station(station: Station, target: Place, profile: str, neighbours: Iterable[Neighbour]) -> Instead | None:
    """`neighbours` nearest first; what is known of one is asked for only when it serves the line."""
    lines = frozenset(_lines(station, target))
    for meters, other, ask in neighbours:
        wanted = {platform.id for platform in other.platforms if lines.intersection(platform.routes or other.routes)}
        if other.id == station.id or not wanted:
            continue
        situation = ask()
        places = places_of(other, situation.interior.graph)
        origins = [place for place in places if place.kind != PLATFORM]
        pairs = pairs_of(origins, [place for place in places if place.id in wanted], all_kinds=False)
        if any(verdict.step_free == YES for verdict in verdicts(pairs, situation, profile, situation.now_ms)):
            return Instead(station=other, meters=meters)
    return None


def _lines(station: Station, target: Place) -> Sequence[str]:
    told = next((platform.routes for platform in station.platforms if platform.id == target.id), ())
    return told or station.routes


def _apart(one: Place, other: Place) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    return distance_meters(one.lat, one.lon, other.lat, other.lon)
