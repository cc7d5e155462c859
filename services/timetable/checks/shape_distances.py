"""Along a shape, distances do not go back; its points have positions; no sequence number stands twice."""

import numpy as np

from services.shared.model.notice import Notice, Severity
from services.timetable.tables import FeedTables

FILE = "shapes.txt"


def check(tables: FeedTables) -> None:
    shapes, report = tables.shapes, tables.report
    for field, column, limit in (("shape_pt_lat", shapes.lat, 90), ("shape_pt_lon", shapes.lon, 180)):
        reason = "a point without a position on earth is left out"
        finding = Notice("number_out_of_range", Severity.ERROR, FILE, 0, field, "", reason)
        report.add_rows(finding, np.flatnonzero(~(np.abs(column) <= limit)), shapes.line, column)
    same = (shapes.shape[1:] == shapes.shape[:-1]) & (shapes.sequence[1:] == shapes.sequence[:-1])
    finding = Notice("duplicate_key", Severity.ERROR, FILE, 0, "shape_pt_sequence", "", "stands twice in the shape")
    report.add_rows(finding, np.flatnonzero(same) + 1, shapes.line, shapes.sequence)
    known = np.flatnonzero(~np.isnan(shapes.distance))
    shape, distance = shapes.shape[known], shapes.distance[known]
    back = np.flatnonzero((shape[1:] == shape[:-1]) & (distance[1:] < distance[:-1])) + 1
    code, reason = "decreasing_shape_distance", "less than at the point before"
    finding = Notice(code, Severity.ERROR, FILE, 0, "shape_dist_traveled", "", reason)
    report.add_rows(finding, back, shapes.line[known], distance)
