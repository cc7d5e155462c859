"""Trips that call at the same stops in the same way share a pattern: what is kept once for all of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.timetable.stop_times import StopTimes

Ints = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]

_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


# Pieces that stay in a processor's cache: whole columns would be written to memory and read back at each step.
ROWS_AT_ONCE = 1 << 17
TRIPS_AT_ONCE = 1 << 12


@dataclass(frozen=True, slots=True)
class Patterns:
    """`of_trip` is -1 for a trip without calls. `rows` are the rows of one trip of each pattern, in order."""

    of_trip: Ints
    first: Ints
    rows: npt.NDArray[np.int64]


def find_patterns(rows: StopTimes, trip_first: npt.NDArray[np.int64], timed: npt.NDArray[np.bool_]) -> Patterns:
    """`trip_first[i]` is the first row of trip i, with one more at the end."""
    lengths = np.diff(trip_first)
    called = np.flatnonzero(lengths)
    of_trip = np.full(len(lengths), -1, np.int32)
    if not len(called):
        return Patterns(of_trip, np.zeros(1, np.int32), np.empty(0, np.int64))
    sums = np.add.reduceat(_row_hashes(rows, timed), trip_first[called])
    sums ^= lengths[called].astype(np.uint64) * np.uint64(_MIX[0])
    calls = _Calls(rows, timed, trip_first[called], lengths[called])
    _, example, number = np.unique(sums, return_index=True, return_inverse=True)
    number, example = _told_apart(calls, number.astype(np.int64), example)
    of_trip[called] = number
    sizes = lengths[called[example]]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return Patterns(of_trip, first, spans(trip_first[called[example]], sizes))


def spans(starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """start, start + 1, … for each start, one after the other."""
    ends = np.cumsum(sizes)
    count = int(ends[-1]) if len(ends) else 0
    places: npt.NDArray[np.int64] = np.arange(count, dtype=np.int64) + np.repeat(starts - (ends - sizes), sizes)
    return places


def _row_hashes(rows: StopTimes, timed: npt.NDArray[np.bool_]) -> Hashes:
    """Of what a call is apart from its times. Summed over a trip: the order is in the sequence numbers."""
    hashes = np.empty(len(rows), np.uint64)
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        piece = slice(begin, begin + ROWS_AT_ONCE)
        mixed = hashes[piece]
        np.multiply(rows.stop[piece].astype(np.uint64), np.uint64(_MIX[0]), out=mixed)
        mixed += rows.sequence[piece].astype(np.uint64) * np.uint64(_MIX[1])
        flags = timed[piece].astype(np.uint32) | (rows.pickup[piece].view(np.uint8).astype(np.uint32) << 1)
        flags |= rows.drop_off[piece].view(np.uint8).astype(np.uint32) << 9
        mixed += flags * np.uint64(_MIX[2])
        if rows.headsign is not None:
            mixed += rows.headsign[piece].astype(np.uint64) * np.uint64(_MIX[3])
        mixed ^= mixed >> np.uint64(32)
        mixed *= np.uint64(_MIX[1])
        mixed ^= mixed >> np.uint64(29)
    return hashes


@dataclass(frozen=True, slots=True)
class _Calls:
    """The calls of the trips that have any, to be compared."""

    rows: StopTimes
    timed: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    def unlike(self, trips: npt.NDArray[np.int64], twins: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which of the trips differ from their twins in more than times; twins have as many calls."""
        here = spans(self.first[trips], self.lengths[trips])
        there = spans(self.first[twins], self.lengths[trips])
        differs: npt.NDArray[Any] = np.zeros(len(here), np.bool_)
        rows = self.rows
        for column in (rows.stop, rows.sequence, rows.pickup, rows.drop_off, self.timed, rows.headsign):
            if column is not None:
                differs |= column[here] != column[there]
        found = np.zeros(len(trips), np.bool_)
        if differs.any():
            owner = np.searchsorted(np.cumsum(self.lengths[trips]), np.flatnonzero(differs), side="right")
            found[owner] = True
        return found


def _told_apart(
    calls: _Calls, number: npt.NDArray[np.int64], example: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A trip that only shares a hash with its pattern gets a pattern of its own."""
    twin = example[number]
    different = calls.lengths != calls.lengths[twin]
    for begin in range(0, len(number), TRIPS_AT_ONCE):
        trips = begin + np.flatnonzero(~different[begin : begin + TRIPS_AT_ONCE])
        different[trips] = calls.unlike(trips, twin[trips])
    odd = np.flatnonzero(different)
    number[odd] = len(example) + np.arange(len(odd))
    return number, np.concatenate([example, odd])
