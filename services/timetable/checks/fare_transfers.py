"""A rule of transfers between fares counts where it must and only there, and a limit of time says of what."""

import polars as pl

from services.timetable.row_rules import ERROR, RowRule, blank, given, judge_rows, whole
from services.timetable.tables import FeedTables

FILE = "fare_transfer_rules.txt"
_SAME_GROUP = (pl.col("from_leg_group_id") == pl.col("to_leg_group_id")) & given("from_leg_group_id")

RULES = (
    RowRule(
        "fare_transfer_rule_with_forbidden_transfer_count",
        ERROR,
        "transfer_count",
        ~_SAME_GROUP & given("transfer_count"),
        "only between legs of one group are transfers counted",
    ),
    RowRule(
        "fare_transfer_rule_without_transfer_count",
        ERROR,
        "transfer_count",
        _SAME_GROUP & blank("transfer_count"),
        "between legs of one group it must say how many transfers",
    ),
    RowRule(
        "fare_transfer_rule_invalid_transfer_count",
        ERROR,
        "transfer_count",
        (whole("transfer_count") < -1) | (whole("transfer_count") == 0),
        "-1 for any number, else 1 or more",
    ),
    RowRule(
        "fare_transfer_rule_duration_limit_without_type",
        ERROR,
        "duration_limit_type",
        given("duration_limit") & blank("duration_limit_type"),
        "duration_limit doesn't say from when to when it counts",
    ),
    RowRule(
        "fare_transfer_rule_duration_limit_type_without_duration_limit",
        ERROR,
        "duration_limit",
        given("duration_limit_type") & blank("duration_limit"),
        "duration_limit_type is given, the limit isn't",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, FILE, RULES)
