"""What the hub holds of a station's ways and lifts, gathered for an answer."""

from typing import cast

from services.api.access.answers import Lift, Situation
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
    interior = reading_of(view).interiors.of(held) if held is not None else Interior(b"", AccessGraph())
    units = cast(Access, held.entity).units if held is not None else ()
    return Situation(interior, units, _lifts(view, station, interior), now_ms(view.clock))


def _lifts(view: View, station: Held, interior: Interior) -> dict[str, Lift]:
    listed = [cast(Facility, each.entity) for each in view.facilities_at(station.id)]
    placed = {unit for edge in interior.graph.edges for unit in edge.units}
    return {
        lift.id: Lift(
            _LISTED.get(lift.status, State.UNREPORTED), frozenset(ref.feed for ref in lift.refs), lift.id in placed
        )
        for lift in listed
        if lift.type == "elevator"
    }


def sources_of(view: View, station: Held) -> list[Held]:
    """What such an answer is made of."""
    access = view.get("access", station.id)
    return [station, *view.facilities_at(station.id), *([access] if access is not None else [])]
