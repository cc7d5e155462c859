"""The stops of published GTFS feeds as timetables say them: with the lines and modes that call there."""

import io
import zipfile
from collections import defaultdict

import polars as pl

from services.shared.model.said import StopSaid
from tests.support.paths import published

_MODES = {0: "tram", 1: "subway", 2: "rail", 3: "bus", 12: "monorail"}


def stops_of(relative: str) -> dict[str, StopSaid]:
    """By stop_id."""
    with zipfile.ZipFile(published(relative)) as archive:
        stops, trips, routes, times = (_table(archive, f"{name}.txt") for name in ("stops", "trips", "routes",
                                                                                  "stop_times"))  # fmt: skip
    called = times.select("trip_id", "stop_id").unique().join(trips.select("trip_id", "route_id"), on="trip_id")
    lines = called.join(routes.select("route_id", "route_type"), on="route_id")
    modes: dict[str, set[str]] = defaultdict(set)
    routes_of: dict[str, set[str]] = defaultdict(set)
    for stop_id, route_id, kind in lines.select("stop_id", "route_id", "route_type").unique().iter_rows():
        modes[stop_id].add(_MODES.get(int(kind), "bus"))
        routes_of[stop_id].add(route_id)
    return {row["stop_id"]: _stop(row, routes_of[row["stop_id"]], modes[row["stop_id"]])
            for row in stops.iter_rows(named=True)}  # fmt: skip


def _stop(row: dict[str, str | None], routes: set[str], modes: set[str]) -> StopSaid:
    return StopSaid(
        id=row["stop_id"] or "",
        name=row["stop_name"] or "",
        lat=float(row["stop_lat"] or 0),
        lon=float(row["stop_lon"] or 0),
        location_type=int(row.get("location_type") or 0),
        parent_station=row.get("parent_station") or "",
        routes=tuple(sorted(routes)),
        modes=tuple(sorted(modes)),
    )


def _table(archive: zipfile.ZipFile, name: str) -> pl.DataFrame:
    member = next(each for each in archive.namelist() if each.endswith(name))
    text = archive.read(member)
    return pl.read_csv(io.BytesIO(text), infer_schema_length=0, truncate_ragged_lines=True).select(
        pl.all().str.strip_chars()
    )
