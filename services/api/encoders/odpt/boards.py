"""Departures of GTFS by stop → odpt:StationTimetable and odpt:BusstopPoleTimetable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from services.api.encoders.odpt.carried import gives
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted, clock, own_timetable
from services.api.encoders.odpt.records import (
    BUS,
    Record,
    busroute_id,
    operator_id,
    pole_id,
    railway_id,
    record,
    station_id,
    titles,
)
from services.api.encoders.odpt.runs import Feed
from services.api.encoders.odpt.ways import calendar_id, direction_id, way_id
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Platform, Route, Station

BOARD, POLE_BOARD = "odpt:StationTimetable", "odpt:BusstopPoleTimetable"

# merged route, direction (of trains) or last stop (of buses), calendar: what a board's id is made of
Key = tuple[str, str, str]
Departing = list[tuple[int, int, int]]  # seconds, trip, place of the call in its trip


@dataclass(slots=True)
class Board:
    """Of all local routes and services that are one in ODPT's terms. `towards`: an index of a stop, or a direction."""

    platform: Platform
    route: Route
    towards: int
    departing: Departing = field(default_factory=list)


def station_timetables(view: View, held: Held, wanted: Wanted) -> Drafts:
    """One for each line, direction and calendar, of all platforms together."""
    station = cast(Station, held.entity)
    for feed, platforms in _platforms(view, station, BOARD).items():
        found: dict[Key, Board] = {}
        for platform in platforms:
            for route, towards, calendar, departing in _departures(feed, platform, by_end=False):
                if route.mode != BUS:
                    key = route.id, direction_id(view, route, feed.timetable, towards) or "", calendar
                    found.setdefault(key, Board(platform, route, towards)).departing.extend(departing)
        for key in sorted(found):
            yield _station_draft(feed, station, found[key], key, held)
    yield None


def pole_timetables(view: View, held: Held, wanted: Wanted) -> Drafts:
    """One for each line, destination and calendar."""
    for feed, platforms in _platforms(view, cast(Station, held.entity), POLE_BOARD).items():
        for platform in platforms:
            found: dict[Key, Board] = {}
            for route, last, calendar, departing in _departures(feed, platform, by_end=True):
                if route.mode == BUS:
                    name = feed.stop(route, last).partition(":")[2] or feed.timetable.stop_id(last)
                    key = route.id, name, calendar
                    found.setdefault(key, Board(platform, route, last)).departing.extend(departing)
            for key in sorted(found):
                yield _pole_draft(feed, found[key], key, held)
    yield None


def _platforms(view: View, station: Station, class_: str) -> dict[Feed, list[Platform]]:
    """By feed; without those of feeds that gave records of the class themselves."""
    feeds: dict[str, Feed] = {}
    found: dict[Feed, list[Platform]] = {}
    for platform in station.platforms:
        if platform.feed not in feeds:
            timetable = own_timetable(view, platform.feed)
            if timetable is None or gives(view, platform.feed, class_):
                continue
            feeds[platform.feed] = Feed(view, platform.feed, timetable)
        found.setdefault(feeds[platform.feed], []).append(platform)
    return found


def _departures(feed: Feed, platform: Platform, by_end: bool) -> Iterator[tuple[Route, int, str, Departing]]:
    """(route, direction or last stop, calendar, departures); the same three may come again, of another service."""
    timetable = feed.timetable
    stop = timetable.stop_index(platform.stop_id)
    if stop is None:
        return
    found: dict[tuple[str, int, int], Departing] = {}
    for at in range(timetable.board_first[stop], timetable.board_first[stop + 1]):
        trip = timetable.board_trip[at]
        towards = timetable.pattern_ends(trip)[1] if by_end else timetable.trip_direction(trip)
        key = timetable.route_id(trip), towards, timetable.trip_service[trip]
        found.setdefault(key, []).append((timetable.board_departure[at], trip, timetable.board_call[at]))
    for (local_id, towards, service), departing in sorted(found.items()):
        route = feed.route(local_id)
        if route is not None:
            yield route, towards, calendar_id(feed.id, timetable.service_id(service)), departing


def _station_draft(feed: Feed, station: Station, board: Board, key: Key, held: Held) -> Draft:
    route, (_, direction, calendar) = board.route, key
    of = station_id(station, board.platform, route)
    words = (of, direction, calendar)
    same_as = f"odpt.StationTimetable:{'.'.join(word.partition(':')[2] for word in words if word)}"
    members: dict[str, Any] = {
        "odpt:operator": operator_id(feed.view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:station": of,
        "odpt:stationTitle": titles(station.names, station.name),
        "odpt:railDirection": direction,
        "odpt:calendar": calendar,
    }
    return Draft(
        record(BOARD, same_as, held, members),
        lambda: {"odpt:stationTimetableObject": list(_trains(feed, route, sorted(board.departing)))},
    )


def _trains(feed: Feed, route: Route, departing: Departing) -> Iterator[Record]:
    for seconds, trip, call in departing:
        row = feed.timetable.trip(trip)
        destination = feed.stop(route, feed.timetable.pattern_ends(trip)[1])
        said: dict[str, Any] = {"odpt:departureTime": clock(seconds), "odpt:trainNumber": row.short_name or row.trip_id}
        if destination:
            said["odpt:destinationStation"] = [destination]
        if call == 0:
            said["odpt:isOrigin"] = True
        yield said


def _pole_draft(feed: Feed, board: Board, key: Key, held: Held) -> Draft:
    route, (_, name, calendar) = board.route, key
    pole, towards = pole_id(board.platform), f"odpt.BusDirection:{name}"
    words = (busroute_id(route), pole, towards, calendar)
    members: dict[str, Any] = {
        "dc:title": route.name,
        "odpt:busstopPole": pole,
        "odpt:busDirection": towards,
        "odpt:busroute": busroute_id(route),
        "odpt:operator": operator_id(feed.view, route.operator),
        "odpt:calendar": calendar,
    }
    same_as = f"odpt.BusstopPoleTimetable:{'.'.join(word.partition(':')[2] for word in words)}"
    named = [ref.feed for ref in route.refs]
    return Draft(record(POLE_BOARD, same_as, held, members), lambda: _buses(feed, board), named)


def _buses(feed: Feed, board: Board) -> Mapping[str, Any]:
    route, last, listed = board.route, feed.stop(board.route, board.towards), []
    for seconds, trip, call in sorted(board.departing):
        said: dict[str, Any] = {"odpt:departureTime": clock(seconds)}
        if last:
            said["odpt:destinationBusstopPole"] = last
        if sign := feed.timetable.call_headsign(trip, call) or feed.timetable.trip_headsign(trip):
            said["odpt:destinationSign"] = sign
        listed.append(said | {"odpt:busroutePattern": way_id(feed.id, route, feed.timetable, trip),
                              "odpt:busroutePatternOrder": call + 1})  # fmt: skip
    return {"odpt:busstopPoleTimetableObject": listed}
