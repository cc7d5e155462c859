"""Points, boxes and distances on WGS 84; distances in metres."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct

EARTH_RADIUS_METERS = 6_371_008.8  # mean radius, IUGG
METERS_OF_A_DEGREE = 111_194.9  # of latitude, and a little less
_PACKED = Struct("<ii")  # latitude and longitude in millionths of a degree: 11 cm
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box that does not cross the 180th meridian; degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


def distance_meters(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_dphi, half_dlambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    a = math.sin(half_dphi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_dlambda) ** 2
    return 2 * EARTH_RADIUS_METERS * math.asin(math.sqrt(min(1.0, a)))


@dataclass(frozen=True, slots=True)
class Circle:
    """All that is no further than `radius_meters` from a point in degrees."""

    lat: float
    lon: float
    radius_meters: float

    def holds(self, lat: float, lon: float) -> bool:
        if abs(lat - self.lat) * METERS_OF_A_DEGREE > self.radius_meters:  # most are ruled out by that
            return False
        return distance_meters(self.lat, self.lon, lat, lon) <= self.radius_meters


def box_around(lat: float, lon: float, radius_meters: float) -> Box:
    """The smallest box that holds the circle, for a first cut before `distance_meters`."""
    dlat = math.degrees(radius_meters / EARTH_RADIUS_METERS)
    dlon = min(180.0, dlat / max(0.01, math.cos(math.radians(lat))))
    return Box(lat - dlat, lon - dlon, lat + dlat, lon + dlon)


def split_at_180(box: Box) -> list[Box]:
    """Of a box that reaches over the 180th meridian, its two halves."""
    if box.west < -180:
        return [Box(box.south, -180, box.north, box.east), Box(box.south, box.west + 360, box.north, 180)]
    if box.east > 180:
        return [Box(box.south, box.west, box.north, 180), Box(box.south, -180, box.north, box.east - 360)]
    return [box]


def valid_position(lat: float, lon: float) -> bool:
    """False for NaN, out of range, and 0,0, which feeds write for "unknown" (GTFS-RT rules E026)."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return False
    return -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0.0, 0.0)


def packed(lat: float, lon: float) -> bytes:
    """A point in eight bytes, to be joined with others. Raises struct.error for what is no point of the Earth."""
    return _PACKED.pack(round(lat * _MILLION), round(lon * _MILLION))


def points(places: bytes) -> Iterator[tuple[float, float]]:
    """(lat, lon) of points that were `packed` and joined."""
    return ((lat / _MILLION, lon / _MILLION) for lat, lon in _PACKED.iter_unpack(places))
