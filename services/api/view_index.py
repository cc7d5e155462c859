"""Indexes of the view: from a key to ids, and from a place to ids. Pure; kept by view_picture.

Keys are tuples. `(kind, "station" | "route" | "operator", id)` holds for every kind, from the
envelope's filter keys; `("ref", kind of the source's, feed, local id)`, `("vehicle", "trip", id)` and
`("source", "line", namespace, local id)` are read from the entity's own message, a function a kind.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from services.shared.model.geo import Box, box_around, distance_meters, split_at_180, valid_position
from services.shared.wire.pb import entities_pb2, envelope_pb2

CELL_DEGREES = 0.02
Keys = tuple[Hashable, ...]


class Index:
    """Key → ids. Most keys lead to one id, so that one is kept bare."""

    def __init__(self) -> None:
        self._ids: dict[Hashable, str | set[str]] = {}

    def add(self, key: Hashable, id: str) -> None:
        there = self._ids.get(key)
        if there is None:
            self._ids[key] = id
        elif isinstance(there, set):
            there.add(id)
        elif there != id:
            self._ids[key] = {there, id}

    def discard(self, key: Hashable, id: str) -> None:
        there = self._ids.get(key)
        if isinstance(there, set):
            there.discard(id)
            if not there:
                del self._ids[key]
        elif there == id:
            del self._ids[key]

    def get(self, key: Hashable) -> list[str]:
        """In order of id."""
        there = self._ids.get(key)
        if there is None:
            return []
        return [there] if isinstance(there, str) else sorted(there)

    def __len__(self) -> int:
        return len(self._ids)


class Grid:
    """Ids by place, in cells of 0.02 degrees."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], dict[str, tuple[float, float]]] = {}

    def add(self, id: str, lat: float, lon: float) -> None:
        self._cells.setdefault(_cell(lat, lon), {})[id] = (lat, lon)

    def discard(self, id: str, lat: float, lon: float) -> None:
        cell = self._cells.get(_cell(lat, lon))
        if cell is not None:
            cell.pop(id, None)
            if not cell:
                del self._cells[_cell(lat, lon)]

    def inside(self, box: Box) -> Iterator[tuple[str, float, float]]:
        for cell in self._touched(box):
            for one, (lat, lon) in cell.items():
                if box.holds(lat, lon):
                    yield one, lat, lon

    def near(self, lat: float, lon: float, radius_meters: float) -> list[tuple[float, str]]:
        """(distance, id), nearest first; equal distances by id."""
        found: list[tuple[float, str]] = []
        for box in split_at_180(box_around(lat, lon, radius_meters)):
            for one, its_lat, its_lon in self.inside(box):
                distance = distance_meters(lat, lon, its_lat, its_lon)
                if distance <= radius_meters:
                    found.append((distance, one))
        found.sort()
        return found

    def _touched(self, box: Box) -> Iterable[dict[str, tuple[float, float]]]:
        (south, west), (north, east) = _cell(box.south, box.west), _cell(box.north, box.east)
        if (north - south + 1) * (east - west + 1) > len(self._cells):
            return [c for (y, x), c in self._cells.items() if south <= y <= north and west <= x <= east]
        cells = ((y, x) for y in range(south, north + 1) for x in range(west, east + 1))
        return [self._cells[cell] for cell in cells if cell in self._cells]


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / CELL_DEGREES), math.floor(lon / CELL_DEGREES)


def _station(station: Any) -> list[Hashable]:
    return [("ref", "stop", member.feed, member.stop_id) for member in station.sources]


def _route(route: Any) -> list[Hashable]:
    return [("ref", "route", ref.feed, ref.local_id) for ref in route.refs]


def _operator(operator: Any) -> list[Hashable]:
    return [("ref", "agency", ref.feed, ref.local_id) for ref in operator.refs]


def _facility(facility: Any) -> list[Hashable]:
    keys: list[Hashable] = [("ref", "facility", ref.feed, ref.local_id) for ref in facility.refs]
    return [*keys, ("facility", "station", facility.station)] if facility.station else keys


def _trip(trip: Any) -> list[Hashable]:
    return [("ref", "trip", trip.namespace, trip.trip_id)]


def _vehicle(vehicle: Any) -> list[Hashable]:
    return [("vehicle", "trip", vehicle.trip)] if vehicle.trip else []


def _source(source: Any) -> list[Hashable]:
    return [("source", "line", source.namespace, line) for said in source.normal_lines for line in said.lines]


def _mobility(entity: Any) -> list[Hashable]:
    """A place leads to it, and nothing else."""
    return []


_READERS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], list[Hashable]]]] = {
    "station": (entities_pb2.Station.FromString, _station),
    "route": (entities_pb2.Route.FromString, _route),
    "operator": (entities_pb2.Operator.FromString, _operator),
    "facility": (entities_pb2.Facility.FromString, _facility),
    "trip": (entities_pb2.Trip.FromString, _trip),
    "vehicle": (entities_pb2.Vehicle.FromString, _vehicle),
    "source": (entities_pb2.Source.FromString, _source),
    "mobility_station": (entities_pb2.MobilityStation.FromString, _mobility),
    "mobility_vehicle": (entities_pb2.MobilityVehicle.FromString, _mobility),
}
PLACED = ("station", "facility", "vehicle", "mobility_station", "mobility_vehicle")


def keys_of(message: envelope_pb2.Envelope) -> tuple[Keys, tuple[float, float] | None]:
    """The keys that lead to this entity, and where it is."""
    kind, now = message.kind, message.now
    keys: dict[Hashable, None] = {}
    for name, ids in (("station", now.stations), ("route", now.routes), ("operator", now.operators)):
        keys.update({(kind, name, one): None for one in ids})
    place = None
    if kind in _READERS:
        parse, read = _READERS[kind]
        entity = parse(message.payload)
        keys.update(dict.fromkeys(read(entity)))
        if kind in PLACED and valid_position(entity.lat, entity.lon):
            place = (entity.lat, entity.lon)
    return tuple(keys), place
