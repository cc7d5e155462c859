"""Merged entities as the JSON of CONTRACT §3: one module a noun, plain dicts out."""

from collections.abc import Callable

from services.api.encoders.plain_json.access import access
from services.api.encoders.plain_json.lines import operator, route
from services.api.encoders.plain_json.live import alert, trip_update, vehicle
from services.api.encoders.plain_json.members import Json
from services.api.encoders.plain_json.mobility import mobility_station, mobility_system, mobility_vehicle
from services.api.encoders.plain_json.places import facility, station
from services.api.encoders.plain_json.sources import source
from services.api.view_held import Held
from services.api.view_queries import Questions

Encoder = Callable[[Questions, Held, str | None], Json]

# An entity with all that is its own: the data of events, and of single reads before they join the rest.
ENCODERS: dict[str, Encoder] = {
    "station": station,
    "route": route,
    "operator": operator,
    "facility": facility,
    "access": access,
    "alert": alert,
    "vehicle": vehicle,
    "trip": trip_update,
    "source": source,
    "mobility_system": mobility_system,
    "mobility_station": mobility_station,
    "mobility_vehicle": mobility_vehicle,
}


def plain(view: Questions, held: Held, lang: str | None = None) -> Json:
    return ENCODERS[held.kind](view, held, lang)
