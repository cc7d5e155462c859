"""Which alerts concern a station, a route or a departure, and when (GTFS-Realtime, EntitySelector and Alert).

Fields of one selector are ANDed, selectors are ORed. Decoded alerts and what they mean for a station
are kept until an alert changes.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.unwritable import written
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Alert, Informed, Route, Station
from services.shared.model.ids import namespaced, split_trip_instance

Periods = tuple[tuple[int, int], ...]  # start inclusive, end exclusive, seconds since 1970; 0: open
_STATIONS_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Disruption:
    """An alert, decoded. `impact` is when riders are hit, `shown` when to tell them; empty: always."""

    held: Held
    alert: Alert
    message: rt.Alert
    impact: Periods
    shown: Periods


@dataclass(frozen=True, slots=True)
class Subject:
    """What a selector is held against: everything that is, or is at, the thing asked about.

    `stops` are the source's own, behind their namespaces; a platform comes with its parent station.
    """

    trips: Container[str] = ()  # without their dates
    routes: Container[str] = ()
    operators: Container[str] = ()
    route_types: Container[tuple[str, int]] = ()  # each with the namespace whose route has it
    directions: Container[int] = (0, 1)
    stations: Container[str] = ()
    stops: Container[str] = ()
    facilities: Container[str] = ()


def decode(held: Held) -> Disruption:
    alert = cast(Alert, held.entity)
    message = rt.Alert.FromString(alert.alert)
    active, impact, shown = (
        _periods(p) for p in (message.active_period, message.impact_period, message.communication_period)
    )
    return Disruption(held, alert, message, impact or active or shown, shown or active)


def _periods(ranges: Iterable[rt.TimeRange]) -> Periods:
    return tuple((int(each.start), int(each.end)) for each in ranges)


def active(periods: Periods, moment: float) -> bool:
    return not periods or any(start <= moment and (not end or moment < end) for start, end in periods)


def overlaps(periods: Periods, first: float, last: float) -> bool:
    """Whether riders between `first` and `last` meet it."""
    return not periods or any(start <= last and (not end or first < end) for start, end in periods)


def route_types(route: Route) -> set[tuple[str, int]]:
    """As `Subject` wants them."""
    return {(ref.feed, route.route_type) for ref in route.refs}


def concerns(alert: Alert, subject: Subject) -> bool:
    return any(matches(selector, subject, alert.namespace) for selector in alert.informed)


def matches(selector: Informed, subject: Subject, namespace: str) -> bool:
    """Whether everything that the selector names is the subject's; one that names nothing selects nothing.

    A route type means the routes of the feed whose alert it is, `namespace`, and not those of the whole hub.
    """
    tests = [
        trip_of(selector.trip) in subject.trips if selector.trip else None,
        selector.route in subject.routes if selector.route else None,
        selector.operator in subject.operators if selector.operator else None,
        (namespace, selector.route_type) in subject.route_types if selector.route_type is not None else None,
        selector.direction_id in subject.directions if selector.direction_id is not None else None,
        selector.stop_id in subject.stops if selector.stop_id else None,
        selector.station in subject.stations if selector.station and not selector.stop_id else None,
        selector.facility in subject.facilities if selector.facility else None,
    ]
    return any(tests) and False not in tests


def trip_of(merged: str) -> str:
    return split_trip_instance(merged)[0]


class _TripsHere:
    """The trips whose timetable calls at a station, as a container to ask."""

    def __init__(self, view: View, station: Station) -> None:
        self._view = view
        self._station = station

    def __contains__(self, trip: object) -> bool:
        namespace, _, trip_id = str(trip).partition(":")
        served = self._view.served(namespace)
        stops = {member.stop_id for member in self._station.sources if member.feed == namespace}
        return any(
            not stops.isdisjoint(timetable.trip_stops(index))
            for timetable in (served.timetables if served is not None else ())
            if (index := timetable.trip_index(trip_id)) is not None
        )


def _by_line(disruptions: Iterable[Disruption]) -> dict[tuple[str, str], dict[Held, Disruption]]:
    """By the routes that they name, and by the operators that they name as a whole."""
    found: dict[tuple[str, str], dict[Held, Disruption]] = {}
    for each in disruptions:
        for informed in each.alert.informed:
            if informed.route:
                found.setdefault(("route", informed.route), {})[each.held] = each
            elif informed.operator and not (informed.station or informed.trip):
                found.setdefault(("operator", informed.operator), {})[each.held] = each
    return found


class Disruptions:
    """All alerts as they are now."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._position: object = None
        self._seen: list[Held] = []
        self._all: list[Disruption] = []  # of those seen, what can be read
        self._stations: dict[str, tuple[Held, list[str], list[Disruption]]] = {}
        self._lines: dict[tuple[str, str], dict[Held, Disruption]] | None = None

    def all(self) -> Sequence[Disruption]:
        """By id, those still fresh."""
        self._refresh()
        return [each for each in self._all if self._view.live(each.held)]

    def _refresh(self) -> None:
        if self._view.position == self._position:
            return
        now = sorted(self._view.all("alert"), key=lambda held: held.id)
        if now != self._seen:
            kept = {each.held: each for each in self._all}
            found = (kept.get(held) or written(held, decode) for held in now)
            self._seen, self._all = now, [each for each in found if each is not None]
            self._stations.clear()
            self._lines = None
        self._position = self._view.position

    def of_line(self, route: Route) -> list[Disruption]:
        """Those that name the line, or its operator as a whole; by id, those still fresh."""
        self._refresh()
        if self._lines is None:
            self._lines = _by_line(self._all)
        named = ("route", route.id), ("operator", route.operator)
        found = {held: each for key in named for held, each in self._lines.get(key, {}).items()}
        return sorted((each for each in found.values() if self._view.live(each.held)), key=lambda each: each.held.id)

    def at_station(self, station: Held) -> list[Disruption]:
        """Whatever may concern who starts, changes or ends here: the place, its lines, their operators."""
        self._refresh()
        if not self._all:
            return []
        facilities = [held.id for held in self._view.facilities_at(station.id)]
        kept = self._stations.get(station.id)
        if kept is None or kept[0] is not station or kept[1] != facilities:
            if len(self._stations) > _STATIONS_KEPT:
                self._stations.clear()
            subject = self._station_subject(cast(Station, station.entity), facilities)
            found = [each for each in self._all if concerns(each.alert, subject)]
            kept = self._stations[station.id] = (station, facilities, found)
        return [each for each in kept[2] if self._view.live(each.held)]

    def _station_subject(self, station: Station, facilities: Sequence[str]) -> Subject:
        held = (self._view.get("route", route) for route in station.routes)
        routes = [cast(Route, each.entity) for each in held if each is not None]
        return Subject(
            trips=_TripsHere(self._view, station),
            routes=station.routes,
            operators=station.operators,
            route_types=set().union(*map(route_types, routes)),
            stations=(station.id,),
            stops={namespaced(member.feed, member.stop_id) for member in station.sources},
            facilities=facilities,
        )
