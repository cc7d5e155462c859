"""Translations speak of tables and rows that are there."""

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.reader import Table
from services.timetable.row_rules import WARNING, RowRule, given, judge_rows
from services.timetable.schema import KEYS
from services.timetable.tables import FeedTables

FILE = "translations.txt"
RULES = tuple(
    RowRule(
        "translation_unexpected_value",
        WARNING,
        column,
        given("field_value") & given(column),
        "field_value says already what is translated: leave this blank",
    )
    for column in ("record_id", "record_sub_id")
)
TABLES = (
    "agency",
    "stops",
    "routes",
    "trips",
    "stop_times",
    "pathways",
    "levels",
    "feed_info",
    "attributions",
    "booking_rules",
    "fare_products",
    "fare_media",
    "rider_categories",
    "areas",
    "networks",
    "location_groups",
)


def check(tables: FeedTables) -> None:
    table = tables.get(FILE)
    if table is None or table.has("trans_id"):
        return
    names = table.series("table_name")
    finding = Notice("translation_unknown_table_name", Severity.WARNING, FILE, 0, "table_name", "", "no such table")
    strange = ~names.is_in(pl.Series("", TABLES, dtype=pl.String).implode())
    tables.report.add_rows(finding, strange.arg_true().to_numpy(), table.lines, names)
    judge_rows(tables, FILE, RULES)
    for name in names.unique().sort().to_list():
        if name in TABLES and f"{name}.txt" in KEYS:
            _check_records(tables, table, name)


def _check_records(tables: FeedTables, table: Table, name: str) -> None:
    records = table.series("record_id")
    known = pl.Series("", tables.ids(f"{name}.txt", KEYS[f"{name}.txt"].split()[0]), dtype=pl.String)
    lost = (table.series("table_name") == name) & (records != "") & ~records.is_in(known.implode())
    code, reason = "translation_foreign_key_violation", f"not in {name}.txt"
    finding = Notice(code, Severity.WARNING, FILE, 0, "record_id", "", reason)
    tables.report.add_rows(finding, lost.arg_true().to_numpy(), table.lines, records)
