"""The columns of a compiled timetable: stops, trips, calls, frequencies, services, shapes, lines to draw."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from services.shared.model.notice import Severity
from services.shared.timetable.artifact import SHAPE_UNIT
from services.shared.timetable.columns import AnyArray
from services.timetable.boards import board_columns
from services.timetable.fares import lay_out_fares
from services.timetable.interpolation import fill_blank_times
from services.timetable.patterns import Patterns, find_patterns
from services.timetable.services import ServiceDays
from services.timetable.stop_times import StopTimes
from services.timetable.strings import StringPool, hash_index
from services.timetable.tables import FeedTables, last_rows, zone_of
from services.timetable.times import parse_time

_STOP_TEXTS = {
    "name": "stop_name",
    "parent": "parent_station",
    "platform": "platform_code",
    "zone": "stop_timezone",
    "fare_zone": "zone_id",
}
_TRIP_TEXTS = {
    "route": "route_id",
    "headsign": "trip_headsign",
    "short_name": "trip_short_name",
    "block": "block_id",
    "shape_id": "shape_id",
}
_HUNDRED_YEARS = 36_525
_LONGEST_HEADWAY = 1_000_000  # seconds; longer than any period

Ints = npt.NDArray[np.int32]


@dataclass(slots=True)
class Layout:
    """What is known of the feed while its columns are being made."""

    tables: FeedTables
    stops: pl.DataFrame
    trips: pl.DataFrame
    rows: StopTimes
    days: ServiceDays
    zones: list[str]
    trip_zone: Ints
    trip_first: npt.NDArray[np.int64]
    timed: npt.NDArray[np.bool_]
    patterns: Patterns
    columns: dict[str, AnyArray]
    pool: StringPool = field(default_factory=StringPool)


def lay_out_feed(tables: FeedTables, days: ServiceDays, also: Callable[["Layout"], dict[str, AnyArray]]) -> Layout:
    """Reads what is not read yet, and makes every column. `trips.txt` and `stop_times.txt` must be there.

    `also` makes further columns from those, while the boards are still being sorted.
    """
    stops_table, trips_table = tables.get("stops.txt"), tables.get("trips.txt")
    stops = last_rows(stops_table, "stop_id") if stops_table else pl.DataFrame(schema={"stop_id": pl.String})
    assert trips_table is not None
    trips = last_rows(trips_table, "trip_id")
    rows = tables.stop_times
    trip_first = np.searchsorted(rows.trip, np.arange(trips.height + 1)).astype(np.int64)
    timed = fill_blank_times(rows)
    zones, trip_zone = _zones(tables, trips)
    columns = _lay_out_frequencies(tables, trips)
    by_headway = np.zeros(trips.height, np.bool_)
    by_headway[columns["frequency_trip"]] = True
    stop_count = stops.height + len(rows.extra_stops)
    with ThreadPoolExecutor(1) as beside:  # numpy needs no interpreter either
        boards = beside.submit(board_columns, rows, trip_first, by_headway, stop_count)
        patterns = find_patterns(rows, trip_first, timed)
        layout = Layout(tables, stops, trips, rows, days, zones, trip_zone, trip_first, timed, patterns, columns)
        _lay_out_stops(layout)
        _lay_out_trips(layout)
        _lay_out_calls(layout)
        _lay_out_services(layout)
        _lay_out_shapes(layout)
        routes = _lay_out_lines(layout)
        layout.columns |= lay_out_fares(tables, layout.pool)
        layout.columns |= layout.pool.columns()
        layout.columns |= hash_index("line_route", routes)
        layout.columns |= also(layout)
        layout.columns |= boards.result()
    return layout


def _cells(frame: pl.DataFrame, column: str) -> pl.Series:
    if column in frame.columns:
        return frame[column].alias("")
    return pl.Series("", [""], dtype=pl.String).new_from_index(0, frame.height)


def _numbers(frame: pl.DataFrame, column: str, kind: Any, blank: float = 0) -> AnyArray:
    numbers = _cells(frame, column).cast(pl.Float64, strict=False).fill_null(blank).to_numpy()
    if kind is np.float64:
        return np.where(np.isfinite(numbers), numbers, np.nan)
    low, high = np.iinfo(kind).min, np.iinfo(kind).max
    return np.where((numbers >= low) & (numbers <= high), numbers, blank).astype(kind)


def _zones(tables: FeedTables, trips: pl.DataFrame) -> tuple[list[str], Ints]:
    """The zones in which trips run: the route's agency's, else the first agency's."""
    of_agency: dict[str, str] = {}
    agency = tables.get("agency.txt")
    for row in agency.dicts() if agency else ():
        zone = row.get("agency_timezone", "")
        if zone_of(zone) is not None:
            of_agency[row.get("agency_id", "")] = zone
    first = next(iter(of_agency.values()), "UTC")
    routes = tables.get("routes.txt")
    of_route = {
        row.get("route_id", ""): of_agency.get(row.get("agency_id", ""), first)
        for row in (routes.dicts() if routes else ())
    }
    zones = list(dict.fromkeys([first, *of_route.values()]))
    if len(zones) == 1:
        return zones, np.zeros(trips.height, np.int32)
    number = {route: zones.index(zone) for route, zone in of_route.items()}
    return zones, np.array([number.get(route, 0) for route in _cells(trips, "route_id").to_list()], np.int32)


def _lay_out_stops(layout: Layout) -> None:
    stops, extra = layout.stops, layout.rows.extra_stops
    ids = [*stops["stop_id"].to_list(), *extra]
    more = pl.Series("", [""], dtype=pl.String).new_from_index(0, len(extra))
    layout.pool.add("stop_id", pl.Series("", ids, dtype=pl.String))
    for name, column in _STOP_TEXTS.items():
        layout.pool.add(f"stop_{name}", pl.concat([_cells(stops, column), more]))
    numbers = {"lat": "stop_lat", "lon": "stop_lon", "type": "location_type", "wheelchair": "wheelchair_boarding"}
    for name, column in numbers.items():
        kind, blank = (np.float64, np.nan) if name in ("lat", "lon") else (np.int8, 0)
        values = _numbers(stops, column, kind, blank)
        layout.columns[f"stop_{name}"] = np.concatenate([values, np.full(len(extra), blank, kind)])
    layout.columns |= hash_index("stop", ids)


def _lay_out_trips(layout: Layout) -> None:
    trips = layout.trips
    ids = trips["trip_id"]
    layout.pool.add("trip_id", ids.alias(""))
    for name, column in _TRIP_TEXTS.items():
        layout.pool.add(f"trip_{name}", _cells(trips, column))
    for name, column in {"wheelchair": "wheelchair_accessible", "bikes": "bikes_allowed"}.items():
        layout.columns[f"trip_{name}"] = _numbers(trips, column, np.int8)
    layout.columns["trip_direction"] = _numbers(trips, "direction_id", np.int8, -1)
    services = pl.Enum(layout.days.ids)
    known = _cells(trips, "service_id").cast(services, strict=False).to_physical()
    layout.columns["trip_service"] = known.cast(pl.Int32).fill_null(len(layout.days.ids)).to_numpy()
    layout.columns["trip_zone"] = layout.trip_zone
    rank = np.empty(trips.height, np.int32)
    rank[ids.arg_sort().to_numpy()] = np.arange(trips.height, dtype=np.int32)
    layout.columns["trip_rank"] = rank
    layout.columns |= hash_index("trip", ids.to_list())


def _lay_out_calls(layout: Layout) -> None:
    rows, patterns = layout.rows, layout.patterns
    layout.columns["trip_first"] = layout.trip_first
    layout.columns["trip_pattern"] = patterns.of_trip
    layout.columns["call_arrival"] = rows.arrival
    layout.columns["call_departure"] = rows.departure
    layout.columns["pattern_first"] = patterns.first
    layout.columns["pattern_stop"] = rows.stop[patterns.rows]
    layout.columns["pattern_sequence"] = rows.sequence[patterns.rows]
    layout.columns["pattern_pickup"] = rows.pickup[patterns.rows]
    layout.columns["pattern_drop_off"] = rows.drop_off[patterns.rows]
    layout.columns["pattern_timed"] = layout.timed[patterns.rows].astype(np.uint8)
    headsigns = np.zeros(len(patterns.rows), np.int32) if rows.headsign is None else rows.headsign[patterns.rows]
    layout.pool.add("pattern_headsign", pl.Series("", rows.headsigns, dtype=pl.String).gather(headsigns))


def _lay_out_services(layout: Layout) -> None:
    """One more at the end, which never runs: the service of trips whose service nobody describes."""
    runs = [*layout.days.runs, np.zeros(0, np.bool_)]
    packed = [np.packbits(days[:_HUNDRED_YEARS], bitorder="little") for days in runs]
    sizes = np.array([len(bits) for bits in packed], np.int64)
    layout.columns["service_day"] = np.array([*layout.days.first_day, 0], np.int32)
    layout.columns["service_days"] = np.array([min(len(days), _HUNDRED_YEARS) for days in runs], np.int32)
    layout.columns["service_bits_at"] = np.cumsum(sizes) - sizes
    layout.columns["service_bits"] = np.concatenate([*packed, np.zeros(1, np.uint8)])
    layout.pool.add("service_id", pl.Series("", [*layout.days.ids, ""], dtype=pl.String))


def _lay_out_shapes(layout: Layout) -> None:
    shapes = layout.tables.shapes
    placed = ~(np.isnan(shapes.lat) | np.isnan(shapes.lon)) & (np.abs(shapes.lat) <= 90) & (np.abs(shapes.lon) <= 180)
    shape = shapes.shape[placed]
    points = np.stack([shapes.lon[placed], shapes.lat[placed]], axis=1) / SHAPE_UNIT
    first = np.searchsorted(shape, np.arange(len(shapes.ids) + 1)).astype(np.int32)
    layout.columns["shape_points"] = np.rint(points).astype(np.int32)
    layout.columns["shape_first"] = first
    known = _cells(layout.trips, "shape_id").cast(pl.Enum(shapes.ids), strict=False).to_physical()
    of_trip = known.cast(pl.Int32).fill_null(-1).to_numpy().copy()
    if len(shapes.ids):
        of_trip[np.diff(first)[of_trip] == 0] = -1
    layout.columns["trip_shape"] = of_trip


def _lay_out_frequencies(tables: FeedTables, trips: pl.DataFrame) -> dict[str, AnyArray]:
    """By trip, then as in the file."""
    table = tables.get("frequencies.txt")
    number = {trip_id: place for place, trip_id in enumerate(trips["trip_id"].to_list())} if table else {}
    periods: list[tuple[int, int, int, int, int]] = []
    for place, row in enumerate(table.dicts() if table else ()):
        trip, headway = number.get(row.get("trip_id", "")), row.get("headway_secs", "")
        start, end = parse_time(row.get("start_time", "")), parse_time(row.get("end_time", ""))
        if trip is None or start < 0 or end < 0 or not (headway.isascii() and headway.isdigit()) or int(headway) < 1:
            line = int(table.lines[place]) if table else 0
            reason = "left out: it needs a trip, two times and a headway"
            tables.report.add("unusable_frequency", Severity.WARNING, "frequencies.txt", line, reason=reason)
            continue
        periods.append((trip, start, end, min(int(headway), _LONGEST_HEADWAY), int(row.get("exact_times") == "1")))
    periods.sort(key=lambda period: period[0])
    array = np.array(periods, np.int32).reshape(-1, 5)
    names = ("trip", "start", "end", "headway", "exact")
    return {f"frequency_{name}": array[:, place].copy() for place, name in enumerate(names)}


def _lay_out_lines(layout: Layout) -> list[str]:
    """For each route and direction one trip whose line is drawn: of the shape, else of the pattern, that most have."""
    trips = pl.DataFrame(
        {
            "route": _cells(layout.trips, "route_id"),
            "direction": layout.columns["trip_direction"],
            "shape": layout.columns["trip_shape"],
            "pattern": layout.patterns.of_trip,
            "trip": np.arange(layout.trips.height, dtype=np.int32),
        }
    ).filter(pl.col("pattern") >= 0)
    line = pl.when(pl.col("shape") >= 0).then(pl.col("shape")).otherwise(-2 - pl.col("pattern"))
    chosen = (
        trips.group_by("route", "direction", line.alias("line"))
        .agg(pl.len().alias("trips"), pl.col("trip").min())
        .sort(
            ["route", "direction", pl.col("line") < 0, "trips", "trip"], descending=[False, False, False, True, False]
        )
        .unique(["route", "direction"], keep="first", maintain_order=True)
    )
    routes = chosen.group_by("route", maintain_order=True).len()
    ids = routes["route"].to_list()
    layout.pool.add("line_route_id", pl.Series("", ids, dtype=pl.String))
    layout.columns["line_first"] = np.concatenate([[0], np.cumsum(routes["len"].to_numpy())]).astype(np.int32)
    layout.columns["line_trip"] = chosen["trip"].to_numpy()
    return ids
