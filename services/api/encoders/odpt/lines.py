"""Merged operators and routes → odpt:Operator, odpt:Railway, odpt:BusroutePattern, with the order of their stops."""

from collections.abc import Iterator
from typing import Any, cast

from services.api.encoders.odpt.records import (
    BUS,
    Record,
    busroute_id,
    operator_id,
    own,
    pattern_id,
    place_of,
    pole_id,
    railway_id,
    record,
    station_id,
    title,
    titles,
)
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Operator, Route


def operators(view: View, held: Held) -> Iterator[Record]:
    operator = cast(Operator, held.entity)
    members = {
        "dc:title": title(operator.names, operator.name),
        "odpt:operatorTitle": titles(operator.names, operator.name),
    }
    yield record("odpt:Operator", own("odpt.Operator:", operator.refs, operator.id), held, members)


def railways(view: View, held: Held) -> Iterator[Record]:
    route = cast(Route, held.entity)
    if route.mode == BUS:
        return
    longest = max(_stops(view, route), key=len, default=[])
    order: list[dict[str, Any]] = []
    for feed, stop_id in longest:
        found = place_of(view, feed, stop_id)
        if found is not None:
            station, platform = found
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
    yield record("odpt:Railway", railway_id(route), held, members) | {"odpt:stationOrder": order}


def patterns(view: View, held: Held) -> Iterator[Record]:
    route = cast(Route, held.entity)
    if route.mode != BUS:
        return
    for number, stops in enumerate(_stops(view, route)):
        found = [place_of(view, feed, stop_id) for feed, stop_id in stops]
        poles = [pole_id(place[1]) for place in found if place is not None and place[1] is not None]
        order = [{"odpt:busstopPole": pole, "odpt:index": place} for place, pole in enumerate(poles, 1)]
        members: dict[str, Any] = {
            "dc:title": title(route.names, route.name),
            "odpt:operator": operator_id(view, route.operator),
            "odpt:busroute": busroute_id(route),
            "odpt:direction": str(number),
        }
        yield record("odpt:BusroutePattern", pattern_id(route, number), held, members) | {
            "odpt:busstopPoleOrder": order
        }


def _stops(view: View, route: Route) -> list[list[tuple[str, str]]]:
    """(feed, stop_id) along the line, for each direction."""
    found = []
    for ref in route.refs:
        timetable = view.timetable(ref.feed)
        if timetable is not None:
            found += [[(ref.feed, stop) for stop in stops] for stops in timetable.route_stops(ref.local_id)]
    return found
