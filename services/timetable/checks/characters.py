"""Cells hold no characters that got lost, no line ends, and ids none that programs stumble over."""

from typing import NamedTuple

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.schema import columns_of
from services.timetable.tables import STREAMED, FeedTables

_STOP_TIMES = "stop_times.txt"
_LOST = "\ufffd"


class _Rule(NamedTuple):
    code: str
    severity: Severity
    pattern: str
    reason: str
    of_ids_only: bool = False


_RULES = (
    _Rule("invalid_character", Severity.ERROR, _LOST, "a character was lost when the file was written or converted"),
    _Rule("new_line_in_value", Severity.ERROR, r"[\r\n]", "a line end inside a value; many programs cut the row there"),
    _Rule(
        "non_ascii_or_non_printable_char",
        Severity.WARNING,
        r"[^ -~]",
        "ids of ASCII letters, digits and signs are safe in every program and address",
        of_ids_only=True,
    ),
)


def check(tables: FeedTables) -> None:
    for name in tables.names():
        table = tables.get(name) if name not in STREAMED else None
        if table is None:
            continue
        for column in columns_of(name).values():
            for rule in _RULES if table.has(column.name) else ():
                if column.kind == "id" or (column.kind == "text" and not rule.of_ids_only):
                    wrong = table.frame[column.name].str.contains(rule.pattern).arg_true().to_numpy()
                    finding = Notice(rule.code, rule.severity, name, 0, column.name, "", rule.reason)
                    tables.report.add_rows(finding, wrong, table.lines, table.frame[column.name])
    _check_headsigns(tables)


def _check_headsigns(tables: FeedTables) -> None:
    """Those of calls are numbered, and few."""
    rows = tables.stop_times
    if rows.headsign is None:
        return
    texts = pl.Series("", rows.headsigns, dtype=pl.String)
    for rule in _RULES:
        wrong = texts.str.contains(rule.pattern).to_numpy()
        if not rule.of_ids_only and wrong.any():
            finding = Notice(rule.code, rule.severity, _STOP_TIMES, 0, "stop_headsign", "", rule.reason)
            places = wrong[rows.headsign].nonzero()[0]
            tables.report.add_rows(finding, places, rows.line, rows.headsign, lambda number: rows.headsigns[number])
