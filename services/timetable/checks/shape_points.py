"""A shape has more than one point; its distances grow from point to point, and reach as far as its trips do."""

import numpy as np

from services.shared.model.notice import Notice, Severity
from services.timetable.distances import metres_between
from services.timetable.numbered import called_stops, of_trips, stop_positions
from services.timetable.tables import FeedTables

FILE = "shapes.txt"
_FAR_METRES = 1.11  # between points of one distance
_BEYOND_METRES = 11.1  # between a trip's last stop and its shape's last point


def check(tables: FeedTables) -> None:
    shapes = tables.shapes
    if not len(shapes.shape):
        return
    first, counts = np.unique(shapes.shape, return_index=True, return_counts=True)[1:]
    finding = Notice("single_shape_point", Severity.WARNING, FILE, 0, "shape_id", "", "one point makes no line")
    tables.report.add_rows(finding, first[counts == 1], shapes.line, shapes.shape, lambda n: shapes.ids[n])
    _check_equal(tables)
    _check_reach(tables)


def _check_equal(tables: FeedTables) -> None:
    shapes = tables.shapes
    same = (shapes.shape[1:] == shapes.shape[:-1]) & (shapes.distance[1:] == shapes.distance[:-1])
    places = np.flatnonzero(same) + 1
    before = places - 1
    apart = metres_between(shapes.lat[before], shapes.lon[before], shapes.lat[places], shapes.lon[places])
    kinds = (
        ("equal_shape_distance_same_coordinates", Severity.WARNING, apart == 0, "the same point twice"),
        (
            "equal_shape_distance_diff_coordinates_distance_below_threshold",
            Severity.WARNING,
            (apart > 0) & (apart < _FAR_METRES),
            "no further than the point before, which is elsewhere",
        ),
        (
            "equal_shape_distance_diff_coordinates",
            Severity.ERROR,
            apart >= _FAR_METRES,
            "no further than the point before, which is more than a metre away",
        ),
    )
    for code, severity, chosen, reason in kinds:
        finding = Notice(code, severity, FILE, 0, "shape_dist_traveled", "", reason)
        tables.report.add_rows(finding, places[chosen], shapes.line, shapes.distance)


def _check_reach(tables: FeedTables) -> None:
    rows, shapes = tables.stop_times, tables.shapes
    if rows.distance is None or not len(rows):
        return
    numbers = {shape_id: number for number, shape_id in enumerate(shapes.ids)}
    last_point = np.searchsorted(shapes.shape, np.arange(len(shapes.ids)), "right") - 1
    reach = np.full(len(shapes.ids), -np.inf)
    known = ~np.isnan(shapes.distance)
    np.maximum.at(reach, shapes.shape[known], shapes.distance[known])
    ends = np.append(np.flatnonzero(rows.trip[1:] != rows.trip[:-1]), len(rows) - 1)
    of_trip = np.array([numbers.get(shape_id, -1) for shape_id in of_trips(tables, "shape_id")], np.int64)
    shape = of_trip[rows.trip[ends]]
    ends, shape = ends[shape >= 0], shape[shape >= 0]
    beyond = (rows.distance[ends] > reach[shape]) & np.isfinite(reach[shape]) & (reach[shape] > 0)
    ends, shape = ends[beyond], shape[beyond]
    lat, lon = stop_positions(tables)
    stop = called_stops(tables)[ends]
    apart = metres_between(lat[stop], lon[stop], shapes.lat[last_point[shape]], shapes.lon[last_point[shape]])
    code, reason = "trip_distance_exceeds_shape_distance", "further than the shape of the trip reaches"
    for name, severity, chosen in (
        (code, Severity.ERROR, apart > _BEYOND_METRES),
        (f"{code}_below_threshold", Severity.WARNING, (apart > 0) & (apart <= _BEYOND_METRES)),
    ):
        finding = Notice(name, severity, "stop_times.txt", 0, "shape_dist_traveled", "", reason)
        tables.report.add_rows(finding, ends[chosen], rows.line, rows.distance)
