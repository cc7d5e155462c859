"""A period of a day in which fares hold has both its ends, within the day."""

import numpy as np
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.reader import Table
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
    if table is not None and len(table):
        _check_overlaps(tables, table)
    for column in ("start_time", "end_time"):
        if table is not None and len(table) and table.has(column):
            late = np.flatnonzero(parse_times(table.frame[column], {}) > _DAY_SECONDS)
            code, reason = "timeframe_start_or_end_time_greater_than_twenty_four_hours", "a period ends by 24:00:00"
            finding = Notice(code, Severity.ERROR, FILE, 0, column, "", reason)
            tables.report.add_rows(finding, late, table.lines, table.frame[column])


def _check_overlaps(tables: FeedTables, table: Table) -> None:
    """Within one group and service. Without times a period is the whole day."""
    start, end = (parse_times(table.series(column), {}).astype(np.int64) for column in ("start_time", "end_time"))
    start, end = np.where(start < 0, 0, start), np.where(end < 0, _DAY_SECONDS, end)
    group, service = table.series("timeframe_group_id"), table.series("service_id")
    key = table.frame.select(key=pl.struct(group, service).rank("dense"))["key"].to_numpy()
    order = np.lexsort((end, start, key))
    before, after = order[:-1], order[1:]
    wrong = after[(key[after] == key[before]) & (start[after] < end[before])]
    reason = "it begins before another period of its group and service has ended"
    finding = Notice("timeframe_overlap", Severity.ERROR, FILE, 0, "start_time", "", reason)
    tables.report.add_rows(finding, np.sort(wrong), table.lines, table.series("start_time"))
