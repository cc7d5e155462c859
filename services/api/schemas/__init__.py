"""The JSON Schema of every answer, by name: what OpenAPI shows, and what every answer in the tests is held to.

An Endpoint's `answer` is a name of SCHEMAS.
"""

from services.api.schemas.accounts import ACCOUNTS
from services.api.schemas.building import Schema, collection, features, single
from services.api.schemas.common import COMMON
from services.api.schemas.explaining import EXPLAINING
from services.api.schemas.floors import MAP
from services.api.schemas.lines import LINES, ROUTE
from services.api.schemas.live import ALERT, LIVE, VEHICLE
from services.api.schemas.mobility import MOBILITY, STATION
from services.api.schemas.mobility import VEHICLE as SHARED_VEHICLE
from services.api.schemas.odpt import ODPT
from services.api.schemas.places import FACILITY, PLACES, STATION_SUMMARY
from services.api.schemas.publishing import PUBLISHING
from services.api.schemas.webhooks import WEBHOOKS

_SINGLE = (
    "Station",
    "Access",
    "Ref",
    "Facility",
    "Route",
    "Operator",
    "Trip",
    "Alert",
    "Vehicle",
    "Source",
    "Explanation",
    "MobilityStation",
)
_LISTS = {
    "StationList": "StationSummary",
    "DepartureList": "Departure",
    "FacilityList": "Facility",
    "MemberList": "MemberWithEvidence",
    "RouteList": "RouteSummary",
    "OperatorList": "Operator",
    "AlertList": "Alert",
    "VehicleList": "Vehicle",
    "SourceList": "Source",
    "MobilityStationList": "MobilityStation",
    "MobilityVehicleList": "MobilityVehicle",
}

SCHEMAS: dict[str, Schema] = {
    **COMMON,
    **PLACES,
    **LINES,
    **LIVE,
    **PUBLISHING,
    **ACCOUNTS,
    **WEBHOOKS,
    **EXPLAINING,
    **MOBILITY,
    **{f"{name}Answer": single(name) for name in _SINGLE},
    **{name: collection(row) for name, row in _LISTS.items()},
    **ODPT,
    "StationFeatures": features(STATION_SUMMARY, ("Point",)),
    "StationMap": MAP,
    "FacilityFeatures": features(FACILITY, ("Point",)),
    "RouteFeatures": features(ROUTE, ("MultiLineString",)),
    "AlertFeatures": features(ALERT, ("MultiPoint",)),
    "VehicleFeatures": features(VEHICLE, ("Point",)),
    "MobilityStationFeatures": features(STATION, ("Point",)),
    "MobilityVehicleFeatures": features(SHARED_VEHICLE, ("Point",)),
}
