"""Checks of a feed's structure: one rule a file, one line each in CHECKS.

A rule reads the tables and puts its findings in their report, under the codes of the canonical GTFS
validator where it has one. What that validator calls an error and trip planners live with is a warning.
"""

from collections.abc import Callable
from datetime import date

from services.timetable.checks import (
    agencies,
    amounts,
    attributions,
    bikes,
    blocks,
    bookings,
    calendars,
    characters,
    columns,
    fare_choices,
    fare_transfers,
    feed_infos,
    files,
    frequencies,
    japanese,
    keys,
    kinds,
    letter_cases,
    names,
    pages,
    pathways,
    periods,
    places,
    references,
    required,
    routes,
    shape_distances,
    shape_matches,
    shape_points,
    since,
    speeds,
    stop_accesses,
    stop_times,
    timeframes,
    transfers,
    translations,
    trip_transfers,
    trips,
    unused,
    values,
    ways,
    weeks,
    whitespaces,
    windows,
    zones,
)
from services.timetable.tables import FeedTables

Check = Callable[[FeedTables], None]
DatedCheck = Callable[[FeedTables, date], None]
Comparison = Callable[[FeedTables, FeedTables], None]

CHECKS: dict[str, Check] = {
    "files": files.check,
    "columns": columns.check,
    "required": required.check,
    "values": values.check,
    "japanese": japanese.check,
    "keys": keys.check,
    "references": references.check,
    "agencies": agencies.check,
    "routes": routes.check,
    "places": places.check,
    "calendars": calendars.check,
    "weeks": weeks.check,
    "trips": trips.check,
    "stop_times": stop_times.check,
    "shape_distances": shape_distances.check,
    "frequencies": frequencies.check,
    "pathways": pathways.check,
    "translations": translations.check,
    "stop_accesses": stop_accesses.check,
    "names": names.check,
    "pages": pages.check,
    "feed_infos": feed_infos.check,
    "attributions": attributions.check,
    "unused": unused.check,
    "shape_points": shape_points.check,
    "speeds": speeds.check,
    "transfers": transfers.check,
    "blocks": blocks.check,
    "bookings": bookings.check,
    "fare_transfers": fare_transfers.check,
    "timeframes": timeframes.check,
    "amounts": amounts.check,
    "characters": characters.check,
    "letter_cases": letter_cases.check,
    "whitespaces": whitespaces.check,
    "bikes": bikes.check,
    "fare_choices": fare_choices.check,
    "kinds": kinds.check,
    "shape_matches": shape_matches.check,
    "trip_transfers": trip_transfers.check,
    "ways": ways.check,
    "zones": zones.check,
    "windows": windows.check,
}

# What depends on the day from which a feed is seen.
DATED_CHECKS: dict[str, DatedCheck] = {"periods": periods.check}

# What only the version before shows.
COMPARISONS: dict[str, Comparison] = {"since": since.check}


def run_checks(tables: FeedTables) -> None:
    """Findings go to the tables' report."""
    for check in CHECKS.values():
        check(tables)


def run_dated_checks(tables: FeedTables, today: date) -> None:
    for check in DATED_CHECKS.values():
        check(tables, today)


def run_comparisons(tables: FeedTables, before: FeedTables) -> None:
    """`before` is the version that was served until now."""
    for check in COMPARISONS.values():
        check(tables, before)
