"""odpt:StationTimetable → trips: what one train number does at the stations of a line is one run.

Departures that a train's own timetable gives already are not made twice. One without a train number is a
run of its own, of which only this departure and its destination are known.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from services.shared.odpt.values import Record, clean, objects, one, several, tail
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.timetables import Desk, ended, in_force, lists_by_calendar, time_of
from services.timetable.odpt.trips import Call, Made, Trip, in_operating_day

CLASS = "odpt:StationTimetable"
_LONGEST_WAIT_SECONDS = 2 * 3600  # between two calls of one run

Train = tuple[str, str, str, str]  # railway, direction, calendar, number


@dataclass(frozen=True, slots=True)
class _Board:
    """One station's list for one direction and calendar."""

    local_id: str
    operator: str
    railway: str
    station: str
    direction: str
    calendar: str
    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class _Event:
    board: _Board
    arrival: int | None
    departure: int | None
    number: str
    train_type: str
    destinations: tuple[str, ...]

    @property
    def time(self) -> int:
        return self.departure if self.departure is not None else self.arrival or 0

    @property
    def call(self) -> Call:
        """Where a train is said to arrive only, nobody gets on."""
        return Call(self.board.station, self.arrival, self.departure, pickup=self.departure is not None)


@dataclass(slots=True)
class Covered:
    """The departures that trains' own timetables give."""

    by_number: set[tuple[str, str, str]] = field(default_factory=set)  # calendar, station, number
    by_time: Counter[tuple[str, str, int]] = field(default_factory=Counter)  # calendar, station, time

    @classmethod
    def of(cls, made: Made) -> "Covered":
        found = cls()
        for trip in made.trips:
            for call in trip.calls:
                if call.time is not None:
                    found.by_number.add((trip.calendar, call.stop, trip.number))
                    found.by_time[trip.calendar, call.stop, call.time] += 1
        return found

    def takes(self, event: _Event) -> bool:
        calendar, station = event.board.calendar, event.board.station
        if event.number and (calendar, station, event.number) in self.by_number:
            return True
        key = (calendar, station, event.time)
        if not self.by_time[key]:
            return False
        self.by_time[key] -= 1
        return True


def read_station_boards(records: Records, order: dict[str, list[str]], desk: Desk) -> None:
    """`order`: the stations of each railway as they follow each other."""
    covered = Covered.of(desk.made)
    trains: dict[Train, list[_Event]] = defaultdict(list)
    for local_id, record in records.get(CLASS, {}).items():
        events = _events_of(local_id, record, desk)
        if events is None:
            continue
        new = [event for event in events if not covered.takes(event)]
        if events and not new:
            desk.tally.note("covered_elsewhere", CLASS, local_id)
        for event in new:
            if event.number:
                board = event.board
                trains[board.railway, board.direction, board.calendar, event.number].append(event)
            elif event.departure is not None:
                desk.made.add(_lone(event, desk))
    for train, events in trains.items():
        _make_runs(train, events, order.get(train[0], []), desk)


def _events_of(local_id: str, record: Record, desk: Desk) -> list[_Event] | None:
    """None for a record that is left out."""
    railway, station = one(record.get("odpt:railway")), one(record.get("odpt:station"))
    lists = list(lists_by_calendar(record, "odpt:stationTimetableObject"))
    if not station or not railway:
        desk.tally.leave_out("missing_reference", CLASS, record)
        return None
    if any(not desk.calendars.is_known(calendar) for calendar, _ in lists):
        desk.tally.leave_out("unknown_calendar", CLASS, record)
        return None
    events: list[_Event] = []
    for calendar, entries in lists:
        board = _Board(
            local_id if calendar in local_id or len(lists) == 1 else f"{local_id}.{tail(calendar)}",
            one(record.get("odpt:operator")),
            railway,
            station,
            one(record.get("odpt:railDirection")),
            calendar,
            *in_force(record, calendar in desk.calendars.specific),
        )
        events += _read_entries(board, objects(entries), desk)
    if not events:
        desk.tally.leave_out("no_usable_times", CLASS, record)
        return None
    desk.tally.serve(CLASS)
    return events


def _read_entries(board: _Board, entries: Iterable[Record], desk: Desk) -> Iterator[_Event]:
    for entry in entries:
        arrival = time_of(entry, "odpt:arrivalTime", CLASS, desk.tally)
        departure = time_of(entry, "odpt:departureTime", CLASS, desk.tally)
        if arrival is None and departure is None:
            continue
        yield _Event(
            board,
            None if arrival is None else in_operating_day(arrival),
            None if departure is None else in_operating_day(departure),
            clean(entry.get("odpt:trainNumber")) or tail(one(entry.get("odpt:train"))),
            one(entry.get("odpt:trainType")),
            several(entry.get("odpt:destinationStation")),
        )


def _lone(event: _Event, desk: Desk) -> Trip:
    board = event.board
    clock = f"{event.time // 3600:02}{event.time % 3600 // 60:02}"
    return _trip(f"{board.local_id}.{clock}", [event], desk)


def _make_runs(train: Train, events: list[_Event], order: list[str], desk: Desk) -> None:
    """A number is cut into runs where it comes to a station again, or is not heard of for long."""
    railway, _, calendar, number = train
    name = f"odpt.TrainTimetable:{railway.partition(':')[2]}.{number}.{tail(calendar)}"
    place = {station: at for at, station in enumerate(order)}
    forwards = _goes_up(events, place)
    events.sort(key=lambda event: (event.time, forwards * place.get(event.board.station, 0), event.board.station))
    run: list[_Event] = []
    seen: set[str] = set()
    for event in events:
        if run and (event.board.station in seen or event.time - run[-1].time > _LONGEST_WAIT_SECONDS):
            _add_run(name, run, desk)
            run, seen = [], set()
        run.append(event)
        seen.add(event.board.station)
    _add_run(name, run, desk)


def _goes_up(events: list[_Event], place: dict[str, int]) -> int:
    """1 when later calls stand further on in the railway's order, -1 when they stand further back."""
    placed = sorted((event.time, place[event.board.station]) for event in events if event.board.station in place)
    return 1 if not placed or placed[-1][1] >= placed[0][1] else -1


def _add_run(name: str, run: list[_Event], desk: Desk) -> None:
    trip = _trip(name, run, desk)
    if len(trip.calls) > 1:
        desk.made.add(trip)


def _trip(name: str, run: list[_Event], desk: Desk) -> Trip:
    board, last = run[0].board, run[-1]
    calls = tuple(event.call for event in run)
    onwards = next(iter(last.destinations), "") or board.direction or board.railway
    starts = [event.board.starts for event in run if event.board.starts]
    ends = [event.board.ends for event in run if event.board.ends]
    return Trip(
        id=name,
        route=board.railway,
        operator=board.operator,
        calendar=board.calendar,
        scope=(board.railway, board.direction),
        calls=ended(calls, onwards),
        number=run[0].number,
        headsign=desk.names.headsign(run[0].train_type, run[0].destinations or (onwards,)),
        direction=board.direction,
        starts=max(starts, default=None),
        ends=min(ends, default=None),
    )
