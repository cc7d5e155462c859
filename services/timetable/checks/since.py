"""What changed since the version before, and looks like a slip: stops elsewhere, half of the timetable gone."""

import numpy as np

from services.shared.model.notice import Notice, Severity
from services.timetable.distances import metres_between
from services.timetable.numbered import stop_positions
from services.timetable.tables import FeedTables

_FAR_METRES = 300.0
_FEW = 0.5  # of what there was
_COUNTED = (("stops", "stop_id"), ("routes", "route_id"), ("trips", "trip_id"))


def check(tables: FeedTables, before: FeedTables) -> None:
    _check_positions(tables, before)
    for name, column in _COUNTED:
        now, then = len(tables.ids(f"{name}.txt", column)), len(before.ids(f"{name}.txt", column))
        if now < then * _FEW:
            reason = f"{now}, where the version before had {then}"
            tables.report.add(f"{name}_vanished", Severity.WARNING, f"{name}.txt", reason=reason)


def _check_positions(tables: FeedTables, before: FeedTables) -> None:
    table = tables.get("stops.txt")
    if table is None or before.get("stops.txt") is None:
        return
    now, then = (
        dict(zip(each.ids("stops.txt", "stop_id"), zip(*stop_positions(each), strict=True), strict=False))
        for each in (tables, before)
    )
    ids = [stop_id for stop_id in table.column("stop_id") if stop_id in now]
    nowhere = (np.nan, np.nan)
    places = np.array([(*now[stop_id], *then.get(stop_id, nowhere)) for stop_id in ids], np.float64).reshape(-1, 4)
    apart = dict(zip(ids, metres_between(*places.T).tolist(), strict=True))
    for place, stop_id in enumerate(table.column("stop_id")):
        if apart.get(stop_id, 0.0) > _FAR_METRES:
            reason = f"{apart[stop_id]:.0f} m from where it was in the version before"
            line = int(table.lines[place])
            tables.report.take(Notice("stop_moved", Severity.WARNING, "stops.txt", line, "stop_id", stop_id, reason))
