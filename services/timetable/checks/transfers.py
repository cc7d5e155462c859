"""Transfers are between stops and stations, a walk apart; trips named call there and are of the routes named."""

import numpy as np

from services.shared.model.notice import Severity
from services.timetable.distances import metres_between
from services.timetable.numbered import of_trips, stop_positions
from services.timetable.tables import FeedTables

FILE = "transfers.txt"
_FAR_METRES = 10_000

Row = dict[str, str]


def check(tables: FeedTables) -> None:
    table, stops = tables.get(FILE), tables.get("stops.txt")
    if table is None or stops is None or not len(table):
        return
    kinds = dict(zip(stops.column("stop_id"), stops.column("location_type"), strict=True))
    routes = dict(zip(tables.ids("trips.txt", "trip_id"), of_trips(tables, "route_id"), strict=True))
    for place, row in enumerate(table.dicts()):
        for side in ("from", "to"):
            field = f"{side}_stop_id"
            if kinds.get(row.get(field, ""), "") not in ("", "0", "1"):
                reason = "transfers are between stops and stations (location_type 0 or 1)"
                code, line = "transfer_with_invalid_stop_location_type", int(table.lines[place])
                tables.report.add(code, Severity.ERROR, FILE, line, field, row[field], reason)
            trip_id, route_id = row.get(f"{side}_trip_id", ""), row.get(f"{side}_route_id", "")
            if route_id and trip_id in routes and routes[trip_id] != route_id:
                code, line = "transfer_with_invalid_trip_and_route", int(table.lines[place])
                reason = f"trip {trip_id} is of route {routes[trip_id]}"
                tables.report.add(code, Severity.ERROR, FILE, line, f"{side}_route_id", route_id, reason)
    _check_distances(tables)


def _check_distances(tables: FeedTables) -> None:
    table = tables.get(FILE)
    assert table is not None
    numbers = {stop_id: number for number, stop_id in enumerate(tables.ids("stops.txt", "stop_id"))}
    lat, lon = stop_positions(tables)
    begin, end = (
        np.array([numbers.get(stop_id, len(numbers)) for stop_id in table.column(column)], np.int64)
        for column in ("from_stop_id", "to_stop_id")
    )
    apart = metres_between(lat[begin], lon[begin], lat[end], lon[end])
    for place in np.flatnonzero(apart > _FAR_METRES).tolist():
        code, line, value = "transfer_distance_too_large", int(table.lines[place]), table.column("to_stop_id")[place]
        reason = f"{apart[place] / 1000:.1f} km from from_stop_id; nobody walks that to change"
        tables.report.add(code, Severity.WARNING, FILE, line, "to_stop_id", value, reason)
