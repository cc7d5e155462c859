"""The departure board of a station: what the schedules of its feeds say, with realtime laid over.

A scheduled run that realtime speaks of is taken out and put back as realtime has it, so a trip that is
late is found by its expected time, and one that was added appears. Which visits there are is decided
here; services/api/encoders/plain_json/departures.py writes them down.

The schedule of a station is looked up a quarter of an hour at a time and kept, entries with their rows:
who asks next asks for nearly the same.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, is_
from typing import cast

from services.api.runs import Run, RunKey, Runs
from services.api.view import View
from services.api.view_held import Held
from services.api.visits import Entry, ScheduledEntries, live_entry
from services.shared.model.entities import Station, Trip
from services.shared.model.ids import namespaced
from services.shared.timetable.calendar import parse_date
from services.shared.timetable.departures import Days, departures
from services.shared.timetable.windows import Served, Span

SLICE_SECONDS = 900
_ORDER = attrgetter("order")
_ENTRIES_KEPT = 150_000
_SLICES_KEPT = 100  # of one station: a day and a little


@dataclass(frozen=True, slots=True)
class Wanted:
    """`start` inclusive, `end` exclusive, seconds since 1970; no routes: all. `platform`: its id or code."""

    start: float
    end: float
    limit: int
    routes: frozenset[str] = frozenset()
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """The scheduled entries of a quarter of an hour, in the board's order, and their times."""

    entries: Sequence[Entry]
    times: Sequence[int]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One version's part of a board: its stops, and the service days that it counts for."""

    entries: ScheduledEntries
    stop_indices: tuple[int, ...]
    days: Days


@dataclass(frozen=True, slots=True)
class FeedStops:
    stop_ids: tuple[str, ...]
    scheduled: tuple[Scheduled, ...]


@dataclass(frozen=True, slots=True)
class LiveRun:
    held: Held
    run: Run | None
    entries: tuple[Entry, ...]


@dataclass(slots=True, eq=False)
class StationBoard:
    """What is worked out once a station, while it and its timetables are the same."""

    held: Held
    served: tuple[Served | None, ...]
    feeds: Mapping[str, FeedStops]
    platforms: Mapping[str, str]  # platform id → code
    slices: dict[int, Slice] = field(default_factory=dict)
    live: dict[str, LiveRun] = field(default_factory=dict)
    entry_count: int = 0


class Boards:
    """Kept as long as the view. Stations that nobody has asked for lately are forgotten."""

    def __init__(self, view: View, entries_kept: int = _ENTRIES_KEPT) -> None:
        self._view = view
        self._entries_kept = entries_kept
        self._entry_count = 0
        self._stations: OrderedDict[str, StationBoard] = OrderedDict()
        self._scheduled: dict[str, tuple[ScheduledEntries, ...]] = {}
        self.runs = Runs()

    def entries(self, station: Held, wanted: Wanted) -> list[Entry]:
        """In the board's order, `wanted.limit` at most."""
        board = self._board(station)
        start, end, limit = wanted.start, wanted.end, wanted.limit
        live, spoken = self._live(board, start, end)
        choosy = bool(wanted.routes or wanted.platform)
        if choosy:
            live = [entry for entry in live if self._fits(board, entry, wanted)]
        found: list[Entry] = []
        for part in self._scheduled_from(board, start, end):
            silent = [entry for entry in part if entry.key not in spoken] if spoken else part
            found += [entry for entry in silent if self._fits(board, entry, wanted)] if choosy else silent
            if len(found) >= limit:
                break
        if live:
            found += live
            found.sort(key=_ORDER)
        return found[:limit]

    def _board(self, station: Held) -> StationBoard:
        board = self._stations.get(station.id)
        if board is not None and board.held is station:
            served = tuple([self._view.served(feed) for feed in board.feeds])
            if all(map(is_, board.served, served)):
                self._stations.move_to_end(station.id)
                return board
        if board is not None:
            self._entry_count -= board.entry_count
        board = self._stations[station.id] = self._new_board(station)
        self._stations.move_to_end(station.id)
        return board

    def _new_board(self, station: Held) -> StationBoard:
        entity = cast(Station, station.entity)
        members: dict[str, list[str]] = {}
        for member in entity.sources:
            members.setdefault(member.feed, []).append(member.stop_id)
        feeds = {feed: self._feed_stops(feed, stop_ids) for feed, stop_ids in members.items()}
        codes = {platform.id: platform.code for platform in entity.platforms}
        return StationBoard(station, tuple(self._view.served(feed) for feed in feeds), feeds, codes)

    def _feed_stops(self, feed: str, stop_ids: Sequence[str]) -> FeedStops:
        served = self._view.served(feed)
        spans = served.spans if served is not None else ()
        parts = (
            _part(span, entries, stop_ids) for span, entries in zip(spans, self._entries(feed, spans), strict=True)
        )
        return FeedStops(tuple(stop_ids), tuple(part for part in parts if part.stop_indices))

    def _entries(self, feed: str, spans: Sequence[Span]) -> tuple[ScheduledEntries, ...]:
        """One a span; what was kept of a timetable that still counts is kept on."""
        kept = {each.timetable: each for each in self._scheduled.get(feed, ())}
        made = (kept.get(span.timetable) or ScheduledEntries(feed, span.timetable) for span in spans)
        found = self._scheduled[feed] = tuple(made)
        return found

    def _live(self, board: StationBoard, start: float, end: float) -> tuple[list[Entry], set[RunKey]]:
        """The entries in time of all live runs that realtime brings here, and the scheduled runs they stand for."""
        entries: list[Entry] = []
        spoken: set[RunKey] = set()
        helds, kept = self._view.trips_at(board.held.id), board.live
        for held in helds:
            live = kept.get(held.id)
            if live is None or live.held is not held:
                live = kept[held.id] = self._live_run(board, held)
            if live.run is not None:
                spoken.add(live.run.key)
                for entry in live.entries:
                    if start <= entry.visit.when < end:
                        entries.append(entry)
        if len(kept) > len(helds):
            there = {held.id for held in helds}
            board.live = {trip: live for trip, live in kept.items() if trip in there}
        return entries, spoken

    def _live_run(self, board: StationBoard, held: Held) -> LiveRun:
        trip = cast(Trip, held.entity)
        namespace = trip.namespace
        run = self.runs.get(held, self._view.timetable(namespace, parse_date(trip.start_date)))
        stops = board.feeds.get(namespace)
        if run is None or stops is None:
            return LiveRun(held, run, ())
        places = (place for stop_id in stops.stop_ids for place in run.visits.get(stop_id, ()))
        entries = (live_entry(held, run, place) for place in places if run.departs(place))
        return LiveRun(held, run, tuple(entries))

    def _scheduled_from(self, board: StationBoard, start: float, end: float) -> Iterator[Sequence[Entry]]:
        """In order, a quarter of an hour at a time, from `start` on, up to `end`."""
        number = int(start // SLICE_SECONDS)
        while number * SLICE_SECONDS < end:
            part = board.slices.get(number) or self._slice(board, number)
            yield part.entries[bisect_left(part.times, start) : bisect_left(part.times, end)]
            number += 1

    def _slice(self, board: StationBoard, number: int) -> Slice:
        begin = number * SLICE_SECONDS
        entries = [
            part.entries.entry(departure)
            for stops in board.feeds.values()
            for part in stops.scheduled
            for departure in departures(
                part.entries.timetable, part.stop_indices, begin, begin + SLICE_SECONDS, part.days
            )
        ]
        entries.sort(key=_ORDER)
        made = board.slices[number] = Slice(entries, [entry.visit.when for entry in entries])
        more = len(entries) + 1
        if len(board.slices) > _SLICES_KEPT:
            more -= len(board.slices.pop(next(iter(board.slices))).entries) + 1
        self._count(board, more)
        return made

    def _count(self, board: StationBoard, more: int) -> None:
        """Keeps what is kept within bounds: the stations asked for longest ago go first."""
        board.entry_count += more
        self._entry_count += more
        while self._entry_count > self._entries_kept and len(self._stations) > 1:
            _, oldest = self._stations.popitem(last=False)
            self._entry_count -= oldest.entry_count
        if self._entry_count > self._entries_kept:
            board.slices.clear()
            self._entry_count, board.entry_count = 0, 0

    def _fits(self, board: StationBoard, entry: Entry, wanted: Wanted) -> bool:
        visit = entry.visit
        if wanted.routes:
            route = self._view.ref(visit.feed, "route", visit.route_id)
            if route is None or route[1] not in wanted.routes:
                return False
        if not wanted.platform:
            return True
        platform = namespaced(visit.feed, visit.stop_id)
        return wanted.platform in (platform, board.platforms.get(platform) or None)


def _part(span: Span, entries: ScheduledEntries, stop_ids: Sequence[str]) -> Scheduled:
    indices = (span.timetable.stop_index(stop_id) for stop_id in stop_ids)
    return Scheduled(entries, tuple(index for index in indices if index is not None), span.days)
