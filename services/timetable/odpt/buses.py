"""odpt:BusTimetable and odpt:BusstopPoleTimetable → trips; what buses' own timetables give is not made twice."""

from collections import Counter

from services.shared.odpt.values import Record, clean, in_own_words, objects, one, texts, truth, whole
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.timetables import Desk, ended, in_force, leaves_anywhere, lists_by_calendar, time_of
from services.timetable.odpt.trips import Call, Trip, in_operating_day, onward

RUNS, POLES = "odpt:BusTimetable", "odpt:BusstopPoleTimetable"
_LAST = 1 << 30


def route_of(pattern_id: str, records: Records) -> str:
    """The route that a pattern belongs to; a pattern whose route nobody names is a route of its own."""
    pattern = records.get("odpt:BusroutePattern", {}).get(pattern_id, {})
    return one(pattern.get("odpt:busroute")) or pattern_id


def read_buses(records: Records, desk: Desk) -> None:
    for local_id, record in records.get(RUNS, {}).items():
        pattern = one(record.get("odpt:busroutePattern"))
        [(calendar, entries), *_] = [*lists_by_calendar(record, "odpt:busTimetableObject"), ("", None)]
        if not pattern:
            desk.tally.leave_out("missing_reference", RUNS, record)
            continue
        if calendar and not desk.calendars.is_known(calendar):
            desk.tally.leave_out("unknown_calendar", RUNS, record)
            continue
        ordered = sorted(objects(entries), key=_place)
        calls = tuple(call for call in onward(_call(entry, desk) for entry in ordered) if call.stop)
        if not leaves_anywhere(calls):
            desk.tally.leave_out("no_usable_times", RUNS, record)
            continue
        desk.tally.serve(RUNS)
        route = one(record.get("odpt:busroute")) or route_of(pattern, records)
        starts, ends = in_force(record, calendar in desk.calendars.specific)
        desk.made.add(
            Trip(
                id=local_id,
                route=route,
                operator=one(record.get("odpt:operator")),
                calendar=calendar,
                scope=(route, pattern),
                calls=calls,
                headsign=next((c.headsign for c in calls if c.headsign), "") or desk.names.word(calls[-1].stop),
                shape=pattern,
                starts=starts,
                ends=ends,
                wheelchair=all(truth(entry.get("odpt:isNonStepBus")) for entry in ordered),
            )
        )


def _place(entry: Record) -> int:
    index = whole(entry.get("odpt:index"))
    return _LAST if index is None else index


def _call(entry: Record, desk: Desk) -> Call:
    stop = one(entry.get("odpt:busstopPole"))
    if not stop:
        desk.tally.note("object_without_place", RUNS, clean(entry.get("odpt:note")))
    return Call(
        stop,
        time_of(entry, "odpt:arrivalTime", RUNS, desk.tally),
        time_of(entry, "odpt:departureTime", RUNS, desk.tally),
        in_own_words(texts(entry.get("odpt:destinationSign"))),
        pickup=truth(entry.get("odpt:canGetOn")) is not False,
        drop_off=truth(entry.get("odpt:canGetOff")) is not False,
    )


def read_pole_boards(records: Records, desk: Desk) -> None:
    given: Counter[tuple[str, str, str, int | None]] = Counter(
        (trip.route, trip.calendar, call.stop, call.departure)
        for trip in desk.made.trips
        for call in trip.calls
        if call.departure is not None
    )
    for local_id, record in records.get(POLES, {}).items():
        pole, route = one(record.get("odpt:busstopPole")), one(record.get("odpt:busroute"))
        [(calendar, entries), *_] = [*lists_by_calendar(record, "odpt:busstopPoleTimetableObject"), ("", None)]
        if not pole:
            desk.tally.leave_out("missing_reference", POLES, record)
            continue
        if calendar and not desk.calendars.is_known(calendar):
            desk.tally.leave_out("unknown_calendar", POLES, record)
            continue
        made, covered = 0, 0
        for entry in objects(entries):
            trip = _lone(local_id, record, entry, (pole, route, calendar), records, desk)
            if trip is None:
                continue
            key = (trip.route, calendar, pole, trip.calls[0].departure)
            if given[key]:
                given[key] -= 1
                covered += 1
            else:
                desk.made.add(trip)
                made += 1
        if made or covered:
            desk.tally.serve(POLES)
            if not made:
                desk.tally.note("covered_elsewhere", POLES, local_id)
        else:
            desk.tally.leave_out("no_usable_times", POLES, record)


def _lone(
    local_id: str, record: Record, entry: Record, board: tuple[str, str, str], records: Records, desk: Desk
) -> Trip | None:
    """One departure from a pole: a run of which only this and the destination are known."""
    pole, route, calendar = board
    departure = time_of(entry, "odpt:departureTime", POLES, desk.tally)
    if departure is None:
        return None
    departure = in_operating_day(departure)
    pattern = one(entry.get("odpt:busroutePattern"))
    onwards = one(entry.get("odpt:destinationBusstopPole")) or one(record.get("odpt:busDirection")) or route or pole
    sign = in_own_words(texts(entry.get("odpt:destinationSign"))) or desk.names.word(onwards)
    boards = truth(entry.get("odpt:canGetOn")) is not False
    calls = ended((Call(pole, None, departure, sign, pickup=boards),), onwards if onwards != pole else f"{pole}#")
    starts, ends = in_force(record, calendar in desk.calendars.specific)
    line = route or (route_of(pattern, records) if pattern else local_id)
    return Trip(
        id=f"{local_id}.{departure // 3600:02}{departure % 3600 // 60:02}",
        route=line,
        operator=one(record.get("odpt:operator")),
        calendar=calendar,
        scope=(line, pole),
        calls=calls,
        headsign=sign,
        shape=pattern,
        starts=starts,
        ends=ends,
        wheelchair=truth(entry.get("odpt:isNonStepBus")) is True,
    )
