"""Small GTFS feeds made in code: two trains an hour apart between two stations, and what a test makes of it.

write_feed(path)                                   # the small line as it is
write_feed(path, routes=[…], frequencies=[…])      # with other tables
write_feed(path, calendar=None, calendar_dates=…)  # None leaves a table out
write_feed(path, stops="stop_id,stop_name\nA,Ash") # text or bytes go in as they are
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Mapping[str, object]]
TableSpec = Rows | str | bytes | None

EVERY_DAY = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1)

SMALL: dict[str, Rows] = {
    "agency": [
        {
            "agency_id": "RAIL",
            "agency_name": "Small Railway",
            "agency_url": "https://small.example",
            "agency_timezone": "Asia/Tokyo",
            "agency_lang": "en",
        }
    ],
    "stops": [
        {"stop_id": "A", "stop_name": "Ash", "stop_lat": 35.0, "stop_lon": 139.0},
        {"stop_id": "B", "stop_name": "Beech", "stop_lat": 35.01, "stop_lon": 139.01},
        {"stop_id": "C", "stop_name": "Cedar", "stop_lat": 35.02, "stop_lon": 139.02},
    ],
    "routes": [
        {"route_id": "R", "agency_id": "RAIL", "route_short_name": "1", "route_long_name": "Tree Line", "route_type": 2}
    ],
    "calendar": [{"service_id": "DAILY", **EVERY_DAY, "start_date": "20260101", "end_date": "20261231"}],
    "trips": [
        {"route_id": "R", "service_id": "DAILY", "trip_id": "T1", "trip_headsign": "Cedar"},
        {"route_id": "R", "service_id": "DAILY", "trip_id": "T2", "trip_headsign": "Cedar"},
    ],
    "stop_times": [],
}


# With this table the small line is without fault.
FEED_INFO = (
    "feed_publisher_name,feed_publisher_url,feed_lang,feed_contact_url,feed_start_date,feed_end_date,feed_version\n"
    "Small,https://small.example,en,https://small.example,20260101,20261231,1\n"
)


def calls(trip_id: str, *stops_and_times: str, **more: object) -> list[dict[str, object]]:
    """Rows of stop_times from words such as `A 8:00:00`, `B 8:10:00/8:11:00`, or `B` without a time."""
    rows: list[dict[str, object]] = []
    for number, words in enumerate(stops_and_times, 1):
        stop_id, _, times = words.partition(" ")
        arrival, _, departure = times.partition("/")
        row = {"trip_id": trip_id, "arrival_time": arrival, "departure_time": departure or arrival, "stop_id": stop_id}
        rows.append({**row, "stop_sequence": number, **more})
    return rows


SMALL["stop_times"] = [
    *calls("T1", "A 8:00:00", "B 8:10:00/8:11:00", "C 8:20:00"),
    *calls("T2", "A 9:00:00", "B 9:10:00/9:11:00", "C 9:20:00"),
]


def write_feed(path: Path, **tables: TableSpec) -> Path:
    """A zip at `path`, of SMALL with `tables` in place of its own; names are without `.txt`."""
    path.write_bytes(feed_bytes(**tables))
    return path


def feed_bytes(**tables: TableSpec) -> bytes:
    """The same, as bytes: equal feeds are equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in {**SMALL, **tables}.items():
            if table is not None:
                entry = zipfile.ZipInfo(f"{name}.txt")  # without the time of writing
                archive.writestr(entry, table_bytes(table), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def table_bytes(table: Rows | str | bytes) -> bytes:
    if isinstance(table, bytes):
        return table
    if isinstance(table, str):
        return table.encode()
    columns = list(dict.fromkeys(column for row in table for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()
