"""Schemas of lines, departures and trips."""

from services.api.schemas.building import (
    CLOCK,
    COLOR,
    DAY,
    FLAG,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    extended,
    many,
    record,
    ref,
    words,
)
from services.api.schemas.common import HEADSIGN_LANG, MODE, NAME_LANG, OCCUPANCY

ACCESSIBLE = words("yes", "no", "unknown")
STATUS = words("scheduled", "on_time", "late", "early", "cancelled", "skipped", "added", "no_data")
ROUTE = record(
    {
        "id": TEXT,
        "name": TEXT,
        "names": ref("Texts"),
        "mode": MODE,
        "route_type": WHOLE,
        "sources": many(record({"feed": TEXT, "route_id": TEXT})),
    },
    {
        "color": COLOR,
        "text_color": COLOR,
        "short_name": TEXT,
        "long_name": TEXT,
        "description": TEXT,
        "url": TEXT,
        "sort_order": WHOLE,
        "operator": ref("OperatorBrief"),
        **NAME_LANG,
    },
)
RELATIONSHIP = words("scheduled", "added", "unscheduled", "canceled", "replacement", "duplicated", "deleted", "new")
_AGE = WHOLE | {"minimum": 0}

LINES: dict[str, Schema] = {
    "RouteSummary": ROUTE,
    "Route": extended(ROUTE, {"stations": many(TEXT)}),
    "Operator": record(
        {
            "id": TEXT,
            "name": TEXT,
            "names": ref("Texts"),
            "sources": many(record({"feed": TEXT, "agency_id": TEXT})),
        },
        {"url": TEXT, "timezone": TEXT, "lang": TEXT, "phone": TEXT, **NAME_LANG},
    ),
    "Departure": record(
        {
            "trip": record({"id": TEXT, "source": record({"feed": TEXT, "trip_id": TEXT})}),
            "route": ref("RouteBrief"),
            "headsign": TEXT,
            "scheduled": TIME,
            "status": STATUS,
            "realtime": FLAG,
            "wheelchair": ACCESSIBLE,
            "alerts": many(TEXT),
        },
        {
            "platform": ref("PlatformBrief"),
            "expected": TIME,
            "delay_seconds": WHOLE,
            "occupancy": OCCUPANCY,
            "source_age_seconds": _AGE,
            "frequency": record({"headway_seconds": WHOLE, "exact": FLAG}),
            **HEADSIGN_LANG,
        },
    ),
    "CallTimes": record({}, {"scheduled": TIME, "expected": TIME, "delay_seconds": WHOLE}),
    "Call": record(
        {
            "stop_sequence": WHOLE,
            "source": record({"feed": TEXT, "stop_id": TEXT}),
            "status": STATUS,
            "pickup": FLAG,
            "drop_off": FLAG,
        },
        {
            "station": ref("StationBrief"),
            "platform": ref("PlatformBrief"),
            "arrival": ref("CallTimes"),
            "departure": ref("CallTimes"),
            "headsign": TEXT,
            **HEADSIGN_LANG,
            "occupancy": OCCUPANCY,
        },
    ),
    "Trip": record(
        {
            "id": TEXT,
            "source": record({"feed": TEXT, "trip_id": TEXT}),
            "route": ref("RouteBrief"),
            "headsign": TEXT,
            "wheelchair": ACCESSIBLE,
            "relationship": RELATIONSHIP,
            "realtime": FLAG,
            "frequencies": many(
                record({"start_time": CLOCK, "end_time": CLOCK, "headway_seconds": WHOLE, "exact": FLAG})
            ),
            "alerts": many(TEXT),
            "calls": many(ref("Call")),
        },
        {
            "service_date": DAY,
            "start_time": CLOCK,
            "short_name": TEXT,
            "direction_id": WHOLE,
            "block_id": TEXT,
            "vehicle": TEXT,
            "updated": TIME,
            **HEADSIGN_LANG,
        },
    ),
}
