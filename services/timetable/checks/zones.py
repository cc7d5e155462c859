"""locations.geojson holds areas, each with an id of its own; calls name areas that are there and do not overlap."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.timetable.checks.places import doubt_position
from services.timetable.polygons import Area, Ring, fault_of, overlap
from services.timetable.row_rules import with_all_columns
from services.timetable.tables import FeedTables
from services.timetable.times import parse_times

FILE = "locations.geojson"
_STOP_TIMES = "stop_times.txt"
_KNOWN = {"collection": ("type", "features"), "feature": ("id", "type", "properties", "geometry")}
_OF_GEOMETRY = ("type", "coordinates")
_WINDOW = ("start_pickup_drop_off_window", "end_pickup_drop_off_window")

Finding = tuple[str, Severity, str, str, str]  # code, severity, element, value, reason


def check(tables: FeedTables) -> None:
    if FILE not in tables.archive.tables:
        return
    reading = _Reading()
    try:
        document = json.loads(tables.archive.read(FILE), object_pairs_hook=reading.paired)
    except (ValueError, RecursionError) as error:
        tables.report.add("malformed_json", Severity.ERROR, FILE, reason=str(error))
        return
    for code, severity, element, value, reason in reading.judge(document):
        tables.report.add(code, severity, FILE, 0, element, value, reason)
    _check_ids(tables, reading.areas)
    _check_calls(tables, reading.areas)


@dataclass(slots=True)
class _Reading:
    """`areas` by id, those that are sound."""

    areas: dict[str, Area] = field(default_factory=dict)
    _repeated: list[str] = field(default_factory=list)

    def paired(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            self._repeated += [key for key in made if keys.count(key) > 1]
        return made

    def judge(self, document: Any) -> Iterator[Finding]:
        for key in self._repeated:
            yield "geo_json_duplicated_element", Severity.ERROR, key, "", "stands twice in one object"
        if not isinstance(document, dict) or "type" not in document:
            yield "missing_required_element", Severity.ERROR, "type", "", "the file must hold a FeatureCollection"
            return
        if document["type"] != "FeatureCollection":
            reason = "the file must hold a FeatureCollection"
            yield "unsupported_geo_json_type", Severity.ERROR, "type", str(document["type"]), reason
            return
        yield from _strange(document, _KNOWN["collection"])
        features = document.get("features")
        if not isinstance(features, list):
            yield "missing_required_element", Severity.ERROR, "features", "", "a list of areas"
            return
        for number, feature in enumerate(features):
            yield from self._judge_feature(feature if isinstance(feature, dict) else {}, f"feature {number}")

    def _judge_feature(self, feature: dict[str, Any], where: str) -> Iterator[Finding]:
        yield from _strange(feature, _KNOWN["feature"])
        name = str(feature.get("id") or "")
        geometry = feature.get("geometry")
        geometry = geometry if isinstance(geometry, dict) else {}
        lacking = [key for key in _KNOWN["feature"] if feature.get(key) in (None, "")]
        lacking += [f"geometry.{key}" for key in _OF_GEOMETRY if geometry and key not in geometry]
        for key in lacking:
            yield "missing_required_element", Severity.ERROR, f"features.{key}", name, f"{where} must have it"
        if feature.get("type") not in (None, "Feature"):
            yield "unsupported_feature_type", Severity.ERROR, "type", str(feature["type"]), f"{where} is no Feature"
        yield from _strange(geometry, _OF_GEOMETRY)
        if name in self.areas:
            yield "duplicate_geo_json_key", Severity.ERROR, "id", name, f"{where} has the id of another"
        if not lacking:
            yield from self._judge_geometry(geometry, name, where)

    def _judge_geometry(self, geometry: dict[str, Any], name: str, where: str) -> Iterator[Finding]:
        kind, coordinates = geometry["type"], geometry["coordinates"]
        if kind not in ("Polygon", "MultiPolygon"):
            reason = f"{where} must be a Polygon or a MultiPolygon"
            yield "unsupported_geometry_type", Severity.ERROR, "geometry.type", str(kind), reason
            return
        try:
            area = [_ring(points) for polygon in ([coordinates], coordinates)[kind != "Polygon"] for points in polygon]
        except (TypeError, ValueError, IndexError):
            area = []
        fault = next(filter(None, map(fault_of, area)), "" if area else "its coordinates are no positions")
        if fault:
            yield "invalid_geometry", Severity.ERROR, "geometry.coordinates", name, f"{where}: {fault}"
            return
        self.areas.setdefault(name, area)
        lon, lat = area[0][0].tolist()
        for code, severity, _, reason in doubt_position(lat, lon):
            yield code, severity, "geometry.coordinates", name, f"{where}: {reason}"


def _strange(element: dict[str, Any], known: tuple[str, ...]) -> Iterator[Finding]:
    for key in element:
        if key not in known:
            yield "geo_json_unknown_element", Severity.INFO, key, "", "not an element of GTFS; left alone"


def _ring(points: Any) -> Ring:
    """Raises ValueError, TypeError or IndexError for what is none."""
    ring: Ring = np.array([(float(point[0]), float(point[1])) for point in points], np.float64).reshape(-1, 2)
    if not (np.abs(ring) <= (180, 90)).all():
        raise ValueError("not on earth")
    return ring


def _check_ids(tables: FeedTables, areas: dict[str, Area]) -> None:
    """Stops, groups of stops and areas share one space of ids."""
    spaces = (set(tables.ids("stops.txt", "stop_id")), set(tables.ids("location_group_stops.txt", "location_group_id")))
    for name in areas:
        if any(name in space for space in spaces):
            reason = "a stop or a group of stops has this id too"
            tables.report.add("duplicate_geography_id", Severity.ERROR, FILE, 0, "id", name, reason)


def _check_calls(tables: FeedTables, areas: dict[str, Area]) -> None:
    table = tables.get(_STOP_TIMES) if tables.stop_times.flexible.any() else None
    if table is None or not table.has("location_id"):
        return
    named = table.series("location_id")
    unknown = (named != "") & ~named.is_in(pl.Series("", list(areas), dtype=pl.String).implode())
    finding = Notice("foreign_key_violation", Severity.ERROR, _STOP_TIMES, 0, "location_id", "", f"not in {FILE}")
    tables.report.add_rows(finding, unknown.arg_true().to_numpy(), table.lines, named)
    frame = with_all_columns(table).with_row_index("place")
    start, end = (pl.Series(column, parse_times(frame[column], {})) for column in _WINDOW)
    frame = frame.select("place", "trip_id", "location_id", "pickup_type", "drop_off_type").with_columns(start, end)
    frame = frame.filter((pl.col("location_id") != "") & (pl.col(_WINDOW[0]) >= 0) & (pl.col(_WINDOW[1]) >= 0))
    met: dict[tuple[str, str], bool] = {}
    for _, calls in frame.group_by("trip_id", maintain_order=True):
        for place, one, other in _together(calls.rows()):
            pair = (one, other)
            if pair not in met:
                met[pair] = one in areas and other in areas and overlap(areas[one], areas[other])
            if met[pair]:
                code, line = "overlapping_zone_and_pickup_drop_off_window", int(table.lines[place])
                reason = f"in a window of {one}, which it overlaps: which call is meant?"
                tables.report.add(code, Severity.ERROR, _STOP_TIMES, line, "location_id", other, reason)


def _together(calls: list[tuple[Any, ...]]) -> Iterator[tuple[int, str, str]]:
    """Pairs of a trip's calls in two areas at one time, that pick up or set down alike."""
    for number, (_, _, area, pickup, drop_off, start, end) in enumerate(calls):
        for place, _, other, pickup_there, drop_off_there, start_there, end_there in calls[number + 1 :]:
            alike = pickup == pickup_there or drop_off == drop_off_there
            if area != other and alike and start < end_there and start_there < end:
                yield place, area, other
