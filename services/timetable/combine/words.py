"""translations.txt of the merged feed: its three shapes brought to GTFS's, each kept to the feed that said it.

Where several feeds are merged, a translation of a value becomes one of each record that has the value:
another feed may mean something else by it. stop_times.txt has too many records for that; there values stay.
"""

import polars as pl

from services.shared.model.ids import namespaced
from services.timetable.combine.carried import KEYS
from services.timetable.combine.picking import Picking, column_of
from services.timetable.schema import columns_of

COLUMNS = ("table_name", "field_name", "language", "translation", "record_id", "record_sub_id", "field_value")
FILE = "translations.txt"
STOP_TIMES = "stop_times"
_TABLES = ("agency", "stops", "routes", "trips", "pathways", "levels")
_EMPTY = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))


def translated(picking: Picking, feed: str, several: bool) -> pl.DataFrame:
    """As rows of the merged translations.txt; feed_info.txt is not the feed's any more, nor is what was said of it."""
    table = picking.tables.get(FILE)
    if table is None:
        return _EMPTY
    if table.has("trans_id"):
        rows = _of_any_text(picking, table.frame)
    else:
        rows = pl.DataFrame([column_of(table.frame, name).alias(name) for name in COLUMNS])
        rows = rows.filter((pl.col("table_name") != "feed_info") & (pl.col("table_name") != ""))
    rows = rows.filter((pl.col("language") != "") & (pl.col("translation") != ""))
    by_record = _of_records(picking, rows.filter(pl.col("record_id") != ""), feed)
    by_value = rows.filter((pl.col("record_id") == "") & (pl.col("field_value") != ""))
    by_value = by_value.with_columns(record_sub_id=pl.lit(""))
    if several:
        long = pl.col("table_name") == STOP_TIMES
        by_value = pl.concat([_spread(picking, by_value.filter(~long), feed), by_value.filter(long)])
    return without_repeats(pl.concat([by_record, by_value]))


def without_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """Of two translations of one text, the first counts."""
    return rows.unique([name for name in COLUMNS if name != "translation"], keep="first", maintain_order=True)


def _of_any_text(picking: Picking, old: pl.DataFrame) -> pl.DataFrame:
    """GTFS-JP's first shape: a translation counts for every text field that has exactly that value."""
    said = pl.DataFrame(
        {
            "text": column_of(old, "trans_id"),
            "language": column_of(old, "lang"),
            "translation": column_of(old, "translation"),
        }
    ).filter(pl.col("text") != "")
    found = [_EMPTY]
    for name, column, texts in _texts(picking):
        rows = said.filter(pl.col("text").is_in(texts.implode()))
        blank = pl.lit("")
        found.append(
            rows.select(
                pl.lit(name).alias("table_name"),
                pl.lit(column).alias("field_name"),
                "language",
                "translation",
                blank.alias("record_id"),
                blank.alias("record_sub_id"),
                pl.col("text").alias("field_value"),
            )
        )
    return pl.concat(found)


def _texts(picking: Picking) -> list[tuple[str, str, pl.Series]]:
    """The different values of each column that holds text."""
    found = [
        (name, column.name, frame[column.name].unique())
        for name in _TABLES
        if not (frame := picking.kept(f"{name}.txt")).is_empty()
        for column in columns_of(f"{name}.txt").values()
        if column.kind == "text" and column.name in frame.columns
    ]
    headsigns = pl.Series("", picking.tables.stop_times.headsigns, dtype=pl.String)
    return [*found, (STOP_TIMES, "stop_headsign", headsigns)]


def _of_records(picking: Picking, rows: pl.DataFrame, feed: str) -> pl.DataFrame:
    """Those whose record travels."""
    found = [_EMPTY]
    for name in rows["table_name"].unique(maintain_order=True):
        key = _key(name)
        if not key:
            continue
        ids = picking.ids([f"{'trips' if name == STOP_TIMES else name}.txt/{key}"])
        of_table = rows.filter((pl.col("table_name") == name) & pl.col("record_id").is_in(ids.implode()))
        found.append(of_table)
    place = pl.when(pl.col("table_name") == STOP_TIMES).then(pl.col("record_sub_id")).otherwise(pl.lit(""))
    record = pl.concat_str(pl.lit(namespaced(feed, "")), pl.col("record_id"))
    return pl.concat(found).with_columns(record_id=record, record_sub_id=place, field_value=pl.lit(""))


def _key(table: str) -> str:
    if table == STOP_TIMES:
        return "trip_id"
    keys = KEYS.get(f"{table}.txt", [])
    return keys[0] if len(keys) == 1 else ""


def _spread(picking: Picking, by_value: pl.DataFrame, feed: str) -> pl.DataFrame:
    found = [_EMPTY]
    places = by_value.select("table_name", "field_name").unique(maintain_order=True)
    for name, column in places.iter_rows():
        frame = picking.kept(f"{name}.txt") if f"{name}.txt" in picking.masks else pl.DataFrame()
        if column not in frame.columns or not _key(name):
            continue
        ids = pl.concat_str(pl.lit(namespaced(feed, "")), pl.lit(column_of(frame, _key(name))))
        records = frame.select(ids.alias("record"), pl.col(column).alias("field_value"))
        rows = by_value.filter((pl.col("table_name") == name) & (pl.col("field_name") == column))
        joined = rows.join(records, on="field_value", how="inner", maintain_order="left")
        found.append(joined.with_columns(record_id="record", field_value=pl.lit("")).select(COLUMNS))
    return pl.concat(found)
