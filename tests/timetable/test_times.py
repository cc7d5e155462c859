"""Times of day as seconds, singly and a column at a time."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.timetable.artifact import NO_TIME
from services.shared.timetable.calendar import format_time
from services.timetable.times import INVALID_TIME, parse_time, parse_times


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:00", 0),
        ("8:05:09", 29_109),
        ("08:05:09", 29_109),
        ("25:30:00", 91_800),
        ("100:00:00", 360_000),
        ("", NO_TIME),
        ("8:05", INVALID_TIME),
        ("08:60:00", INVALID_TIME),
        ("08:00:61", INVALID_TIME),
        ("-1:00:00", INVALID_TIME),
        ("08-00-00", INVALID_TIME),
        ("８:00:00", INVALID_TIME),
        ("noon", INVALID_TIME),
    ],
)
def test_a_time_is_read_or_refused(text: str, seconds: int) -> None:
    assert parse_time(text) == seconds
    assert parse_times(pl.Series([text], dtype=pl.String), {}).tolist() == [seconds]


TIMES = st.integers(0, 400_000).map(format_time)
ODD = st.text("0123456789: ;a/９", max_size=9).map(str.strip)


@given(st.lists(TIMES | ODD, max_size=30))
def test_a_column_reads_as_its_cells_do(cells: list[str]) -> None:
    assert parse_times(pl.Series(cells, dtype=pl.String), {}).tolist() == [parse_time(cell) for cell in cells]


@given(st.lists(st.text("0123456789:;/?@", min_size=8, max_size=8), min_size=1, max_size=20))
def test_eight_bytes_are_a_time_only_when_they_are_one(cells: list[str]) -> None:
    assert parse_times(pl.Series(cells, dtype=pl.String), {}).tolist() == [parse_time(cell) for cell in cells]


@given(st.integers(0, 1_000_000))
def test_a_written_time_reads_back(seconds: int) -> None:
    assert parse_time(format_time(seconds)) == seconds
