"""What no trip uses: shapes, trips without calls, stops nobody calls at; and calls at places where nothing can call."""

import numpy as np
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.tables import FeedTables


def check(tables: FeedTables) -> None:
    _check_shapes(tables)
    _check_stops(tables)


def _check_shapes(tables: FeedTables) -> None:
    trips, shapes = tables.get("trips.txt"), tables.shapes
    if trips is None or not shapes.ids:
        return
    used = set(trips.series("shape_id").unique().to_list())
    unused = [number for number, shape_id in enumerate(shapes.ids) if shape_id and shape_id not in used]
    first = np.searchsorted(shapes.shape, np.array(unused, np.int32))
    finding = Notice("unused_shape", Severity.WARNING, "shapes.txt", 0, "shape_id", "", "no trip follows it")
    values = dict(zip(first.tolist(), (shapes.ids[number] for number in unused), strict=True))
    tables.report.add_rows(finding, first, shapes.line, values)


def _check_stops(tables: FeedTables) -> None:
    table, rows = tables.get("stops.txt"), tables.stop_times
    if table is None or not len(table):
        return
    ids = tables.ids("stops.txt", "stop_id")
    kinds = dict(zip(table.column("stop_id"), table.column("location_type"), strict=True))
    platform = np.array([kinds[stop_id] in ("", "0") for stop_id in ids], np.bool_)
    called = np.zeros(len(ids), np.bool_)
    known = rows.stop < len(ids)
    called[rows.stop[known]] = True
    places = np.flatnonzero(known)
    wrong = places[~platform[rows.stop[places]]]
    wrong = wrong[np.unique(rows.stop[wrong], return_index=True)[1]]  # each such place once
    code, reason = "location_with_unexpected_stop_time", "trips call at stops and platforms (location_type 0) only"
    finding = Notice(code, Severity.ERROR, "stop_times.txt", 0, "stop_id", "", reason)
    tables.report.add_rows(finding, wrong, rows.line, rows.stop, lambda number: ids[number])
    grouped = set(tables.ids("location_group_stops.txt", "stop_id"))
    idle = [ids[n] for n in np.flatnonzero(platform & ~called).tolist() if ids[n] not in grouped]
    lonely = table.series("stop_id").is_in(pl.Series("", idle, dtype=pl.String).implode())
    finding = Notice("stop_without_stop_time", Severity.WARNING, "stops.txt", 0, "stop_id", "", "no trip calls here")
    tables.report.add_rows(finding, lonely.arg_true().to_numpy(), table.lines, table.series("stop_id"))
