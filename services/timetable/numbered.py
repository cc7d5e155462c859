"""What the calls' stops and trips are, in columns that are numbered as the calls number them."""

import numpy as np
import numpy.typing as npt
import polars as pl

from services.timetable.tables import FeedTables

Degrees = npt.NDArray[np.float64]


def stop_positions(tables: FeedTables) -> tuple[Degrees, Degrees]:
    """NaN where a stop has no position; the last place is that of every stop that stops.txt doesn't know."""
    ids, table = tables.ids("stops.txt", "stop_id"), tables.get("stops.txt")
    lat, lon = np.full(len(ids) + 1, np.nan), np.full(len(ids) + 1, np.nan)
    if table is None:
        return lat, lon
    numbers = {stop_id: number for number, stop_id in enumerate(ids)}
    places = np.array([numbers.get(stop_id, -1) for stop_id in table.column("stop_id")], np.int64)
    for degrees, column in ((lat, "stop_lat"), (lon, "stop_lon")):
        read = table.series(column).cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
        degrees[places[places >= 0]] = np.where(np.abs(read) <= 180, read, np.nan)[places >= 0]
    return lat, lon


def called_stops(tables: FeedTables) -> npt.NDArray[np.int64]:
    """Of each call the place of its stop in `stop_positions`."""
    return np.minimum(tables.stop_times.stop.astype(np.int64), len(tables.ids("stops.txt", "stop_id")))


def of_trips(tables: FeedTables, column: str) -> list[str]:
    """A column of trips.txt, as the calls number trips; of repeated ids the last row counts."""
    table = tables.get("trips.txt")
    if table is None:
        return []
    values = dict(zip(table.column("trip_id"), table.column(column), strict=True))
    return [values[trip_id] for trip_id in tables.ids("trips.txt", "trip_id")]
