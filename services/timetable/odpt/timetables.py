"""What the four timetable classes share: calendars of old and new vocabularies, and how a run ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.shared.odpt.values import Record, clean, day_of, one, seconds_of_day
from services.timetable.odpt.calendars import EVERYDAY, PREFIX, Calendars
from services.timetable.odpt.names import Names
from services.timetable.odpt.tally import Tally
from services.timetable.odpt.trips import Call, Made

_OF_VERSION_2 = {"odpt:weekdays": "Weekday", "odpt:saturdays": "Saturday", "odpt:holidays": "Holiday"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where all timetables are worked on."""

    names: Names
    calendars: Calendars
    tally: Tally
    made: Made


def lists_by_calendar(record: Record, key: str) -> Iterator[tuple[str, Any]]:
    """Calendar and entries: one list in version 4, one for each kind of day in version 2."""
    if key in record:
        yield one(record.get("odpt:calendar")) or EVERYDAY, record[key]
        return
    for name, word in _OF_VERSION_2.items():
        if record.get(name):
            yield PREFIX + word, record[name]


def in_force(record: Record, lists_its_days: bool = False) -> tuple[date | None, date | None]:
    """From the day of issue, else of the record, to the day until which it is guaranteed, if that is said.

    `lists_its_days`: its calendar does, so that the day on which the record was made takes none of them away.
    """
    made = None if lists_its_days else day_of(record.get("dc:date"))
    return day_of(record.get("dct:issued")) or made, day_of(record.get("dct:valid"))


def time_of(entry: Record, key: str, class_: str, tally: Tally) -> int | None:
    stated = entry.get(key)
    if stated is None:
        return None
    seconds = seconds_of_day(stated)
    if seconds is None:
        tally.note("bad_time", class_, clean(stated) or repr(stated)[:50], key)
    return seconds


def ended(calls: tuple[Call, ...], destination: str) -> tuple[Call, ...]:
    """A run whose last call is a departure goes on to its destination, at a time that nobody says."""
    if calls and destination and calls[-1].departure is not None and calls[-1].stop != destination:
        return (*calls, Call(destination))
    return calls


def leaves_anywhere(calls: tuple[Call, ...]) -> bool:
    return any(call.time is not None for call in calls[:-1])
