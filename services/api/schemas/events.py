"""Schemas of what an event of each kind holds in `data`: what the entity itself has (EVENTS.md, "Event data")."""

from services.api.schemas.building import TEXT, Schema, extended, many, maybe, record, ref, words
from services.api.schemas.common import STEP_FREE
from services.api.schemas.lines import LINES, ROUTE
from services.api.schemas.live import LIVE
from services.api.schemas.mobility import MOBILITY
from services.api.schemas.places import FACILITY, PLACES, STATION_SUMMARY
from services.shared.access.profiles import PROFILES

_ID = record({"id": TEXT})
_OF_AN_ANSWER = ("distance_meters", "name_lang")  # to who asks: an event is the same for all


def _without(base: Schema, *names: str) -> Schema:
    return base | {
        "properties": {name: schema for name, schema in base["properties"].items() if name not in names},
        "required": [name for name in base["required"] if name not in names],
    }


def _maybe(base: Schema, *names: str) -> Schema:
    """What a feed that was only heard of by others lacks."""
    return base | {"required": [name for name in base["required"] if name not in names]}


EVENT_DATA: dict[str, Schema] = {
    "station": extended(
        _without(STATION_SUMMARY, "operators", "routes", "timezone", *_OF_AN_ANSWER),
        {
            "operators": many(_ID),
            "routes": many(_ID),
            "timezone": maybe(TEXT),
            **{
                name: PLACES["Station"]["properties"][name]
                for name in ("platforms", "entrances", "levels", "sources", "linked")
            },
        },
    ),
    "route": extended(_without(ROUTE, "operator", *_OF_AN_ANSWER), {}, {"operator": _ID}),
    "operator": _without(LINES["Operator"], *_OF_AN_ANSWER),
    "facility": _without(FACILITY, *_OF_AN_ANSWER),
    "access": record(
        {
            "id": TEXT,
            "station": TEXT,
            "profile": words(*PROFILES),
            "pairs": many(
                record(
                    {
                        "from": ref("AccessEnd"),
                        "to": ref("AccessEnd"),
                        "step_free": STEP_FREE,
                        "basis": PLACES["AccessPair"]["properties"]["basis"],
                        "blocked_by": many(TEXT),
                    }
                )
            ),
        }
    ),
    "alert": LIVE["Alert"],
    "vehicle": LIVE["Vehicle"],
    "trip": LIVE["TripUpdate"],
    "source": _maybe(_without(LIVE["Source"], "age_seconds", "expired", "diff"), "format"),
    "mobility_system": record(
        {
            "id": TEXT,
            "system_id": TEXT,
            "name": TEXT,
            "names": ref("Texts"),
            "timezone": TEXT,
            "sources": many(ref("SourceId")),
        },
        {"operator": TEXT, "url": TEXT},
    ),
    "mobility_station": _without(MOBILITY["MobilityStation"], *_OF_AN_ANSWER),
    "mobility_vehicle": _without(MOBILITY["MobilityVehicle"], *_OF_AN_ANSWER),
}
