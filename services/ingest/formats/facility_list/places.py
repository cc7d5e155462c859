"""Coordinates as lists write them: degrees, degrees with minutes and seconds, both in one cell, swapped."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from services.ingest.formats.facility_list.values import LONGEST_VALUE, is_mangled, is_nothing, plain
from services.shared.model.geo import distance_meters, valid_position

_DECIMAL = re.compile(r"(?:北緯|東経|緯度|経度|[NE])?\s*:?\s*([-+]?\d{1,3}(?:[.,]\d+)?)\s*(?:度|°)?\s*[NE]?")
_SEXAGESIMAL = re.compile(
    r"(?:北緯|東経|[NE])?\s*(\d{1,3})\s*(?:度|°|[.:]|\s)\s*(\d{1,2})\s*(?:分|['′’]|[.:]|\s)\s*(\d{1,2}(?:\.\d+)?)\s*(?:秒|[\"″”]|'')?\s*[NE]?"
)
_PAIR = re.compile(r"\s*[(\[]?\s*(-?[^,;\s]+)\s*[,;\s]\s*(-?[^,;\s)\]]+)\s*[)\]]?\s*")
_JAPAN = (20.0, 46.0, 122.0, 154.0)
_STRAY_METERS = 150_000.0
_STRAY_TIMES = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """`odd` is the code of what was wrong: "" for nothing. A place that can't be used has no lat and lon."""

    lat: float | None = None
    lon: float | None = None
    odd: str = ""


NOWHERE = Place()


def read_place(lat_text: str, lon_text: str, pair_text: str = "") -> Place:
    if pair_text and not lat_text and not lon_text:
        pair = plain(pair_text)
        match = _PAIR.fullmatch(pair) if len(pair) <= 2 * LONGEST_VALUE else None
        if match is None:
            return NOWHERE if is_nothing(pair_text) else Place(odd="bad_position")
        lat_text, lon_text = match[1], match[2]
    if is_nothing(lat_text) and is_nothing(lon_text):
        return NOWHERE
    if is_mangled(lat_text) or is_mangled(lon_text):
        return Place(odd="number_mangled")
    lat, lon = read_degrees(lat_text), read_degrees(lon_text)
    if lat is None or lon is None:
        return Place(odd="bad_position")
    south, north, west, east = _JAPAN
    if west <= lat <= east and south <= lon <= north:
        return Place(lon, lat, "position_swapped")
    return Place(lat, lon) if valid_position(lat, lon) else Place(odd="bad_position")


def read_degrees(text: str) -> float | None:
    word = plain(text)
    if len(word) > LONGEST_VALUE:
        return None
    if match := _DECIMAL.fullmatch(word):
        degrees = float(match[1].replace(",", "."))
    elif match := _SEXAGESIMAL.fullmatch(word):
        minutes, seconds = int(match[2]), float(match[3])
        if minutes >= 60 or seconds >= 60:
            return None
        degrees = int(match[1]) + minutes / 60 + seconds / 3600
    else:
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= 180 else None


def stray(places: Sequence[Place]) -> set[int]:
    """Those so far from all the others that a digit must be wrong."""
    known = [(at, p.lat, p.lon) for at, p in enumerate(places) if p.lat is not None and p.lon is not None]
    if len(known) < 5:
        return set()
    middle = median(lat for _, lat, _ in known), median(lon for _, _, lon in known)
    meters = {at: distance_meters(*middle, lat, lon) for at, lat, lon in known}
    limit = max(_STRAY_METERS, _STRAY_TIMES * median(meters.values()))
    return {at for at, away in meters.items() if away > limit}
