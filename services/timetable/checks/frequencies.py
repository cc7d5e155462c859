"""Periods of frequencies.txt begin before they end and do not overlap."""

from collections import defaultdict
from itertools import pairwise

from services.shared.model.notice import Severity
from services.shared.timetable.calendar import format_time
from services.timetable.tables import FeedTables
from services.timetable.times import parse_time

FILE = "frequencies.txt"


def check(tables: FeedTables) -> None:
    table = tables.get(FILE)
    if table is None:
        return
    periods: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for place, row in enumerate(table.dicts()):
        start, end = parse_time(row.get("start_time", "")), parse_time(row.get("end_time", ""))
        line = int(table.lines[place])
        if start < 0 or end < 0:
            continue
        if start > end:
            reason = f"before start_time {format_time(start)}"
            code = "start_and_end_range_out_of_order"
            tables.report.add(code, Severity.ERROR, FILE, line, "end_time", format_time(end), reason)
        elif start == end:
            code, reason = "start_and_end_range_equal", "a period without length"
            tables.report.add(code, Severity.WARNING, FILE, line, "end_time", format_time(end), reason)
        periods[row.get("trip_id", "")].append((start, end, line))
    for trip_id, found in periods.items():
        _check_overlaps(tables, trip_id, sorted(found))


def _check_overlaps(tables: FeedTables, trip_id: str, periods: list[tuple[int, int, int]]) -> None:
    for (_, end, _), (start, _, line) in pairwise(periods):
        if start < end:
            reason = f"begins before the period before it ends, at {format_time(end)}: trip {trip_id} runs in both"
            tables.report.add(
                "overlapping_frequency", Severity.WARNING, FILE, line, "start_time", format_time(start), reason
            )
