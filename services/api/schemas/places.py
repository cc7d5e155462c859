"""Schemas of stations and facilities."""

from services.api.floors.drawing import MODES
from services.api.schemas.building import NUMBER, TEXT, TIME, WHOLE, Schema, extended, many, maybe, record, ref, words
from services.api.schemas.common import DISTANCE, MODE, NAME_LANG, STEP_FREE
from services.shared.access.profiles import PROFILES

PLACE = maybe(ref("Location"))
STATUS = words("in_service", "out_of_service", "limited", "unknown")

STATION_SUMMARY = record(
    {
        "id": TEXT,
        "name": TEXT,
        "names": ref("Texts"),
        "location": PLACE,
        "modes": many(MODE),
        "codes": ref("Texts"),
        "operators": many(ref("OperatorBrief")),
        "routes": many(ref("RouteBrief")),
        "timezone": TEXT,
    },
    {"distance_meters": DISTANCE, **NAME_LANG},
)
FACILITY = record(
    {
        "id": TEXT,
        "names": ref("Texts"),
        "location": PLACE,
        "status": STATUS,
        "attributes": ref("Texts"),
        "sources": many(ref("SourceId")),
    },
    {
        "type": TEXT,
        "name": TEXT,
        "level": TEXT,
        "station": TEXT,
        "status_since": TIME,
        "expected_end": TIME,
        "reason": ref("Texts"),
        "distance_meters": DISTANCE,
        **NAME_LANG,
    },
)
_MEMBER = record({"feed": TEXT, "stop_id": TEXT, "name": TEXT, "location_type": WHOLE})

PLACES: dict[str, Schema] = {
    "StationSummary": STATION_SUMMARY,
    "Station": extended(
        STATION_SUMMARY,
        {
            "platforms": many(ref("Platform")),
            "entrances": many(ref("Entrance")),
            "levels": many(ref("Level")),
            "facilities": many(ref("FacilityBrief")),
            "alerts": many(TEXT),
            "sources": many(ref("Member")),
            "linked": many(TEXT),
        },
    ),
    "Platform": record(
        {"id": TEXT, "routes": many(TEXT), "step_free": STEP_FREE},
        {"code": TEXT, "name": TEXT, "level": TEXT, "location": ref("Location"), **NAME_LANG},
    ),
    "Entrance": record(
        {"id": TEXT, "location": PLACE, "step_free": STEP_FREE}, {"name": TEXT, "level": TEXT, **NAME_LANG}
    ),
    "Level": record({"id": TEXT, "index": NUMBER}, {"name": TEXT}),
    "Member": _MEMBER,
    "MemberWithEvidence": extended(
        _MEMBER, {"evidence": TEXT, "words": ref("Texts")}, {"because": ref("Evidence"), "location": ref("Location")}
    ),
    "Facility": FACILITY,
    "FacilityBrief": record({"id": TEXT, "status": STATUS}, {"type": TEXT, "name": TEXT, **NAME_LANG}),
    "Access": record({"profile": words(*PROFILES), "pairs": many(ref("AccessPair"))}),
    "AccessPair": record(
        {
            "from": ref("AccessEnd"),
            "to": ref("AccessEnd"),
            "step_free": STEP_FREE,
            "basis": words("static", "live", description="whether a feed tells that what is needed works"),
            "legs": many(ref("AccessLeg")),
            "blocked_by": many(TEXT) | {"description": "facilities: those that are out, or that nobody tells of"},
        },
        {
            "meters": WHOLE,
            "seconds": WHOLE,
            "until": TIME | {"description": "how long the answer holds, as far as outages are announced"},
            "changes": many(record({"at": TIME, "step_free": STEP_FREE})),
            "instead": record(
                {"meters": WHOLE | {"description": "from there, as the crow flies"}},
                {"from": ref("AccessEnd"), "to": ref("AccessEnd"), "station": ref("StationBrief")},
                "the nearest other entrance, else the nearest other station of the line, that is not closed",
            ),
        },
    ),
    "AccessEnd": record(
        {"kind": words("entrance", "platform", "station"), "id": TEXT, "stop_id": TEXT},
        {"name": TEXT, "code": TEXT, **NAME_LANG},
    ),
    "AccessLeg": record(
        {"text": ref("Texts"), "meters": WHOLE, "seconds": WHOLE, "pathways": many(TEXT)},
        {
            "level": TEXT | {"description": "the name of the floor on which it ends"},
            "level_id": TEXT,
            "mode": words(*MODES.values()),
            "facility": TEXT,
        },
    ),
    "Ref": record({"kind": TEXT, "id": TEXT, "url": TEXT}, {"via": TEXT}),
}
