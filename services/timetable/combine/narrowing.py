"""A feed cut down to a box: what stops inside it, the trips that call there, and what those need.

A trip that calls inside is kept whole, with the stops outside that it calls at, and a station whole
with its platforms, entrances and nodes: half a trip or half a station would be another one.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from services.shared.model.geo import Box
from services.timetable.combine.picking import Picking, column_of
from services.timetable.reader import Convert, Lines, read_frames
from services.timetable.report import Report

PLACES = "locations.geojson"
_DEEPEST = 3  # station, platform, boarding area


def narrow(picking: Picking, box: Box) -> bool:
    """Whether anything is left."""
    stops = picking.kept("stops.txt")
    inside = _inside(stops, box)
    trips = _calling_at(picking, inside).append(_flexible_trips(picking, inside, box)).unique()
    if trips.is_empty():
        return False
    picking.restrict("trips.txt", "trip_id", trips)
    rows = picking.tables.stop_times
    picking.calls &= picking.trip_ids.is_in(trips.implode()).to_numpy()[rows.trip]
    numbers = np.unique(rows.stop[picking.calls])
    ids = picking.stop_ids
    called = ids.gather(numbers[numbers < len(ids)])
    groups = _group_stops(picking, _flexible_calls(picking, trips)["location_group_id"])
    picking.restrict("stops.txt", "stop_id", _whole_stations(stops, pl.concat([inside, called, groups])))
    _restrict_to_trips(picking)
    return True


def features(picking: Picking) -> list[dict[str, Any]]:
    """Of locations.geojson; none when it is no such thing."""
    if PLACES not in picking.tables.archive.tables:
        return []
    try:
        found = json.loads(picking.tables.archive.read(PLACES))["features"]
        return [feature for feature in found if isinstance(feature["id"], str)]
    except (ValueError, LookupError, TypeError):
        return []


def _inside(stops: pl.DataFrame, box: Box) -> pl.Series:
    lat, lon = (column_of(stops, name).cast(pl.Float64, strict=False) for name in ("stop_lat", "stop_lon"))
    within = lat.is_between(box.south, box.north) & lon.is_between(box.west, box.east)
    platform = column_of(stops, "location_type").is_in(["", "0"])
    return column_of(stops, "stop_id").filter(within.fill_null(False) & platform)


def _calling_at(picking: Picking, stops: pl.Series) -> pl.Series:
    rows = picking.tables.stop_times
    wanted = np.zeros(len(picking.stop_ids) + len(rows.extra_stops), np.bool_)
    wanted[: len(picking.stop_ids)] = picking.stop_ids.is_in(stops.implode()).to_numpy()
    return picking.trip_ids.gather(np.unique(rows.trip[picking.calls & wanted[rows.stop]]))


def _flexible_trips(picking: Picking, inside: pl.Series, box: Box) -> pl.Series:
    """Those that call on request in an area that overlaps the box, or in a group of stops with one inside."""
    groups = picking.tables.get("location_group_stops.txt")
    near = groups.series("location_group_id").filter(groups.series("stop_id").is_in(inside.implode())) if groups else ""
    areas = [feature["id"] for feature in features(picking) if _overlaps(feature, box)]
    calls = _flexible_calls(picking, picking.ids(["trips.txt/trip_id"]))
    found = calls.filter(pl.col("location_id").is_in(areas) | pl.col("location_group_id").is_in(list(near)))
    return found["trip_id"].unique()


def _flexible_calls(picking: Picking, trips: pl.Series) -> pl.DataFrame:
    """Empty for a feed of fixed stops."""
    names = ("trip_id", "location_id", "location_group_id")
    empty = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    if not picking.tables.stop_times.flexible.any():
        return empty

    def begin() -> Convert[pl.DataFrame]:
        def convert(frame: pl.DataFrame, lines: Lines) -> pl.DataFrame:
            calls = pl.DataFrame([column_of(frame, name).alias(name) for name in names])
            placed = (pl.col("location_id") != "") | (pl.col("location_group_id") != "")
            return calls.filter(placed & pl.col("trip_id").is_in(trips.implode()))

        return convert

    wanted = dict.fromkeys(names, pl.String)
    _, found = read_frames(picking.tables.archive, "stop_times.txt", Report(), wanted, begin)
    return pl.concat([empty, *found])


def _group_stops(picking: Picking, groups: pl.Series) -> pl.Series:
    table = picking.tables.get("location_group_stops.txt")
    if table is None:
        return pl.Series("", [], dtype=pl.String)
    return table.series("stop_id").filter(table.series("location_group_id").is_in(groups.implode())).alias("")


def _overlaps(feature: dict[str, Any], box: Box) -> bool:
    """By the smallest box around it."""
    places = list(_positions((feature.get("geometry") or {}).get("coordinates", [])))
    if not places:
        return False
    lons, lats = zip(*places, strict=True)
    return bool(min(lats) <= box.north and max(lats) >= box.south and min(lons) <= box.east and max(lons) >= box.west)


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list) or not coordinates:
        return
    if isinstance(coordinates[0], int | float) and len(coordinates) >= 2:
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _positions(part)


def _whole_stations(stops: pl.DataFrame, ids: pl.Series) -> pl.Series:
    parents = pl.DataFrame({"stop": column_of(stops, "stop_id"), "parent": column_of(stops, "parent_station")})
    above = parents.filter(pl.col("parent") != "")
    for _ in range(_DEEPEST):
        ids = pl.concat([ids, above.filter(pl.col("stop").is_in(ids.implode()))["parent"].alias("")]).unique()
    for _ in range(_DEEPEST):
        ids = pl.concat([ids, above.filter(pl.col("parent").is_in(ids.implode()))["stop"].alias("")]).unique()
    return ids


def _restrict_to_trips(picking: Picking) -> None:
    """Lines, operators, calendars, shapes and levels that nothing in the box has a use for stay behind."""
    picking.restrict("routes.txt", "route_id", picking.ids(["trips.txt/route_id"]))
    routes = picking.tables.get("routes.txt")
    agencies = picking.tables.get("agency.txt")
    if routes is not None and agencies is not None:
        used = picking.agencies_of("routes.txt").filter(picking.masks["routes.txt"])
        picking.masks["agency.txt"] &= agencies.series("agency_id").is_in(used.implode()).to_numpy()
    others = [("timeframes.txt", "service_id"), ("booking_rules.txt", "prior_notice_service_id")]
    further = [service for name, column in others for service in picking.tables.ids(name, column)]
    services = picking.ids(["trips.txt/service_id"]).append(pl.Series("", further, dtype=pl.String))
    picking.restrict("calendar.txt", "service_id", services)
    picking.restrict("calendar_dates.txt", "service_id", services)
    picking.shapes = picking.shapes.filter(picking.shapes.is_in(picking.ids(["trips.txt/shape_id"]).implode()))
    picking.restrict("levels.txt", "level_id", picking.ids(["stops.txt/level_id"]))
