"""Where along its shape a trip's stops are. Pure; the rule is that of the canonical GTFS validator.

A stop may be near a shape in several places (loops, streets driven twice). One place is chosen for each stop, so
that places follow each other along the shape and are as near to the stops as can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_METRES_A_DEGREE = 111_194.93
_CELLS = 1 << 20  # of stops × points that are looked at in one go

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matches:
    """Of each stop, from `first[n]` to `first[n + 1]`: metres along the shape, and from the stop to there."""

    first: Places
    along: Numbers
    away: Numbers

    def counts(self) -> Places:
        return np.diff(self.first)

    def of(self, stop: int) -> list[tuple[float, float]]:
        begin, end = self.first[stop], self.first[stop + 1]
        return list(zip(self.along[begin:end].tolist(), self.away[begin:end].tolist(), strict=True))


def find_matches(lat: Numbers, lon: Numbers, stop_lat: Numbers, stop_lon: Numbers, limits: Numbers) -> Matches:
    """Each stop's places on the shape (`lat`, `lon`), nearest of their surroundings and within its limit in metres."""
    lengths = np.hypot(np.cos(np.radians(lat[:-1])) * np.diff(lon), np.diff(lat)) * _METRES_A_DEGREE
    along = np.append(0.0, np.cumsum(lengths))
    step = max(1, _CELLS // len(lat))
    parts = [
        _matches_of_some(lat, lon, lengths, along, stop_lat[some], stop_lon[some], limits[some])
        for some in (slice(at, at + step) for at in range(0, len(stop_lat), step))
    ]
    counts = np.concatenate([part.counts() for part in parts])
    first = np.append(0, np.cumsum(counts))
    return Matches(first, np.concatenate([p.along for p in parts]), np.concatenate([p.away for p in parts]))


def _matches_of_some(
    lat: Numbers, lon: Numbers, lengths: Numbers, along: Numbers, stop_lat: Numbers, stop_lon: Numbers, limits: Numbers
) -> Matches:
    """In a plane around each stop, and only for the segments that can be near it."""
    shrunk = np.cos(np.radians(stop_lat))[:, None] * _METRES_A_DEGREE
    east, north = (lon - stop_lon[:, None]) * shrunk, (lat - stop_lat[:, None]) * _METRES_A_DEGREE
    squared = east * east + north * north
    reach = limits[:, None] + lengths * 1.01 + 1
    stop, segment = np.nonzero(squared[:, :-1] <= reach * reach)
    east_by, north_by = east[stop, segment + 1] - east[stop, segment], north[stop, segment + 1] - north[stop, segment]
    begin_east, begin_north = east[stop, segment], north[stop, segment]
    long = np.maximum(east_by * east_by + north_by * north_by, 1e-12)
    part = np.clip(-(begin_east * east_by + begin_north * north_by) / long, 0, 1)
    away = np.hypot(begin_east + part * east_by, begin_north + part * north_by)
    near = away <= limits[stop]
    end = np.sqrt(squared[stop, segment + 1])[near]
    stop, segment, part, away = stop[near], segment[near], part[near], away[near]
    if not len(stop):
        return Matches(np.zeros(len(stop_lat) + 1, np.int64), np.empty(0), np.empty(0))
    follows = np.append(False, (np.diff(stop) == 0) & (np.diff(segment) == 1))
    comes_back = np.append(False, (end[:-1] > away[:-1]) & (away[1:] < end[:-1]))
    starts = np.flatnonzero(~follows | comes_back)
    best = _firsts_of_least(away, starts)
    first = np.searchsorted(stop[starts], np.arange(len(stop_lat) + 1))
    return Matches(first, along[segment[best]] + part[best] * lengths[segment[best]], away[best])


def _firsts_of_least(values: Numbers, starts: Places) -> Places:
    """Of each run that begins at `starts`, the place of its least value."""
    least = np.minimum.reduceat(values, starts)
    run = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(values))))
    places = np.flatnonzero(values == least[run])
    return places[np.unique(run[places], return_index=True)[1]]


def first_out_of_order(choices: Sequence[list[tuple[float, float]]]) -> int | None:
    """Of stops that each have places (metres along, metres away): the first that can't lie behind the ones before."""
    ways = [(0.0, -np.inf)]  # what a way has cost so far, and how far along it has come
    for number, places in enumerate(choices):
        further: list[tuple[float, float]] = []
        for along, away in places:
            cost = min((cost for cost, reached in ways if reached <= along), default=None)
            if cost is not None:
                further.append((cost + away, along))
        if not further:
            return number
        ways = further
    return None
