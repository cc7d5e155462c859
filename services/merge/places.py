"""Where stations, facilities and lines are, for what refers to them and has no place of its own. Pure.

Places are packed and joined as FilterKeys has them: each once, in order of the stations' ids.
"""

from collections import defaultdict
from collections.abc import Iterable

from services.shared.model.events import FilterKeys
from services.shared.model.geo import packed, valid_position

_PATTERNS_KEPT = 50_000
_NOWHERE: tuple[bytes, tuple[str, ...]] = (b"", ())


class Places:
    def __init__(self) -> None:
        self._points: dict[str, bytes] = {}  # of stations
        self._routes: dict[str, tuple[str, ...]] = {}  # of stations
        self._facilities: dict[str, tuple[bytes, tuple[str, ...]]] = {}  # where they are, and at which stations
        self._along: defaultdict[str, set[str]] = defaultdict(set)  # stations of routes
        self._of_pattern: dict[tuple[str, ...], bytes] = {}

    def put_station(self, station: str, keys: FilterKeys | None) -> tuple[bool, set[str]]:
        """Takes a station as it is built, or that it is gone: whether its place is another, and the routes that have
        other stations or places since."""
        point, routes = (_point(keys), keys.routes) if keys is not None else (b"", ())
        old_point, old_routes = self._points.get(station, b""), self._routes.get(station, ())
        if keys is None:
            self._points.pop(station, None)
            self._routes.pop(station, None)
        else:
            self._points[station], self._routes[station] = point, routes
        for route in set(old_routes).difference(routes):
            self._along[route].discard(station)
        for route in routes:
            self._along[route].add(station)
        if point == old_point:
            return False, set(old_routes).symmetric_difference(routes)
        self._of_pattern.clear()
        return True, {*old_routes, *routes}

    def put_facility(self, facility: str, keys: FilterKeys | None) -> bool:
        """Takes a facility as it is built, or that it is gone: whether its place or its station is another."""
        now = (_point(keys) or keys.places, keys.stations) if keys is not None else _NOWHERE
        moved = self._facilities.get(facility, _NOWHERE) != now
        if now == _NOWHERE:
            self._facilities.pop(facility, None)
        else:
            self._facilities[facility] = now
        return moved

    def of(self, stations: tuple[str, ...]) -> bytes:
        if not stations:
            return b""
        found = self._of_pattern.get(stations)
        if found is None:
            if len(self._of_pattern) >= _PATTERNS_KEPT:
                self._of_pattern.clear()
            found = self._of_pattern[stations] = self.all(stations, ())
        return found

    def along(self, route: str) -> Iterable[str]:
        """The stations that a route serves."""
        return self._along.get(route, ())

    def stations_of(self, facility: str) -> tuple[str, ...]:
        return self._facilities.get(facility, _NOWHERE)[1]

    def all(self, stations: Iterable[str], facilities: Iterable[str]) -> bytes:
        found = [self._points.get(station, b"") for station in sorted(set(stations))]
        found += [self._facilities.get(facility, _NOWHERE)[0] for facility in sorted(set(facilities))]
        return b"".join(dict.fromkeys(found))


def _point(keys: FilterKeys) -> bytes:
    lat, lon = keys.lat, keys.lon
    return packed(lat, lon) if lat is not None and lon is not None and valid_position(lat, lon) else b""
