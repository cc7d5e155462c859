"""Schema of a station's map: one feature for each level, way, platform, entrance and facility."""

from services.api.floors.drawing import MODES
from services.api.schemas.building import FLAG, NUMBER, TEXT, TIME, WHOLE, Schema, many, maybe, record, ref, words
from services.api.schemas.common import NAME_LANG, STEP_FREE
from services.api.schemas.places import FACILITY, STATUS

_NAMED: dict[str, Schema] = {"name": TEXT, "names": ref("Texts"), **NAME_LANG}
_END: dict[str, Schema] = {**_NAMED, "level": TEXT}
_FACILITY = {name: schema for name, schema in FACILITY["properties"].items() if name not in ("id", "location")}


def _kind(word: str) -> dict[str, Schema]:
    return {"kind": {"const": word}, "id": TEXT}


_WAY: dict[str, Schema] = {
    "mode": words(*MODES.values(), description="GTFS's pathway_mode in words; left out when the feed leaves it out"),
    "level": TEXT,
    "to_level": TEXT,
    "length_meters": NUMBER,
    "seconds": WHOLE,
    "stairs": WHOLE | {"description": "steps; negative when they lead down"},
    "max_slope": NUMBER,
    "min_width_meters": NUMBER,
    "signposted": ref("Texts"),
    "signposted_back": ref("Texts"),
    "facility": TEXT | {"description": "the lift or escalator that it goes by"},
    "status": STATUS,
    "estimated": FLAG | {"description": "true where an end is drawn between its neighbours, for want of a position"},
}
_PROPERTIES = {
    "oneOf": [
        record(_kind("level"), {**_NAMED, "index": NUMBER | {"description": "0 is the street, as in levels.txt"}}),
        record({**_kind("pathway"), "both_ways": FLAG, "from": TEXT, "to": TEXT}, _WAY),
        record(
            {**_kind("platform"), "stop_id": TEXT, "routes": many(TEXT), "step_free": STEP_FREE},
            {**_END, "code": TEXT},
        ),
        record({**_kind("entrance"), "stop_id": TEXT, "step_free": STEP_FREE}, _END),
        record(
            {**_kind("facility"), "levels": many(TEXT), "names": ref("Texts"), "status": STATUS},
            {name: schema for name, schema in _FACILITY.items() if name not in ("names", "status")},
        ),
    ]
}
_GEOMETRY = record({"type": words("Point", "LineString"), "coordinates": {"type": "array"}})
_FEATURE = record({"type": words("Feature"), "id": TEXT, "geometry": maybe(_GEOMETRY), "properties": _PROPERTIES})
MAP = record(
    {
        "type": words("FeatureCollection"),
        "features": many(_FEATURE),
        "next": maybe(TEXT),
        "as_of": TIME,
        "attribution": many(ref("Credit")),
    }
)
