"""GTFS times of day → seconds of the service day, a column at a time. Pure."""

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from services.shared.timetable.artifact import NO_TIME

INVALID_TIME = -2
_TIME = re.compile(r"(\d{1,3})\s*:\s*(\d{1,2})\s*:\s*(\d{1,2})", re.ASCII)

Seconds = npt.NDArray[np.int32]


def parse_time(text: str) -> int:
    """NO_TIME for a blank cell, INVALID_TIME for what is no time; past 24:00:00 is fine."""
    match = _TIME.fullmatch(text)
    if match is None:
        return INVALID_TIME if text else NO_TIME
    hours, minutes, seconds = (int(part) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds if minutes < 60 and seconds < 60 else INVALID_TIME


def parse_times(cells: pl.Series, known: dict[str, int]) -> Seconds:
    """`known` remembers the odd ones from block to block."""
    if cells.len() and cells.str.len_bytes().eq(8).all():
        packed = cells.cast(pl.Binary).bin.reinterpret(dtype=pl.UInt64, endianness="little").to_numpy()
        return _eight_bytes(packed, cells, known)
    return _by_value(cells, known)


def _eight_bytes(packed: npt.NDArray[np.uint64], cells: pl.Series, known: dict[str, int]) -> Seconds:
    """HH:MM:SS is eight bytes: one number, taken apart by shifts."""
    digits = packed - np.uint64(0x30303A30303A3030)
    plain = ((packed & np.uint64(0xF0F0FFF0F0FFF0F0)) == np.uint64(0x30303A30303A3030)) & (
        ((digits + np.uint64(0x0606000606000606)) & np.uint64(0xF0F0FFF0F0FFF0F0)) == 0
    )
    if not plain.all():
        return _by_value(cells, known)

    def digit(place: int) -> npt.NDArray[np.int32]:
        return ((digits >> np.uint64(8 * place)) & np.uint64(15)).astype(np.int32)

    if ((digits >> np.uint64(24)) & np.uint64(15)).max() > 5 or ((digits >> np.uint64(48)) & np.uint64(15)).max() > 5:
        return _by_value(cells, known)
    seconds = digit(0) * 36_000
    for place, worth in ((1, 3600), (3, 600), (4, 60), (6, 10), (7, 1)):
        seconds += digit(place) * worth
    return seconds


def _by_value(cells: pl.Series, known: dict[str, int]) -> Seconds:
    """Days have few times: each different one is read once."""
    different = cells.unique()
    values = [known[text] if text in known else known.setdefault(text, parse_time(text)) for text in different]
    codes = cells.cast(pl.Enum(different)).to_physical().to_numpy()
    seconds: Seconds = np.array(values, np.int32)[codes]
    return seconds
