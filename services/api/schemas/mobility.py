"""Schemas of shared bikes, scooters and cars, in GBFS's words."""

from services.api.schemas.building import FLAG, NUMBER, TEXT, TIME, WHOLE, Schema, many, maybe, record, ref, words
from services.api.schemas.common import DISTANCE, NAME_LANG

_PLACE = maybe(ref("Location"))
_COUNTS = many(ref("CountOfTypes"))

STATION = record(
    {
        "id": TEXT,
        "station_id": TEXT,
        "name": TEXT,
        "names": ref("Texts"),
        "location": _PLACE,
        "is_virtual": FLAG,
        "availability": words("live", "unknown", description="`unknown`: nobody says now what is there"),
        "sources": many(ref("SourceId")),
    },
    {
        "capacity": WHOLE,
        "address": TEXT,
        "region": TEXT,
        "num_vehicles_available": WHOLE,
        "num_vehicles_disabled": WHOLE,
        "num_docks_available": WHOLE,
        "num_docks_disabled": WHOLE,
        "is_installed": FLAG,
        "is_renting": FLAG,
        "is_returning": FLAG,
        "vehicle_types_available": _COUNTS,
        "vehicle_docks_available": _COUNTS,
        "last_reported": TIME,
        "distance_meters": DISTANCE,
        **NAME_LANG,
    },
)
VEHICLE = record(
    {
        "id": TEXT | {"description": "new after each ride, so that rides can't be followed"},
        "location": _PLACE,
        "is_reserved": FLAG,
        "is_disabled": FLAG,
        "sources": many(ref("SourceId")),
    },
    {
        "vehicle_type": TEXT,
        "station": TEXT,
        "current_range_meters": NUMBER,
        "current_fuel_percent": NUMBER | {"description": "from 0 to 1, as in GBFS"},
        "last_reported": TIME,
        "distance_meters": DISTANCE,
    },
)

MOBILITY: dict[str, Schema] = {
    "MobilityStation": STATION,
    "MobilityVehicle": VEHICLE,
    "CountOfTypes": record({"vehicle_type_ids": many(TEXT), "count": WHOLE}),
}
