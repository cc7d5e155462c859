"""The departure board of a station: what the schedules of its feeds say, with realtime laid over.

A scheduled run that realtime speaks of is taken out and put back as realtime has it, so a trip that is
late is found by its expected time, and one that was added appears. Which visits there are is decided
here; services/api/encoders/plain_json/departures.py writes them down.
"""

import heapq
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from services.api.overlay import LiveCall
from services.api.runs import WHEELCHAIR, Run, RunKey, Runs
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Station, Trip
from services.shared.model.ids import namespaced, trip_instance
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import format_time
from services.shared.timetable.departures import departures
from services.shared.timetable.rows import ScheduledDeparture

LATE_SECONDS = 60
_STATIONS_KEPT = 2000
_TRIPS_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """`start` inclusive, `end` exclusive, seconds since 1970; no routes: all. `platform`: its id or code."""

    start: float
    end: float
    limit: int
    routes: frozenset[str] = frozenset()
    platform: str = ""


class Visit(NamedTuple):
    """One departure. Tuples of it sort as the board does: expected where known, then trip id."""

    when: int
    trip: str
    scheduled: int
    call: int
    expected: int | None
    status: str
    feed: str
    trip_id: str
    route_id: str
    stop_id: str
    last_stop_id: str
    headsign: str
    wheelchair: str
    planned: bool = True  # whether `scheduled` is a schedule's, not the expected time for want of one
    occupancy: int | None = None
    updated_ms: int = 0
    direction_id: int | None = None
    headway_seconds: int | None = None
    exact: bool = False
    realtime: bool = False
    vehicle: str = ""


class _TripFacts(NamedTuple):
    """What a scheduled visit shows of its trip and call; kept, since boards ask for the same again and again."""

    trip_id: str
    route_id: str
    stop_id: str
    last_stop_id: str
    headsign: str
    wheelchair: str
    direction_id: int | None


@dataclass(slots=True)
class _FeedStops:
    timetable: Timetable | None
    stop_ids: tuple[str, ...]
    stop_indices: tuple[int, ...]


@dataclass(slots=True)
class _StationBoard:
    """What is worked out once a station: its stops by feed, and the visits of runs that realtime speaks of."""

    held: Held
    timetables: tuple[Timetable | None, ...]
    feeds: Mapping[str, _FeedStops]
    platforms: Mapping[str, str]  # platform id → code
    live: dict[str, tuple[Run, tuple[Visit, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Asked:
    """One question on its way: what was found so far, and which scheduled runs realtime stands for."""

    board: _StationBoard
    wanted: Wanted
    spoken: set[RunKey] = field(default_factory=set)
    live: list[Visit] = field(default_factory=list)


class Boards:
    """Kept as long as the view: boards of the same stations are asked for again and again."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.runs = Runs()
        self._stations: OrderedDict[str, _StationBoard] = OrderedDict()
        self._facts: dict[str, tuple[Timetable, dict[tuple[int, int], _TripFacts]]] = {}

    def visits(self, station: Held, wanted: Wanted) -> list[Visit]:
        """In the board's order, `wanted.limit` at most."""
        asked = _Asked(self._board(station), wanted)
        self._find_live(asked)
        scheduled = self._find_scheduled(asked)
        return heapq.nsmallest(wanted.limit, [*asked.live, *scheduled]) if asked.live else scheduled[: wanted.limit]

    def _board(self, station: Held) -> _StationBoard:
        entity = cast(Station, station.entity)
        members: dict[str, list[str]] = {}
        for member in entity.sources:
            members.setdefault(member.feed, []).append(member.stop_id)
        timetables = tuple(self._view.timetable(feed) for feed in members)
        board = self._stations.get(station.id)
        if board is None or board.held is not station or board.timetables != timetables:
            feeds = {
                feed: _feed_stops(timetable, stop_ids)
                for (feed, stop_ids), timetable in zip(members.items(), timetables, strict=True)
            }
            codes = {platform.id: platform.code for platform in entity.platforms}
            board = self._stations[station.id] = _StationBoard(station, timetables, feeds, codes)
            if len(self._stations) > _STATIONS_KEPT:
                self._stations.popitem(last=False)
        self._stations.move_to_end(station.id)
        return board

    def _find_live(self, asked: _Asked) -> None:
        """All live runs that realtime brings here."""
        board = asked.board
        fresh: dict[str, tuple[Run, tuple[Visit, ...]]] = {}
        for held in self._view.trips_at(board.held.id):
            run = self._run(held)
            if run is None:
                continue
            kept = board.live.get(held.id)
            if kept is None or kept[0] is not run:
                kept = (run, tuple(_visits_of(board, held, run)))
            fresh[held.id] = kept
            self._put(asked, run, kept[1])
        board.live = fresh

    def _put(self, asked: _Asked, run: Run, visits: Iterable[Visit]) -> None:
        asked.spoken.add(run.key)
        start, end = asked.wanted.start, asked.wanted.end
        asked.live += [visit for visit in visits if start <= visit.when < end and self._fits(asked, visit)]

    def _run(self, held: Held) -> Run | None:
        trip = cast(Trip, held.entity)
        return self.runs.get(held, self._view.timetable(trip.namespace))

    def _find_scheduled(self, asked: _Asked) -> list[Visit]:
        """Those that realtime doesn't speak of, as many of each feed as the board can show."""
        wanted, found = asked.wanted, list[Visit]()
        for feed, stops in asked.board.feeds.items():
            if stops.timetable is None or not stops.stop_indices:
                continue
            count, last = 0, 0
            for departure in departures(stops.timetable, stops.stop_indices, wanted.start, wanted.end):
                if count >= wanted.limit and departure.time > last:
                    break
                facts = self._trip_facts(feed, stops.timetable, departure)
                if self._spoken_of(asked, feed, facts.trip_id, departure):
                    continue
                visit = scheduled_visit(feed, facts, departure)
                if self._fits(asked, visit):
                    found.append(visit)
                    count, last = count + 1, departure.time
        found.sort()
        return found

    def _spoken_of(self, asked: _Asked, feed: str, trip_id: str, departure: ScheduledDeparture) -> bool:
        """Whether realtime speaks of this run. One that was not known to come here is put on the board."""
        said = self._view.trip(feed, trip_id)
        if not said:
            return False
        key = (feed, trip_id, f"{departure.service_date:%Y%m%d}", departure.start_time)
        if key in asked.spoken:
            return True
        for held in said:
            run = self._run(held) if self._view.live(held) else None
            if run is not None and run.key == key:
                self._put(asked, run, _visits_of(asked.board, held, run))
                return True
        return False

    def _trip_facts(self, feed: str, timetable: Timetable, departure: ScheduledDeparture) -> _TripFacts:
        kept = self._facts.get(feed)
        if kept is None or kept[0] is not timetable or len(kept[1]) > _TRIPS_KEPT:
            kept = self._facts[feed] = (timetable, {})
        place = (departure.trip, departure.call)
        facts = kept[1].get(place)
        if facts is None:
            trip, call = timetable.trip(departure.trip), timetable.calls(departure.trip)[departure.call]
            stops = timetable.trip_stops(departure.trip)
            facts = kept[1][place] = _TripFacts(
                trip.trip_id,
                trip.route_id,
                stops[departure.call],
                stops[-1],
                call.headsign or trip.headsign,
                WHEELCHAIR.get(trip.wheelchair_accessible, "unknown"),
                trip.direction_id,
            )
        return facts

    def _fits(self, asked: _Asked, visit: Visit) -> bool:
        wanted = asked.wanted
        if wanted.routes and self.route_of(visit.feed, visit.route_id) not in wanted.routes:
            return False
        if not wanted.platform:
            return True
        platform = namespaced(visit.feed, visit.stop_id)
        return wanted.platform in (platform, asked.board.platforms.get(platform) or None)

    def route_of(self, feed: str, route_id: str) -> str:
        """The merged id of a route; empty when it is not known."""
        found = self._view.ref(feed, "route", route_id)
        return found[1] if found is not None else ""


def _feed_stops(timetable: Timetable | None, stop_ids: Sequence[str]) -> _FeedStops:
    indices: Iterable[int | None] = (timetable.stop_index(stop) for stop in stop_ids) if timetable is not None else ()
    return _FeedStops(timetable, tuple(stop_ids), tuple(index for index in indices if index is not None))


def _visits_of(board: _StationBoard, held: Held, run: Run) -> Iterator[Visit]:
    stops = board.feeds.get(run.key[0])
    for stop_id in stops.stop_ids if stops is not None else ():
        for place in run.visits.get(stop_id, ()):
            if run.departs(place):
                yield live_visit(cast(Trip, held.entity), run, place)


def scheduled_visit(feed: str, facts: _TripFacts, departure: ScheduledDeparture) -> Visit:
    start = "" if departure.start_time is None else format_time(departure.start_time)
    trip = trip_instance(namespaced(feed, facts.trip_id), f"{departure.service_date:%Y%m%d}", start)
    return Visit(
        departure.time,
        trip,
        departure.time,
        departure.call,
        None,
        "scheduled",
        feed,
        *facts[:6],
        direction_id=facts.direction_id,
        headway_seconds=departure.headway_seconds,
        exact=departure.exact,
    )


def live_visit(trip: Trip, run: Run, place: int) -> Visit:
    call = run.calls[place]
    expected = call.leaves_expected if call.state == "predicted" else None
    scheduled = call.leaves
    shown = scheduled if scheduled is not None else expected
    assert shown is not None  # a call has one of the two
    status = departure_status(call, scheduled, expected, run.extra)
    return Visit(
        expected if expected is not None else shown,
        trip.id,
        shown,
        place,
        expected,
        status,
        run.key[0],
        run.key[1],
        run.route_id,
        call.stop_id,
        run.calls[-1].stop_id,
        call.headsign or run.headsign,
        run.wheelchair,
        scheduled is not None,
        call.occupancy,
        run.updated_ms,
        run.direction_id,
        run.frequency.headway_seconds if run.frequency is not None else None,
        run.frequency.exact if run.frequency is not None else False,
        status != "no_data",
        trip.vehicle,
    )


def departure_status(call: LiveCall, scheduled: int | None, expected: int | None, extra: bool) -> str:
    """One of the contract's words: what is no longer so beats what was added, that beats how late it is."""
    if call.state in ("cancelled", "skipped", "scheduled"):
        return call.state
    if extra:
        return "added"
    if expected is None:
        return "no_data"
    delay = 0 if scheduled is None else expected - scheduled
    if delay >= LATE_SECONDS:
        return "late"
    return "early" if delay <= -LATE_SECONDS else "on_time"
