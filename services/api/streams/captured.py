"""The picture as it is at one moment, to be walked over at leisure: all of it, or what a filter can concern.

What a filter can concern is found by the view's indexes; who walks over it asks the filter of each. A place of what has
none of its own is that of its stations, as they are now: what a cycle of merge has not told yet, its next change does.
"""

from collections.abc import Iterable

from services.api.streams.filters import Filters
from services.api.view import CAPTURED, View
from services.api.view_held import Held
from services.api.view_index import PLACED
from services.shared.model.events import Position
from services.shared.model.geo import Box

MOST_STATIONS = 2_000  # in an area; of one with more all is walked over
WIDER = 1.01  # than the circle: the box around it is worked out for a plane
ROUNDED_DEGREES, ROUNDED_METERS = 1e-6, 0.2  # places that travel with a change are
_NOWHERE = frozenset({"operator", "source", "mobility_system"})


def capture(view: View, filters: Filters) -> tuple[Position, int, list[Held]]:
    """Position, log time, entities: of each kind in turn, what others refer to first."""
    kinds = [kind for kind in CAPTURED if not filters.kinds or kind in filters.kinds]
    if filters.station:
        found = _named(view, kinds, "station", (filters.station,))
    elif filters.box is not None or filters.circle is not None:
        found = _in_area(view, kinds, filters)
    elif filters.routes:
        found = _named(view, kinds, "route", filters.routes)
    elif filters.operator:
        found = _named(view, kinds, "operator", (filters.operator,))
    else:
        found = [held for kind in kinds for held in view.all(kind)]
    return view.position, view.as_of_ms, found


def _named(view: View, kinds: Iterable[str], by: str, ids: Iterable[str]) -> list[Held]:
    """What has one of them among its keys, and they themselves."""
    found: dict[Held, None] = {}
    for kind in kinds:
        for one in ids:
            found.update(dict.fromkeys(view.at(kind, by, one)))
            if kind == by and (itself := view.get(kind, one)) is not None:
                found[itself] = None
    return list(found)


def _in_area(view: View, kinds: Iterable[str], filters: Filters) -> list[Held]:
    stations = _at_its_place(view, "station", filters)
    if len(stations) > MOST_STATIONS:
        return [held for kind in kinds if kind not in _NOWHERE for held in view.all(kind)]
    ids = [station.id for station in stations]
    keys = {key for station in stations for key in station.keys}
    routes = [key[2] for key in keys if isinstance(key, tuple) and key[:2] == ("station", "route")]
    found: dict[Held, None] = {}
    for kind in kinds:
        if kind == "alert":  # of trips, lines and lifts, too; there are few
            found.update(dict.fromkeys(view.all(kind)))
        elif kind == "route":
            found.update(dict.fromkeys(_named(view, (kind,), kind, sorted(routes))))
        elif kind not in _NOWHERE:
            if kind in PLACED:
                found.update(dict.fromkeys(_at_its_place(view, kind, filters)))
            found.update(dict.fromkeys(_named(view, (kind,), "station", ids)))
    return list(found)


def _at_its_place(view: View, kind: str, filters: Filters) -> list[Held]:
    """And what is just outside: the place of a station that others have may be inside, by its rounding."""
    if filters.circle is not None:
        circle = filters.circle
        radius_meters = circle.radius_meters * WIDER + ROUNDED_METERS
        return [held for _, held in view.near(kind, circle.lat, circle.lon, radius_meters)]
    if filters.box is None:
        return []
    box, more = filters.box, ROUNDED_DEGREES
    return view.inside(kind, Box(box.south - more, box.west - more, box.north + more, box.east + more))
