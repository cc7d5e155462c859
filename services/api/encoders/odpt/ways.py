"""Ids that a timetable's own things have in ODPT's terms, and which trips and ways each of its lines has."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary
from zlib import crc32

import numpy as np
import numpy.typing as npt

from services.api.encoders.odpt.carried import said_of
from services.api.encoders.odpt.records import own, railway_id
from services.api.view import View
from services.shared.model.entities import Route
from services.shared.odpt.directions import KEYS
from services.shared.timetable.artifact import Timetable

_CALENDAR = "odpt.Calendar:"
_NUMBERED = re.compile(r"\.\d+$")  # of the services that one calendar of an ODPT feed became
_PLAIN = ("odpt.RailDirection:Outbound", "odpt.RailDirection:Inbound")

Trips = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ways:
    """`trips`: indexes of the trips of each route, by its local id. `directed`: any trip says a direction."""

    trips: dict[str, Trips]
    directed: bool


_WAYS: "WeakKeyDictionary[Timetable, Ways]" = WeakKeyDictionary()


def ways_of(timetable: Timetable) -> Ways:
    found = _WAYS.get(timetable)
    if found is None:
        found = _WAYS[timetable] = Ways(timetable.trips_by_route(), timetable.has_directions)
    return found


def stop_lists(timetable: Timetable, local_id: str) -> dict[str, tuple[str, ...]]:
    """The ways of a route: stop ids along each, by the code that tells it from the others."""
    found: dict[str, tuple[str, ...]] = {}
    seen: set[int] = set()
    for trip in ways_of(timetable).trips.get(local_id, ()):
        stops: Any = timetable.trip_stops(int(trip))
        if id(stops) not in seen:
            seen.add(id(stops))
            found.setdefault(_code(stops), stops)
    return found


def way_id(feed: str, route: Route, timetable: Timetable, trip: int) -> str:
    """Of the odpt:BusroutePattern that a trip takes."""
    if timetable.is_carried and (shape := timetable.trip(trip).shape_id).startswith("odpt.BusroutePattern:"):
        return shape
    return pattern_id(feed, route, _code(timetable.trip_stops(trip)))


def pattern_id(feed: str, route: Route, code: str) -> str:
    stated = own("odpt.BusroutePattern:", route.refs, "")
    return stated if stated != "odpt.BusroutePattern:" else f"odpt.BusroutePattern:{route.id}.{feed}.{code}"


@lru_cache(10_000)
def _code(stops: tuple[str, ...]) -> str:
    return f"{crc32(chr(0).join(stops).encode()):08x}"


def calendar_id(feed: str, service: str) -> str:
    """A service of an ODPT feed has its calendar's name."""
    if service.startswith(_CALENDAR):
        return _NUMBERED.sub("", service)
    return f"{_CALENDAR}Specific.{feed}.{service}"


def direction_id(view: View, route: Route, timetable: Timetable, direction: int | None) -> str | None:
    """As the line's own record names it; of a feed in ODPT's terms that has none nothing is known; else as in GTFS."""
    if direction not in (0, 1):
        return None
    said = said_of(view, "odpt:Railway", railway_id(route), tuple(ref.feed for ref in route.refs))
    stated: str | None = said.get(KEYS[direction])
    return stated or (None if timetable.is_carried else _PLAIN[direction])
