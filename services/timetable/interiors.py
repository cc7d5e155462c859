"""What a timetable says of the inside of stations: levels, pathways, and the lifts that move along them.

Lengths, times and widths that can't be are not said: the checks have reported them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.shared.model.said import FacilitySaid, LevelSaid, PathwaySaid
from services.timetable.cells import Row, number, position, whole
from services.timetable.languages import Translations
from services.timetable.tables import FeedTables, last_rows

FACILITY_OF_PATHWAY = {"4": "escalator", "5": "elevator"}
_MODES = frozenset("1234567")
_LONGEST_METERS = 10_000.0
_LONGEST_SECONDS = 86_400


def interior(tables: FeedTables, stops: Mapping[str, Row], words: Translations) -> Iterator[tuple[str, Any]]:
    """(kind, …Said) of every level and pathway, and of every lift and escalator that no list describes."""
    listed = frozenset(row["facility_id"] for row in _rows(tables, "facilities.txt", "facility_id"))
    for row in _rows(tables, "levels.txt", "level_id"):
        yield "level", _level(row, words)
    for row in _rows(tables, "pathways.txt", "pathway_id"):
        if row.get("pathway_mode") in FACILITY_OF_PATHWAY and row.get("facility_id", "") not in listed:
            yield "facility", _facility(row, stops, words)
        yield "pathway", _pathway(row, words)


def _rows(tables: FeedTables, name: str, key: str) -> list[Row]:
    table = tables.get(name)
    return last_rows(table, key).to_dicts() if table is not None and table.has(key) else []


def _level(row: Row, words: Translations) -> LevelSaid:
    name = row.get("level_name", "")
    names = words.names("levels", "level_name", row["level_id"], name)
    return LevelSaid(row["level_id"], name, names, number(row.get("level_index", "")))


def _pathway(row: Row, words: Translations) -> PathwaySaid:
    local_id = row["pathway_id"]
    sign, back = row.get("signposted_as", ""), row.get("reversed_signposted_as", "")
    mode = row.get("pathway_mode", "")
    seconds = _upto(row.get("traversal_time", ""), _LONGEST_SECONDS)
    return PathwaySaid(
        id=local_id,
        from_stop_id=row.get("from_stop_id", ""),
        to_stop_id=row.get("to_stop_id", ""),
        pathway_mode=int(mode) if mode in _MODES else 0,
        is_bidirectional=row.get("is_bidirectional") == "1",
        length=_upto(row.get("length", ""), _LONGEST_METERS),
        traversal_time=int(seconds) if seconds is not None else None,
        stair_count=whole(row.get("stair_count", ""), 0),
        max_slope=number(row.get("max_slope", "")),
        min_width=_upto(row.get("min_width", ""), _LONGEST_METERS),
        signposted_as=sign,
        signposted_names=words.names("pathways", "signposted_as", local_id, sign),
        reversed_signposted_as=back,
        reversed_signposted_names=words.names("pathways", "reversed_signposted_as", local_id, back),
        facility_id=row.get("facility_id", ""),
    )


def _upto(text: str, most: float) -> float | None:
    value = number(text)
    return value if value is not None and 0 <= value <= most else None


def _facility(pathway: Row, stops: Mapping[str, Row], words: Translations) -> FacilitySaid:
    """A lift stands between its two ends, in the station of the first; both ends' ids go with it."""
    begin, end = (stops.get(pathway.get(column, ""), {}) for column in ("from_stop_id", "to_stop_id"))
    places = [place for place in (position(begin), position(end)) if place[0] is not None and place[1] is not None]
    lats, lons = [p[0] for p in places if p[0] is not None], [p[1] for p in places if p[1] is not None]
    sign = pathway.get("signposted_as", "")
    attributes = {"from_stop_id": pathway.get("from_stop_id", ""), "to_stop_id": pathway.get("to_stop_id", "")}
    return FacilitySaid(
        id=pathway["pathway_id"],
        type=FACILITY_OF_PATHWAY[pathway["pathway_mode"]],
        name=sign,
        names=words.names("pathways", "signposted_as", pathway["pathway_id"], sign),
        lat=sum(lats) / len(lats) if lats else None,
        lon=sum(lons) / len(lons) if lons else None,
        stop_id=_station(begin, stops) or _station(end, stops),
        level_id=begin.get("level_id", ""),
        attributes={name: text for name, text in attributes.items() if text},
    )


def _station(stop: Row, stops: Mapping[str, Row]) -> str:
    """The topmost parent; a boarding area's platform has a station of its own."""
    seen: set[str] = set()
    while stop and stop.get("parent_station") in stops and stop["stop_id"] not in seen:
        seen.add(stop["stop_id"])
        stop = stops[stop["parent_station"]]
    return stop.get("stop_id", "")
