"""Ferries say whether bicycles may come along: who plans a ride with one depends on it."""

import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.tables import FeedTables

FILE = "trips.txt"
_FERRY = "4"


def check(tables: FeedTables) -> None:
    trips, routes = tables.get(FILE), tables.get("routes.txt")
    if trips is None or routes is None:
        return
    ferries = routes.series("route_id").filter(routes.series("route_type") == _FERRY)
    silent = trips.series("route_id").is_in(ferries.implode()) & trips.series("bikes_allowed").is_in(["", "0"])
    reason = "trips of ferries should say it: 1 yes, 2 no"
    finding = Notice("missing_bike_allowance", Severity.WARNING, FILE, 0, "bikes_allowed", "", reason)
    tables.report.add_rows(finding, silent.arg_true().to_numpy(), trips.lines, pl.Series(trips.column("bikes_allowed")))
