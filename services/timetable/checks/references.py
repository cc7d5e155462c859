"""What a row refers to is there. stop_times.txt is looked at while it is read."""

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.schema import REFERENCES
from services.timetable.tables import FeedTables


def check(tables: FeedTables) -> None:
    for (name, columns), places in REFERENCES.items():
        table = tables.get(name)
        if table is None or not len(table):
            continue
        for column in columns.split():
            if table.has(column):
                _check_column(tables, name, column, places)
    _check_shapes(tables)


def _check_column(tables: FeedTables, name: str, column: str, places: str) -> None:
    table = tables.get(name)
    assert table is not None
    known: list[str] = []
    for place in places.split():
        target, _, target_column = place.partition("/")
        known += tables.ids(target, target_column)
    _report(tables, name, column, table.frame[column], known, places.replace("/", " ").split()[0])


def _check_shapes(tables: FeedTables) -> None:
    trips = tables.get("trips.txt")
    if trips is not None and trips.has("shape_id"):
        _report(tables, "trips.txt", "shape_id", trips.frame["shape_id"], tables.shapes.ids, "shapes.txt")


def _report(tables: FeedTables, name: str, column: str, cells: pl.Series, known: list[str], target: str) -> None:
    table = tables.get(name)
    assert table is not None
    unknown = (cells != "") & ~cells.is_in(pl.Series("", known, dtype=pl.String).implode())
    finding = Notice("foreign_key_violation", Severity.ERROR, name, 0, column, "", f"not in {target}")
    tables.report.add_rows(finding, unknown.arg_true().to_numpy(), table.lines, cells)
