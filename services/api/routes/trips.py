"""/v1/trips/{id}: one run of a trip with its calls and predictions.

The id is a trip, or one run of it (`{trip}@{date}`, `{trip}@{date}@{start_time}`); for a trip alone,
`date` says which run, or it is the one on its way, the next, or the last there was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import cast

from aiohttp import web

from services.api.encoders.plain_json.trips import TripWriter
from services.api.overlay import listed
from services.api.reading import reading_of
from services.api.runs import Run, scheduled_run, seconds_of, update_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Trip
from services.shared.model.ids import namespaced, split_trip_instance, trip_instance
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import format_time, local_date, parse_date, service_day_zero
from services.shared.timetable.windows import Served, Span
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import BadRequest, Gone, NotFound

SEARCHED_DAYS = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """Which run; an empty date or time leaves the choice to us."""

    feed: str
    trip_id: str
    service_date: str = ""
    start_seconds: int | None = None

    @property
    def merged(self) -> str:
        return namespaced(self.feed, self.trip_id)


async def one_trip(view: View, request: web.Request, values: Values) -> Answer:
    exact = view.get("trip", values["id"])
    asked = _asked(view, values["id"], values["date"])
    held = exact if exact is not None and values["date"] is None else _spoken(view, asked)
    reading = reading_of(view)
    writer = TripWriter(view, reading.disruptions.all(), values["lang"])
    if held is not None and view.live(held):
        trip = cast(Trip, held.entity)
        if trip.relationship == "deleted":
            raise Gone(f"The trip {values['id']!r} does not run.")
        timetable = view.timetable(trip.namespace, parse_date(trip.start_date))
        run = reading.boards.runs.get(held, timetable) or _only_said(trip)
        data = writer.trip(held.id, run, trip.relationship, trip.vehicle, realtime=True)
        return Answer(data, attribution=reading.attribution(view, {*held.feeds, trip.namespace}))
    try:
        run = _scheduled(view, asked, values["id"])
    except NotFound:
        if view.gone("trip", values["id"]) is None:
            raise
        raise Gone(f"The trip {values['id']!r} is no longer there.") from None
    start = "" if run.key[3] is None else format_time(run.key[3])
    data = writer.trip(trip_instance(asked.merged, run.key[2], start), run, "scheduled", "", realtime=False)
    return Answer(data, attribution=reading.attribution(view, {asked.feed}))


def _asked(view: View, text: str, day: date | None) -> Asked:
    feed, colon, trip_id = text.partition(":")
    if not colon:
        raise NotFound(f"There is no trip {text!r}.")
    service_date = start_time = ""
    served = view.served(feed)
    if served is None or not served.knows_trip(trip_id):  # else it is the id of a trip, whatever it looks like
        trip_id, service_date, start_time = split_trip_instance(trip_id)
    if day is not None:
        if service_date and service_date != f"{day:%Y%m%d}":
            raise BadRequest.naming({"date": "is another date than that of the id"})
        service_date = f"{day:%Y%m%d}"
    return Asked(feed, trip_id, service_date, seconds_of(start_time))


def _spoken(view: View, asked: Asked) -> Held | None:
    """The run that realtime speaks of: of the date asked for, else the newest that is live."""
    found = []
    for held in view.trip(asked.feed, asked.trip_id):
        trip = cast(Trip, held.entity)
        wanted = asked.service_date in ("", trip.start_date)
        if wanted and asked.start_seconds in (None, seconds_of(trip.start_time)) and view.live(held):
            found.append((trip.start_date, held.id, held))
    return max(found)[2] if found else None


def _only_said(trip: Trip) -> Run:
    """A run that no timetable knows: its calls are those with times of their own."""
    calls = listed(update_of(trip).stop_time_update)
    return Run((trip.namespace, trip.trip_id, trip.start_date, None), calls, {})


def _scheduled(view: View, asked: Asked, text: str) -> Run:
    served = view.served(asked.feed)
    if served is None or not served.knows_trip(asked.trip_id):
        raise NotFound(f"There is no trip {text!r}.")
    now = view.clock.now()
    day = parse_date(asked.service_date) if asked.service_date else _day_of_run(served, asked.trip_id, now)
    timetable = served.on(day)
    index = timetable.trip_index(asked.trip_id)
    if day is None or index is None or not timetable.runs_on(index, day):
        when = f"does not run on {asked.service_date}" if asked.service_date else "runs on no day"
        raise NotFound(f"The trip {asked.merged!r} {when}.")
    return scheduled_run(asked.feed, timetable, index, day, _start(timetable, index, day, asked, now))


def _day_of_run(served: Served, trip_id: str, now: float) -> date | None:
    """The day of the run on its way, else of the next one, else of the last one."""
    known = [(span, index) for span in served.spans if (index := span.timetable.trip_index(trip_id)) is not None]
    coming = (_next_run(span, index, now) for span, index in known)
    gone = (_last_run(span, index, now) for span, index in reversed(known))
    return next((day for day in chain(coming, gone) if day is not None), None)


def _next_run(span: Span, index: int, now: float) -> date | None:
    """The first that has not ended."""
    timetable = span.timetable
    row = timetable.trip(index)
    times = [time for call in timetable.calls(index) for time in (call.arrival, call.departure) if time is not None]
    last = max([*times, *(each.end for each in row.frequencies)], default=0)
    first = max(local_date(now, row.zone) - timedelta(days=last // 86_400 + 1), span.days[0])
    for day in _days(first, min(timetable.valid_to, span.days[1]), 1):
        if timetable.runs_on(index, day) and service_day_zero(day, row.zone) + last >= now:
            return day
    return None


def _last_run(span: Span, index: int, now: float) -> date | None:
    """Up to today."""
    timetable = span.timetable
    latest = min(local_date(now, timetable.trip(index).zone), timetable.valid_to, span.days[1])
    days = _days(latest, max(timetable.valid_from, span.days[0]), -1)
    return next((day for day in days if timetable.runs_on(index, day)), None)


def _days(first: date, last: date, step: int) -> Iterator[date]:
    day, left = first, SEARCHED_DAYS
    while left and (day <= last if step > 0 else day >= last):
        yield day
        day, left = day + timedelta(days=step), left - 1


def _start(timetable: Timetable, index: int, day: date, asked: Asked, now: float) -> int | None:
    """When the run of a trip of frequencies.txt begins: as asked, else the first from now on, else the first."""
    row = timetable.trip(index)
    if not row.frequencies:
        return None
    starts = [start for each in row.frequencies for start in range(each.start, each.end, each.headway_seconds)]
    if asked.start_seconds is not None:
        if asked.start_seconds not in starts:
            raise NotFound(f"The trip {asked.merged!r} does not start at {format_time(asked.start_seconds)}.")
        return asked.start_seconds
    seconds = now - service_day_zero(day, row.zone)
    return next((start for start in sorted(starts) if start >= seconds), min(starts, default=None))


ENDPOINTS = (
    Endpoint(
        "/v1/trips/{id}",
        one_trip,
        "One run of a trip with its calls and predictions",
        "TripAnswer",
        (
            params.path_id(doc="a trip, `{trip}@{date}`, or `{trip}@{date}@{start_time}`"),
            params.day("date", "the service date, when the id names none"),
            params.lang(),
        ),
        tags=("lines",),
        problems=(404, 410),
    ),
)
