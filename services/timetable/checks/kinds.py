"""A vehicle stays what it is: trips of one block, and trips that riders stay seated between, are of one route_type."""

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.row_rules import with_all_columns
from services.timetable.tables import FeedTables

_STAY_SEATED = "4"


def check(tables: FeedTables) -> None:
    routes = tables.get("routes.txt")
    if routes is None or not len(routes):
        return
    kinds = dict(zip(routes.column("route_id"), routes.column("route_type"), strict=True))
    _check_blocks(tables, kinds)
    _check_transfers(tables, kinds)


def _check_blocks(tables: FeedTables, kinds: dict[str, str]) -> None:
    """Each block once, at the first trip that differs from the block's first."""
    trips = tables.get("trips.txt")
    if trips is None or not trips.has("block_id"):
        return
    kind = trips.series("route_id").replace_strict(kinds, default=None, return_dtype=pl.String)
    rows = pl.DataFrame({"block": trips.series("block_id"), "kind": kind}).with_row_index("place")
    rows = rows.filter((pl.col("block") != "") & pl.col("kind").is_not_null())
    rows = rows.filter(pl.col("kind") != pl.col("kind").first().over("block")).unique("block", keep="first")
    reason = "trips of this block are of routes of several route_types"
    code = "inconsistent_route_type_for_block_id"
    finding = Notice(code, Severity.WARNING, "trips.txt", 0, "block_id", "", reason)
    tables.report.add_rows(finding, rows["place"].sort().to_numpy(), trips.lines, trips.series("block_id"))


def _check_transfers(tables: FeedTables, kinds: dict[str, str]) -> None:
    table = tables.get("transfers.txt")
    if table is None or not len(table):
        return
    frame = with_all_columns(table).with_row_index("place").filter(pl.col("transfer_type") == _STAY_SEATED)
    for place, one, other in frame.select("place", "from_route_id", "to_route_id").iter_rows():
        if one in kinds and other in kinds and kinds[one] != kinds[other]:
            code, line = "inconsistent_route_type_for_in_seat_transfer", int(table.lines[place])
            reason = f"riders stay seated, from route_type {kinds[one]} to {kinds[other]}"
            tables.report.add(code, Severity.WARNING, "transfers.txt", line, "to_route_id", other, reason)
