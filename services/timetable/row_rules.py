"""Rules that judge each row of a table by itself, as polars expressions: what many checks are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.reader import Table
from services.timetable.schema import columns_of
from services.timetable.tables import FeedTables

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class RowRule:
    """`wrong` says of a row that it is at fault; null counts as not. `field` is shown with its value."""

    code: str
    severity: Severity
    field: str
    wrong: pl.Expr
    reason: str


def given(column: str) -> pl.Expr:
    return pl.col(column) != ""


def blank(column: str) -> pl.Expr:
    return pl.col(column) == ""


def any_given(columns: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(given(column) for column in columns)


def whole(column: str) -> pl.Expr:
    """Null where it is blank or no number."""
    return pl.col(column).cast(pl.Int64, strict=False)


def with_all_columns(table: Table) -> pl.DataFrame:
    """The columns of GTFS that the table lacks are blank."""
    lacking = [name for name in columns_of(table.name) if name not in table.frame.columns]
    return table.frame.with_columns(pl.lit("").alias(name) for name in lacking)


def judge_rows(tables: FeedTables, file: str, rules: Iterable[RowRule]) -> None:
    table = tables.get(file)
    if table is None or not len(table):
        return
    frame = with_all_columns(table)
    for rule in rules:
        places = frame.select(rule.wrong.fill_null(False).alias("wrong"))["wrong"].arg_true().to_numpy()
        finding = Notice(rule.code, rule.severity, file, 0, rule.field, "", rule.reason)
        tables.report.add_rows(finding, places, table.lines, frame[rule.field] if rule.field else None)
