"""No vehicle is faster between two calls than its kind can be."""

import numpy as np
import numpy.typing as npt

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.artifact import NO_TIME
from services.timetable.distances import metres_between
from services.timetable.numbered import called_stops, of_trips, stop_positions
from services.timetable.tables import FeedTables

FILE = "stop_times.txt"
_KMH = {"0": 100, "1": 150, "2": 500, "3": 150, "4": 80, "5": 30, "6": 50, "7": 50, "11": 150, "12": 150}
_OTHERS_KMH = 200
_FAR_METRES = 10_000
_MINUTE = 60

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


def check(tables: FeedTables) -> None:
    rows = tables.stop_times
    timed = np.flatnonzero((rows.arrival != NO_TIME) & (rows.departure != NO_TIME))
    if len(timed) < 2:
        return
    stop, (lat, lon) = called_stops(tables)[timed], stop_positions(tables)
    trip, fastest = rows.trip[timed], _fastest(tables)
    apart = metres_between(lat[stop[:-1]], lon[stop[:-1]], lat[stop[1:]], lon[stop[1:]])
    apart[(trip[1:] != trip[:-1]) | np.isnan(apart)] = 0
    next_to = np.diff(timed) == 1
    fast = apart / _seconds(tables, timed[:-1], timed[1:]) * 3.6 > fastest[trip[1:]]
    code, reason = "fast_travel_between_consecutive_stops", "it can't come so far from the call before in that time"
    _tell(tables, code, reason, timed[1:][fast & next_to])
    way = np.append(0, np.cumsum(apart))
    begin, end = _far(way, trip)
    fast = (way[end] - way[begin]) / _seconds(tables, timed[begin], timed[end]) * 3.6 > fastest[trip[end]]
    once = np.unique(trip[end][fast], return_index=True)[1]
    code, reason = "fast_travel_between_far_stops", "over the last ten kilometres it is faster than its kind can be"
    _tell(tables, code, reason, timed[end[fast][once]])


def _far(way: Numbers, trip: npt.NDArray[np.int32]) -> tuple[Places, Places]:
    """Of each call the last one of its trip that is more than ten kilometres before it."""
    begin = np.searchsorted(way, way - _FAR_METRES, "left") - 1
    end = np.flatnonzero((begin >= 0) & (trip[np.maximum(begin, 0)] == trip))
    return begin[end], end


def _seconds(tables: FeedTables, begin: Places, end: Places) -> Numbers:
    """Times in whole minutes may be a minute more."""
    rows = tables.stop_times
    leaves, arrives = rows.departure[begin], rows.arrival[end]
    rounded = (leaves % _MINUTE == 0) & (arrives % _MINUTE == 0)
    seconds: Numbers = np.maximum(arrives - leaves, 1) + np.where(rounded, _MINUTE, 0.0)
    return seconds


def _fastest(tables: FeedTables) -> Numbers:
    """Of each trip."""
    routes = tables.get("routes.txt")
    kinds = dict(zip(routes.column("route_id"), routes.column("route_type"), strict=True)) if routes else {}
    return np.array([_KMH.get(kinds.get(route, ""), _OTHERS_KMH) for route in of_trips(tables, "route_id")], np.float64)


def _tell(tables: FeedTables, code: str, reason: str, places: Places) -> None:
    ids, stops = tables.ids("stops.txt", "stop_id"), tables.stop_times.stop
    finding = Notice(code, Severity.WARNING, FILE, 0, "stop_id", "", reason)
    tables.report.add_rows(finding, places, tables.stop_times.line, stops, lambda number: ids[number])
