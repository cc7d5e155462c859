"""A week of calendar.txt has a day on which the service runs, unless calendar_dates.txt alone is meant."""

import polars as pl

from services.timetable.row_rules import WARNING, RowRule, judge_rows
from services.timetable.services import WEEKDAYS
from services.timetable.tables import FeedTables

RULES = (
    RowRule(
        "service_has_no_active_day_of_the_week",
        WARNING,
        "service_id",
        pl.all_horizontal(pl.col(day) == "0" for day in WEEKDAYS),
        "no weekday is 1: only calendar_dates.txt can make it run",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, "calendar.txt", RULES)
