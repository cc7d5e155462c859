"""A trip calls at two places or more, and has times where it begins and ends."""

import numpy as np
import numpy.typing as npt

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.artifact import NO_TIME
from services.timetable.tables import FeedTables


def check(tables: FeedTables) -> None:
    trips, rows = tables.get("trips.txt"), tables.stop_times
    if trips is None:
        return
    ids = trips.series("trip_id").filter(trips.series("trip_id") != "").unique(maintain_order=True)
    first = np.searchsorted(rows.trip, np.arange(ids.len() + 1))
    calls = np.diff(first)
    flexible = np.zeros(ids.len(), np.bool_)
    flexible[rows.trip[rows.flexible]] = True
    for few, reason in ((calls == 0, "it has no calls"), ((calls == 1) & ~flexible, "it has one call only")):
        finding = Notice("unusable_trip", Severity.ERROR, "trips.txt", 0, "trip_id", "", reason)
        useless = trips.series("trip_id").is_in(ids.filter(few).implode())
        tables.report.add_rows(finding, useless.arg_true().to_numpy(), trips.lines, trips.series("trip_id"))
    finding = Notice("unused_trip", Severity.WARNING, "trips.txt", 0, "trip_id", "", "it has no calls")
    unused = (
        trips.series("trip_id").is_in(ids.filter(calls == 0).implode()) & trips.series("trip_id").is_first_distinct()
    )
    tables.report.add_rows(finding, unused.arg_true().to_numpy(), trips.lines, trips.series("trip_id"))
    called = np.flatnonzero(calls)
    for edge, word in ((first[called], "first"), (first[called + 1] - 1, "last")):
        _check_edge(tables, edge[~rows.flexible[edge]], word)


def _check_edge(tables: FeedTables, edge: npt.NDArray[np.int64], word: str) -> None:
    rows = tables.stop_times
    for name, column in (("arrival_time", rows.arrival), ("departure_time", rows.departure)):
        reason = f"the {word} call of a trip needs its times"
        finding = Notice("missing_trip_edge", Severity.ERROR, "stop_times.txt", 0, name, "", reason)
        tables.report.add_rows(finding, edge[column[edge] == NO_TIME], rows.line)
