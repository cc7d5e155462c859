"""What the schemas are made with: JSON Schema 2020-12, as OpenAPI 3.1 has it. Unknown members are refused."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
CLOCK: Schema = {"type": "string", "pattern": r"^\d{1,3}:\d\d:\d\d$"}
COLOR: Schema = {"type": "string", "pattern": "^#[0-9A-F]{6}$"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(
    required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, description: str = ""
) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }
    return schema | {"description": description} if description else schema


def many(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def mapping(to: Schema) -> Schema:
    return {"type": "object", "additionalProperties": to}


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def words(*known: str, description: str = "") -> Schema:
    schema: Schema = {"type": "string", "enum": list(known)}
    return schema | {"description": description} if description else schema


def extended(base: Schema, required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """`base` with further members."""
    return record(
        {name: base["properties"][name] for name in base["required"]} | dict(required),
        {name: schema for name, schema in base["properties"].items() if name not in base["required"]}
        | dict(optional or {}),
    )


def single(name: str) -> Schema:
    return record({"data": ref(name), "as_of": TIME, "attribution": many(ref("Credit"))})


def collection(name: str) -> Schema:
    return record(
        {"data": many(ref(name)), "next": maybe(TEXT), "as_of": TIME, "attribution": many(ref("Credit"))},
    )


def features(row: Schema, geometries: tuple[str, ...]) -> Schema:
    """A FeatureCollection whose features have `row`'s members, but for `location`, as properties."""
    inside = {name: schema for name, schema in row["properties"].items() if name != "location"}
    properties = row | {"properties": inside, "required": [name for name in row["required"] if name != "location"]}
    geometry = record({"type": words(*geometries), "coordinates": {"type": "array"}})
    feature = record({"type": words("Feature"), "id": TEXT, "geometry": maybe(geometry), "properties": properties})
    return record(
        {
            "type": words("FeatureCollection"),
            "features": many(feature),
            "next": maybe(TEXT),
            "as_of": TIME,
            "attribution": many(ref("Credit")),
        }
    )
