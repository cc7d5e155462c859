"""The departures of every stop, sorted by time: what a board is read from."""

from typing import Any

import numpy as np
import numpy.typing as npt

from services.shared.timetable.artifact import NO_TIME
from services.shared.timetable.columns import AnyArray
from services.timetable.stop_times import StopTimes

NO_PICKUP = 1
Places = npt.NDArray[np.int64]


def board_columns(
    rows: StopTimes, trip_first: Places, by_headway: npt.NDArray[np.bool_], stop_count: int
) -> dict[str, AnyArray]:
    """`by_headway[i]`: trip i is of frequencies.txt; its departures count from its first call."""
    time = np.where(rows.departure != NO_TIME, rows.departure, rows.arrival)
    departing = _departing(rows, trip_first, time)
    repeated = by_headway[rows.trip] & departing
    return {
        **_sorted_by_stop(
            "board", "departure", rows, trip_first, time, np.flatnonzero(departing & ~repeated), stop_count
        ),
        **_sorted_by_stop(
            "headway",
            "offset",
            rows,
            trip_first,
            _since_first(rows, trip_first, time),
            np.flatnonzero(repeated),
            stop_count,
        ),
    }


def latest_departure(columns: dict[str, AnyArray]) -> int:
    """Seconds of the service day; how far back a board must look for days that are still running."""
    latest = int(columns["board_departure"].max(initial=0))
    if len(columns["headway_offset"]) and len(columns["frequency_end"]):
        latest = max(latest, int(columns["frequency_end"].max()) + int(columns["headway_offset"].max()))
    return latest


def _departing(rows: StopTimes, trip_first: Places, time: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Not the last call of a trip, nor one where nobody gets on, nor any of a trip that begins without a time."""
    departing: npt.NDArray[np.bool_] = (time != NO_TIME) & (rows.pickup != NO_PICKUP)
    called = np.flatnonzero(np.diff(trip_first))
    departing[trip_first[called + 1] - 1] = False
    untimed = called[time[trip_first[called]] == NO_TIME]
    if len(untimed):
        departing &= ~np.isin(rows.trip, untimed)
    return departing


def _since_first(rows: StopTimes, trip_first: Places, time: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    firsts = np.minimum(trip_first[:-1], max(0, len(rows) - 1))
    begin = time[firsts] if len(rows) else np.zeros(len(firsts), np.int32)
    return time - begin[rows.trip]


def _sorted_by_stop(
    name: str, time_name: str, rows: StopTimes, trip_first: Places, time: Any, chosen: Places, stop_count: int
) -> dict[str, AnyArray]:
    order = _order(rows.stop, time, chosen)
    trip = rows.trip[order]
    counts = np.bincount(rows.stop[order], minlength=stop_count)
    return {
        f"{name}_first": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        f"{name}_{time_name}": time[order].astype(np.int32),
        f"{name}_trip": trip,
        f"{name}_call": (order - trip_first[trip]).astype(np.int32),
    }


def _order(stop: npt.NDArray[np.int32], time: npt.NDArray[np.int32], chosen: Places) -> Places:
    """`chosen` by stop, then time, then as they were: one number each where its bits have room, which sorts fastest."""
    if not len(chosen):
        return chosen
    stops, times = stop[chosen].astype(np.uint64), time[chosen]
    times = (times - times.min()).astype(np.uint64)
    place_bits, time_bits = int(chosen[-1]).bit_length(), int(times.max()).bit_length()
    if place_bits + time_bits + int(stops.max()).bit_length() > 64:
        return chosen[np.lexsort((times, stops))]
    key = (((stops << np.uint64(time_bits)) | times) << np.uint64(place_bits)) | chosen.astype(np.uint64)
    key.sort()
    order: Places = (key & np.uint64((1 << place_bits) - 1)).astype(np.int64)
    return order
