"""Pathways join places inside a station, not stations."""

import polars as pl

from services.shared.model.notice import Severity
from services.timetable.row_rules import ERROR, RowRule, judge_rows
from services.timetable.tables import FeedTables

STATION = "1"
RULES = (
    RowRule(
        "bidirectional_exit_gate",
        ERROR,
        "is_bidirectional",
        (pl.col("pathway_mode") == "7") & (pl.col("is_bidirectional") == "1"),
        "an exit gate lets people out only",
    ),
)


def check(tables: FeedTables) -> None:
    judge_rows(tables, "pathways.txt", RULES)
    pathways, stops = tables.get("pathways.txt"), tables.get("stops.txt")
    if pathways is None or stops is None:
        return
    kinds = dict(zip(stops.column("stop_id"), stops.column("location_type"), strict=True))
    for place, row in enumerate(pathways.dicts()):
        line = int(pathways.lines[place])
        for column in ("from_stop_id", "to_stop_id"):
            stop_id = row.get(column, "")
            if kinds.get(stop_id) == STATION:
                reason = "a pathway begins and ends at a platform, entrance, node or boarding area"
                code = "pathway_to_wrong_location_type"
                tables.report.add(code, Severity.ERROR, "pathways.txt", line, column, stop_id, reason)
        if row.get("from_stop_id") and row.get("from_stop_id") == row.get("to_stop_id"):
            reason = "it ends where it begins"
            tables.report.add(
                "pathway_loop", Severity.WARNING, "pathways.txt", line, "to_stop_id", row["to_stop_id"], reason
            )
