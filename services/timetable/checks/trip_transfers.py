"""Transfers between trips: the trips call there, and where riders stay seated one ends and the other begins there."""

import numpy as np

from services.shared.model.notice import Severity
from services.timetable.tables import FeedTables

FILE = "transfers.txt"
_IN_SEAT = ("4", "5")
_STATION = "1"

Row = dict[str, str]
Finding = tuple[str, Severity, str, str]


def check(tables: FeedTables) -> None:
    table = tables.get(FILE)
    if table is None or not (table.has("from_trip_id") or table.has("to_trip_id") or table.has("transfer_type")):
        return
    looking: _Trips | None = None
    for place, row in enumerate(table.dicts()):
        seated = row.get("transfer_type", "") in _IN_SEAT
        if not (seated or row.get("from_trip_id") or row.get("to_trip_id")):
            continue
        looking = looking or _Trips(tables)
        for side in ("from", "to"):
            for code, severity, field, reason in looking.judge(row, side, seated):
                line, value = int(table.lines[place]), row.get(field, "")
                tables.report.add(code, severity, FILE, line, field, value, reason)


class _Trips:
    """What is known of trips and stops, by id."""

    def __init__(self, tables: FeedTables) -> None:
        self._rows = tables.stop_times
        self._stop_ids = tables.ids("stops.txt", "stop_id")
        self._trips = {trip_id: number for number, trip_id in enumerate(tables.ids("trips.txt", "trip_id"))}
        stops = tables.get("stops.txt")
        columns = ("stop_id", "location_type", "parent_station")
        rows = list(zip(*(stops.column(name) for name in columns), strict=True)) if stops is not None else []
        self._kinds = {stop_id: kind for stop_id, kind, _ in rows}
        self._parts: dict[str, set[str]] = {}
        for stop_id, _, parent in rows:
            self._parts.setdefault(parent, set()).add(stop_id)

    def judge(self, row: Row, side: str, seated: bool) -> list[Finding]:
        trip_id, stop_id = row.get(f"{side}_trip_id", ""), row.get(f"{side}_stop_id", "")
        found: list[Finding] = []
        if seated and not trip_id:
            reason = "where riders stay seated the trips must be named"
            found.append(("missing_required_field", Severity.ERROR, f"{side}_trip_id", reason))
        if seated and self._kinds.get(stop_id) == _STATION:
            reason = "riders stay seated at a stop, not at a station"
            found.append(("transfer_with_invalid_stop_location_type", Severity.ERROR, f"{side}_stop_id", reason))
        if trip_id not in self._trips or stop_id not in self._kinds:
            return found
        called = self._called(trip_id)
        here = self._parts.get(stop_id, set()) if self._kinds[stop_id] == _STATION else {stop_id}
        if not here & set(called):
            reason = f"trip {trip_id} does not call there"
            found.append(("transfer_with_invalid_trip_and_stop", Severity.ERROR, f"{side}_stop_id", reason))
        elif seated and stop_id in called and called[-1 if side == "from" else 0] != stop_id:
            reason = f"trip {trip_id} " + ("goes on from there" if side == "from" else "begins before there")
            found.append(("transfer_with_suspicious_mid_trip_in_seat", Severity.WARNING, f"{side}_stop_id", reason))
        return found

    def _called(self, trip_id: str) -> list[str]:
        number = self._trips[trip_id]
        begin, end = np.searchsorted(self._rows.trip, [number, number + 1])
        known = (stop for stop in self._rows.stop[begin:end].tolist() if stop < len(self._stop_ids))
        return [self._stop_ids[stop] for stop in known]
