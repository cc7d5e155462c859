"""Features of a station's map → features of IMDF, by file: venue, building, levels, units, openings, amenities …

An id is made of the hub's own, so that it lasts. Floors are numbered anew where their feed has half floors.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from services.api.encoders.imdf import shapes
from services.api.encoders.imdf.words import AMENITIES, RIDES, UNITS
from services.api.encoders.plain_json.members import Json

FILES = ("address", "venue", "building", "footprint", "level", "unit", "opening", "amenity", "relationship")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://register.apple.com/resources/imdf/")
_FLOOR_PAD, _END_PAD, _WAY_WIDTH, _DOOR_WIDTH = 6.0, 1.5, 3.0, 2.0  # metres, where a feed tells of none
_NO_LEVEL = "ground"


class Archive:
    def __init__(self, station: Mapping[str, Any], features: Sequence[Json], country: str) -> None:
        self._station, self._country = station, country
        self._made: dict[str, list[Json]] = {name: [] for name in FILES}
        self._by_kind: defaultdict[str, list[Json]] = defaultdict(list)
        for feature in features:
            self._by_kind[feature["properties"]["kind"]].append(feature)
        self._levels = self._by_kind["level"] or [_plain_level(station)]
        self._known = {each["id"] for each in self._levels}
        self._street = str(min(self._levels, key=lambda each: abs(each["properties"].get("index") or 0.0))["id"])
        self._nearest: dict[str, shapes.Nearest] = {}  # by level, once all units are there
        self._units: defaultdict[str, list[tuple[str, list[float]]]] = defaultdict(list)  # level → unit, its middle

    def files(self) -> dict[str, list[Json]]:
        points = self._points_by_level()
        self._frame([point for placed in points.values() for point in placed])
        for level, ordinal in zip(
            self._levels, ordinals([each["properties"].get("index") for each in self._levels]), strict=True
        ):
            self._level(level, ordinal, points[level["id"]])
        for way in self._by_kind["pathway"]:
            self._way(way)
        for level in self._levels:
            if not self._units[level["id"]]:
                self._unit(
                    f"floor/{level['id']}", "unspecified", level["id"], shapes.around(points[level["id"]], _FLOOR_PAD)
                )
        for entrance in self._by_kind["entrance"]:
            self._entrance(entrance)
        self._nearest = {level: shapes.Nearest(units) for level, units in self._units.items()}
        for thing in (*self._by_kind["platform"], *self._by_kind["facility"]):
            self._amenity(thing)
        return self._made

    def _points_by_level(self) -> dict[str, list[list[float]]]:
        """Of each floor what is on it; of an empty one the station's own place."""
        lat, lon = self._station["location"]["lat"], self._station["location"]["lon"]
        found: defaultdict[str, list[list[float]]] = defaultdict(list)
        for kind in ("pathway", "platform", "entrance", "facility"):
            for feature in self._by_kind[kind]:
                for level, point in _ends(feature):
                    found[self._on(level)].append(point)
        return {level["id"]: found[level["id"]] or [[lon, lat]] for level in self._levels}

    def _on(self, level: str) -> str:
        """What is on no known floor is taken to be on the one nearest to the street."""
        return level if level in self._known else self._street

    def _add(self, kind: str, key: str, geometry: Json | None, properties: Json) -> str:
        id_ = id_of(kind, key)
        self._made[kind].append(
            {"id": id_, "type": "Feature", "feature_type": kind, "geometry": geometry, "properties": properties}
        )
        return id_

    def _frame(self, points: Sequence[Sequence[float]]) -> None:
        key, ring = self._station["id"], shapes.around(points, _FLOOR_PAD * 2)
        names, middle = _labels(self._station), _point(shapes.middle_of(ring))
        address = self._add(
            "address",
            key,
            None,
            {
                "address": self._station["name"] or key,
                "unit": None,
                "locality": self._station["name"] or key,
                "province": None,
                "country": self._country,
                "postal_code": None,
                "postal_code_ext": None,
                "postal_code_vanity": None,
            },
        )
        self._add(
            "venue",
            key,
            _polygon(ring),
            {
                "category": "transitstation",
                "restriction": None,
                "name": names or {"en": key},
                "alt_name": None,
                "hours": None,
                "website": None,
                "phone": None,
                "display_point": middle,
                "address_id": address,
            },
        )
        building = self._add(
            "building",
            key,
            None,
            {
                "name": names,
                "alt_name": None,
                "category": "transit",
                "restriction": None,
                "display_point": middle,
                "address_id": address,
            },
        )
        self._add("footprint", key, _polygon(ring), {"category": "ground", "name": None, "building_ids": [building]})

    def _level(self, level: Json, ordinal: int, points: Sequence[Sequence[float]]) -> None:
        names = _labels(level["properties"]) or {"en": f"Level {ordinal}"}
        ring = shapes.around(points, _FLOOR_PAD)
        self._add(
            "level",
            level["id"],
            _polygon(ring),
            {
                "category": "transit",
                "restriction": None,
                "outdoor": False,
                "ordinal": ordinal,
                "name": names,
                "short_name": names,
                "display_point": _point(shapes.middle_of(ring)),
                "address_id": None,
                "building_ids": [id_of("building", self._station["id"])],
            },
        )

    def _unit(self, key: str, category: str, level: str, ring: shapes.Ring, wheelchair: bool = False) -> str:
        middle = shapes.middle_of(ring)
        unit = self._add(
            "unit",
            key,
            _polygon(ring),
            {
                "category": category,
                "restriction": None,
                "accessibility": ["wheelchair"] if wheelchair else None,
                "name": None,
                "alt_name": None,
                "level_id": id_of("level", level),
                "display_point": _point(middle),
            },
        )
        self._units[level].append((unit, middle))
        return unit

    def _way(self, way: Json) -> None:
        told, (begin, end) = way["properties"], _coordinates(way)
        mode, width = told.get("mode", ""), told.get("min_width_meters") or _WAY_WIDTH
        levels = self._on(told.get("level", "")), self._on(told.get("to_level", ""))
        if mode in ("fare_gate", "exit_gate"):
            self._opening(way["id"], "pedestrian.transit", levels[0], shapes.crossing(begin, end, width), None)
        elif levels[0] == levels[1]:
            self._unit(way["id"], UNITS.get(mode, "walkway"), levels[0], shapes.along(begin, end, width))
        else:
            category, lift = UNITS.get(mode, "walkway"), mode == "elevator"
            ends = [
                self._unit(f"{way['id']}/{number}", category, level, shapes.around((point,), _END_PAD), lift)
                for number, (level, point) in enumerate(zip(levels, (begin, end), strict=True))
            ]
            self._relate(way["id"], RIDES.get(mode, "traversal"), told["both_ways"], ends)

    def _relate(self, key: str, category: str, both_ways: bool, ends: Sequence[str]) -> None:
        origin, destination = ({"id": end, "feature_type": "unit"} for end in ends)
        self._add(
            "relationship",
            key,
            None,
            {
                "category": category,
                "direction": "undirected" if both_ways else "directed",
                "origin": origin,
                "intermediary": None,
                "destination": destination,
                "hours": None,
            },
        )

    def _opening(self, key: str, category: str, level: str, line: list[list[float]], names: Json | None) -> None:
        self._add(
            "opening",
            key,
            {"type": "LineString", "coordinates": line},
            {
                "category": category,
                "accessibility": None,
                "access_control": None,
                "door": None,
                "name": names,
                "alt_name": None,
                "display_point": _point(line[0]),
                "level_id": id_of("level", level),
            },
        )

    def _entrance(self, entrance: Json) -> None:
        for point in _coordinates(entrance):
            level = self._on(entrance["properties"].get("level", ""))
            line = shapes.crossing(point, point, _DOOR_WIDTH)
            self._opening(entrance["id"], "pedestrian.principal", level, line, _labels(entrance["properties"]))

    def _amenity(self, thing: Json) -> None:
        """One on each of its floors; what is the same thing has one `correlation_id`."""
        told, points = thing["properties"], _coordinates(thing)
        levels = told.get("levels") or [told.get("level", "")]
        for point in points[:1]:
            for level in levels:
                placed = self._on(level)
                unit = self._nearest[placed].of(point)
                self._add(
                    "amenity",
                    f"{thing['id']}/{placed}",
                    {"type": "Point", "coordinates": point},
                    {
                        "category": AMENITIES.get(told.get("type", told["kind"]), "unspecified"),
                        "accessibility": None,
                        "name": _labels(told),
                        "alt_name": None,
                        "hours": told.get("attributes", {}).get("opening_hours"),
                        "phone": None,
                        "website": None,
                        "unit_ids": [unit],
                        "address_id": None,
                        "correlation_id": id_of("amenity", thing["id"]) if len(levels) > 1 else None,
                    },
                )


def ordinals(indexes: Sequence[float | None]) -> list[int]:
    """Whole numbers in the order of `indexes`, the street being 0; floors that share one, or are half, are counted."""
    given = [index or 0.0 for index in indexes]
    if len(set(given)) == len(given) and all(index == int(index) for index in given):
        return [int(index) for index in given]
    order = sorted(range(len(given)), key=lambda place: (given[place], place))
    street = min(order, key=lambda place: (abs(given[place]), place))
    return [order.index(place) - order.index(street) for place in range(len(given))]


def id_of(kind: str, key: str) -> str:
    return str(uuid.uuid5(_SPACE, f"{kind}/{key}"))


def _plain_level(station: Mapping[str, Any]) -> Json:
    return {"id": f"{station['id']}/{_NO_LEVEL}", "properties": {"kind": "level", "index": 0.0}}


def _labels(told: Mapping[str, Any]) -> Json | None:
    names = {tag: text for tag, text in (told.get("names") or {}).items() if text and tag != "und"}
    return names or ({"en": told["name"]} if told.get("name") else None)


def _coordinates(feature: Json) -> list[list[float]]:
    geometry = feature["geometry"]
    if geometry is None:
        return []
    return [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]


def _ends(feature: Json) -> list[tuple[str, list[float]]]:
    """The floor and the place of each of its ends; of a facility, of each of its floors."""
    told, points = feature["properties"], _coordinates(feature)
    if not points:
        return []
    if len(points) > 1:
        return [(told.get("level", ""), points[0]), (told.get("to_level", ""), points[-1])]
    return [(level, points[0]) for level in told.get("levels") or [told.get("level", "")]]


def _polygon(ring: shapes.Ring) -> Json:
    return {"type": "Polygon", "coordinates": [ring]}


def _point(place: Sequence[float]) -> Json:
    return {"type": "Point", "coordinates": list(place)}
