"""An attribution says what the organization has done."""

import polars as pl

from services.timetable.row_rules import WARNING, RowRule, judge_rows
from services.timetable.tables import FeedTables

_ROLES = ("is_producer", "is_operator", "is_authority")

RULES = (
    RowRule(
        "attribution_without_role",
        WARNING,
        "organization_name",
        ~pl.any_horizontal(pl.col(role) == "1" for role in _ROLES),
        "one of is_producer, is_operator and is_authority should be 1",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, "attributions.txt", RULES)
