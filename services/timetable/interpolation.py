"""Blank times between two given ones of a trip, filled as CONTRACT.md §3 says.

By shape_dist_traveled where every call between the two has one, else by stop count; floored to the second.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from services.shared.timetable.artifact import NO_TIME
from services.timetable.stop_times import StopTimes

Places = npt.NDArray[np.int64]


def fill_blank_times(rows: StopTimes) -> npt.NDArray[np.bool_]:
    """Fills in place; returns which rows had a time of their own. `rows` are by trip and sequence."""
    timed: npt.NDArray[np.bool_] = (rows.arrival != NO_TIME) | (rows.departure != NO_TIME)
    blank = np.flatnonzero(~timed)
    if not len(blank):
        return timed
    before, after = _given_around(timed, blank)
    between = (before >= 0) & (after < len(timed))
    blank, before, after = blank[between], before[between], after[between]
    same = (rows.trip[before] == rows.trip[blank]) & (rows.trip[after] == rows.trip[blank])
    blank, before, after = blank[same], before[same], after[same]
    leaves = _first_given(rows.departure[before], rows.arrival[before]).astype(np.int64)
    arrives = _first_given(rows.arrival[after], rows.departure[after]).astype(np.int64)
    share = _share(rows.distance, blank, before, after)
    times = (leaves + (arrives - leaves) * share).astype(np.int64)
    rows.arrival = _writable(rows.arrival)
    rows.departure = _writable(rows.departure)
    rows.arrival[blank] = rows.departure[blank] = np.maximum(times, 0)
    return timed


def _given_around(timed: npt.NDArray[np.bool_], blank: Places) -> tuple[Places, Places]:
    """The nearest rows with a time, before and after; -1 and the number of rows when there is none."""
    given = np.flatnonzero(timed)
    place = np.searchsorted(given, blank)
    padded = np.concatenate([[-1], given, [len(timed)]])
    return padded[place], padded[place + 1]


def _first_given(one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.where(one != NO_TIME, one, other)


def _share(distance: npt.NDArray[np.float64] | None, blank: Places, before: Places, after: Places) -> Any:
    by_count = (blank - before) / (after - before)
    if distance is None:
        return by_count
    unknown = np.concatenate([[0], np.cumsum(np.isnan(distance))])
    length = distance[after] - distance[before]
    complete = (unknown[after + 1] == unknown[before]) & (length != 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_distance = (distance[blank] - distance[before]) / length
    return np.where(complete, by_distance, by_count)


def _writable(column: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return column if column.flags.writeable else column.copy()
