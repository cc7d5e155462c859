"""The inside of stations as feeds say it → one graph for every set of stations that ways join. Pure.

A feed's stops and pathways have its own ids; nodes and edges carry them behind the feed's id. Ways to
stops that are not there, and from a stop to itself, are left out: the checks have reported them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from services.shared.access.profiles import WALKWAY
from services.shared.model.access import AccessEdge, AccessGraph, AccessLevel, AccessNode
from services.shared.model.ids import namespaced
from services.shared.model.said import LevelSaid, PathwaySaid, StopSaid

PLATFORM, ENTRANCE, BOARDING_AREA = 0, 2, 4
KINDS = {PLATFORM: "platform", ENTRANCE: "entrance", BOARDING_AREA: "boarding_area"}
WITH_UNITS = range(3, 8)  # moving walkways, escalators, lifts and gates can be out of order
MOST_WAYS = 20_000  # in one graph; the largest interchanges have a thousand

StopKey = tuple[str, str]  # feed, stop_id


@dataclass(slots=True)
class Interior:
    """What one feed says: its ways by id, and the stops and levels that they need."""

    ways: list[PathwaySaid] = field(default_factory=list)
    stops: dict[str, StopSaid] = field(default_factory=dict)
    levels: dict[str, LevelSaid] = field(default_factory=dict)


def interior(stops: Mapping[str, StopSaid], ways: Iterable[PathwaySaid], levels: Mapping[str, LevelSaid]) -> Interior:
    """Only what ways touch is kept, and the platform of a boarding area that they lead to."""
    kept = sorted((way for way in ways if _usable(way, stops)), key=lambda way: way.id)
    touched = {stop: stops[stop] for way in kept for stop in (way.from_stop_id, way.to_stop_id)}
    for stop in list(touched.values()):
        if stop.location_type == BOARDING_AREA and stop.parent_station in stops:
            touched.setdefault(stop.parent_station, stops[stop.parent_station])
    used = {stop.level_id for stop in touched.values()}
    return Interior(kept, touched, {level: said for level, said in levels.items() if level in used})


def _usable(way: PathwaySaid, stops: Mapping[str, StopSaid]) -> bool:
    return way.from_stop_id in stops and way.to_stop_id in stops and way.from_stop_id != way.to_stop_id


def complexes(
    interiors: Mapping[str, Interior], station_of: Mapping[StopKey, str]
) -> list[tuple[frozenset[str], list[tuple[str, PathwaySaid]]]]:
    """Stations that ways join, with those ways, by feed and id."""
    joined: dict[str, str] = {}

    def root(station: str) -> str:
        while joined.setdefault(station, station) != station:
            station = joined[station]
        return station

    ends: list[tuple[str, PathwaySaid, str]] = []
    for feed in sorted(interiors):
        for way in interiors[feed].ways:
            begin, end = (station_of.get((feed, stop)) for stop in (way.from_stop_id, way.to_stop_id))
            if begin is None or end is None:
                continue
            first, second = sorted((root(begin), root(end)))
            joined[second] = first
            ends.append((feed, way, begin))
    groups: dict[str, list[tuple[str, PathwaySaid]]] = defaultdict(list)
    for feed, way, begin in ends:
        groups[root(begin)].append((feed, way))
    members: dict[str, set[str]] = defaultdict(set)
    for station in joined:
        members[root(station)].add(station)
    return [(frozenset(members[first]), groups[first]) for first in sorted(groups)]


def draw(
    ways: Iterable[tuple[str, PathwaySaid]],
    interiors: Mapping[str, Interior],
    station_of: Mapping[StopKey, str],
    facility: Callable[[str, str], str],
) -> AccessGraph:
    """`facility` gives the merged id of a feed's own."""
    ordered = list(ways)
    stops = sorted({(feed, stop) for feed, way in ordered for stop in (way.from_stop_id, way.to_stop_id)})
    platforms = _untouched_platforms(stops, interiors)
    stops = sorted({*stops, *platforms.values()})
    levels = sorted({(feed, level) for feed, stop in stops if (level := interiors[feed].stops[stop].level_id)})
    level_place = {level: place for place, level in enumerate(levels)}
    place = {stop: number for number, stop in enumerate(stops)}
    joins = [AccessEdge("", place[area], place[platform], both_ways=True) for area, platform in platforms.items()]
    return AccessGraph(
        levels=tuple(_level(interiors[feed].levels.get(level), feed, level) for feed, level in levels),
        nodes=tuple(_node(feed, interiors[feed].stops[stop], level_place, station_of) for feed, stop in stops),
        edges=(*(_edge(feed, way, place, facility) for feed, way in ordered), *joins),
    )


def _untouched_platforms(stops: Iterable[StopKey], interiors: Mapping[str, Interior]) -> dict[StopKey, StopKey]:
    """Boarding area → its platform, where ways lead to the area only."""
    touched = set(stops)
    found: dict[StopKey, StopKey] = {}
    for feed, stop in sorted(touched):
        said = interiors[feed].stops[stop]
        platform = (feed, said.parent_station)
        if said.location_type == BOARDING_AREA and platform not in touched and platform[1] in interiors[feed].stops:
            found[feed, stop] = platform
    return found


def _level(said: LevelSaid | None, feed: str, level: str) -> AccessLevel:
    local = said or LevelSaid(level)
    return AccessLevel(namespaced(feed, level), local.name, local.names, local.index)


def _node(
    feed: str, stop: StopSaid, level_place: Mapping[StopKey, int], station_of: Mapping[StopKey, str]
) -> AccessNode:
    return AccessNode(
        id=namespaced(feed, stop.id),
        feed=feed,
        stop_id=stop.id,
        kind=KINDS.get(stop.location_type, "node"),
        name=stop.name,
        names=stop.names,
        code=stop.platform_code,
        level=level_place.get((feed, stop.level_id), -1),
        lat=stop.lat,
        lon=stop.lon,
        station=station_of.get((feed, stop.id), ""),
    )


def _edge(feed: str, way: PathwaySaid, place: Mapping[StopKey, int], facility: Callable[[str, str], str]) -> AccessEdge:
    units = [facility(feed, way.id)] if way.pathway_mode in WITH_UNITS else []
    if way.facility_id and way.pathway_mode != WALKWAY:
        units.append(facility(feed, way.facility_id))
    return AccessEdge(
        id=namespaced(feed, way.id),
        origin=place[feed, way.from_stop_id],
        target=place[feed, way.to_stop_id],
        mode=way.pathway_mode,
        both_ways=way.is_bidirectional,
        length_meters=way.length,
        seconds=way.traversal_time,
        stairs=way.stair_count,
        max_slope=way.max_slope,
        min_width_meters=way.min_width,
        signposts=_texts(way.signposted_names, way.signposted_as),
        signposts_back=_texts(way.reversed_signposted_names, way.reversed_signposted_as),
        units=tuple(dict.fromkeys(units)),
    )


def _texts(names: Mapping[str, str], text: str) -> dict[str, str]:
    """A text in no language that is told stands under BCP 47's word for that."""
    return dict(names) or ({"und": text} if text else {})
