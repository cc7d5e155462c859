"""No two rows have the same key; of those that do, the last one is used."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.reader import Table
from services.timetable.schema import KEYS
from services.timetable.tables import FeedTables


def check(tables: FeedTables) -> None:
    for name, columns in KEYS.items():
        table = tables.get(name)
        if table is not None and len(table):
            _check_table(tables, table, columns.split())
    _check_stop_times(tables)


def _check_table(tables: FeedTables, table: Table, columns: Sequence[str]) -> None:
    present = [column for column in columns if table.has(column)]
    if not present or not table.has(columns[0]):
        return
    keys = table.frame.select(present).with_row_index("place")
    if len(columns) == 1:
        keys = keys.filter(pl.col(present[0]) != "")
    repeated = keys.filter(~pl.struct(present).is_first_distinct())["place"].to_numpy()
    reason = "stands in a row before too; the last one counts"
    finding = Notice("duplicate_key", Severity.ERROR, table.name, 0, ",".join(present), "", reason)
    tables.report.add_rows(finding, repeated, table.lines, _Keys(table, present))


class _Keys:
    """A row's key, written out."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self._cells = [table.frame[column] for column in columns]

    def __getitem__(self, place: int, /) -> str:
        return ",".join(cells[place] for cells in self._cells)


def _check_stop_times(tables: FeedTables) -> None:
    rows = tables.stop_times
    same = (rows.trip[1:] == rows.trip[:-1]) & (rows.sequence[1:] == rows.sequence[:-1])
    reason = "a trip's stop_sequence stands twice"
    finding = Notice("duplicate_key", Severity.ERROR, "stop_times.txt", 0, "stop_sequence", "", reason)
    tables.report.add_rows(finding, np.flatnonzero(same) + 1, rows.line, rows.sequence)
