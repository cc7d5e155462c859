"""One departure of a board, from the schedule or as realtime has it."""

from dataclasses import dataclass
from typing import NamedTuple, cast

from services.api.overlay import LiveCall
from services.api.runs import WHEELCHAIR, Run, RunKey
from services.api.view_held import Held
from services.shared.model.entities import Trip
from services.shared.model.ids import namespaced, trip_instance
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import format_time
from services.shared.timetable.rows import ScheduledDeparture

LATE_SECONDS = 60
_TRIPS_KEPT = 50_000


class Visit(NamedTuple):
    """Visits sort as a board does: expected where known, then trip id; cancelled and skipped ones by schedule."""

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


@dataclass(slots=True, eq=False)
class Entry:
    """A visit on the boards of one station, kept from one question to the next.

    `key` is the scheduled run that it shows, None for one of realtime. `feeds` are to be credited,
    `said_by` have said so in realtime. The encoder keeps its row here, made for `lang` and `route`: `row`
    whole when nothing about it moves, and in `body` what doesn't.
    """

    visit: Visit
    order: tuple[int, str, int, int]
    key: RunKey | None
    feeds: tuple[str, ...]
    said_by: tuple[str, ...] = ()
    row: bytes = b""
    body: bytes = b""
    lang: str | None = None
    route: Held | None = None


class _TripFacts(NamedTuple):
    trip_id: str
    route_id: str
    stops: tuple[str, ...]
    headsign: str
    wheelchair: str
    direction_id: int | None


class ScheduledEntries:
    """Makes entries of one feed's timetable. What they show of a trip is kept: its other calls show it too."""

    def __init__(self, feed: str, timetable: Timetable) -> None:
        self.timetable = timetable
        self._feed = feed
        self._feeds = (feed,)
        self._trips: dict[int, _TripFacts] = {}

    def entry(self, departure: ScheduledDeparture) -> Entry:
        facts = self._trips.get(departure.trip) or self._facts(departure.trip)
        day = f"{departure.service_date:%Y%m%d}"
        start = "" if departure.start_time is None else format_time(departure.start_time)
        visit = Visit(
            departure.time,
            trip_instance(namespaced(self._feed, facts.trip_id), day, start),
            departure.time,
            departure.call,
            None,
            "scheduled",
            self._feed,
            facts.trip_id,
            facts.route_id,
            facts.stops[departure.call],
            facts.stops[-1],
            self.timetable.call_headsign(departure.trip, departure.call) or facts.headsign,
            facts.wheelchair,
            direction_id=facts.direction_id,
            headway_seconds=departure.headway_seconds,
            exact=departure.exact,
        )
        return Entry(visit, visit[:4], (self._feed, facts.trip_id, day, departure.start_time), self._feeds)

    def _facts(self, index: int) -> _TripFacts:
        if len(self._trips) >= _TRIPS_KEPT:
            self._trips.clear()
        trip = self.timetable.trip(index)
        wheelchair = WHEELCHAIR.get(trip.wheelchair_accessible, "unknown")
        facts = self._trips[index] = _TripFacts(
            trip.trip_id, trip.route_id, self.timetable.trip_stops(index), trip.headsign, wheelchair, trip.direction_id
        )
        return facts


def live_entry(held: Held, run: Run, place: int) -> Entry:
    trip = cast(Trip, held.entity)
    visit = live_visit(trip, run, place)
    return Entry(visit, visit[:4], None, (*held.feeds, trip.namespace), held.feeds)


def live_visit(trip: Trip, run: Run, place: int) -> Visit:
    """The visit at `place` of the run's calls, as realtime has it."""
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
