"""The land under the town: closed and small GeoJSON, with stations on land and piers in the water."""

from functools import cache
from itertools import pairwise
from typing import Any

import orjson

from deploy.demo.geometry import Point, latitude, longitude
from deploy.demo.ground import ground
from tests.support.demo_town import operator, town

MOST_BYTES = 200_000


@cache
def drawn() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = orjson.loads(ground(town()))["features"]
    return features


def rings(kind: str) -> list[list[Point]]:
    found = [each["geometry"] for each in drawn() if each["properties"]["kind"] == kind]
    return [ring for geometry in found if geometry["type"] == "Polygon" for ring in geometry["coordinates"]]


def inside(point: Point, ring: list[Point]) -> bool:
    """Whether a line from there to the east crosses the ring an odd number of times."""
    crossed = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > point[1]) != (y2 > point[1]) and point[0] < x1 + (point[1] - y1) / (y2 - y1) * (x2 - x1):
            crossed = not crossed
    return crossed


def in_the_sea(point: Point) -> bool:
    place = longitude(point), latitude(point)
    return inside(place, rings("water")[0]) and not any(inside(place, ring) for ring in rings("land"))


def test_the_same_town_has_the_same_ground_of_a_size_that_a_phone_loads() -> None:
    assert ground(town()) == ground(town())
    assert len(ground(town())) < MOST_BYTES
    assert {each["properties"]["kind"] for each in drawn()} == {"water", "land", "green", "street"}
    assert all(ring[0] == ring[-1] for kind in ("water", "land", "green") for ring in rings(kind))


def test_stations_stand_on_land_and_ferries_call_in_the_water() -> None:
    on_land = ("nagihama-rail", "nagihama-subway", "nagihama-tram", "nagihama-bus")
    assert [stop.id for feed in on_land for stop in operator(feed).stops if in_the_sea(stop.point)] == []
    assert [stop.id for stop in operator("shiojima-ferry").stops if not in_the_sea(stop.point)] == []
