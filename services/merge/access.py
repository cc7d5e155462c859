"""Which stations can be reached how, kept up to date: what the picture asks after stations and facilities.

A change of one lift decides its own stations anew, and nothing else; the graph is drawn when timetables change.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from services.merge.built import EntityKey, Outcome, Removed
from services.merge.interiors import MOST_WAYS, Interior, StopKey, complexes, draw, interior
from services.merge.rules import access
from services.shared.access.profiles import DEFAULT, ELEVATOR, ESCALATOR, PROFILES
from services.shared.access.reach import Ways
from services.shared.access.units import State, state_at
from services.shared.model.access import AccessUnit
from services.shared.model.events import FilterKeys
from services.shared.model.said import LevelSaid, PathwaySaid, StopSaid
from services.shared.wire.codec import encode

_YIELD_EVERY = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a unit, and which feeds say it."""

    unit: AccessUnit
    state: State
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Complex:
    stations: frozenset[str]
    ways: list[tuple[str, PathwaySaid]]
    drawing: access.Drawing


class Accesses:
    """`facility` gives the merged id of a feed's own facility."""

    def __init__(self, facility: Callable[[str, str], str]) -> None:
        self._facility = facility
        self._interiors: dict[str, Interior] = {}
        self._complex_of: dict[str, _Complex] = {}  # station → the graph that it is part of
        self._stations_of: dict[str, set[str]] = defaultdict(set)  # facility → stations
        self._told: dict[str, Told] = {}
        self._keys: dict[str, FilterKeys] = {}
        self._expecting: frozenset[str] = frozenset()
        self._changed_feeds: set[str] = set()
        self._dirty: set[str] = set()

    def replace(
        self,
        feed: str,
        stops: Mapping[str, StopSaid],
        ways: Mapping[str, PathwaySaid],
        levels: Mapping[str, LevelSaid],
    ) -> None:
        """Takes all that a feed says of the inside of its stations."""
        if not ways and feed not in self._interiors:
            return
        self._changed_feeds.add(feed)
        if ways:
            self._interiors[feed] = interior(stops, ways.values(), levels)
        else:
            del self._interiors[feed]

    def place(self, station: str, keys: FilterKeys | None) -> None:
        """A station as it is built, or None when it is gone."""
        if keys is None:
            self._keys.pop(station, None)
        else:
            self._keys[station] = keys
        if station in self._complex_of:
            self._dirty.add(station)

    def expect(self, feeds: Set[str]) -> None:
        """Feeds whose lifts and escalators some other is to tell of."""
        for feed in self._expecting ^ feeds:
            self._dirty |= {
                station for station, complex_ in self._complex_of.items() if any(of == feed for of, _ in complex_.ways)
            }
        self._expecting = frozenset(feeds)

    def hear(self, facility: str, unit: AccessUnit | None, feeds: tuple[str, ...], at_ms: int) -> None:
        """What is said of a facility now; None when nobody says anything."""
        told = Told(unit, state_at(unit, at_ms), feeds) if unit is not None else None
        if self._told.get(facility) == told:
            return
        if told is None:
            self._told.pop(facility, None)
        else:
            self._told[facility] = told
        self._dirty |= self._stations_of.get(facility, set())

    def redraw(self, station_of: Mapping[StopKey, str]) -> Iterator[None]:
        """After timetables changed: the graphs whose feeds did, or whose stations are others than they were."""
        if not self._interiors and not self._complex_of:
            return
        changed, self._changed_feeds = self._changed_feeds, set()
        before, self._complex_of = self._complex_of, {}
        for stations, ways in complexes(self._interiors, station_of):
            if len(ways) > MOST_WAYS:
                continue
            old = before.get(min(stations))
            same = old is not None and old.stations == stations and old.ways == ways
            if old is None or not same or any(feed in changed for feed, _ in ways):
                graph = draw(ways, self._interiors, station_of, self._facility)
                drawing = access.Drawing(graph, encode(graph), Ways(graph, PROFILES[DEFAULT]))
                old = _Complex(stations, ways, drawing)
                self._dirty |= stations
                yield
            self._complex_of.update(dict.fromkeys(stations, old))
        self._dirty |= before.keys() - self._complex_of.keys()
        self._stations_of.clear()
        for station, complex_ in self._complex_of.items():
            for edge in complex_.drawing.graph.edges:
                for unit in edge.units:
                    self._stations_of[unit].add(station)

    def refresh(self, at_ms: int) -> Iterator[dict[EntityKey, Outcome]]:
        """Decides anew what changed since the last call."""
        dirty, self._dirty = sorted(self._dirty), set()
        part: dict[EntityKey, Outcome] = {}
        for count, station in enumerate(dirty, start=1):
            part["access", station] = self._decide(station, at_ms)
            if count % _YIELD_EVERY == 0:
                yield part
                part = {}
        yield part

    def _decide(self, station: str, at_ms: int) -> Outcome:
        complex_, keys = self._complex_of.get(station), self._keys.get(station)
        if complex_ is None or keys is None:
            return Removed("withdrawn")
        units: dict[str, AccessUnit] = {}
        feeds = {feed for feed, _ in complex_.ways}
        for node_feed, edge in access.edges_with_units(complex_.drawing.graph):
            expected = node_feed in self._expecting and edge.mode in (ESCALATOR, ELEVATOR)
            for unit in edge.units:
                told = self._told.get(unit)
                if told is not None:
                    units[unit] = told.unit
                    feeds.update(told.feeds)
                elif expected:
                    units[unit] = AccessUnit(unit, "unknown")
        return access.build(
            station, complex_.drawing, [units[unit] for unit in sorted(units)], at_ms, keys, sorted(feeds)
        )
