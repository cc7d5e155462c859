"""Along a trip, times and distances do not go back."""

from typing import Any

import numpy as np

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.artifact import NO_TIME
from services.shared.timetable.calendar import format_time
from services.timetable.stop_times import FILE, StopTimes
from services.timetable.tables import FeedTables


def check(tables: FeedTables) -> None:
    rows = tables.stop_times
    _check_single_times(tables, rows)
    _check_order(tables, rows)
    _check_distances(tables, rows)
    finding = _error("number_out_of_range", "stop_sequence", "less than 0")
    tables.report.add_rows(finding, np.flatnonzero(rows.sequence < 0), rows.line, rows.sequence)


def _error(code: str, field: str, reason: str) -> Notice:
    return Notice(code, Severity.ERROR, FILE, 0, field, "", reason)


def _check_single_times(tables: FeedTables, rows: StopTimes) -> None:
    arrives, leaves = rows.arrival != NO_TIME, rows.departure != NO_TIME
    code, reason = "stop_time_with_only_arrival_or_departure_time", "one of the two times is given; it is used for both"
    for field, alone in (("departure_time", arrives & ~leaves), ("arrival_time", leaves & ~arrives)):
        finding = Notice(code, Severity.WARNING, FILE, 0, field, "", reason)
        tables.report.add_rows(finding, np.flatnonzero(alone), rows.line)
    early = np.flatnonzero(arrives & leaves & (rows.departure < rows.arrival))
    finding = _error("stop_time_with_departure_before_arrival_time", "departure_time", "it leaves before it arrives")
    tables.report.add_rows(finding, early, rows.line, rows.departure, _time)


def _check_order(tables: FeedTables, rows: StopTimes) -> None:
    """Between calls that have times, whatever lies between them."""
    timed = np.flatnonzero((rows.arrival != NO_TIME) | (rows.departure != NO_TIME))
    trip = rows.trip[timed]
    leaves = np.where(rows.departure[timed] != NO_TIME, rows.departure[timed], rows.arrival[timed])
    arrives = np.where(rows.arrival[timed] != NO_TIME, rows.arrival[timed], rows.departure[timed])
    back = np.flatnonzero((trip[1:] == trip[:-1]) & (arrives[1:] < leaves[:-1])) + 1
    code = "stop_time_with_arrival_before_previous_departure_time"
    finding = _error(code, "arrival_time", "the call before leaves later than that")
    tables.report.add_rows(finding, back, rows.line[timed], arrives, _time)


def _check_distances(tables: FeedTables, rows: StopTimes) -> None:
    if rows.distance is None:
        return
    known = np.flatnonzero(~np.isnan(rows.distance))
    trip, distance = rows.trip[known], rows.distance[known]
    same = trip[1:] == trip[:-1]
    kinds: list[tuple[Any, Severity, str]] = [
        (same & (distance[1:] < distance[:-1]), Severity.ERROR, "less than at the call before"),
        (same & (distance[1:] == distance[:-1]), Severity.WARNING, "the same as at the call before"),
    ]
    for found, severity, reason in kinds:
        code = "decreasing_or_equal_stop_time_distance"
        finding = Notice(code, severity, FILE, 0, "shape_dist_traveled", "", reason)
        tables.report.add_rows(finding, np.flatnonzero(found) + 1, rows.line[known], distance)


def _time(seconds: Any) -> str:
    return format_time(int(seconds))
