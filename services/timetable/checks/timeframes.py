"""A period of a day in which fares hold has both its ends, within the day."""

import numpy as np

from services.shared.model.notice import Notice, Severity
from services.timetable.row_rules import ERROR, RowRule, given, judge_rows
from services.timetable.tables import FeedTables
from services.timetable.times import parse_times

FILE = "timeframes.txt"
_DAY_SECONDS = 86_400

RULES = (
    RowRule(
        "timeframe_only_start_or_end_time_specified",
        ERROR,
        "start_time",
        given("start_time") ^ given("end_time"),
        "give both times, or neither for the whole day",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, FILE, RULES)
    table = tables.get(FILE)
    for column in ("start_time", "end_time"):
        if table is not None and len(table) and table.has(column):
            late = np.flatnonzero(parse_times(table.frame[column], {}) > _DAY_SECONDS)
            code, reason = "timeframe_start_or_end_time_greater_than_twenty_four_hours", "a period ends by 24:00:00"
            finding = Notice(code, Severity.ERROR, FILE, 0, column, "", reason)
            tables.report.add_rows(finding, late, table.lines, table.frame[column])
