"""A feed of any size for benches, made in columns: lines of 25 stops, trips every few minutes, fifty services."""

import zipfile
from pathlib import Path

import numpy as np
import polars as pl

CALLS_A_TRIP = 25
TRIPS_A_LINE = 140
ROUTES_A_LINE = 2  # both directions
SERVICES = 50
AGENCY = "agency_id,agency_name,agency_url,agency_timezone\n1,Big,http://big.example,Europe/Berlin\n"


def write_big_feed(path: Path, stop_times: int) -> Path:
    """A zip of about that many stop_times."""
    trips = max(1, stop_times // CALLS_A_TRIP)
    lines = max(1, trips // TRIPS_A_LINE)
    stops = lines * 14
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "agency.txt", "agency_id,agency_name,agency_url,agency_timezone\n1,Big,http://big.example,Europe/Berlin\n"
        )
        archive.writestr("calendar.txt", _calendar().write_csv())
        archive.writestr("routes.txt", _routes(lines).write_csv())
        archive.writestr("stops.txt", _stops(stops).write_csv())
        archive.writestr("trips.txt", _trips(trips, lines).write_csv())
        with archive.open("stop_times.txt", "w", force_zip64=True) as file:
            for first in range(0, trips, 20_000):
                table = _stop_times(first, min(trips, first + 20_000), lines, stops)
                file.write(table.write_csv(include_header=first == 0).encode())
    return path


def _calendar() -> pl.DataFrame:
    days = {day: 1 for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    dates = {"start_date": 20260101, "end_date": 20261231}
    rows = [{"service_id": f"s{n}", **days, "saturday": n % 2, "sunday": n % 3 % 2, **dates} for n in range(SERVICES)]
    return pl.DataFrame(rows)


def _routes(lines: int) -> pl.DataFrame:
    number = pl.int_range(0, max(1, lines // ROUTES_A_LINE), eager=True).alias("n")
    return number.to_frame().select(
        pl.format("route{}", "n").alias("route_id"),
        pl.lit(1).alias("agency_id"),
        pl.format("{}", "n").alias("route_short_name"),
        pl.lit(3).alias("route_type"),
    )


def _stops(stops: int) -> pl.DataFrame:
    number = pl.int_range(0, stops, eager=True).alias("n")
    return number.to_frame().select(
        pl.format("stop{}", "n").alias("stop_id"),
        pl.format("Stop {}", "n").alias("stop_name"),
        (50 + pl.col("n") % 1000 / 1000).alias("stop_lat"),
        (8 + pl.col("n") // 1000 / 100).alias("stop_lon"),
    )


def _trip_ids() -> pl.Expr:
    return pl.format("trip-{}-{}", pl.col("trip") % 700, "trip")


def _trips(trips: int, lines: int) -> pl.DataFrame:
    routes = max(1, lines // ROUTES_A_LINE)
    return pl.DataFrame({"trip": np.arange(trips)}).select(
        pl.format("route{}", pl.col("trip") % lines % routes).alias("route_id"),
        pl.format("s{}", pl.col("trip") // lines % SERVICES).alias("service_id"),
        _trip_ids().alias("trip_id"),
        pl.format("Head {}", pl.col("trip") % 900).alias("trip_headsign"),
        (pl.col("trip") % lines % 2).alias("direction_id"),
    )


def _stop_times(first: int, last: int, lines: int, stops: int) -> pl.DataFrame:
    trip = np.repeat(np.arange(first, last), CALLS_A_TRIP)
    place = np.tile(np.arange(CALLS_A_TRIP), last - first)
    begins = 4 * 3600 + trip // lines * 7919 % (20 * 3600)
    table = pl.DataFrame(
        {"trip": trip, "place": place, "stop": (trip % lines * 14 + place * 3) % stops, "time": begins + place * 90}
    )
    return table.select(
        _trip_ids().alias("trip_id"),
        _clock(pl.col("time")).alias("arrival_time"),
        _clock(pl.col("time") + 20).alias("departure_time"),
        pl.format("stop{}", "stop").alias("stop_id"),
        (pl.col("place") + 1).alias("stop_sequence"),
        pl.lit(0).alias("pickup_type"),
        pl.lit(0).alias("drop_off_type"),
        (pl.col("place") * 350.5).alias("shape_dist_traveled"),
    )


def _clock(seconds: pl.Expr) -> pl.Expr:
    parts = (seconds // 3600, seconds // 60 % 60, seconds % 60)
    return pl.format("{}:{}:{}", *(part.cast(pl.String).str.zfill(2) for part in parts))
