"""Schemas of vehicles, alerts, what realtime says of a trip, and sources."""

from services.api.schemas.building import (
    CLOCK,
    DAY,
    FLAG,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    many,
    mapping,
    maybe,
    record,
    ref,
    words,
)
from services.api.schemas.common import OCCUPANCY
from services.api.schemas.lines import RELATIONSHIP
from services.shared.model.matching import REASONS

_PERIODS = many(ref("Period"))
VEHICLE = record(
    {"id": TEXT, "location": maybe(ref("Location")), "sources": many(ref("SourceId"))},
    {
        "label": TEXT,
        "licence_plate": TEXT,
        "bearing": NUMBER,
        "speed_meters_per_second": NUMBER,
        "trip": TEXT,
        "route": TEXT,
        "station": TEXT,
        "stop_sequence": WHOLE,
        "stop_status": TEXT,
        "occupancy": OCCUPANCY,
        "time": TIME,
    },
)
ALERT = record(
    {
        "id": TEXT,
        "cause": TEXT,
        "effect": TEXT,
        "active_periods": _PERIODS,
        "communication_periods": _PERIODS,
        "impact_periods": _PERIODS,
        "header": ref("Texts"),
        "description": ref("Texts"),
        "informed": many(ref("Informed")),
        "sources": many(ref("SourceId")),
    },
    {"severity": TEXT, "url": TEXT},
)
_EVENT = record({}, {"time": TIME, "delay_seconds": WHOLE, "uncertainty_seconds": WHOLE})

_EXAMPLES = record({"count": WHOLE, "examples": many(TEXT)})
_ENDS_OF_DAY = record({"first": TEXT, "last": TEXT}, description="departures, H:MM:SS of the service day")

LIVE: dict[str, Schema] = {
    "Vehicle": VEHICLE,
    "Alert": ALERT,
    "Period": record({}, {"start": TIME, "end": TIME}, "start inclusive, end exclusive; a missing one is open"),
    "Informed": record(
        {},
        {
            "operator": TEXT,
            "route": TEXT,
            "direction_id": WHOLE,
            "station": TEXT,
            "stop_id": TEXT,
            "trip": TEXT,
            "route_type": WHOLE,
            "facility": TEXT,
        },
        "all members together; ids are merged ones, or the source's own behind its feed's id",
    ),
    "TripUpdate": record(
        {
            "id": TEXT,
            "source": record({"feed": TEXT, "trip_id": TEXT}),
            "relationship": RELATIONSHIP,
            "calls": many(
                record(
                    {"relationship": TEXT},
                    {"stop_sequence": WHOLE, "stop_id": TEXT, "arrival": _EVENT, "departure": _EVENT},
                )
            ),
            "sources": many(ref("SourceId")),
        },
        {
            "service_date": DAY,
            "start_time": CLOCK,
            "route": TEXT,
            "vehicle": TEXT,
            "delay_seconds": WHOLE,
            "time": TIME,
        },
    ),
    "Source": record(
        {
            "id": TEXT,
            "format": TEXT,
            "state": words("loading", "ok", "stale", "failed"),
            "counts": mapping(WHOLE),
            "licence": TEXT,
            "attribution": TEXT,
            "redistribution": TEXT,
            "priority": WHOLE,
            "trusted": FLAG,
            "versions": many(ref("Version")),
            "quality": ref("Quality"),
        },
        {
            "operator": TEXT,
            "last_success": TIME,
            "last_error": TEXT,
            "age_seconds": WHOLE,
            "current_version": TEXT,
            "feed_version": TEXT,
            "namespace": TEXT,
            "max_age_seconds": WHOLE,
            "delete_after_seconds": WHOLE,
            "expired": FLAG,
            "realtime": ref("SourceRealtime"),
            "diff": ref("Difference"),
        },
    ),
    "SourceRealtime": record(
        {
            "matching": mapping(
                record(
                    {"matched": WHOLE, "unmatched": WHOLE, "reasons": mapping(WHOLE), "partial": mapping(WHOLE)},
                    description="reasons are of the unmatched, partial of what of the matched is not used",
                )
            ),
            "unmatched": many(
                record(
                    {"kind": TEXT, "id": TEXT, "reason": words(*REASONS), "words": ref("Texts")},
                    {"value": TEXT},
                )
            ),
        },
        {
            "message_time": TIME,
            "message_age_seconds": WHOLE,
            "frozen": FLAG,
            "clock_ahead_seconds": NUMBER,
            "words": ref("Texts"),
        },
    ),
    "Version": record(
        {"version": TEXT, "state": TEXT, "current": FLAG, "errors": WHOLE, "warnings": WHOLE},
        {"valid_from": DAY, "valid_to": DAY, "received": TIME, "reason": TEXT},
    ),
    "Difference": record(
        {
            "before": TEXT,
            "after": TEXT,
            **dict.fromkeys(("stops", "routes", "trips"), ref("PartDifference")),
            "moved_stops": record({"count": WHOLE, "examples": many(record({"stop_id": TEXT, "meters": WHOLE}))}),
            "days": record({"since": DAY, "before": WHOLE, "after": WHOLE, "lost": WHOLE}),
            "runs": record({"before": WHOLE, "after": WHOLE}),
            "realtime": record(
                {"trips": WHOLE, "before": WHOLE, "lost": WHOLE},
                description="trips that realtime spoke of last, those known before, and those of them no longer known",
            ),
            "departures": record(
                {
                    "routes_changed": WHOLE,
                    "examples": many(record({"route_id": TEXT, "before": _ENDS_OF_DAY, "after": _ENDS_OF_DAY})),
                }
            ),
            "doubts": many(record({"code": TEXT, "reason": TEXT})),
        },
        description="between the versions before and after; ids are the feed's own, examples ten at most",
    ),
    "PartDifference": record({"before": WHOLE, "after": WHOLE, "added": _EXAMPLES, "removed": _EXAMPLES}),
    "Quality": record({"rejected": mapping(WHOLE), "notices": many(ref("Notice"))}),
    "Notice": record(
        {"code": TEXT, "severity": TEXT, "count": WHOLE},
        {"file": TEXT, "row": WHOLE, "field": TEXT, "value": TEXT, "reason": TEXT},
    ),
    "GtfsRtJson": {"type": "object", "description": "transit_realtime.FeedMessage in protobuf's JSON mapping"},
    "Imdf": {"type": "string", "contentMediaType": "application/zip", "description": "IMDF 1.0 (OGC 20-094)"},
    "Gbfs": record(
        {"last_updated": TEXT, "ttl": WHOLE, "version": TEXT, "data": {"type": "object"}},
        description="a document of GBFS 3.0",
    ),
    "Gtfs": {"type": "string", "contentMediaType": "application/zip", "description": "GTFS Schedule"},
    "GtfsRt": {
        "type": "string",
        "contentMediaType": "application/x-protobuf",
        "description": "transit_realtime.FeedMessage",
    },
}
