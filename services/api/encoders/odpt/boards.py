"""Departures of GTFS by stop → odpt:StationTimetable and odpt:BusstopPoleTimetable."""

from collections.abc import Iterator, Mapping
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

Departing = list[tuple[int, int, int]]  # seconds, trip, place of the call in its trip
# local route, direction (of trains) or last stop (of buses), service
Key = tuple[str, int, int]


def station_timetables(view: View, held: Held, wanted: Wanted) -> Drafts:
    """One for each line, direction and calendar, of all platforms together."""
    station = cast(Station, held.entity)
    for feed, platforms in _platforms(view, station, BOARD).items():
        found: dict[Key, Departing] = {}
        of_stop: dict[Key, Platform] = {}
        for platform in platforms:
            for key, departing in _departures(feed, platform, by_end=False).items():
                found.setdefault(key, []).extend(departing)
                of_stop.setdefault(key, platform)
        for key in sorted(found):
            route = feed.route(key[0])
            if route is not None and route.mode != BUS:
                yield _station_draft(feed, station, of_stop[key], route, key, sorted(found[key]), held)
    yield None


def pole_timetables(view: View, held: Held, wanted: Wanted) -> Drafts:
    """One for each line, destination and calendar."""
    for feed, platforms in _platforms(view, cast(Station, held.entity), POLE_BOARD).items():
        for platform in platforms:
            for key, departing in sorted(_departures(feed, platform, by_end=True).items()):
                route = feed.route(key[0])
                if route is not None and route.mode == BUS:
                    yield _pole_draft(feed, platform, route, key, departing, held)
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


def _departures(feed: Feed, platform: Platform, by_end: bool) -> dict[Key, Departing]:
    timetable = feed.timetable
    stop = timetable.stop_index(platform.stop_id)
    found: dict[Key, Departing] = {}
    if stop is None:
        return found
    for at in range(timetable.board_first[stop], timetable.board_first[stop + 1]):
        trip = timetable.board_trip[at]
        towards = timetable.pattern_ends(trip)[1] if by_end else timetable.trip_direction(trip)
        key = timetable.route_id(trip), towards, timetable.trip_service[trip]
        found.setdefault(key, []).append((timetable.board_departure[at], trip, timetable.board_call[at]))
    return found


def _station_draft(feed: Feed, station: Station, platform: Platform, route: Route, key: Key, departing: Departing,
                   held: Held) -> Draft:  # fmt: skip
    direction = direction_id(feed.view, route, feed.timetable, key[1])
    calendar = calendar_id(feed.id, feed.timetable.service_id(key[2]))
    of = station_id(station, platform, route)
    words = (of, direction or "", calendar)
    same_as = f"odpt.StationTimetable:{'.'.join(word.partition(':')[2] for word in words if word)}"
    members: dict[str, Any] = {
        "odpt:operator": operator_id(feed.view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:station": of,
        "odpt:stationTitle": titles(station.names, station.name),
        "odpt:railDirection": direction,
        "odpt:calendar": calendar,
    }
    return Draft(record(BOARD, same_as, held, members),
                 lambda: {"odpt:stationTimetableObject": list(_trains(feed, route, departing))})  # fmt: skip


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


def _pole_draft(feed: Feed, platform: Platform, route: Route, key: Key, departing: Departing, held: Held) -> Draft:
    last = feed.stop(route, key[1])
    pole, calendar = pole_id(platform), calendar_id(feed.id, feed.timetable.service_id(key[2]))
    towards = f"odpt.BusDirection:{last.partition(':')[2] or feed.timetable.stop_id(key[1])}"
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
    return Draft(record(POLE_BOARD, same_as, held, members), lambda: _buses(feed, route, last, departing))


def _buses(feed: Feed, route: Route, last: str, departing: Departing) -> Mapping[str, Any]:
    listed = []
    for seconds, trip, call in departing:
        said: dict[str, Any] = {"odpt:departureTime": clock(seconds)}
        if last:
            said["odpt:destinationBusstopPole"] = last
        if sign := feed.timetable.call_headsign(trip, call) or feed.timetable.trip_headsign(trip):
            said["odpt:destinationSign"] = sign
        listed.append(said | {"odpt:busroutePattern": way_id(feed.id, route, feed.timetable, trip),
                              "odpt:busroutePatternOrder": call + 1})  # fmt: skip
    return {"odpt:busstopPoleTimetableObject": listed}
