"""An ODPT payload → GTFS's tables, and what has no place in them: the whole way, once."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from services.timetable.beside import Beside
from services.timetable.odpt.buses import read_buses, read_pole_boards
from services.timetable.odpt.calendars import Calendars, specific_days
from services.timetable.odpt.carrying import carry, fits
from services.timetable.odpt.closing import closed
from services.timetable.odpt.facilities import read_facilities
from services.timetable.odpt.gathering import Records, gather
from services.timetable.odpt.lines import stations_in_order, write_lines
from services.timetable.odpt.names import Names
from services.timetable.odpt.places import Places, write_exits, write_places, write_stops_of_trips
from services.timetable.odpt.runs import write_runs
from services.timetable.odpt.station_boards import read_station_boards
from services.timetable.odpt.tables import Tables
from services.timetable.odpt.tally import Tally
from services.timetable.odpt.timetables import Desk, in_force
from services.timetable.odpt.trains import read_trains
from services.timetable.odpt.trips import Made

HORIZON = timedelta(days=5 * 365)  # what is published now holds until something newer is
FARTHEST = timedelta(days=15 * 365)
TIMETABLES = ("odpt:TrainTimetable", "odpt:StationTimetable", "odpt:BusTimetable", "odpt:BusstopPoleTimetable")
_NAMES_ONLY = ("odpt:RailDirection", "odpt:TrainType", "odpt:Calendar")  # served by what refers to them
_CARRIED_ONLY = ("odpt:RailwayFare", "odpt:BusroutePatternFare", "odpt:PassengerSurvey")  # served as they came


def convert(payload: bytes, target: Path, received: date, merged_at: str = "") -> tuple[Tally, Beside]:
    """Writes the zip; `merged_at`: for a merged zip of that address, with what GTFS demands. Raises NotOdpt."""
    tally, tables, made = Tally(), Tables(), Made()
    records = gather(payload, tally)
    del payload  # it may be as large as what comes of it
    names = Names(records)
    desk = Desk(names, _calendars(records, received), tally, made)
    read_trains(records, desk)
    read_station_boards(records, stations_in_order(records), desk)
    read_buses(records, desk)
    read_pole_boards(records, desk)
    places = Places(names, tally, tables)
    write_places(records, places)
    exits = write_exits(records, places)
    write_stops_of_trips(made.trips, places)
    if merged_at:
        made.trips = closed(made.trips, places.positions)
    for trip in made.trips:
        places.operator_of.setdefault(trip.route, trip.operator)
    operators = {*places.operator_of.values(), *(trip.operator for trip in made.trips), *_operators(records)}
    write_lines(records, places.operator_of, operators, names, tally, tables, merged_at)
    write_runs(made, desk.calendars, records, places)
    for class_ in _NAMES_ONLY:
        tally.served[class_] += len(records.get(class_, {}))
    for class_ in _CARRIED_ONLY:
        for local_id, record in records.get(class_, {}).items():
            if fits(class_, local_id, record):
                tally.serve(class_)
            else:
                tally.leave_out("incomplete_record", class_, record)
    tables.write(target)
    return tally, Beside({stop: tuple(routes) for stop, routes in places.routes.items()},
                         tuple(read_facilities(records, exits, tally)),
                         () if merged_at else carry(records))  # fmt: skip


def _operators(records: Records) -> Iterable[str]:
    for class_ in ("odpt:Station", "odpt:Railway", "odpt:BusstopPole", "odpt:BusroutePattern"):
        for record in records.get(class_, {}).values():
            stated = record.get("odpt:operator")
            yield from (each for each in (stated if isinstance(stated, list) else [stated]) if isinstance(each, str))


def _calendars(records: Records, received: date) -> Calendars:
    """From the first day on which any timetable holds, as far as that is near enough to mean anything."""
    issued = [day for class_ in TIMETABLES for r in records.get(class_, {}).values() if (day := in_force(r)[0])]
    starts = [day for day in issued if received - FARTHEST <= day <= received + FARTHEST]
    specific = specific_days(records.get("odpt:Calendar", {}).values())
    usual, last = min([*starts, received]), max([*starts, received]) + HORIZON
    earliest = min((day for days in specific.values() for day in days if received - FARTHEST <= day), default=usual)
    return Calendars(min(usual, earliest), last, specific, usual)
