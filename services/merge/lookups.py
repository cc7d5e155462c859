"""From a feed's own ids to merged ones, and from a trip descriptor to one run of a trip. Pure but for the
mapped timetables that it reads."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.merge.places import Places
from services.shared.model.ids import Ref, merged_id, namespaced, trip_instance
from services.shared.odpt.directions import RAILWAY, directions_of
from services.shared.odpt.train_names import timetables_of
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import parse_date, service_day_zero
from services.shared.timetable.windows import Served, Span

_UTC = ZoneInfo("UTC")
_NO_RUN = 10**12
_PATTERNS_KEPT = 50_000  # added trips bring stop lists of their own


class Lookups:
    def __init__(self) -> None:
        self.station_of: dict[tuple[str, str], str] = {}
        self.route_of: dict[tuple[str, str], str] = {}
        self.operator_of: dict[tuple[str, str], str] = {}
        self.operator_of_route: dict[str, str] = {}
        self.zone_of: dict[str, str] = {}  # feed → the time zone of its first agency
        self.served: dict[str, Served] = {}
        self.places = Places()
        self._directions: WeakKeyDictionary[Timetable, dict[tuple[str, str], int]] = WeakKeyDictionary()
        self._stations_of_pattern: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def timetable(self, namespace: str, start_date: str = "") -> Timetable | None:
        """The one that counts for a service day (YYYYMMDD), else the current one."""
        served = self.served.get(namespace)
        if served is None or len(served.spans) == 1:
            return served.current if served is not None else None
        return served.on(parse_date(start_date))

    def timetables(self, namespace: str) -> tuple[Timetable, ...]:
        """All that are side by side, the current one first."""
        served = self.served.get(namespace)
        return served.timetables if served is not None else ()

    def forget_patterns(self) -> None:
        """After stations changed."""
        self._stations_of_pattern.clear()

    def stations_of(self, namespace: str, stop_ids: tuple[str, ...]) -> tuple[str, ...]:
        key = (namespace, stop_ids)
        found = self._stations_of_pattern.get(key)
        if found is None:
            if len(self._stations_of_pattern) >= _PATTERNS_KEPT:
                self._stations_of_pattern.clear()
            found = self._stations_of_pattern[key] = self._distinct_stations(namespace, stop_ids)
        return found

    def _distinct_stations(self, namespace: str, stop_ids: Iterable[str]) -> tuple[str, ...]:
        stations = (self.station_of.get((namespace, stop_id)) for stop_id in stop_ids)
        return tuple(dict.fromkeys(station for station in stations if station))

    def facility(self, namespace: str, local_id: str) -> str:
        return merged_id("facility", Ref(namespace, "facility", local_id))

    def direction(self, namespace: str, route: str, name: str) -> int | None:
        """Which of GTFS's two directions a line's own record calls so; None when it names none, or others."""
        timetable = self.timetable(namespace)
        if timetable is None or not timetable.carries(RAILWAY):
            return None
        if timetable not in self._directions:
            self._directions[timetable] = directions_of(timetable.carried(RAILWAY))
        return self._directions[timetable].get((route, name))

    def operators_of_routes(self, routes: tuple[str, ...]) -> tuple[str, ...]:
        if len(routes) == 1:
            operator = self.operator_of_route.get(routes[0])
            return (operator,) if operator else ()
        found = (self.operator_of_route.get(route) for route in routes)
        return tuple(sorted({operator for operator in found if operator}))

    def trip_instance(self, namespace: str, said_id: str, update: gtfs_rt.TripUpdate, time_ms: int) -> tuple[str, str]:
        """The merged id of the trip, and of its run. `said_id` is TripSaid's, `time_ms` the message's.

        Without a start_date it is the run nearest to the predicted times, else to the message's time
        (semantics, rule 14). A start_time tells runs apart only where frequencies.txt repeats the trip.
        """
        trip_id, start_date, start_time = split_said_trip(said_id)
        trip_id = self._in_timetable(namespace, trip_id, start_date, update, time_ms / 1000)
        if not start_date:
            start_date = self._nearest_run(namespace, trip_id, update, time_ms / 1000)[1]
        if start_time and not self._repeats(namespace, trip_id, start_date):
            start_time = ""
        trip = namespaced(namespace, trip_id)
        return trip, trip_instance(trip, start_date, start_time)

    def _in_timetable(
        self, namespace: str, trip_id: str, start_date: str, update: gtfs_rt.TripUpdate, moment: float
    ) -> str:
        """A trip's own id; of a train that several timetables may be meant for, the one whose run is nearest."""
        told = self.timetable(namespace, start_date) if start_date else None
        timetables = (told,) if told is not None else self.timetables(namespace)
        meant = [each for each in timetables_of(trip_id) if any(t.trip_index(each) is not None for t in timetables)]
        return min(meant, key=lambda each: self._nearest_run(namespace, each, update, moment), default=trip_id)

    def _repeats(self, namespace: str, trip_id: str, start_date: str) -> bool:
        """True too for a trip that the timetable does not know."""
        timetable = self.timetable(namespace, start_date)
        index = timetable.trip_index(trip_id) if timetable else None
        return timetable is None or index is None or bool(timetable.frequencies(index))

    def _nearest_run(
        self, namespace: str, trip_id: str, update: gtfs_rt.TripUpdate, moment: float
    ) -> tuple[float, str]:
        """The start_date of the run, and how far from what is said of it its times are.

        Of versions side by side each is asked for the days that it counts for.
        """
        served = self.served.get(namespace)
        runs = [
            run
            for span in (served.spans if served is not None else ())
            if (index := span.timetable.trip_index(trip_id)) is not None
            for run in _runs_near(span, index, update, moment)
        ]
        if runs:
            off, best = min(runs)
            return off, f"{best:%Y%m%d}"
        current = self.timetable(namespace)
        zone = current.zones[0] if current is not None and current.zones else _UTC
        return 0.0, f"{datetime.fromtimestamp(moment, zone):%Y%m%d}"


def _runs_near(span: Span, index: int, update: gtfs_rt.TripUpdate, moment: float) -> Iterator[tuple[float, date]]:
    """Yesterday's, today's and tomorrow's, each with how far off it is."""
    timetable = span.timetable
    zone = timetable.trip(index).zone
    seconds, at = _anchor(timetable, index, update, moment)
    today = datetime.fromtimestamp(at - seconds, zone).date()
    for day in (today + timedelta(days=shift) for shift in (-1, 0, 1)):
        if span.days[0] <= day <= span.days[1]:
            yield _distance(service_day_zero(day, zone) + seconds - at, timetable.runs_on(index, day)), day


def split_said_trip(said_id: str) -> tuple[str, str, str]:
    """`(trip_id, start_date, start_time)` of a TripSaid's id; the whole is the trip's when it has no such parts."""
    parts = said_id.rsplit("@", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (said_id, "", "")


def _distance(off_seconds: float, runs: bool) -> float:
    """A day on which the trip runs beats any other."""
    return abs(off_seconds) if runs else abs(off_seconds) + _NO_RUN


def _anchor(timetable: Timetable, trip: int, update: gtfs_rt.TripUpdate, moment: float) -> tuple[int, float]:
    """A scheduled time in seconds of the service day, and the moment that it most likely speaks of."""
    calls = timetable.calls(trip)
    for said in update.stop_time_update:
        time = said.departure.time or said.arrival.time
        if not time:
            continue
        for call in calls:
            same_sequence = said.HasField("stop_sequence") and said.stop_sequence == call.stop_sequence
            if same_sequence or (said.stop_id and timetable.stop_id(call.stop) == said.stop_id):
                scheduled = call.departure if call.departure is not None else call.arrival
                if scheduled is not None:
                    return scheduled, float(time)
    times = [t for call in calls for t in (call.departure, call.arrival) if t is not None]
    return ((min(times) + max(times)) // 2 if times else 0), moment
