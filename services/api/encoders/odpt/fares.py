"""Fares of GTFS → odpt:RailwayFare and odpt:BusroutePatternFare: of two stops that a ride without a change joins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Self
from weakref import WeakKeyDictionary

from services.api.encoders.odpt.carried import gives
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted, fits, own_timetable
from services.api.encoders.odpt.records import BUS, operator_id, record
from services.api.encoders.odpt.runs import Feed
from services.api.encoders.odpt.ways import pattern_id, stop_lists, ways_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Operator, Route
from services.shared.timetable.artifact import Timetable

RAIL, POLES = "odpt:RailwayFare", "odpt:BusroutePatternFare"

_Prices = dict[str, int]  # as members of a record
_Key = tuple[str, str, str, str]
_Ride = tuple[int, str, int, str, _Prices]  # place along the way and id of both stops


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a feed, under the feed's ids beside ours."""

    feed: Feed
    route: Route
    route_id: str
    agency_id: str

    def places(self, stops: tuple[str, ...]) -> list[tuple[str, str]]:
        """(id in ODPT's terms, zone) of the stops that became a station or pole."""
        timetable = self.feed.timetable
        indexes = [index for stop in stops if (index := timetable.stop_index(stop)) is not None]
        return [(named, timetable.fare_zone(at)) for at in indexes if (named := self.feed.stop(self.route, at))]


@dataclass(frozen=True, slots=True)
class Fares:
    """Prices by operator, line and zones, "" standing for any."""

    by_key: dict[_Key, tuple[int, int | None]]

    @classmethod
    def of(cls, timetable: Timetable) -> Self:
        found: dict[_Key, tuple[int, int | None]] = {}
        for row in timetable.fares():
            key, prices = row[:4], (row.price, row.ic_price)
            found[key] = min(found.get(key, prices), prices, key=lambda each: each[0])
        return cls(found)

    def between(self, line: _Line, origin: str, destination: str) -> _Prices | None:
        """The cheapest of those that hold, as GTFS has it; None when none does."""
        keys = product({line.agency_id, ""}, {line.route_id, ""}, {origin, ""}, {destination, ""})
        prices = [found for key in keys if (found := self.by_key.get(key)) is not None]
        if not prices:
            return None
        ticket, ic = min(prices, key=lambda each: each[0])
        return {"odpt:ticketFare": ticket} | ({} if ic is None else {"odpt:icCardFare": ic})


_FARES: "WeakKeyDictionary[Timetable, Fares]" = WeakKeyDictionary()


def railway_fares(view: View, held: Held, wanted: Wanted) -> Drafts:
    """Of stations, whichever of their platforms a train calls at."""
    for line, fares in _lines_with_fares(view, held, RAIL, wanted):
        yield None
        if line is None or line.route.mode == BUS:
            continue
        told: set[tuple[str, str]] = set()
        for stops in stop_lists(line.feed.timetable, line.route_id).values():
            for _, origin, _, destination, prices in _rides(line, fares, stops, wanted, "Station"):
                if origin != destination and (origin, destination) not in told:
                    told.add((origin, destination))
                    members = {"odpt:fromStation": origin, "odpt:toStation": destination}
                    words = (origin.partition(":")[2], destination.partition(":")[2])
                    yield _draft(line, RAIL, words, held, members | prices)


def bus_fares(view: View, held: Held, wanted: Wanted) -> Drafts:
    """Of poles, by their places along each way."""
    for line, fares in _lines_with_fares(view, held, POLES, wanted):
        yield None
        if line is None or line.route.mode != BUS:
            continue
        for code, stops in stop_lists(line.feed.timetable, line.route_id).items():
            yield None
            way = pattern_id(line.feed.id, line.route, code)
            for first, origin, last, destination, prices in _rides(line, fares, stops, wanted, "BusstopPole"):
                members = {
                    "odpt:fromBusroutePattern": way,
                    "odpt:fromBusstopPoleOrder": first,
                    "odpt:fromBusstopPole": origin,
                    "odpt:toBusroutePattern": way,
                    "odpt:toBusstopPoleOrder": last,
                    "odpt:toBusstopPole": destination,
                }
                yield _draft(line, POLES, (way.partition(":")[2], str(first), str(last)), held, members | prices)


def _lines_with_fares(view: View, held: Held, class_: str, wanted: Wanted) -> Iterator[tuple[_Line | None, Fares]]:
    """Of a feed that has fares, every line, None for one that became none, or is another operator's than is wanted."""
    timetable = own_timetable(view, held.id)
    if timetable is None or gives(view, held.id, class_):
        return
    fares = _FARES.get(timetable)
    if fares is None:
        fares = _FARES[timetable] = Fares.of(timetable)
    feed = Feed(view, held.id, timetable)
    for local_id in ways_of(timetable).trips if fares.by_key else ():
        route = feed.route(local_id)
        if route is None or not fits(wanted, "odpt:operator", operator_id(view, route.operator)):
            yield None, fares
        else:
            yield _Line(feed, route, local_id, _agency(view, route, held.id)), fares


def _agency(view: View, route: Route, feed: str) -> str:
    held = view.get("operator", route.operator)
    refs = held.entity.refs if held is not None and isinstance(held.entity, Operator) else ()
    return next((ref.local_id for ref in refs if ref.feed == feed), "")


def _rides(line: _Line, fares: Fares, stops: tuple[str, ...], wanted: Wanted, kind: str) -> Iterator[_Ride]:
    """From each stop of a way to each later one, of those that are wanted and have a fare."""
    called = line.places(stops)
    origins, destinations = wanted.get(f"odpt:from{kind}"), wanted.get(f"odpt:to{kind}")
    for first, (origin, zone) in enumerate(called, 1):
        if origins is not None and origin not in origins:
            continue
        for last, (destination, to_zone) in enumerate(called[first:], first + 1):
            if destinations is None or destination in destinations:
                prices = fares.between(line, zone, to_zone)
                if prices is not None:
                    yield first, origin, last, destination, prices


def _draft(line: _Line, class_: str, words: tuple[str, ...], held: Held, members: Mapping[str, Any]) -> Draft:
    same_as = f"{class_.replace(':', '.', 1)}:{'.'.join(words)}"
    operator = operator_id(line.feed.view, line.route.operator)
    return Draft(record(class_, same_as, held, {"odpt:operator": operator, **members}))
