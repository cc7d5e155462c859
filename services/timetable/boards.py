"""The departures of every stop, sorted by time: what a board is read from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.shared.timetable.artifact import NO_TIME
from services.shared.timetable.columns import AnyArray
from services.timetable.stop_times import StopTimes

NO_PICKUP = 1
Places = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]


def board_columns(
    rows: StopTimes, trip_first: Places, by_headway: npt.NDArray[np.bool_], stop_count: int
) -> dict[str, AnyArray]:
    """`by_headway[i]`: trip i is of frequencies.txt; its departures count from its first call."""
    time = np.where(rows.departure != NO_TIME, rows.departure, rows.arrival)
    departing = _departing(rows, trip_first, time)
    repeated = np.empty(0, np.int64)
    if by_headway.any():
        by_headway_row = by_headway[rows.trip]
        repeated = np.flatnonzero(departing & by_headway_row)
        departing &= ~by_headway_row
    board = _Board(rows, trip_first, stop_count)
    offset = _since_first(rows, trip_first, time) if len(repeated) else time
    return {
        **board.columns("board", "departure", time, np.flatnonzero(departing)),
        **board.columns("headway", "offset", offset, repeated),
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


@dataclass(frozen=True, slots=True)
class _Board:
    rows: StopTimes
    trip_first: Places
    stop_count: int

    def columns(self, name: str, time_name: str, time: Ints, chosen: Places) -> dict[str, AnyArray]:
        """The chosen rows by stop and time: where each stop's begin, and for each row its time, trip and call."""
        stops = self.rows.stop[chosen]
        counts = np.bincount(stops, minlength=self.stop_count)
        order, times = _sorted(stops, time[chosen], chosen)
        trip = self.rows.trip[order]
        call = self.trip_first.astype(np.int32)[trip]
        np.subtract(order, call, out=call, casting="unsafe")
        return {
            f"{name}_first": np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            f"{name}_{time_name}": times,
            f"{name}_trip": trip,
            f"{name}_call": call,
        }


def _sorted(stops: Ints, times: Ints, places: Places) -> tuple[Places, Ints]:
    """Places and times by stop, then time, then as they were.

    All three in one number each, where its bits have room: that sorts fastest.
    """
    if not len(places):
        return places, times
    earliest = times.min()
    place_bits, time_bits = int(places[-1]).bit_length(), int(times.max() - earliest).bit_length()
    if place_bits + time_bits + int(stops.max()).bit_length() > 64:
        order = np.lexsort((times, stops))
        return places[order], times[order]
    key = stops.astype(np.uint64)
    key <<= np.uint64(time_bits)
    np.bitwise_or(key, (times - earliest).view(np.uint32), out=key)
    key <<= np.uint64(place_bits)
    key |= places.view(np.uint64)
    key.sort()
    sorted_times = ((key >> np.uint64(place_bits)) & np.uint64((1 << time_bits) - 1)).astype(np.int32)
    key &= np.uint64((1 << place_bits) - 1)
    return key.view(np.int64), sorted_times + earliest
