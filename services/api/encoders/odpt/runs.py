"""Trips of GTFS → odpt:TrainTimetable and odpt:BusTimetable, and the calendars and directions that they name.

Of a trip that runs at headways there is a timetable only where these are exact. ODPT tells minutes: seconds are cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.api.encoders.odpt.carried import gives
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted, clock, fits, own_timetable
from services.api.encoders.odpt.records import (
    BUS,
    Record,
    busroute_id,
    operator_id,
    place_of,
    pole_id,
    railway_id,
    record,
    route_of,
    station_id,
    titles,
)
from services.api.encoders.odpt.ways import calendar_id, direction_id, way_id, ways_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Route
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.rows import Call, TripRow

TRAIN, BUS_RUN = "odpt:TrainTimetable", "odpt:BusTimetable"
NO_PICKUP = 1
_DIRECTIONS = {0: {"ja": "下り", "en": "Outbound"}, 1: {"ja": "上り", "en": "Inbound"}}


@dataclass(slots=True, eq=False)
class Feed:
    """One feed's timetable in ODPT's ids, each looked up once."""

    view: View
    id: str
    timetable: Timetable
    _routes: dict[str, Route | None] = field(default_factory=dict)
    _stops: dict[tuple[str, int], str] = field(default_factory=dict)

    def route(self, local_id: str) -> Route | None:
        if local_id not in self._routes:
            found = self.view.ref(self.id, "route", local_id)
            self._routes[local_id] = None if found is None else route_of(self.view, found[1])
        return self._routes[local_id]

    def stop(self, route: Route, index: int) -> str:
        """The station's id, or the pole's; "" for a stop that became neither."""
        key = (route.id, index)
        if key not in self._stops:
            found = place_of(self.view, self.id, self.timetable.stop_id(index))
            self._stops[key] = "" if found is None else _id_of(route, found)
        return self._stops[key]


def _id_of(route: Route, found: Any) -> str:
    station, platform = found
    if route.mode != BUS:
        return station_id(station, platform, route)
    return pole_id(platform) if platform is not None else ""


def train_timetables(view: View, held: Held, wanted: Wanted) -> Drafts:
    yield from _of_trips(view, held, wanted, TRAIN)


def bus_timetables(view: View, held: Held, wanted: Wanted) -> Drafts:
    yield from _of_trips(view, held, wanted, BUS_RUN)


def _of_trips(view: View, held: Held, wanted: Wanted, class_: str) -> Drafts:
    timetable = own_timetable(view, held.id)
    if timetable is None or gives(view, held.id, class_):
        return
    feed = Feed(view, held.id, timetable)
    for local_id, trips in ways_of(timetable).trips.items():
        route = feed.route(local_id)
        if (
            route is None
            or (route.mode == BUS) != (class_ == BUS_RUN)
            or not fits(wanted, "odpt:railway", railway_id(route))
            or not fits(wanted, "odpt:operator", operator_id(view, route.operator))
        ):
            yield None
            continue
        for trip in map(int, trips):
            if timetable.is_carried and sum(call.arrival is not None or call.departure is not None
                                            for call in timetable.calls(trip)) < 2:  # fmt: skip
                yield None  # a departure from a board, of which no more is known
            else:
                yield from _of_trip(feed, route, trip, held)


def _of_trip(feed: Feed, route: Route, trip: int, held: Held) -> Drafts:
    row = feed.timetable.trip(trip)
    if not row.frequencies:
        yield _draft(feed, route, trip, row, "", 0, held)
        return
    first = feed.timetable.calls(trip)[0].departure
    if first is None:
        return
    for period in row.frequencies:
        if not period.exact:
            yield None
            continue
        for start in range(period.start, period.end, period.headway_seconds):
            yield _draft(feed, route, trip, row, f".{start // 3600:02}{start % 3600 // 60:02}", start - first, held)


def _draft(feed: Feed, route: Route, trip: int, row: TripRow, suffix: str, later: int, held: Held) -> Draft:
    calendar = calendar_id(feed.id, feed.timetable.service_id(row.service))
    common: dict[str, Any] = {"odpt:operator": operator_id(feed.view, route.operator), "odpt:calendar": calendar}
    if route.mode == BUS:
        members = common | {
            "dc:title": route.name,
            "odpt:busroutePattern": way_id(feed.id, route, feed.timetable, trip),
            "odpt:busroute": busroute_id(route),
        }
        head = record(BUS_RUN, _own_id(BUS_RUN, feed.id, row.trip_id, suffix), held, members)
        return Draft(
            head,
            lambda: {"odpt:busTimetableObject": list(_bus_calls(feed, route, trip, row, later))},
            [ref.feed for ref in route.refs],
        )
    stops = feed.timetable.pattern_ends(trip)
    origin, destination = (feed.stop(route, stop) for stop in stops)
    members = common | {
        "odpt:railway": railway_id(route),
        "odpt:railDirection": direction_id(feed.view, route, feed.timetable, row.direction_id),
        "odpt:trainNumber": (row.short_name or row.trip_id) + suffix,
        "odpt:originStation": [origin] if origin else None,
        "odpt:destinationStation": [destination] if destination else None,
    }
    head = record(TRAIN, _own_id(TRAIN, feed.id, row.trip_id, suffix), held, members)
    return Draft(head, lambda: {"odpt:trainTimetableObject": list(_train_calls(feed, route, trip, later))})


def _own_id(class_: str, feed: str, trip_id: str, suffix: str) -> str:
    prefix = class_.replace("odpt:", "odpt.", 1) + ":"
    return (trip_id if trip_id.startswith(prefix) else f"{prefix}{feed}.{trip_id}") + suffix


def _train_calls(feed: Feed, route: Route, trip: int, later: int) -> Iterator[Record]:
    calls = feed.timetable.calls(trip)
    for place, call in enumerate(calls):
        station = feed.stop(route, call.stop)
        leaves = place + 1 < len(calls) and call.pickup_type != NO_PICKUP
        times = _times(call, later, bool(place), leaves)
        if station and times:
            yield {name: value for kind, at in times.items()
                   for name, value in ((f"odpt:{kind}Time", at), (f"odpt:{kind}Station", station))}  # fmt: skip


def _bus_calls(feed: Feed, route: Route, trip: int, row: TripRow, later: int) -> Iterator[Record]:
    calls = feed.timetable.calls(trip)
    for place, call in enumerate(calls):
        pole = feed.stop(route, call.stop)
        if not pole:
            continue
        times = _times(call, later, bool(place), place + 1 < len(calls))
        said: dict[str, Any] = {"odpt:index": place + 1, "odpt:busstopPole": pole}
        said |= {f"odpt:{kind}Time": at for kind, at in times.items()}
        if sign := call.headsign or row.headsign:
            said["odpt:destinationSign"] = sign
        if call.pickup_type == NO_PICKUP:
            said["odpt:canGetOn"] = False
        if call.drop_off_type == NO_PICKUP:
            said["odpt:canGetOff"] = False
        yield said


def _times(call: Call, later: int, arrives: bool, leaves: bool) -> dict[str, str]:
    """Of a first call when it leaves, of a last one when it arrives, of others both when they differ."""
    found: dict[str, str] = {}
    arrival = call.arrival if call.arrival is not None else call.departure
    departure = call.departure if call.departure is not None else call.arrival
    if arrives and arrival is not None and (not leaves or arrival != departure):
        found["arrival"] = clock(arrival + later)
    if leaves and departure is not None:
        found["departure"] = clock(departure + later)
    return found


def calendars(view: View, held: Held, wanted: Wanted) -> Drafts:
    """Each service by the days on which it runs."""
    timetable = own_timetable(view, held.id)
    if timetable is None:
        return
    for service in range(timetable.service_count):
        name = timetable.service_id(service)
        same_as = calendar_id(held.id, name)
        if not same_as.startswith(f"odpt.Calendar:Specific.{held.id}."):
            members: dict[str, Any] = {"dc:title": same_as.rpartition(":")[2]}
        else:
            members = {"dc:title": name, "odpt:day": [day.isoformat() for day in timetable.service_days(service)]}
        yield Draft(record("odpt:Calendar", same_as, held, members))


def directions(view: View, held: Held, wanted: Wanted) -> Drafts:
    """The two of GTFS, for lines of which nobody names any."""
    timetable = own_timetable(view, held.id)
    if timetable is None or timetable.is_carried or not ways_of(timetable).directed:
        return
    for words in _DIRECTIONS.values():
        members = {"dc:title": words["ja"], "odpt:railDirectionTitle": titles(words, "")}
        yield Draft(record("odpt:RailDirection", f"odpt.RailDirection:{words['en']}", held, members))
