"""Checks of a feed's structure: one rule a file, one line each in CHECKS.

A rule reads the tables and puts its findings in their report, under the codes of the canonical GTFS
validator where it has one. What that validator calls an error and trip planners live with is a warning.
"""

from collections.abc import Callable

from services.timetable.checks import (
    agencies,
    calendars,
    columns,
    files,
    frequencies,
    keys,
    pathways,
    places,
    references,
    required,
    routes,
    shape_distances,
    stop_times,
    translations,
    trips,
    values,
)
from services.timetable.tables import FeedTables

Check = Callable[[FeedTables], None]

CHECKS: dict[str, Check] = {
    "files": files.check,
    "columns": columns.check,
    "required": required.check,
    "values": values.check,
    "keys": keys.check,
    "references": references.check,
    "agencies": agencies.check,
    "routes": routes.check,
    "places": places.check,
    "calendars": calendars.check,
    "trips": trips.check,
    "stop_times": stop_times.check,
    "shape_distances": shape_distances.check,
    "frequencies": frequencies.check,
    "pathways": pathways.check,
    "translations": translations.check,
}


def run_checks(tables: FeedTables) -> None:
    """Findings go to the tables' report."""
    for check in CHECKS.values():
        check(tables)
