"""A call that must be booked says where (one place), in which window, and by which rule; and has no fixed times."""

import numpy as np
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.numbered import of_trips
from services.timetable.row_rules import ERROR, WARNING, RowRule, any_given, blank, given, judge_rows, with_all_columns
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
    _check_continuous(tables)
    _check_lone(tables)
    table = tables.get(FILE)
    if table is None or not (table.has(_START) and table.has(_END)):
        return
    start, end = (parse_times(table.frame[column], {}) for column in (_START, _END))
    wrong = np.flatnonzero((start >= 0) & (end >= 0) & (end <= start))
    code, reason = "invalid_pickup_drop_off_window", "it ends before it has begun"
    finding = Notice(code, Severity.ERROR, FILE, 0, _END, "", reason)
    tables.report.add_rows(finding, wrong, table.lines, table.frame[_END])


def _check_continuous(tables: FeedTables) -> None:
    """Who may board anywhere along the way does not wait in a window."""
    table, routes = tables.get(FILE), tables.get("routes.txt")
    if table is None or routes is None or not len(table):
        return
    anywhere = with_all_columns(routes).filter(
        pl.any_horizontal(pl.col("continuous_pickup", "continuous_drop_off").is_in(["0", "2", "3"]))
    )["route_id"]
    chosen = set(anywhere.to_list())
    trips = zip(tables.ids("trips.txt", "trip_id"), of_trips(tables, "route_id"), strict=True)
    found = pl.Series("", [trip_id for trip_id, route in trips if route in chosen], dtype=pl.String)
    wrong = with_all_columns(table).select(pl.col("trip_id").is_in(found.implode()) & _WINDOWED).to_series()
    reason = "its route lets riders board or alight anywhere (continuous_pickup, continuous_drop_off)"
    finding = Notice("forbidden_continuous_pickup_drop_off", Severity.ERROR, FILE, 0, _START, "", reason)
    tables.report.add_rows(finding, wrong.arg_true().to_numpy(), table.lines, table.series(_START))


def _check_lone(tables: FeedTables) -> None:
    """Riders are picked up in one call and set down in another, be it in the same area."""
    table = tables.get(FILE)
    if table is None or not len(table):
        return
    both = given(_START) & given(_END) & (pl.col("pickup_type") == "2") & (pl.col("drop_off_type") == "2")
    wrong = with_all_columns(table).select(both & (pl.len().over("trip_id") == 1)).to_series()
    reason = "the only call of its trip: one to board and one to alight are needed, also in one area"
    finding = Notice("missing_stop_times_record", Severity.ERROR, FILE, 0, "trip_id", "", reason)
    tables.report.add_rows(finding, wrong.arg_true().to_numpy(), table.lines, table.series("trip_id"))
