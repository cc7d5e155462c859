"""Collections as GeoJSON (RFC 7946): a row of a collection becomes a Feature, its place the geometry."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.api.encoders.plain_json.members import Json

Line = Sequence[tuple[float, float]]


def feature(row: Json, geometry: Json | None = None) -> Json:
    """`row` is the plain JSON; without a geometry of its own, its `location` becomes a point."""
    properties = {name: value for name, value in row.items() if name != "location"}
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": geometry if geometry is not None else point(row.get("location")),
        "properties": properties,
    }


def collection(features: Iterable[Json]) -> Json:
    return {"type": "FeatureCollection", "features": list(features)}


def point(location: Any) -> Json | None:
    """Longitude first (RFC 7946 §3.1.1); null for what has no place (§3.2)."""
    return None if location is None else {"type": "Point", "coordinates": [location["lon"], location["lat"]]}


def points(locations: Iterable[Any]) -> Json | None:
    placed = [[each["lon"], each["lat"]] for each in locations if each is not None]
    return {"type": "MultiPoint", "coordinates": placed} if placed else None


def lines(parts: Iterable[Line]) -> Json | None:
    """A line needs two different points."""
    drawn = [[list(place) for place in part] for part in parts if len(set(part)) > 1]
    return {"type": "MultiLineString", "coordinates": drawn} if drawn else None
