"""The merged picture: from what changed in the table to the entities that differ. Pure but for the
timetables that it reads; who calls it decides when, and what becomes of the result.
`touch` marks, `refresh` works off the marks. The result does not depend on the order of touches.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from typing import TypeVar, cast

from google.protobuf.message import Error as ProtobufError
from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.access import Accesses
from services.merge.binding.neighbours import Neighbours
from services.merge.built import Built, EntityKey, Heard, Outcome, Removed
from services.merge.freshness import STATUS, Freshness
from services.merge.identity.ledger import Ledger
from services.merge.identity.overrides import Overrides
from services.merge.lookups import Lookups, split_said_trip
from services.merge.priority import Statement, order
from services.merge.routes import Routes
from services.merge.rules import described, facility, source, station
from services.merge.rules.aging import AGING
from services.merge.standing import ALWAYS, ENTRY, entry_times
from services.merge.stations import Regrouped, Stations
from services.merge.table import SaidKey, Source, Table, Touched
from services.merge.tally import Tally
from services.merge.turns import Turns
from services.shared.model.entities import Station
from services.shared.model.events import LedgerEntry
from services.shared.model.ids import namespaced, trip_instance
from services.shared.model.said import (
    AgencySaid,
    FacilitySaid,
    LevelSaid,
    PathwaySaid,
    RouteSaid,
    SourceSaid,
    StopSaid,
    TimetableSaid,
    TripSaid,
)
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.windows import served
from services.shared.wire.codec import decode

T = TypeVar("T")
Said = tuple[Source, SaidKey]
_STATIC = ("stop", "route", "agency", "level", "pathway")
_YIELD_EVERY = 200
_UNUSABLE = (ValueError, ProtobufError)


class Picture:
    """`open_timetable` maps a compiled file by its name among the blobs, or gives None."""

    def __init__(self, ledger: Ledger, open_timetable: Callable[[str], Timetable | None]) -> None:
        self.table = Table()
        self.lookups = Lookups()
        self.learned: list[LedgerEntry] = []
        self._open = open_timetable
        self._routes = Routes(self.lookups)
        self._stations = Stations(ledger)
        self._accesses = Accesses(self.lookups.facility)
        self._neighbours = Neighbours()
        self._turns = Turns()
        self._tally = Tally()
        self._feeds: dict[str, SourceSaid] = {}
        self._timetables: dict[str, TimetableSaid] = {}
        self._saying: dict[EntityKey, set[Said]] = defaultdict(set)
        self._entity_of: dict[Said, EntityKey] = {}
        self._freshness = Freshness(self._feeds)
        self._problems: list[str] = []
        self._static: set[str] = set()
        self._dirty: set[EntityKey] = set()
        self._facilities_moved = False

    def namespace(self, feed: str) -> str:
        said = self._feeds.get(feed)
        return said.namespace or feed if said else feed

    def touch(self, touched: Touched) -> None:
        """Marks what a generation changed. A source that only confirmed marks nothing but itself."""
        feed = touched.source[0]
        for key in touched.keys:
            kind = key[0]
            if kind in _STATIC:
                self._static.add(feed)
            elif kind == "timetable":
                self._read_timetable(touched.source, key)
            elif kind == "source":
                self._read_source(touched.source, key)
            else:
                self._index(touched.source, key)
        self._dirty.add(("source", feed))
        if touched.erased:
            self._stations.forget(feed)

    def rule(self, overrides: Overrides) -> None:
        """Takes what a person has decided on stations."""
        self._stations.rule(overrides)

    def agree(self, entry: LedgerEntry) -> None:
        """Takes what the picture for everyone has decided on an id of a station."""
        self._stations.agree(entry)

    @property
    def silent(self) -> set[str]:
        """Feeds of which what is said counts no more."""
        return {feed for feed, _ in self._freshness.silent}

    def turn(self, now_ms: int) -> list[Touched]:
        """What is to be touched before `refresh`, because its source fell silent or is heard again."""
        return list(self._freshness.turn(self.table, now_ms))

    def refresh(self, now_ms: int) -> Iterator[dict[EntityKey, Outcome]]:
        """Works off the marks. Yields parts of the result; between parts the caller may let others run."""
        self._mark_aged(now_ms)
        if self._static or self._stations.waiting:
            yield from self._refresh_static()
        feeds = {merged for kind, merged in self._dirty if kind == "source"}
        part: dict[EntityKey, Outcome] = {}
        for count, key in enumerate(self._take_dirty(), start=1):
            part[key] = self._build_usable(key, now_ms)
            if count % _YIELD_EVERY == 0:
                yield part
                part = {}
        # What is counted of a feed is known when all else is.
        yield part | {("source", feed): self._build_source(feed, now_ms) for feed in self._tally.take_changed() | feeds}
        yield from self._accesses.refresh(now_ms)

    def _take_dirty(self) -> Iterator[EntityKey]:
        """Facilities first: an alert is where the lift is that it informs."""
        dirty, self._dirty = self._dirty, set()
        facilities = {key for key in dirty if key[0] == "facility"}
        yield from sorted(facilities)
        if self._facilities_moved:
            dirty |= {key for key in self._entity_of.values() if key[0] == "alert"}
            self._facilities_moved = False
        yield from sorted(key for key in dirty - facilities if key[0] != "source")

    def _read_source(self, said_by: Source, key: SaidKey) -> None:
        body = self.table.body(said_by, key)
        feed = said_by[0]
        before, after = self._feeds.get(feed), decode(SourceSaid, body) if body is not None else None
        if after is None:
            self._feeds.pop(feed, None)
        else:
            self._feeds[feed] = after
        if source.weight(before) != source.weight(after):
            self._static.add(feed)
            self._accesses.expect({self.namespace(feed) for feed, said in self._feeds.items() if source.reports(said)})
            self._reindex(lambda source: source[0] == feed)

    def _read_timetable(self, said_by: Source, key: SaidKey) -> None:
        body = self._freshness.body(self.table, said_by, key)
        feed = said_by[0]
        before, said = self._timetables.pop(feed, None), decode(TimetableSaid, body) if body is not None else None
        if said is not None:
            self._timetables[feed] = said
        known = self.lookups.served.get(feed)
        names = (said.artifact, said.windows) if said is not None else ("", ())
        if known is not None and known.whole and before is not None and names == (before.artifact, before.windows):
            return
        opened = served(*names, self._open) if names[0] else None
        if opened is None:
            self.lookups.served.pop(feed, None)
        else:
            self.lookups.served[feed] = opened
        self._reindex(lambda source: self.namespace(source[0]) == feed)

    def _reindex(self, concerns: Callable[[Source], bool]) -> None:
        for said in [said for said in self._entity_of if concerns(said[0])]:
            self._index(*said)

    def _index(self, source: Source, key: SaidKey) -> None:
        """Finds the entity that a statement speaks of, and marks it, and the one that it spoke of before."""
        said = (source, key)
        before = self._entity_of.pop(said, None)
        if before is not None:
            self._saying[before].discard(said)
            self._dirty.add(before)
        body = self._freshness.body(self.table, source, key)
        if body is None:
            self._tally.forget(source, key)
            return
        try:
            entity = self._entity(source[0], key, body)
        except _UNUSABLE as error:
            self._problems.append(f"{source[0]}/{source[1]} {key[0]} {key[1]}: {error}")
            return
        self._entity_of[said] = entity
        self._saying[entity].add(said)
        self._dirty.add(entity)

    def _entity(self, feed: str, key: SaidKey, body: bytes) -> EntityKey:
        kind, local_id = key
        kind = described.SUBJECT_OF.get(kind, kind)
        if kind == "trip":
            return ("trip", self._instance(feed, local_id, body))
        if kind in ("facility", "facility_state"):
            return ("facility", self.lookups.facility(self.namespace(feed), local_id))
        return (kind, namespaced(self.namespace(feed) if kind == "vehicle" else feed, local_id))

    def _instance(self, feed: str, said_id: str, body: bytes) -> str:
        namespace = self.namespace(feed)
        trip_id, start_date, start_time = split_said_trip(said_id)
        if start_date and not start_time:
            return trip_instance(namespaced(namespace, trip_id), start_date)
        said = decode(TripSaid, body)
        update = gtfs_rt.TripUpdate.FromString(said.update)
        return self.lookups.trip_instance(namespace, said_id, update, said.time_ms)[1]

    def _refresh_static(self) -> Iterator[dict[EntityKey, Outcome]]:
        feeds, self._static = sorted(self._static), set()
        for feed in feeds:
            agencies = {agency.id: agency for agency in self._all_said(feed, "agency", AgencySaid)}
            routes = {route.id: route for route in self._all_said(feed, "route", RouteSaid)}
            self._mark({feed})
            yield self._routes.replace(feed, agencies, routes)
            stops = {stop.id: stop for stop in self._all_said(feed, "stop", StopSaid)}
            for _ in self._stations.replace(feed, stops):
                yield {}
            ways = {way.id: way for way in self._all_said(feed, "pathway", PathwaySaid)}
            levels = {level.id: level for level in self._all_said(feed, "level", LevelSaid)}
            self._accesses.replace(feed, stops, ways, levels)
            yield {}
        for regrouped in self._stations.regroup():
            if regrouped is None:
                yield {}
            else:
                yield from self._build_stations(regrouped)
        yield from self._routes.build()
        for _ in self._accesses.redraw(self.lookups.station_of):
            yield {}

    def _mark(self, namespaces: Set[str]) -> None:
        """All that speaks in their ids is looked at again."""
        self._dirty |= {key for said, key in self._entity_of.items() if self.namespace(said[0][0]) in namespaces}

    def _all_said(self, feed: str, kind: str, cls: type[T]) -> list[T]:
        bodies = self.table.bodies(feed, kind, self._freshness.silent)
        found: list[T] = []
        for said_id in sorted(bodies):
            try:
                found.append(decode(cls, bodies[said_id]))
            except _UNUSABLE as error:
                self._problems.append(f"{feed} {kind} {said_id}: {error}")
        return found

    def _build_stations(self, regrouped: Regrouped) -> Iterator[dict[EntityKey, Outcome]]:
        station_of = self.lookups.station_of
        feeds = {ref[0] for ref, merged in regrouped.moved.items() if station_of.get(ref) != merged}
        for ref in regrouped.dropped:
            if station_of.pop(ref, None) is not None:
                feeds.add(ref[0])
        station_of.update(regrouped.moved)
        self.learned += regrouped.learned
        if feeds:
            self.lookups.forget_patterns()
        priorities = {feed: said.priority for feed, said in self._feeds.items()}
        part: dict[EntityKey, Outcome] = {
            ("station", merged): Removed("merged" if went else "withdrawn", went)
            for merged, went in regrouped.gone.items()
        }
        for merged in regrouped.gone:
            self._place(merged, None)
        for count, (merged, decided) in enumerate(regrouped.stations.items(), start=1):
            part["station", merged] = built = station.build(merged, decided, priorities, self.lookups)
            if self._place(merged, built):
                feeds.update(built.feeds)
            if count % _YIELD_EVERY == 0:
                yield part
                part = {}
        if feeds:
            self._mark(feeds)
        yield part

    def _place(self, merged: str, built: Built | None) -> bool:
        """Tells a station as it is now, or that it is gone, to what depends on where it is; whether it has moved."""
        moved, routes = self.lookups.places.put_station(merged, built.keys if built else None)
        self._routes.move(routes)
        self._accesses.place(merged, built.keys if built else None)
        near = self._neighbours.place(merged, cast(Station, built.entity) if built else None)
        self._dirty |= {("facility", each) for each in near}
        return moved

    def _mark_aged(self, now_ms: int) -> None:
        """What was live and is not any more, or the reverse, is looked at again."""
        self._dirty |= self._turns.due(now_ms)
        turned = self._freshness.aged(self.table, now_ms)
        if turned:
            self._dirty |= {("source", feed) for feed, _ in turned}
            self._dirty |= {key for said, key in self._entity_of.items() if said[0] in turned}

    def take_problems(self) -> list[str]:
        """What could not be used since the last call, in words."""
        problems, self._problems = self._problems, []
        return problems

    def _build_usable(self, key: EntityKey, now_ms: int) -> Outcome:
        """Bad data ends one entity, never the line."""
        try:
            return self._build(key, now_ms)
        except _UNUSABLE as error:
            self._problems.append(f"{key[0]}/{key[1]}: {error}")
            return Removed("withdrawn")

    def _build(self, key: EntityKey, now_ms: int) -> Outcome:
        kind, merged = key
        statements = self._statements(key, now_ms)
        if kind == "facility":
            return self._build_facility(merged, statements, now_ms)
        if kind in described.DESCRIBED:
            return described.build(key, statements, self.namespace)
        live = [s for s in statements if s.live]
        if not live:
            self._tally.note(statements, None)
            if not statements:
                self._saying.pop(key, None)
            return Removed("expired" if statements else "withdrawn")
        statements.sort(key=order)
        until = max(s.valid_until_ms for s in live)
        body = statements[0].body
        heard = Heard(self.namespace(statements[0].source[0]), statements, until)
        said_class, build = AGING[kind]
        built = build(merged, heard, decode(said_class, body), self.lookups)
        self._tally.note(statements, built.matching)
        return built

    def _statements(self, key: EntityKey, now_ms: int) -> list[Statement]:
        found = [
            self._statement(source, said_key, body, now_ms)
            for source, said_key in self._saying.get(key, ())
            if (body := self._freshness.body(self.table, source, said_key)) is not None
        ]
        ends = [s.valid_until_ms + 1 for s in found if s.source[1] == ENTRY and s.live and s.valid_until_ms < ALWAYS]
        self._turns.await_(key, ends)
        return found

    def _statement(self, source: Source, key: SaidKey, body: bytes, now_ms: int) -> Statement:
        said = self._feeds.get(source[0])
        channel = self.table.channels[source]
        time_ms = channel.version.source_time_ms or channel.confirmed_ms
        until_ms = self._freshness.valid_until(self.table, source, key[0])
        if source[1] == ENTRY:
            time_ms, until_ms = entry_times(key[0], body, said.max_age_ms if said else 0, time_ms)
        return Statement(
            source=source,
            kind=key[0],
            said_id=key[1],
            body=body,
            time_ms=time_ms,
            valid_until_ms=until_ms,
            live=now_ms <= until_ms,
            priority=said.priority if said else 0,
            trusted=said.trusted if said else False,
        )

    def _reporters(self, statements: list[Statement]) -> set[str]:
        """Feeds that are to tell of the thing, whether or not they do."""
        spaces = {self.namespace(s.source[0]) for s in statements}
        return {feed for feed, said in self._feeds.items() if source.reports(said) and self.namespace(feed) in spaces}

    def _build_facility(self, merged: str, statements: list[Statement], now_ms: int) -> Outcome:
        states = facility.states_of(statements)
        self._turns.await_(("facility", merged), facility.turns(states, now_ms))
        unit = facility.unit_of(merged, states, self._reporters(statements), now_ms)
        self._accesses.hear(merged, unit, tuple(sorted({s.source[0] for s, _ in states if s.trusted})), now_ms)
        told = sorted((s for s in statements if s.kind == "facility"), key=order)
        if not told:
            self._neighbours.bind(merged, None)
            self._facilities_moved |= self.lookups.places.put_facility(merged, None)
            return Removed("withdrawn")
        until = min((s.valid_until_ms for s, _ in states if s.live), default=0)
        said = decode(FacilitySaid, told[0].body)
        heard = Heard(self.namespace(told[0].source[0]), told, until)
        stated = (heard.namespace, said.stop_id) in self.lookups.station_of
        binding = self._neighbours.bind(merged, None if stated else said)
        built = facility.build(merged, heard, said, states, now_ms, self.lookups, binding)
        self._facilities_moved |= self.lookups.places.put_facility(merged, built.keys)
        return built

    def _build_source(self, feed: str, now_ms: int) -> Outcome:
        said = self._feeds.get(feed)
        if said is None:
            return Removed("withdrawn")
        serving = any(
            now_ms <= self._freshness.valid_until(self.table, source, kind)
            for source, channel in self.table.channels.items()
            if source[0] == feed and source[1] != STATUS
            for kind in channel.kinds()
        )
        if feed in self.silent:
            said = replace(said, notices=())  # they quote what counts no more
        return source.build(said, self._timetables.get(feed), serving, self._tally.of(feed))
