"""Trips that call at the same stops in the same way share a pattern: what is kept once for all of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.timetable.stop_times import StopTimes

Ints = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]

_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0xD6E8FEB86659FD93)


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
    _, example, number = np.unique(sums, return_index=True, return_inverse=True)
    number, example = _told_apart(rows, trip_first, timed, called, number.astype(np.int64), example)
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
    mixed: Hashes = rows.stop.astype(np.uint64) * np.uint64(_MIX[0])
    mixed += rows.sequence.astype(np.uint64) * np.uint64(_MIX[1])
    flags = timed.astype(np.uint32) | (rows.pickup.view(np.uint8).astype(np.uint32) << 1)
    flags |= rows.drop_off.view(np.uint8).astype(np.uint32) << 9
    mixed += flags * np.uint64(_MIX[2])
    if rows.headsign is not None:
        mixed += rows.headsign.astype(np.uint64) * np.uint64(_MIX[3])
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(_MIX[1])
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _told_apart(
    rows: StopTimes,
    trip_first: npt.NDArray[np.int64],
    timed: npt.NDArray[np.bool_],
    called: npt.NDArray[np.int64],
    number: npt.NDArray[np.int64],
    example: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A trip that only shares a hash with its pattern gets a pattern of its own."""
    lengths = np.diff(trip_first)[called]
    twin = called[example[number]]
    different = lengths != np.diff(trip_first)[twin]
    matching = np.flatnonzero(~different)
    here = spans(trip_first[called[matching]], lengths[matching])
    there = spans(trip_first[twin[matching]], lengths[matching])
    unlike: npt.NDArray[Any] = np.zeros(len(here), np.bool_)
    for column in (rows.stop, rows.sequence, rows.pickup, rows.drop_off, timed, rows.headsign):
        if column is not None:
            unlike |= column[here] != column[there]
    if unlike.any():
        ends = np.cumsum(lengths[matching])
        owner = np.searchsorted(ends, np.flatnonzero(unlike), side="right")
        different[matching[np.unique(owner)]] = True
    odd = np.flatnonzero(different)
    number[odd] = len(example) + np.arange(len(odd))
    return number, np.concatenate([example, odd])
