"""What the hub holds of a station's ways and lifts, gathered for an answer."""

from typing import cast

from services.api.access.answers import Situation
from services.api.access.interiors import Interior
from services.api.reading import reading_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.access.units import State
from services.shared.clock import now_ms
from services.shared.model.access import Access, AccessGraph
from services.shared.model.entities import Facility

_LISTED = {"in_service": State.WORKS, "limited": State.WORKS, "out_of_service": State.OUT}


def situation_of(view: View, station: Held) -> Situation:
    """What is known of the station's ways and lifts now."""
    held = view.get("access", station.id)
    lifts = {}
    for each in view.facilities_at(station.id):
        facility = cast(Facility, each.entity)
        if facility.type == "elevator":
            lifts[facility.id] = _LISTED.get(facility.status, State.UNREPORTED)
    if held is None:
        return Situation(Interior(b"", AccessGraph()), (), lifts, now_ms(view.clock))
    units = cast(Access, held.entity).units
    return Situation(reading_of(view).interiors.of(held), units, lifts, now_ms(view.clock))


def sources_of(view: View, station: Held) -> list[Held]:
    """What such an answer is made of."""
    access = view.get("access", station.id)
    return [station, *view.facilities_at(station.id), *([access] if access is not None else [])]
