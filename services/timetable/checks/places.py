"""Stops, stations, entrances: each has a position and a name where it must, and a parent of the right kind."""

from services.shared.model.notice import Severity
from services.timetable.tables import FeedTables

STOP, STATION, ENTRANCE, NODE, BOARDING_AREA = "0", "1", "2", "3", "4"
_PARENT_OF = {STOP: STATION, ENTRANCE: STATION, NODE: STATION, BOARDING_AREA: STOP}
NEAR_DEGREES = 1.0  # of the poles, and of where the equator meets the prime meridian

Row = dict[str, str]


def check(tables: FeedTables) -> None:
    table = tables.get("stops.txt")
    if table is None:
        return
    rows = table.dicts()
    kinds = {row.get("stop_id", ""): row.get("location_type") or STOP for row in rows}
    for place, row in enumerate(rows):
        for code, severity, field, reason in (*_position(row), *_name(row), *_parent(row, kinds)):
            line, value = int(table.lines[place]), row.get(field, "")
            tables.report.add(code, severity, "stops.txt", line, field, value, reason)


Finding = tuple[str, Severity, str, str]


def _position(row: Row) -> list[Finding]:
    kind = row.get("location_type") or STOP
    lat, lon = row.get("stop_lat", ""), row.get("stop_lon", "")
    if not (lat and lon):
        missing = "stop_lon" if lat else "stop_lat"
        if kind in (STOP, STATION, ENTRANCE):
            return [("stop_without_location", Severity.ERROR, missing, "stops, stations and entrances need a position")]
        return []
    try:
        return doubt_position(float(lat), float(lon))
    except ValueError:
        return []


def doubt_position(lat: float, lon: float) -> list[Finding]:
    """Places where nothing runs, and where positions end up that were never filled in."""
    if abs(lat) < NEAR_DEGREES and abs(lon) < NEAR_DEGREES:
        return [("point_near_origin", Severity.WARNING, "stop_lat", "in the sea where both are 0")]
    if 90 - NEAR_DEGREES <= abs(lat) <= 90:
        return [("point_near_pole", Severity.ERROR, "stop_lat", "at one of the poles")]
    return []


def _name(row: Row) -> list[Finding]:
    if row.get("stop_name") or (row.get("location_type") or STOP) not in (STOP, STATION, ENTRANCE):
        return []
    return [("missing_stop_name", Severity.ERROR, "stop_name", "stops, stations and entrances need a name")]


def _parent(row: Row, kinds: dict[str, str]) -> list[Finding]:
    kind, parent = row.get("location_type") or STOP, row.get("parent_station", "")
    if kind == STATION and parent:
        return [("station_with_parent_station", Severity.ERROR, "parent_station", "a station is in no other")]
    if kind in (ENTRANCE, NODE, BOARDING_AREA) and not parent:
        return [("location_without_parent_station", Severity.ERROR, "parent_station", "it must say of which station")]
    if parent in kinds and kind in _PARENT_OF and kinds[parent] != _PARENT_OF[kind]:
        reason = f"its parent must be of location_type {_PARENT_OF[kind]}, not {kinds[parent]}"
        return [("wrong_parent_location_type", Severity.ERROR, "parent_station", reason)]
    return []
