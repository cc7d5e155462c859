"""What operators push, and what they are answered: the JSON of services/shared/entries."""

from services.api.schemas.building import NUMBER, TEXT, TIME, WHOLE, Schema, many, mapping, maybe, record, ref, words
from services.shared.entries.alert import (
    CAUSES,
    EFFECTS,
    LONGEST_DESCRIPTION,
    LONGEST_HEADER,
    MOST_INFORMED,
    MOST_PERIODS,
    SEVERITIES,
)
from services.shared.entries.status import LONGEST_REASON, STATUSES
from services.shared.entries.vehicle import OCCUPANCIES, STOP_STATUSES
from services.shared.model.facility_types import FACILITY_TYPES

_LOCATION = record({"lat": NUMBER, "lon": NUMBER}, description="WGS 84")
_PERIODS = many(record({}, {"start": TIME, "end": TIME})) | {"maxItems": MOST_PERIODS}


def _texts(most: int) -> Schema:
    return mapping({"type": "string", "minLength": 1, "maxLength": most}) | {
        "description": "by language, a BCP 47 tag",
        "minProperties": 1,
    }


_INFORMED = record(
    {},
    {
        "agency_id": TEXT,
        "route_id": TEXT,
        "direction_id": WHOLE,
        "stop_id": TEXT,
        "trip_id": TEXT,
        "facility_id": TEXT,
    },
    "all members together, one at least; ids are the feed's own",
)

_FINDING = record(
    {"code": TEXT, "severity": words("error", "warning", "info")},
    {
        **dict.fromkeys(("file", "field", "value", "reason"), TEXT),
        "row": WHOLE,
        "advice": mapping(TEXT) | {"description": "what to do, by language"},
    },
)
_VERSION = record(
    {"version": TEXT, "state": words("pending", "active", "scheduled", "held", "refused", "superseded", "checked")},
    {
        "valid_from": TEXT,
        "valid_to": TEXT,
        "received": TIME,
        "error": TEXT,
        "reason": TEXT | {"description": "why it is held"},
        "would_be": words("active", "scheduled", "held", "refused")
        | {"description": "of a trial: the state that it would have"},
        "diff": ref("Difference"),
        "errors": WHOLE,
        "warnings": WHOLE,
        "report": many(_FINDING),
    },
)

_USED = record({"endpoint": TEXT, "consumer": maybe(TEXT), "name": maybe(TEXT), "requests": WHOLE})
_DAY = record({"day": TEXT, "requests": WHOLE, "by": many(_USED)})

PUBLISHING: dict[str, Schema] = {
    "AlertPush": record(
        {
            "cause": words(*CAUSES),
            "effect": words(*EFFECTS),
            "header": _texts(LONGEST_HEADER),
            "informed": many(_INFORMED) | {"minItems": 1, "maxItems": MOST_INFORMED},
        },
        {
            "severity": words(*SEVERITIES),
            "description": _texts(LONGEST_DESCRIPTION),
            "url": TEXT,
            "active_periods": _PERIODS,
            "communication_periods": _PERIODS,
            "impact_periods": _PERIODS,
        },
    ),
    "FacilityPush": record(
        {"type": words(*FACILITY_TYPES)},
        {
            "name": TEXT,
            "names": _texts(500),
            "location": _LOCATION,
            "stop_id": TEXT,
            "level_id": TEXT,
            "attributes": mapping(TEXT),
        },
        "a location or a stop_id is needed",
    ),
    "FacilityStatusPush": record(
        {"status": words(*STATUSES)}, {"since": TIME, "until": TIME, "reason": _texts(LONGEST_REASON)}
    ),
    "VehiclePush": record(
        {"location": _LOCATION},
        {
            "time": TIME,
            "bearing": NUMBER,
            "speed_meters_per_second": NUMBER,
            "label": TEXT,
            "license_plate": TEXT,
            "trip_id": TEXT,
            "start_date": TEXT,
            "start_time": TEXT,
            "route_id": TEXT,
            "stop_id": TEXT,
            "stop_sequence": WHOLE,
            "stop_status": words(*STOP_STATUSES),
            "occupancy": words(*OCCUPANCIES),
        },
    ),
    "Pushed": record(
        {
            "data": record(
                {"position": maybe(TEXT) | {"description": "of the change that it caused; null when none came in 1 s"}},
                {
                    "id": TEXT | {"description": "in the feed"},
                    "subject": TEXT | {"description": "of the events that speak of it"},
                },
            )
        }
    ),
    "Judged": record({"data": _VERSION}),
    "Versions": record({"data": many(_VERSION)}),
    "UsageOfFeed": record({"data": record({"feed": TEXT, "days": many(_DAY)})}),
}
