"""What OGC 20-094 (IMDF 1.0) asks of an archive: each feature type's members and categories, references that meet."""

import io
import json
import zipfile
from itertools import pairwise
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
PLACE = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
POINT = {
    "type": "object",
    "properties": {"type": {"const": "Point"}, "coordinates": PLACE},
    "required": ["type", "coordinates"],
}
LABELS = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}}
RESTRICTION = {"enum": ["employeesonly", "restricted", None]}
ACCESSIBILITY = {
    "anyOf": [
        {"type": "null"},
        {"type": "array", "minItems": 1, "items": {"const": "wheelchair"}},
    ]
}
TEXT = {"type": ["string", "null"]}
UNITS = {
    "walkway",
    "stairs",
    "movingwalkway",
    "escalator",
    "elevator",
    "ramp",
    "unspecified",
    "platform",
    "room",
    "restroom",
}
AMENITIES = {
    "platform",
    "elevator",
    "escalator",
    "stairs",
    "ramp",
    "movingwalkway",
    "faregate",
    "faregate.oversized",
    "entry",
    "restroom",
    "restroom.wheelchair",
    "babychanging",
    "mothersroom",
    "vendingmachine.trainticket",
    "ticketing.rail",
    "information",
    "seating",
    "coinlocker",
    "baggagestorage",
    "wifi",
    "defibrillator",
    "atm",
    "emergencyshelter",
    "taxi",
    "bus",
    "parking.bicycle",
    "parking",
    "parkandride",
    "parking.ev",
    "wheelchairassist",
    "phone",
    "library",
    "unspecified",
}
POLYGON, LINE, NOTHING = "Polygon", "LineString", None


def maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


END = maybe(
    {
        "type": "object",
        "properties": {"id": UUID, "feature_type": {"enum": ["unit"]}},
        "required": ["id", "feature_type"],
    }
)
TYPES: dict[str, tuple[str | None, dict[str, Any]]] = {
    "address": (
        NOTHING,
        {
            "address": {"type": "string", "minLength": 1},
            "unit": TEXT,
            "locality": {"type": "string", "minLength": 1},
            "province": TEXT,
            "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "postal_code": TEXT,
            "postal_code_ext": TEXT,
            "postal_code_vanity": TEXT,
        },
    ),
    "venue": (
        POLYGON,
        {
            "category": {"const": "transitstation"},
            "restriction": RESTRICTION,
            "name": LABELS,
            "alt_name": maybe(LABELS),
            "hours": TEXT,
            "website": TEXT,
            "phone": TEXT,
            "display_point": POINT,
            "address_id": UUID,
        },
    ),
    "building": (
        NOTHING,
        {
            "name": maybe(LABELS),
            "alt_name": maybe(LABELS),
            "category": {"enum": ["parking", "transit", "transit.bus", "transit.train", "unspecified"]},
            "restriction": RESTRICTION,
            "display_point": maybe(POINT),
            "address_id": maybe(UUID),
        },
    ),
    "footprint": (
        POLYGON,
        {
            "category": {"enum": ["aerial", "ground", "subterranean"]},
            "name": maybe(LABELS),
            "building_ids": {"type": "array", "items": UUID, "minItems": 1},
        },
    ),
    "level": (
        POLYGON,
        {
            "category": {"enum": ["transit", "parking", "unspecified"]},
            "restriction": RESTRICTION,
            "outdoor": {"type": "boolean"},
            "ordinal": {"type": "integer"},
            "name": LABELS,
            "short_name": LABELS,
            "display_point": maybe(POINT),
            "address_id": maybe(UUID),
            "building_ids": {"type": "array", "items": UUID},
        },
    ),
    "unit": (
        POLYGON,
        {
            "category": {"enum": sorted(UNITS)},
            "restriction": RESTRICTION,
            "accessibility": ACCESSIBILITY,
            "name": maybe(LABELS),
            "alt_name": maybe(LABELS),
            "level_id": UUID,
            "display_point": maybe(POINT),
        },
    ),
    "opening": (
        LINE,
        {
            "category": {
                "enum": [
                    "automobile",
                    "bicycle",
                    "emergencyexit",
                    "pedestrian",
                    "pedestrian.principal",
                    "pedestrian.transit",
                    "service",
                ]
            },
            "accessibility": ACCESSIBILITY,
            "access_control": {"type": "null"},
            "door": {"type": "null"},
            "name": maybe(LABELS),
            "alt_name": maybe(LABELS),
            "display_point": maybe(POINT),
            "level_id": UUID,
        },
    ),
    "amenity": (
        "Point",
        {
            "category": {"enum": sorted(AMENITIES)},
            "accessibility": ACCESSIBILITY,
            "name": maybe(LABELS),
            "alt_name": maybe(LABELS),
            "hours": TEXT,
            "phone": TEXT,
            "website": TEXT,
            "unit_ids": {"type": "array", "items": UUID, "minItems": 1},
            "address_id": maybe(UUID),
            "correlation_id": maybe(UUID),
        },
    ),
    "relationship": (
        NOTHING,
        {
            "category": {
                "enum": ["elevator", "escalator", "movingwalkway", "ramp", "stairs", "traversal", "traversal.path"]
            },
            "direction": {"enum": ["directed", "undirected"]},
            "origin": END,
            "intermediary": {"type": "null"},
            "destination": END,
            "hours": TEXT,
        },
    ),
}
MANIFEST = {
    "type": "object",
    "properties": {
        "version": {"const": "1.0.0"},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "generated_by": TEXT,
        "language": {"type": "string", "pattern": "^[a-z]{2,3}"},
        "extensions": {"type": "null"},
    },
    "required": ["version", "created", "language"],
    "additionalProperties": False,
}


def read(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """The features of each file, all of them as the specification asks."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        Draft202012Validator(MANIFEST).validate(json.loads(packed.read("manifest.json")))
        held = {name: json.loads(packed.read(f"{name}.geojson"))["features"] for name in TYPES}
        assert set(packed.namelist()) == {"manifest.json", *(f"{name}.geojson" for name in TYPES)}
    for name, features in held.items():
        for feature in features:
            Draft202012Validator(_schema(name)).validate(feature)
            _sound_geometry(feature["geometry"])
    _references_meet(held)
    return held


def _schema(name: str) -> dict[str, Any]:
    geometry, properties = TYPES[name]
    shape = {"type": "null"} if geometry is None else {"type": "object", "properties": {"type": {"const": geometry}}}
    inside = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    members = {
        "id": UUID,
        "type": {"const": "Feature"},
        "feature_type": {"const": name},
        "geometry": shape,
        "properties": inside,
    }
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def _sound_geometry(geometry: Any) -> None:
    """Rings are closed and run counter-clockwise."""
    if geometry is None or geometry["type"] != POLYGON:
        return
    (ring,) = geometry["coordinates"]
    assert ring[0] == ring[-1]
    assert len(ring) > 3
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0


def _references_meet(held: dict[str, list[dict[str, Any]]]) -> None:
    ids = {name: [feature["id"] for feature in features] for name, features in held.items()}
    every = [one for listed in ids.values() for one in listed]
    assert len(every) == len(set(every))
    for feature in (each for features in held.values() for each in features):
        told = feature["properties"]
        for member, kind in (("level_id", "level"), ("address_id", "address")):
            assert told.get(member) is None or told[member] in ids[kind]
        for member, kind in (("unit_ids", "unit"), ("building_ids", "building")):
            assert set(told.get(member, ())) <= set(ids[kind])
        for member in ("origin", "destination"):
            assert told.get(member) is None or told[member]["id"] in ids["unit"]
    ordinals = [each["properties"]["ordinal"] for each in held["level"]]
    assert len(ordinals) == len(set(ordinals))
    assert len(held["venue"]) == len(held["building"]) == 1
