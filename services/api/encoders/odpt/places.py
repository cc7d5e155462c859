"""Merged stations → odpt:Station (one a line) and odpt:BusstopPole (one a pole)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from services.api.encoders.odpt.carried import completed, said_of
from services.api.encoders.odpt.records import (
    BUS,
    Record,
    busroute_id,
    operator_id,
    pole_id,
    railway_id,
    record,
    route_of,
    station_id,
    title,
    titles,
)
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Platform, Route, Station
from services.shared.model.said import Texts


def stations(view: View, held: Held) -> Iterator[Record]:
    station = cast(Station, held.entity)
    lines = {route.id: (platform, route) for platform, route in reversed(_served(view, station)) if route.mode != BUS}
    lines_of = Counter(platform.feed for platform, _ in lines.values())
    for platform, route in sorted(lines.values(), key=lambda line: line[1].id):
        others = [railway_id(other) for _, other in lines.values() if other.id != route.id]
        members: dict[str, Any] = {
            "dc:title": title(station.names, station.name),
            "odpt:stationTitle": titles(station.names, station.name),
            "odpt:operator": operator_id(view, route.operator),
            "odpt:railway": railway_id(route),
            # A feed's code at a station of several of its lines may be any of theirs.
            "odpt:stationCode": station.codes.get(platform.feed) if lines_of[platform.feed] == 1 else None,
            "odpt:connectingRailway": sorted(others) or None,
        }
        same_as = station_id(station, platform, route)
        said = said_of(view, "odpt:Station", same_as, (platform.feed,))
        place = _place(platform) or _place(station)
        yield completed(record("odpt:Station", same_as, held, members | place), said)


def poles(view: View, held: Held) -> Iterator[Record]:
    station = cast(Station, held.entity)
    served: dict[str, tuple[Platform, list[Route]]] = {}
    for platform, route in _served(view, station):
        if route.mode == BUS:
            served.setdefault(platform.id, (platform, []))[1].append(route)
    for platform in station.platforms:
        if platform.stop_id.startswith("odpt.BusstopPole:"):
            served.setdefault(platform.id, (platform, []))
    for platform, routes in served.values():
        name, names = _called(platform, station)
        members: dict[str, Any] = {
            "dc:title": title(names, name),
            "title": titles(names, name),
            "odpt:kana": names.get("ja-Hrkt"),
            "odpt:operator": sorted({operator_id(view, route.operator) for route in routes}) or None,
            "odpt:busroute": sorted({busroute_id(route) for route in routes}),
            "odpt:platformNumber": platform.code,
        }
        said = said_of(view, "odpt:BusstopPole", pole_id(platform), (platform.feed,))
        made = completed(record("odpt:BusstopPole", pole_id(platform), held, members | _place(platform)), said)
        if "odpt:operator" in made:
            yield made


def _called(pole: Platform, station: Station) -> tuple[str, Texts]:
    """As its own sign has it, which may say more than its station's name: 四御神南(東岡山)."""
    as_station = pole.name in ("", station.name, *station.names.values())
    return pole.name or station.name, pole.names or (station.names if as_station else {})


def _served(view: View, station: Station) -> list[tuple[Platform, Route]]:
    routes = {merged: route_of(view, merged) for merged in station.routes}
    return [
        (platform, route)
        for platform in station.platforms
        for merged in platform.routes
        if (route := routes.get(merged)) is not None
    ]


def _place(where: Station | Platform) -> dict[str, float]:
    return {"geo:lat": where.lat, "geo:long": where.lon} if where.lat or where.lon else {}
