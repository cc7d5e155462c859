"""The land under the town, for maps without tiles: sea, island, rivers, piers, parks, streets, as GeoJSON.

`kind` is one of water, land, green and street; the map draws them in that order.
"""

import math
from collections.abc import Iterator, Sequence

import orjson

from deploy.demo.chance import draw
from deploy.demo.geometry import Point, curve, latitude, longitude
from deploy.demo.model import Town

FAR = 60_000.0  # as far as one looks at the town

COAST: Sequence[Point] = (
    (-16000, -3600), (-11000, -2900), (-9000, -2550), (-7900, -2350), (-7300, -2050), (-6600, -1600), (-5900, -1300),
    (-5200, -1060), (-4450, -930), (-3500, -620), (-2800, -330), (-2200, -150), (-1700, 170), (-1450, 300),
    (-1000, 520), (-600, 660), (-300, 690), (0, 710), (260, 690), (480, 730), (600, 760), (820, 660), (1080, 580),
    (1250, 520), (1420, 400), (1700, 250), (1880, 80), (2060, -110), (2200, -280), (2280, -560), (2410, -900),
    (2530, -1130), (2670, -1430), (2790, -1700), (3050, -1830), (3500, -2050), (3850, -2750), (4450, -3330),
    (5250, -3720), (5900, -3950), (6500, -4150), (7000, -4250), (7300, -4000), (7500, -3500), (8200, -3000),
    (10000, -2500), (14000, -2200),
)  # fmt: skip
ISLAND: Sequence[Point] = (
    (600, -260), (850, -380), (960, -750), (820, -1150), (680, -1580), (380, -1800), (100, -1620), (60, -1220),
    (250, -800), (390, -420),
)  # fmt: skip
PIERS: Sequence[Sequence[Point]] = (
    ((505, 740), (515, 590), (595, 585), (612, 760)),
    ((1130, 560), (1080, 320), (1180, 300), (1250, 520)),
    ((1500, 350), (1400, 110), (1490, 80), (1600, 300)),
    ((2200, -280), (2010, -420), (2060, -500), (2270, -420)),
)  # fmt: skip
RIVERS: Sequence[Sequence[Point]] = (
    ((-3400, 9000), (-3000, 6000), (-2900, 4500), (-2350, 3200), (-2180, 2090), (-1950, 1200), (-1900, 600),
     (-1880, 100), (-1850, -200)),
    ((3900, 9000), (3400, 5000), (3050, 3000), (2780, 1930), (2950, 1100), (3120, 300), (2900, -400), (2420, -1030)),
)  # fmt: skip
GREENS: Sequence[tuple[Point, float, float]] = (
    ((3130, 1600), 260, 200), ((4190, -1330), 190, 160), ((-2720, 800), 170, 130), ((-4260, 3330), 330, 220),
    ((420, 3080), 220, 170), ((800, 690), 130, 60), ((-3300, 6100), 1500, 1800), ((-600, 5300), 700, 1200),
    ((1200, 5600), 700, 1300), ((4400, 3600), 1000, 1100), ((430, -1150), 180, 420), ((6400, -3500), 650, 260),
    ((-6900, -900), 900, 400), ((6500, 1700), 700, 900), ((1050, 2700), 170, 260),
)  # fmt: skip
GRIDS: Sequence[tuple[float, float, float, float]] = (  # west, south, east, north
    (-1250, 980, 1050, 2080), (-3000, 620, -1980, 1850), (-1820, 680, -1250, 2900), (1200, 900, 2700, 2350),
    (3250, -500, 4900, 1250), (3500, -2250, 4950, -500), (1300, 2400, 2500, 4300), (-4100, 2300, -2400, 2950),
    (-4900, -560, -3300, 300), (2750, -1350, 3400, -450), (-5200, 2900, -4500, 3500),
)  # fmt: skip
GRID_METERS = 145.0
RIVER_METERS = 42.0
GAP_CHANCE = 0.22


def ground(town: Town) -> bytes:
    features = [
        *_polygons("water", [_sea(), *(_ribbon(river) for river in RIVERS)]),
        *_polygons("land", [_round(ISLAND), *(list(pier) for pier in PIERS)]),
        *_polygons("green", [_blob(town.seed, *green) for green in GREENS]),
        *_streets(town),
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _sea() -> list[Point]:
    points = curve(COAST)[0].points
    return [(-FAR, -4200), *points, (FAR, -2000), (FAR, -FAR), (-FAR, -FAR)]


def _round(corners: Sequence[Point]) -> list[Point]:
    """A smooth ring: the curve goes once around, and a bit more, so that its seam is smooth too."""
    path, indices = curve([*corners, *corners[:2]])
    return list(path.points[indices[1] : indices[len(corners) + 1]])


def _ribbon(middle: Sequence[Point]) -> list[Point]:
    path = curve(middle)[0]
    return [*path.left(RIVER_METERS).points, *reversed(path.left(-RIVER_METERS).points)]


def _blob(seed: int, centre: Point, wide: float, high: float) -> list[Point]:
    corners = []
    for step in range(12):
        angle = step / 6 * math.pi
        reach = 0.8 + 0.35 * draw(seed, "green", centre, step)
        corners.append((centre[0] + wide * reach * math.cos(angle), centre[1] + high * reach * math.sin(angle)))
    return _round(corners)


def _streets(town: Town) -> Iterator[object]:
    """Where buses and trams run, and quarters of small streets with a gap here and there."""
    for operator in town.operators:
        if operator.plan.stations or operator.plan.curved:
            continue
        for pattern in operator.patterns:
            if pattern.direction == 0:
                yield _feature("street", "LineString", _placed(pattern.path.points), 2)
    small = [_placed(street) for west, south, east, north in GRIDS for street in _grid(town, west, south, east, north)]
    yield _feature("street", "MultiLineString", small, 1)


def _grid(town: Town, west: float, south: float, east: float, north: float) -> Iterator[list[Point]]:
    columns, rows = round((east - west) / GRID_METERS), round((north - south) / GRID_METERS)
    for column in range(columns + 1):
        for row in range(rows + 1):
            x, y = west + column * GRID_METERS, south + row * GRID_METERS
            for name, dx, dy in (("e", GRID_METERS, 0.0), ("n", 0.0, GRID_METERS)):
                if (dx and column == columns) or (dy and row == rows):
                    continue
                if draw(town.seed, "street", west, south, column, row, name) >= GAP_CHANCE:
                    yield [(x, y), (x + dx, y + dy)]


def _polygons(kind: str, rings: Sequence[Sequence[Point]]) -> Iterator[object]:
    for ring in rings:
        yield _feature(kind, "Polygon", [_placed([*ring, ring[0]])])


def _feature(kind: str, form: str, coordinates: object, rank: int = 0) -> object:
    geometry = {"type": form, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"kind": kind, "rank": rank}, "geometry": geometry}


def _placed(points: Sequence[Point]) -> list[tuple[float, float]]:
    return [(round(longitude(point), 5), round(latitude(point), 5)) for point in points]
