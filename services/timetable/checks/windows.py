"""A call that must be booked says where (one place), in which window, and by which rule; and has no fixed times."""

import numpy as np
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.row_rules import ERROR, WARNING, RowRule, any_given, blank, given, judge_rows
from services.timetable.tables import FeedTables
from services.timetable.times import parse_times

FILE = "stop_times.txt"
_START, _END = "start_pickup_drop_off_window", "end_pickup_drop_off_window"
_WINDOWED = any_given((_START, _END))
_PLACES = ("stop_id", "location_group_id", "location_id")

RULES = (
    RowRule(
        "forbidden_geography_id",
        ERROR,
        "stop_id",
        pl.sum_horizontal(given(column).cast(pl.Int8) for column in _PLACES) > 1,
        "one of stop_id, location_group_id and location_id says where",
    ),
    RowRule(
        "missing_pickup_or_drop_off_window",
        ERROR,
        _START,
        _WINDOWED & (blank(_START) | blank(_END)),
        "a window has a start and an end",
    ),
    RowRule(
        "missing_pickup_or_drop_off_window",
        ERROR,
        _START,
        any_given(("location_group_id", "location_id")) & blank(_START) & blank(_END),
        "a call in an area needs its window",
    ),
    RowRule(
        "forbidden_arrival_or_departure_time",
        ERROR,
        "arrival_time",
        _WINDOWED & any_given(("arrival_time", "departure_time")),
        "a call has fixed times or a window, not both",
    ),
    RowRule(
        "forbidden_pickup_type",
        ERROR,
        "pickup_type",
        _WINDOWED & pl.col("pickup_type").is_in(["", "0", "3"]),
        "in a window riders can't be picked up as scheduled (0, blank) or by asking the driver (3)",
    ),
    RowRule(
        "forbidden_drop_off_type",
        ERROR,
        "drop_off_type",
        _WINDOWED & pl.col("drop_off_type").is_in(["", "0"]),
        "in a window riders can't be set down as scheduled (0, blank)",
    ),
    RowRule(
        "forbidden_shape_dist_traveled",
        ERROR,
        "shape_dist_traveled",
        given("shape_dist_traveled") & any_given(("location_group_id", "location_id")),
        "an area has no distance along a shape",
    ),
    RowRule(
        "missing_pickup_drop_off_booking_rule_id",
        WARNING,
        "pickup_booking_rule_id",
        _WINDOWED
        & (
            (blank("pickup_booking_rule_id") & (pl.col("pickup_type") == "2"))
            | (blank("drop_off_booking_rule_id") & (pl.col("drop_off_type") == "2"))
        ),
        "it must be booked, and no rule says how",
    ),
)


def check(tables: FeedTables) -> None:
    """The table as text is read only where a feed has such calls."""
    if not tables.stop_times.flexible.any():
        return
    judge_rows(tables, FILE, RULES)
    table = tables.get(FILE)
    if table is None or not (table.has(_START) and table.has(_END)):
        return
    start, end = (parse_times(table.frame[column], {}) for column in (_START, _END))
    wrong = np.flatnonzero((start >= 0) & (end >= 0) & (end <= start))
    code, reason = "invalid_pickup_drop_off_window", "it ends before it has begun"
    finding = Notice(code, Severity.ERROR, FILE, 0, _END, "", reason)
    tables.report.add_rows(finding, wrong, table.lines, table.frame[_END])
