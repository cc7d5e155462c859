"""A compiled timetable, mapped into memory: immutable, opened in no time whatever its size.

Written by services/timetable, read by merge and api. Strings are interned in one pool; a trip's calls
are its pattern's stops with its own times; ids are found through sorted hashes.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from services.shared.model.said import NoticeSaid
from services.shared.timetable.calendar import day_number, numbered_day
from services.shared.timetable.columns import Columns
from services.shared.timetable.rows import Call, FareRow, Frequency, StopRow, TripRow

ARTIFACT_VERSION = 5
NO_TIME = -1
SHAPE_UNIT = 1e-7  # degrees, as shape points are kept
ARTIFACT_FOLDER = "timetables"
_ACTIVE_DAYS_KEPT = 64


def artifact_name(version: str) -> str:
    return f"{ARTIFACT_FOLDER}/{version}.v{ARTIFACT_VERSION}"


class Timetable:
    """Indexes of stops and trips are valid inside one artifact only."""

    def __init__(self, columns: Columns) -> None:
        meta = columns.meta
        self.columns = columns
        self.feed_version: str = meta["feed_version"]
        self.valid_from = date.fromisoformat(meta["valid_from"])
        self.valid_to = date.fromisoformat(meta["valid_to"])
        self.zones = tuple(ZoneInfo(name) for name in meta["zones"])
        self.counts: dict[str, int] = meta["counts"]
        self.notices = tuple(NoticeSaid(**notice) for notice in meta["notices"])
        self.latest_departure: int = meta["latest_departure"]  # seconds of the service day
        self.board_first = columns.view("board_first")
        self.board_departure = columns.view("board_departure")
        self.board_trip = columns.view("board_trip")
        self.board_call = columns.view("board_call")
        self.headway_first = columns.view("headway_first")
        self.headway_trip = columns.view("headway_trip")
        self.headway_call = columns.view("headway_call")
        self.headway_offset = columns.view("headway_offset")
        self.trip_service = columns.view("trip_service")
        self.trip_zone = columns.view("trip_zone")
        self.trip_rank = columns.view("trip_rank")
        self._carried: dict[str, list[int]] = meta["carried"]  # class → first and last record
        self._language: str = meta["language"]
        self._signs: dict[str, dict[str, str]] = meta["signs"]
        self._views: dict[str, memoryview[int]] = {}
        self._pool = columns.bytes_of("strings")
        self._pattern_stops: dict[int, tuple[str, ...]] = {}
        self._pattern_sequences: dict[int, frozenset[int]] = {}
        self._active: dict[date, bytes] = {}

    @classmethod
    def open(cls, path: Path) -> "Timetable":
        """Raises BadArtifact for a file that is not whole or of another version."""
        return cls(Columns(path, ARTIFACT_VERSION))

    def _view(self, name: str) -> "memoryview[int]":
        view = self._views.get(name)
        if view is None:
            view = self._views[name] = self.columns.view(name)
        return view

    def _text(self, number: int) -> str:
        offsets = self._view("string_offsets")
        return str(self._pool[offsets[number] : offsets[number + 1]], "utf-8")

    def _find(self, kind: str, text: str) -> int | None:
        hashes, order, ids = self._view(f"{kind}_hash"), self._view(f"{kind}_order"), self._view(f"{kind}_id")
        wanted = crc32(text.encode("utf-8", "surrogatepass"))
        at = bisect_left(hashes, wanted)
        while at < len(hashes) and hashes[at] == wanted:
            if self._text(ids[order[at]]) == text:
                return order[at]
            at += 1
        return None

    def stop_index(self, stop_id: str) -> int | None:
        return self._find("stop", stop_id)

    def stop_id(self, index: int) -> str:
        return self._text(self._view("stop_id")[index])

    def stop_row(self, index: int) -> StopRow:
        lat, lon = float(self.columns.array("stop_lat")[index]), float(self.columns.array("stop_lon")[index])
        known = isfinite(lat) and isfinite(lon)
        return StopRow(
            self.stop_id(index),
            self._text(self._view("stop_name")[index]),
            lat if known else None,
            lon if known else None,
            self._text(self._view("stop_parent")[index]),
            self._text(self._view("stop_platform")[index]),
            self._text(self._view("stop_zone")[index]),
            self._view("stop_type")[index],
            self._view("stop_wheelchair")[index],
        )

    def trip_index(self, trip_id: str) -> int | None:
        return self._find("trip", trip_id)

    def trip_id(self, index: int) -> str:
        return self._text(self._view("trip_id")[index])

    def sign(self, text: str) -> dict[str, str]:
        """What stands on a trip's front, by language; empty when its language is not told."""
        own = {self._language: text} if self._language else {}
        return own | self._signs.get(text, {})

    def route_id(self, trip_index: int) -> str:
        return self._text(self._view("trip_route")[trip_index])

    def trip(self, index: int) -> TripRow:
        direction = self._view("trip_direction")[index]
        return TripRow(
            self.trip_id(index),
            self.route_id(index),
            self.trip_service[index],
            self._text(self._view("trip_headsign")[index]),
            self._text(self._view("trip_short_name")[index]),
            direction if direction >= 0 else None,
            self._text(self._view("trip_block")[index]),
            self._text(self._view("trip_shape_id")[index]),
            self._view("trip_wheelchair")[index],
            self._view("trip_bikes")[index],
            self.zones[self.trip_zone[index]],
            self.frequencies(index),
        )

    def trip_headsign(self, index: int) -> str:
        return self._text(self._view("trip_headsign")[index])

    def trip_direction(self, index: int) -> int:
        """-1: not said."""
        return self._view("trip_direction")[index]

    def frequencies(self, trip_index: int) -> tuple[Frequency, ...]:
        trips = self._view("frequency_trip")
        at, found = bisect_left(trips, trip_index), []
        while at < len(trips) and trips[at] == trip_index:
            found.append(
                Frequency(
                    self._view("frequency_start")[at],
                    self._view("frequency_end")[at],
                    self._view("frequency_headway")[at],
                    bool(self._view("frequency_exact")[at]),
                )
            )
            at += 1
        return tuple(found)

    def calls(self, trip_index: int) -> Sequence[Call]:
        first, last = self._view("trip_first")[trip_index], self._view("trip_first")[trip_index + 1]
        base = self._view("pattern_first")[self._view("trip_pattern")[trip_index]] - first
        arrivals, departures = self._view("call_arrival"), self._view("call_departure")
        stops, sequences, headsigns = (self._view(f"pattern_{name}") for name in ("stop", "sequence", "headsign"))
        pickups, drop_offs, timed = (self._view(f"pattern_{name}") for name in ("pickup", "drop_off", "timed"))
        return tuple(
            Call(
                stops[at + base],
                sequences[at + base],
                arrivals[at] if arrivals[at] != NO_TIME else None,
                departures[at] if departures[at] != NO_TIME else None,
                pickups[at + base],
                drop_offs[at + base],
                self._text(headsigns[at + base]),
                bool(timed[at + base]),
            )
            for at in range(first, last)
        )

    def call_headsign(self, trip_index: int, call: int) -> str:
        """The call's own headsign, "" for the trip's; what boards need of `calls` without making them all."""
        first = self._view("pattern_first")[self._view("trip_pattern")[trip_index]]
        return self._text(self._view("pattern_headsign")[first + call])

    def trip_stops(self, trip_index: int) -> tuple[str, ...]:
        """Stop ids in order; the same tuple for all trips of a pattern."""
        pattern = self._view("trip_pattern")[trip_index]
        stops = self._pattern_stops.get(pattern)
        if stops is None:
            first, last = self._view("pattern_first")[pattern], self._view("pattern_first")[pattern + 1]
            stops = tuple(self.stop_id(stop) for stop in self._view("pattern_stop")[first:last])
            self._pattern_stops[pattern] = stops
        return stops

    def trip_sequences(self, trip_index: int) -> frozenset[int]:
        """The stop_sequence numbers of its calls; the same set for all trips of a pattern."""
        pattern = self._view("trip_pattern")[trip_index]
        found = self._pattern_sequences.get(pattern)
        if found is None:
            first, last = self._view("pattern_first")[pattern], self._view("pattern_first")[pattern + 1]
            found = self._pattern_sequences[pattern] = frozenset(self._view("pattern_sequence")[first:last])
        return found

    def runs_on(self, trip_index: int, day: date) -> bool:
        return bool(self.active_services(day)[self.trip_service[trip_index]])

    def active_services(self, day: date) -> bytes:
        """One byte a service: 1 when it runs on that day."""
        active = self._active.get(day)
        if active is None:
            if len(self._active) >= _ACTIVE_DAYS_KEPT:
                self._active.clear()
            active = self._active[day] = self._service_bits(day)
        return active

    def _service_bits(self, day: date) -> bytes:
        place = day_number(day) - self.columns.array("service_day")
        inside = (place >= 0) & (place < self.columns.array("service_days"))
        place = np.where(inside, place, 0)
        bits = self.columns.array("service_bits")[self.columns.array("service_bits_at") + (place >> 3)]
        active: Any = inside & ((bits >> (place & 7)) & 1).astype(bool)
        return bytes(active.astype(np.uint8))

    @property
    def service_count(self) -> int:
        """Without the one of trips whose service nobody describes."""
        return len(self._view("service_id")) - 1

    def service_id(self, service: int) -> str:
        return self._text(self._view("service_id")[service])

    def service_days(self, service: int) -> list[date]:
        """On which it runs."""
        begin, bits = self._view("service_bits_at")[service], self.columns.array("service_bits")
        count, first = self._view("service_days")[service], self._view("service_day")[service]
        runs = np.unpackbits(bits[begin : begin + -(-count // 8)], bitorder="little")[:count]
        return [numbered_day(first + int(place)) for place in np.flatnonzero(runs)]

    def trips_by_route(self) -> dict[str, npt.NDArray[np.int64]]:
        """Trip indexes by route, in the feed's order; only trips that call anywhere."""
        called = np.flatnonzero(np.diff(self.columns.array("trip_first")))
        routes = self.columns.array("trip_route")[called]
        order = np.argsort(routes, kind="stable")
        texts, begins = np.unique(routes[order], return_index=True)
        parts = np.split(called[order], begins[1:])
        return {self._text(int(text)): part for text, part in zip(texts, parts, strict=True)} if len(called) else {}

    @property
    def has_directions(self) -> bool:
        return bool((self.columns.array("trip_direction") >= 0).any())

    def pattern_ends(self, trip_index: int) -> tuple[int, int]:
        """Stop indexes of a trip's first and last call."""
        pattern = self._view("trip_pattern")[trip_index]
        first, last = self._view("pattern_first")[pattern], self._view("pattern_first")[pattern + 1]
        stops = self._view("pattern_stop")
        return stops[first], stops[last - 1]

    def route_shapes(self, route_id: str) -> list[list[tuple[float, float]]]:
        """Lines to draw, (lon, lat): for each direction the shape that most trips use, else stop to stop."""
        return [line for line in map(self.trip_shape, self._line_trips(route_id)) if line]

    def route_stops(self, route_id: str) -> list[tuple[str, ...]]:
        """Ids of the stops along it, for each direction those of the trip that stands for most."""
        return [self.trip_stops(trip) for trip in self._line_trips(route_id)]

    def _line_trips(self, route_id: str) -> Sequence[int]:
        route = self._find("line_route", route_id)
        if route is None:
            return ()
        first, last = self._view("line_first")[route], self._view("line_first")[route + 1]
        return self._view("line_trip")[first:last]

    def trip_shape(self, trip_index: int) -> list[tuple[float, float]]:
        """(lon, lat); stop to stop when the trip has no shape."""
        shape = self._view("trip_shape")[trip_index]
        if shape < 0:
            return self._stop_to_stop(trip_index)
        first, last = self._view("shape_first")[shape], self._view("shape_first")[shape + 1]
        points = self.columns.array("shape_points")[2 * first : 2 * last].reshape(-1, 2) * SHAPE_UNIT
        return [(round(lon, 7), round(lat, 7)) for lon, lat in points.tolist()]

    def _stop_to_stop(self, trip_index: int) -> list[tuple[float, float]]:
        pattern = self._view("trip_pattern")[trip_index]
        first, last = self._view("pattern_first")[pattern], self._view("pattern_first")[pattern + 1]
        stops = self.columns.array("pattern_stop")[first:last]
        lats, lons = self.columns.array("stop_lat")[stops], self.columns.array("stop_lon")[stops]
        return [
            (lon, lat) for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True) if isfinite(lon) and isfinite(lat)
        ]

    def fare_zone(self, stop: int) -> str:
        return self._text(self._view("stop_fare_zone")[stop])

    def fares(self) -> Iterator[FareRow]:
        """What a ride without a change costs, rule by rule."""
        names = [self._view(f"fare_{name}") for name in ("agency", "route", "from", "to")]
        ic_prices = self._view("fare_ic_price")
        for number, price in enumerate(self._view("fare_price")):
            agency, route, origin, destination = (self._text(view[number]) for view in names)
            ic_price = ic_prices[number] if ic_prices[number] >= 0 else None
            yield FareRow(agency, route, origin, destination, price, ic_price)

    def carried(self, class_: str) -> Iterator[tuple[bytes, bytes]]:
        """The feed's own records of a class of ODPT, as JSON: all but the long list, and that list (b"": none)."""
        first, last = self._carried.get(class_, (0, 0))
        offsets, data = self._view("carried_first"), self.columns.bytes_of("carried")
        for number in range(2 * first, 2 * last, 2):
            head, listed, end = offsets[number], offsets[number + 1], offsets[number + 2]
            yield bytes(data[head:listed]), bytes(data[listed:end])

    @property
    def is_carried(self) -> bool:
        """Whether the feed speaks ODPT's terms itself."""
        return bool(self._carried)

    def carries(self, class_: str) -> bool:
        return class_ in self._carried

    def observation_parts(self) -> Iterator[bytes]:
        """What the feed says, as encoded `upserts` of batches: put a batch's head before each to have a record."""
        offsets, data = self._view("said_first"), self.columns.bytes_of("said")
        for number in range(len(offsets) - 1):
            yield bytes(data[offsets[number] : offsets[number + 1]])
