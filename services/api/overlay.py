"""What a TripUpdate makes of a trip's calls: a schedule and an update in, expected times out. Pure.

The rules are GTFS-Realtime's ("Trip updates", "Stop time updates"): the last delay is carried
forward, `time` beats `delay`, SKIPPED neither carries nor stops it, NO_DATA ends it, and calls before
the first update are not known. The departure board and /v1/trips show what comes out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from google.transit import gtfs_realtime_pb2 as rt

State = Literal["scheduled", "predicted", "no_data", "skipped", "cancelled"]
StopTimeUpdate = rt.TripUpdate.StopTimeUpdate
Times = tuple[int | None, int | None]  # arrival, departure
UNKNOWN: Times = (None, None)
_Trip = rt.TripDescriptor
LISTED = frozenset({_Trip.ADDED, _Trip.NEW, _Trip.REPLACEMENT})  # the update lists every call itself
_LISTED_STATES: dict[int, State] = {StopTimeUpdate.SKIPPED: "skipped", StopTimeUpdate.NO_DATA: "no_data"}
EXTRA = frozenset({_Trip.ADDED, _Trip.NEW, _Trip.DUPLICATED})  # not in the schedule


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call as the timetable has it, on one service day; times in seconds since 1970."""

    stop_id: str
    stop_sequence: int
    arrival: int | None
    departure: int | None
    pickup_type: int = 0
    drop_off_type: int = 0
    headsign: str = ""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call as it is expected. `stop_id` is where the trip really stops, `planned_stop_id` where it should."""

    stop_id: str
    stop_sequence: int
    arrival: int | None
    departure: int | None
    arrival_expected: int | None = None
    departure_expected: int | None = None
    state: State = "scheduled"
    pickup_type: int = 0
    drop_off_type: int = 0
    headsign: str = ""
    occupancy: int | None = None
    planned_stop_id: str = ""

    @property
    def leaves(self) -> int | None:
        """The scheduled time of a departure board."""
        return self.departure if self.departure is not None else self.arrival

    @property
    def leaves_expected(self) -> int | None:
        return self.departure_expected if self.departure_expected is not None else self.arrival_expected


def schedule(planned: Iterable[PlannedCall], state: State = "scheduled") -> list[LiveCall]:
    """The calls with nothing said about them, or all in one state."""
    return [_live(call, state) for call in planned]


def predict(
    planned: Sequence[PlannedCall], update: rt.TripUpdate, knows_stop: Callable[[str], bool] = bool
) -> list[LiveCall]:
    """The calls of one run as `update` changes them; none for a deleted trip.

    `planned` is empty for a trip that the timetable does not hold. A stop that `knows_stop` denies
    can't be where a call moves to.
    """
    relationship = update.trip.schedule_relationship
    if relationship == _Trip.DELETED:
        return []
    if relationship == _Trip.CANCELED:
        return schedule(planned, "cancelled")
    if relationship in LISTED and not (relationship == _Trip.ADDED and planned):
        return listed(update.stop_time_update)
    matched, strays = match(planned, update.stop_time_update)
    calls = _follow(planned, matched, update.delay if update.HasField("delay") else None, knows_stop)
    if relationship == _Trip.ADDED and strays:
        calls += listed(strays)
        calls.sort(key=lambda call: call.stop_sequence)
    return calls


def match(
    planned: Sequence[PlannedCall], updates: Iterable[StopTimeUpdate]
) -> tuple[dict[int, StopTimeUpdate], list[StopTimeUpdate]]:
    """Which call each update speaks of, and the updates that speak of none.

    The stop's id decides where the sequence number contradicts it and the trip stops there at all;
    otherwise an id that differs is a change of platform.
    """
    by_sequence = {call.stop_sequence: index for index, call in enumerate(planned)}
    by_stop: dict[str, list[int]] = defaultdict(list)
    for place, call in enumerate(planned):
        by_stop[call.stop_id].append(place)
    matched: dict[int, StopTimeUpdate] = {}
    strays: list[StopTimeUpdate] = []
    position = 0
    for update in updates:
        index: int | None = by_sequence.get(update.stop_sequence) if update.HasField("stop_sequence") else None
        if index is None or (update.stop_id and planned[index].stop_id != update.stop_id):
            found = _next_visit(by_stop.get(update.stop_id, ()), position, matched)
            index = found if found is not None else index
        if index is None:
            strays.append(update)
        else:
            matched[index] = update
            position = index + 1
    return matched, strays


def _next_visit(visits: Sequence[int], position: int, taken: dict[int, StopTimeUpdate]) -> int | None:
    ahead = next((index for index in visits if index >= position), None)
    return ahead if ahead is not None else next((index for index in visits if index not in taken), None)


def _follow(
    planned: Sequence[PlannedCall],
    matched: dict[int, StopTimeUpdate],
    delay: int | None,
    knows_stop: Callable[[str], bool],
) -> list[LiveCall]:
    calls: list[LiveCall] = []
    for index, call in enumerate(planned):
        update = matched.get(index)
        if update is None:
            calls.append(_carried(call, delay))
        elif update.schedule_relationship == StopTimeUpdate.SKIPPED:
            calls.append(_live(call, "skipped", update=update, knows_stop=knows_stop))
        elif update.schedule_relationship == StopTimeUpdate.NO_DATA:
            delay = None
            calls.append(_live(call, "no_data", update=update, knows_stop=knows_stop))
        else:
            expected = _expected(call, update, delay)
            delay = _delay_after(call, expected, delay)
            state: State = "no_data" if expected == UNKNOWN else "predicted"
            calls.append(_live(call, state, expected, update, knows_stop))
    return calls


def _carried(call: PlannedCall, delay: int | None) -> LiveCall:
    if delay is None:
        return _live(call, "no_data")
    return _live(call, "predicted", (_plus(call.arrival, delay), _plus(call.departure, delay)))


def _expected(call: PlannedCall, update: StopTimeUpdate, carried: int | None) -> Times:
    """Arrival and departure; what the update leaves out follows from the other, or from the delay so far."""
    arrival = _moment(update.arrival, call.arrival) if update.HasField("arrival") else None
    departure = _moment(update.departure, call.departure) if update.HasField("departure") else None
    if departure is None and arrival is not None:
        late = 0 if call.arrival is None else arrival - call.arrival
        departure = arrival if call.departure is None else max(arrival, call.departure + late)
    elif arrival is None and departure is not None:
        if carried is not None and call.arrival is not None:
            arrival = min(call.arrival + carried, departure)
    elif arrival is None and carried is not None:
        arrival, departure = _plus(call.arrival, carried), _plus(call.departure, carried)
    return arrival, departure


def _delay_after(call: PlannedCall, expected: Times, carried: int | None) -> int | None:
    arrival, departure = expected
    if departure is not None and call.departure is not None:
        return departure - call.departure
    if arrival is not None and call.arrival is not None:
        return arrival - call.arrival
    return carried


def _moment(event: rt.TripUpdate.StopTimeEvent, scheduled: int | None) -> int | None:
    if event.time > 0:  # 0 is what some feeds write for "not given"
        return int(event.time)
    if event.HasField("delay") and scheduled is not None:
        return scheduled + int(event.delay)
    return None


def _plus(moment: int | None, delay: int) -> int | None:
    return None if moment is None else moment + delay


def _live(
    call: PlannedCall,
    state: State,
    expected: Times = UNKNOWN,
    update: StopTimeUpdate | None = None,
    knows_stop: Callable[[str], bool] = bool,
) -> LiveCall:
    stop_id, occupancy = call.stop_id, None
    pickup, drop_off, headsign = call.pickup_type, call.drop_off_type, call.headsign
    if update is not None:
        changed = update.stop_time_properties.assigned_stop_id or update.stop_id
        stop_id = changed if changed and knows_stop(changed) else stop_id
        pickup, drop_off, headsign = _properties(update, pickup, drop_off, headsign)
        occupancy = _occupancy(update)
    return LiveCall(
        stop_id,
        call.stop_sequence,
        call.arrival,
        call.departure,
        *expected,
        state,
        pickup,
        drop_off,
        headsign,
        occupancy,
        call.stop_id,
    )


def listed(updates: Iterable[StopTimeUpdate]) -> list[LiveCall]:
    """Calls that the update itself lists; one without any time can't be placed and is left out."""
    calls = []
    for place, update in enumerate(updates, start=1):
        stop_id = update.stop_time_properties.assigned_stop_id or update.stop_id
        arrival, arrival_expected = _own_times(update.arrival)
        departure, departure_expected = _own_times(update.departure)
        if not stop_id or (arrival, departure, arrival_expected, departure_expected) == (None,) * 4:
            continue
        pickup, drop_off, headsign = _properties(update, 0, 0, "")
        state: State = _LISTED_STATES.get(update.schedule_relationship, "predicted")
        if state != "predicted":  # no prediction then: any times are those of the schedule
            arrival, departure = arrival or arrival_expected, departure or departure_expected
            arrival_expected = departure_expected = None
        elif arrival_expected is None and departure_expected is None:
            state = "no_data"
        calls.append(
            LiveCall(
                stop_id,
                update.stop_sequence if update.HasField("stop_sequence") else place,
                arrival,
                departure,
                arrival_expected,
                departure_expected,
                state,
                pickup,
                drop_off,
                headsign,
                _occupancy(update),
                update.stop_id,
            )
        )
    return calls


def _own_times(event: rt.TripUpdate.StopTimeEvent) -> Times:
    """Scheduled and expected time of an event that has no timetable behind it, as far as it tells them."""
    expected = int(event.time) if event.time > 0 else None
    scheduled = int(event.scheduled_time) if event.scheduled_time > 0 else None
    if event.HasField("delay"):
        if expected is None and scheduled is not None:
            expected = scheduled + int(event.delay)
        elif scheduled is None and expected is not None:
            scheduled = expected - int(event.delay)
    return scheduled, expected


def _properties(update: StopTimeUpdate, pickup: int, drop_off: int, headsign: str) -> tuple[int, int, str]:
    properties = update.stop_time_properties
    return (
        int(properties.pickup_type) if properties.HasField("pickup_type") else pickup,
        int(properties.drop_off_type) if properties.HasField("drop_off_type") else drop_off,
        properties.stop_headsign or headsign,
    )


def _occupancy(update: StopTimeUpdate) -> int | None:
    return int(update.departure_occupancy_status) if update.HasField("departure_occupancy_status") else None
