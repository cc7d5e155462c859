"""odpt:TrainTimetable → trips, and which of them one train runs one after the other."""

from typing import Any

from services.shared.odpt.values import Record, clean, identity, objects, one, several, tail
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.timetables import Desk, ended, in_force, leaves_anywhere, lists_by_calendar, time_of
from services.timetable.odpt.trips import Call, Trip, onward

CLASS = "odpt:TrainTimetable"


def read_trains(records: Records, desk: Desk) -> None:
    timetables = records.get(CLASS, {})
    for local_id, record in timetables.items():
        railway = one(record.get("odpt:railway"))
        lists = list(lists_by_calendar(record, "odpt:trainTimetableObject"))
        if not railway:
            desk.tally.leave_out("missing_reference", CLASS, record)
        elif any(not desk.calendars.is_known(calendar) for calendar, _ in lists):
            desk.tally.leave_out("unknown_calendar", CLASS, record)
        else:
            following = [each for each in several(record.get("odpt:nextTrainTimetable")) if each in timetables]
            if _read_train(local_id, record, lists, bool(following), desk):
                desk.tally.serve(CLASS)
                before = [each for each in several(record.get("odpt:previousTrainTimetable")) if each in timetables]
                desk.made.blocks += [(local_id, each) for each in following[:1]]
                desk.made.blocks += [(each, local_id) for each in before[:1]]
            else:
                desk.tally.leave_out("no_usable_times", CLASS, record)


def _read_train(local_id: str, record: Record, lists: list[tuple[str, Any]], followed: bool, desk: Desk) -> bool:
    destinations = several(record.get("odpt:destinationStation") or record.get("odpt:terminalStation"))
    made = 0
    for calendar, entries in lists:
        calls = onward(_call(entry, desk) for entry in objects(entries))
        calls = tuple(call for call in calls if call.stop)
        if not followed:
            calls = ended(calls, next(iter(destinations), ""))
        if not leaves_anywhere(calls):
            continue
        made += 1
        starts, ends = in_force(record, calendar in desk.calendars.specific)
        railway = one(record.get("odpt:railway"))
        desk.made.add(
            Trip(
                id=local_id if len(lists) == 1 else f"{local_id}.{tail(calendar)}",
                route=railway,
                operator=one(record.get("odpt:operator")),
                calendar=calendar,
                scope=(railway, one(record.get("odpt:railDirection"))),
                calls=calls,
                number=clean(record.get("odpt:trainNumber")),
                headsign=desk.names.headsign(one(record.get("odpt:trainType")), destinations or (calls[-1].stop,)),
                direction=one(record.get("odpt:railDirection")),
                starts=starts,
                ends=ends,
            )
        )
    return made > 0


def _call(entry: Record, desk: Desk) -> Call:
    """A call without a stop is one that says no place. Where a train is said to arrive only, nobody gets on."""
    stop = one(entry.get("odpt:departureStation")) or one(entry.get("odpt:arrivalStation"))
    if not stop:
        desk.tally.note("object_without_place", CLASS, identity(entry))
    arrival = time_of(entry, "odpt:arrivalTime", CLASS, desk.tally)
    departure = time_of(entry, "odpt:departureTime", CLASS, desk.tally)
    return Call(stop, arrival, departure, pickup=arrival is None or departure is not None)
