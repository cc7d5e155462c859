"""stop_access is said of platforms inside stations only."""

import polars as pl

from services.timetable.row_rules import ERROR, RowRule, blank, given, judge_rows
from services.timetable.tables import FeedTables

_PLATFORM = pl.col("location_type").is_in(["", "0"])

RULES = (
    RowRule(
        "stop_access_specified_for_incorrect_location",
        ERROR,
        "stop_access",
        given("stop_access") & ~_PLATFORM,
        "only platforms (location_type 0) have it",
    ),
    RowRule(
        "stop_access_specified_for_stop_with_no_parent_station",
        ERROR,
        "stop_access",
        given("stop_access") & _PLATFORM & blank("parent_station"),
        "only platforms of a station have it; parent_station is blank",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, "stops.txt", RULES)
