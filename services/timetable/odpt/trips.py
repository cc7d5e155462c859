"""The runs that are made of ODPT's timetables, whichever class they came from, on their way into GTFS's tables.

Times are seconds of the operating day, which begins at 03:00: what ODPT writes as 00:10 is 24:10.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

DAY_SECONDS = 86_400
DAY_BEGINS_SECONDS = 3 * 3600
_BACK_AT_MOST_SECONDS = 3600  # a time that goes back by more is of the next day
LONGEST_SECONDS = 4 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Call:
    """`pickup` False: nobody gets on there. `approximate`: the times were worked out."""

    stop: str
    arrival: int | None = None
    departure: int | None = None
    headsign: str = ""
    pickup: bool = True
    drop_off: bool = True
    approximate: bool = False

    @property
    def time(self) -> int | None:
        return self.departure if self.departure is not None else self.arrival


@dataclass(frozen=True, slots=True)
class Trip:
    """`scope`: the line whose calendars decide together; `starts`: from which day on the timetable holds, if said."""

    id: str
    route: str
    operator: str
    calendar: str
    scope: tuple[str, ...]
    calls: tuple[Call, ...]
    number: str = ""
    headsign: str = ""
    direction: str = ""
    shape: str = ""
    starts: date | None = None
    ends: date | None = None
    wheelchair: bool = False


@dataclass(slots=True)
class Made:
    """What the timetables gave. `blocks`: pairs of trips that one train runs, one after the other."""

    trips: list[Trip] = field(default_factory=list)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)  # each with how many asked for it

    def add(self, trip: Trip) -> None:
        self.trips.append(trip if trip.id not in self._ids else replace(trip, id=self._free(trip.id)))
        self._ids[self.trips[-1].id] = 1

    def _free(self, wanted: str) -> str:
        while True:
            self._ids[wanted] += 1
            if (free := f"{wanted}.{self._ids[wanted]}") not in self._ids:
                return free


def in_operating_day(seconds: int) -> int:
    return seconds + DAY_SECONDS if seconds < DAY_BEGINS_SECONDS else seconds


def onward(calls: Iterable[Call]) -> tuple[Call, ...]:
    """The calls of one run in their order, with times that go on past midnight."""
    found: list[Call] = []
    latest: int | None = None

    def placed(stated: int | None) -> int | None:
        nonlocal latest
        if stated is None:
            return None
        seconds = in_operating_day(stated) if latest is None else stated
        while latest is not None and seconds < latest - _BACK_AT_MOST_SECONDS and seconds < LONGEST_SECONDS:
            seconds += DAY_SECONDS
        latest = max(seconds, latest or 0)
        return seconds

    for call in calls:
        arrival = placed(call.arrival)
        departure = placed(call.departure)
        found.append(Call(call.stop, arrival, departure, call.headsign, call.pickup, call.drop_off))
    while found and found[0].time is None:
        del found[0]  # a run begins where its times do
    return tuple(found)
