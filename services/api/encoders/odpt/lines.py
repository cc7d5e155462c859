"""Merged operators and routes → odpt:Operator, odpt:Railway, odpt:BusroutePattern, with the order of their stops."""

from collections.abc import Iterator
from typing import Any, cast

from services.api.encoders.odpt.carried import completed, gives, said_of
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted, own_timetable
from services.api.encoders.odpt.records import (
    BUS,
    Record,
    busroute_id,
    operator_id,
    own,
    place_of,
    pole_id,
    railway_id,
    record,
    station_id,
    title,
    titles,
)
from services.api.encoders.odpt.ways import pattern_id, stop_lists
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Operator, Route


def operators(view: View, held: Held) -> Iterator[Record]:
    operator = cast(Operator, held.entity)
    members = {
        "dc:title": title(operator.names, operator.name),
        "odpt:operatorTitle": titles(operator.names, operator.name),
    }
    same_as = own("odpt.Operator:", operator.refs, operator.id)
    made = record("odpt:Operator", same_as, held, members)
    yield completed(made, said_of(view, "odpt:Operator", same_as, held.feeds))


def railways(view: View, held: Held, wanted: Wanted) -> Drafts:
    route = cast(Route, held.entity)
    if route.mode == BUS:
        return
    longest = max(_stops(view, route), key=len, default=[])
    order: list[dict[str, Any]] = []
    named: set[str] = set()
    for feed, stop_id in longest:
        found = place_of(view, feed, stop_id)
        if found is not None:
            station, platform = found
            named.update(member.feed for member in station.sources)
            order.append(
                {
                    "odpt:index": len(order) + 1,
                    "odpt:station": station_id(station, platform, route),
                    "odpt:stationTitle": titles(station.names, station.name),
                }
            )
    members: dict[str, Any] = {
        "dc:title": title(route.names, route.long_name or route.name),
        "odpt:railwayTitle": titles(route.names, route.long_name or route.name),
        "odpt:operator": operator_id(view, route.operator),
        "odpt:lineCode": route.short_name,
        "odpt:color": f"#{route.color.upper()}" if route.color else None,
    }
    said = said_of(view, "odpt:Railway", railway_id(route), held.feeds)
    made = record("odpt:Railway", railway_id(route), held, members) | {"odpt:stationOrder": order}
    yield Draft(completed(made, said), feeds=named)


def patterns(view: View, held: Held) -> Iterator[Record]:
    route = cast(Route, held.entity)
    if route.mode != BUS:
        return
    for same_as, feed, stops in _ways(view, route):
        found = [place_of(view, feed, stop_id) for stop_id in stops]
        poles = [pole_id(place[1]) for place in found if place is not None and place[1] is not None]
        order = [{"odpt:busstopPole": pole, "odpt:index": place} for place, pole in enumerate(poles, 1)]
        members: dict[str, Any] = {
            "dc:title": title(route.names, route.name),
            "odpt:operator": operator_id(view, route.operator),
            "odpt:busroute": busroute_id(route),
        }
        yield record("odpt:BusroutePattern", same_as, held, members) | {"odpt:busstopPoleOrder": order}


def _ways(view: View, route: Route) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(id, feed, stop ids) of every way of it; of a feed whose timetable may not be given again, one a direction."""
    for ref in route.refs:
        timetable = view.timetable(ref.feed)
        if timetable is None or gives(view, ref.feed, "odpt:BusroutePattern"):
            continue
        if own_timetable(view, ref.feed) is None:
            ways = {str(number): stops for number, stops in enumerate(timetable.route_stops(ref.local_id))}
        else:
            ways = stop_lists(timetable, ref.local_id)
        for code, stops in ways.items():
            yield pattern_id(ref.feed, route, code), ref.feed, stops


def _stops(view: View, route: Route) -> list[list[tuple[str, str]]]:
    """(feed, stop_id) along the line, for each direction."""
    found = []
    for ref in route.refs:
        timetable = view.timetable(ref.feed)
        if timetable is not None:
            found += [[(ref.feed, stop) for stop in stops] for stops in timetable.route_stops(ref.local_id)]
    return found
