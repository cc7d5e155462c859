"""A station's inside as GeoJSON features, each with its `kind` and its floor: what /map answers.

Levels come first, from the top; then ways, platforms, entrances and facilities. What moves carries its state.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.api.access.interiors import Interior
from services.api.access.placing import Place
from services.api.encoders.plain_json.members import Json, given, location
from services.api.texts import named
from services.shared.access.profiles import (
    ELEVATOR,
    ESCALATOR,
    EXIT_GATE,
    FARE_GATE,
    MOVING_WALKWAY,
    STAIRS,
    WALKWAY,
)
from services.shared.model.access import AccessEdge, AccessLevel
from services.shared.model.entities import Entrance, Facility, Platform, Station
from services.shared.model.ids import namespaced

MODES = {
    WALKWAY: "walkway",
    STAIRS: "stairs",
    MOVING_WALKWAY: "moving_walkway",
    ESCALATOR: "escalator",
    ELEVATOR: "elevator",
    FARE_GATE: "fare_gate",
    EXIT_GATE: "exit_gate",
}
GROUND = 0.0  # GTFS, levels.txt: the street is 0
PLACES = 7  # digits of degrees: a centimetre


@dataclass(frozen=True, slots=True)
class Inside:
    """What is drawn. `facilities` are JSON rows by id; `step_free` is what holds now, by platform or entrance."""

    station: Station
    interior: Interior
    entities: Sequence[Facility]
    facilities: Mapping[str, Json]
    step_free: Mapping[str, str]
    lang: str | None = None


class Drawing:
    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self._graph = inside.interior.graph
        self._places, self._guessed = inside.interior.placed((inside.station.lat, inside.station.lon))
        self._node = {node.id: number for number, node in enumerate(self._graph.nodes)}
        own = {number for number, node in enumerate(self._graph.nodes) if node.station == inside.station.id}
        self._edges = [edge for edge in self._graph.edges if edge.id and (edge.origin in own or edge.target in own)]
        self._ways_of: defaultdict[str, list[AccessEdge]] = defaultdict(list)  # by what moves along them
        for edge in self._edges:
            for unit in dict.fromkeys(edge.units):
                self._ways_of[unit].append(edge)
        self._levels = self._listed_levels()
        self._known = {level.id for level in self._levels}
        self._ground = next((level.id for level in self._levels if level.index == GROUND), "")

    def features(self) -> Iterable[Json]:
        for level in self._levels:
            yield _feature("level", level.id, None, _level(level, self._inside.lang))
        for edge in self._edges:
            yield self._pathway(edge)
        for platform in self._inside.station.platforms:
            yield self._end("platform", platform, {"code": platform.code, "routes": platform.routes})
        for entrance in self._inside.station.entrances:
            yield self._end("entrance", entrance, {})
        for facility in self._inside.entities:
            yield self._facility(facility)

    def _listed_levels(self) -> list[AccessLevel]:
        """Of the graph, else of the station; from the top."""
        used = {self._graph.nodes[end].level for edge in self._edges for end in (edge.origin, edge.target)}
        found = {self._graph.levels[number].id: self._graph.levels[number] for number in used if number >= 0}
        for level in self._inside.station.levels:
            found.setdefault(level.id, AccessLevel(level.id, level.name, {}, level.index))
        return sorted(found.values(), key=lambda level: (-(level.index or 0.0), level.id))

    def _level_of(self, number: int) -> str:
        """A way in whose floor its feed leaves out is taken to be at the street."""
        node = self._graph.nodes[number]
        if node.level >= 0:
            return self._graph.levels[node.level].id
        return self._ground if node.kind == "entrance" else ""

    def _pathway(self, edge: AccessEdge) -> Json:
        ends = (edge.origin, edge.target)
        facility = next((self._inside.facilities[unit] for unit in edge.units if unit in self._inside.facilities), None)
        told = {
            "mode": MODES.get(edge.mode, ""),
            "both_ways": edge.both_ways,
            "from": self._graph.nodes[edge.origin].id,
            "to": self._graph.nodes[edge.target].id,
            "level": self._level_of(edge.origin),
            "to_level": self._level_of(edge.target),
            "length_meters": edge.length_meters,
            "seconds": edge.seconds,
            "stairs": edge.stairs or None,
            "max_slope": edge.max_slope,
            "min_width_meters": edge.min_width_meters,
            "signposted": edge.signposts or None,
            "signposted_back": edge.signposts_back or None,
            "facility": facility["id"] if facility else None,
            "status": facility["status"] if facility else None,
            "estimated": True if self._guessed.intersection(ends) else None,
        }
        line = {"type": "LineString", "coordinates": [_coordinates(self._places[end]) for end in ends]}
        return _feature("pathway", edge.id, line, told)

    def _end(self, kind: str, each: Platform | Entrance, more: Json) -> Json:
        number = self._node.get(each.id, -1)
        names = self._graph.nodes[number].names if number >= 0 else {}
        told: Json = {
            **_named(names, self._inside.lang, each.name),
            "names": names or None,
            "stop_id": each.stop_id,
            **more,
        }
        told["level"] = self._level_of(number) if number >= 0 else self._named_level(each.level)
        told["step_free"] = self._inside.step_free.get(each.id, each.step_free)
        where = location(each.lat, each.lon)
        return _feature(kind, each.id, _point((where["lat"], where["lon"])) if where else None, told)

    def _named_level(self, told: str) -> str:
        return next((level.id for level in self._levels if told and told in (level.name, level.id)), "")

    def _storey(self, floor: str) -> str:
        """Storeys count from 1 at the street and -1 below it, levels.txt from 0 (facility_attributes, `floor`)."""
        if not floor.removeprefix("-").isdecimal():
            return ""
        index = int(floor) - 1 if int(floor) > 0 else int(floor)
        return next((level.id for level in self._levels if level.index == index), "")

    def _facility(self, facility: Facility) -> Json:
        """Where it stands; a lift or an escalator without a place of its own in the middle of its way."""
        told = dict(self._inside.facilities[facility.id])
        where = told.pop("location")
        ways = self._ways_of.get(facility.id, [])
        levels = [self._level_of(end) for edge in ways for end in (edge.origin, edge.target)]
        if facility.level and facility.refs:
            levels.append(namespaced(facility.refs[0].feed, facility.level))
        levels.append(self._storey(facility.attributes.get("floor", "")))
        told["levels"] = list(dict.fromkeys(level for level in levels if level in self._known))
        told["level"] = told["levels"][0] if told["levels"] else ""
        if where:
            return _feature("facility", facility.id, _point((where["lat"], where["lon"])), told)
        ends = [self._places[end] for edge in ways for end in (edge.origin, edge.target)]
        middle = (sum(p[0] for p in ends) / len(ends), sum(p[1] for p in ends) / len(ends)) if ends else None
        return _feature("facility", facility.id, _point(middle) if middle else None, told)


def _named(names: Mapping[str, str], lang: str | None, name: str) -> Json:
    return named(names, lang, name) if name or names else {}


def _level(level: AccessLevel, lang: str | None) -> Json:
    return {**_named(level.names, lang, level.name), "names": level.names or None, "index": level.index}


def _feature(kind: str, id: str, geometry: Json | None, told: Json) -> Json:
    return {"type": "Feature", "id": id, "geometry": geometry, "properties": {"kind": kind, "id": id} | given(told)}


def _point(place: Place) -> Json:
    return {"type": "Point", "coordinates": _coordinates(place)}


def _coordinates(place: Place) -> list[float]:
    return [round(place[1], PLACES), round(place[0], PLACES)]
