"""A trip's stops lie along its shape, in its order, and where their distances say.

Trips of one shape with the same stops and distances are looked at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.shared.model.notice import Notice, Severity
from services.timetable.distances import metres_between
from services.timetable.matching import Matches, Numbers, find_matches, first_out_of_order
from services.timetable.numbered import of_trips, stop_positions
from services.timetable.tables import FeedTables

FILE = "stop_times.txt"
_NEAR_METRES = 100.0
_NEAR_STATION_METRES = 400.0  # where trains begin and end: shapes seldom go as far as the buffers
_RAIL = "2"
_MANY_PLACES = 20
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Places = npt.NDArray[Any]


def check(tables: FeedTables) -> None:
    shapes, rows = tables.shapes, tables.stop_times
    if not len(shapes.shape) or not len(rows):
        return
    lat, lon = _positions(tables)
    placed = ~(np.isnan(shapes.lat) | np.isnan(shapes.lon))
    bounds = np.searchsorted(shapes.shape, np.arange(len(shapes.ids) + 1))
    for shape, ways in _ways(tables).items():
        points = np.arange(bounds[shape], bounds[shape + 1])
        points = points[placed[points]]
        if len(points) > 1:
            _Shape(tables, points, (lat, lon)).check(ways)


@dataclass(frozen=True, slots=True)
class _Way:
    """The calls from `begin` to `end` stand for all trips like this one."""

    begin: int
    end: int
    rail: bool


def _ways(tables: FeedTables) -> dict[int, list[_Way]]:
    """By shape."""
    rows, shapes = tables.stop_times, tables.shapes
    numbers = {shape_id: number for number, shape_id in enumerate(shapes.ids)}
    of_trip = np.array([numbers.get(shape_id, -1) for shape_id in of_trips(tables, "shape_id")], np.int64)
    first = np.flatnonzero(np.append(True, rows.trip[1:] != rows.trip[:-1]))
    ends = np.append(first[1:], len(rows))
    shape = of_trip[rows.trip[first]]
    routes = tables.get("routes.txt")
    kinds = dict(zip(routes.column("route_id"), routes.column("route_type"), strict=True)) if routes else {}
    rail = np.array([kinds.get(route) == _RAIL for route in of_trips(tables, "route_id")], np.bool_)[rows.trip[first]]
    keys = np.stack([shape.astype(np.uint64), (ends - first).astype(np.uint64), _hashes(tables, first), rail], axis=1)
    ways: dict[int, list[_Way]] = {}
    for place in np.sort(np.unique(keys, axis=0, return_index=True)[1]).tolist():
        if shape[place] >= 0:
            way = _Way(int(first[place]), int(ends[place]), bool(rail[place]))
            ways.setdefault(int(shape[place]), []).append(way)
    return ways


def _hashes(tables: FeedTables, first: Places) -> npt.NDArray[np.uint64]:
    """Of each trip's stops, in their order, and distances."""
    rows = tables.stop_times
    values = rows.stop.astype(np.uint64) + np.uint64(1)
    if rows.distance is not None:
        values = values * _MULTIPLIER + np.nan_to_num(rows.distance, nan=-1).view(np.uint64)
    begin = np.repeat(first, np.diff(np.append(first, len(rows))))
    place = (np.arange(len(rows)) - begin).astype(np.uint64)
    mixed = (values ^ (values >> np.uint64(29))) * (place * np.uint64(2) + np.uint64(1)) * _MULTIPLIER
    return np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), first)


def _positions(tables: FeedTables) -> tuple[Numbers, Numbers]:
    """Of each stop, or of its station where it has none itself."""
    lat, lon = (column.copy() for column in stop_positions(tables))
    stops, ids = tables.get("stops.txt"), tables.ids("stops.txt", "stop_id")
    if stops is None or not stops.has("parent_station"):
        return lat, lon
    numbers = {stop_id: number for number, stop_id in enumerate(ids)}
    parents = dict(zip(stops.column("stop_id"), stops.column("parent_station"), strict=True))
    for number in np.flatnonzero(np.isnan(lat[:-1])).tolist():
        parent = numbers.get(parents[ids[number]], -1)
        lat[number], lon[number] = lat[parent], lon[parent]
    return lat, lon


class _Shape:
    """One shape with all that follows it."""

    def __init__(self, tables: FeedTables, points: Places, positions: tuple[Numbers, Numbers]) -> None:
        shapes = tables.shapes
        self._tables = tables
        self._lat, self._lon = shapes.lat[points], shapes.lon[points]
        self._distance = np.maximum.accumulate(np.nan_to_num(shapes.distance[points]))
        self._stop_lat, self._stop_lon = positions
        self._told: set[int] = set()

    def check(self, ways: list[_Way]) -> None:
        calls = [self._calls(way) for way in ways]
        keys = np.unique(np.concatenate([key for _, key in calls]))
        if not len(keys):
            return
        stop, limits = keys >> 1, np.where(keys & 1, _NEAR_STATION_METRES, _NEAR_METRES)
        matches = find_matches(self._lat, self._lon, self._stop_lat[stop], self._stop_lon[stop], limits)
        counts = matches.counts()
        crowded: set[int] = set()
        for places, key in calls:
            number = np.searchsorted(keys, key)
            for at in np.flatnonzero(counts[number] == 0).tolist():
                self._tell_far(int(places[at]), int(stop[number[at]]), "stop_too_far_from_shape")
            for at in np.flatnonzero(counts[number] > _MANY_PLACES).tolist():
                if number[at] not in crowded:
                    crowded.add(number[at])
                    reason = f"more than {_MANY_PLACES} places of the shape are near it"
                    self._tell("stop_has_too_many_matches_for_shape", int(places[at]), reason)
            if (counts[number] > 0).all():
                self._check_order(places, number, matches)
            self._check_distances(places)

    def _calls(self, way: _Way) -> tuple[Places, Places]:
        """The rows that have a place, and of each twice its stop's number, plus one for a large station."""
        rows = np.arange(way.begin, way.end)
        stop = np.minimum(self._tables.stop_times.stop[rows].astype(np.int64), len(self._stop_lat) - 1)
        large = np.full(len(rows), way.rail) & ((rows == way.begin) | (rows == way.end - 1))
        known = ~np.isnan(self._stop_lat[stop])
        return rows[known], (stop * 2 + large)[known]

    def _check_order(self, places: Places, number: Places, matches: Matches) -> None:
        wrong = first_out_of_order([matches.of(stop) for stop in number.tolist()])
        if wrong is not None:
            reason = "along the shape it lies before the stop before it"
            self._tell("stops_match_shape_out_of_order", int(places[wrong]), reason)

    def _check_distances(self, places: Places) -> None:
        distances = self._tables.stop_times.distance
        if distances is None or not len(places) or not self._distance[-1] > 0 or not distances[places[-1]] > 0:
            return
        given = places[distances[places] > 0]
        stop = np.minimum(self._tables.stop_times.stop[given].astype(np.int64), len(self._stop_lat) - 1)
        lat = np.interp(distances[given], self._distance, self._lat)
        lon = np.interp(distances[given], self._distance, self._lon)
        away = metres_between(self._stop_lat[stop], self._stop_lon[stop], lat, lon)
        for at in np.flatnonzero(away > _NEAR_METRES).tolist():
            self._tell_far(int(given[at]), int(stop[at]), "stop_too_far_from_shape_using_user_distance")

    def _tell_far(self, row: int, stop: int, code: str) -> None:
        """Each stop once."""
        if stop not in self._told:
            self._told.add(stop)
            where = "the place that its distance names" if code.endswith("distance") else "the shape"
            self._tell(code, row, f"it lies more than {_NEAR_METRES:g} m from {where}")

    def _tell(self, code: str, row: int, reason: str) -> None:
        rows, ids = self._tables.stop_times, self._tables.ids("stops.txt", "stop_id")
        value = ids[rows.stop[row]]
        self._tables.report.take(Notice(code, Severity.WARNING, FILE, int(rows.line[row]), "stop_id", value, reason))
