"""The tables of GTFS that are made of an ODPT payload, as a zip that is read like any operator's own."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from services.shared.odpt.values import LANGUAGE, Texts

Row = dict[str, str]

COLUMNS = {
    "agency.txt": ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"),
    "stops.txt": (
        "stop_id",
        "stop_code",
        "stop_name",
        "stop_lat",
        "stop_lon",
        "location_type",
        "parent_station",
        "platform_code",
    ),
    "routes.txt": ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_color"),
    "trips.txt": (
        "trip_id",
        "route_id",
        "service_id",
        "trip_headsign",
        "trip_short_name",
        "direction_id",
        "block_id",
        "shape_id",
        "wheelchair_accessible",
    ),
    "stop_times.txt": (
        "trip_id",
        "stop_sequence",
        "stop_id",
        "arrival_time",
        "departure_time",
        "stop_headsign",
        "pickup_type",
        "drop_off_type",
        "timepoint",
    ),
    "calendar.txt": (
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "shapes.txt": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
    "transfers.txt": ("from_stop_id", "to_stop_id", "transfer_type"),
    "translations.txt": ("table_name", "field_name", "language", "translation", "record_id"),
}


class Tables:
    """Rows become text at once: as objects they would take ten times the room."""

    def __init__(self) -> None:
        self._texts = {name: io.StringIO() for name in COLUMNS}
        self._writers = {name: csv.writer(text, lineterminator="\n") for name, text in self._texts.items()}
        for name, columns in COLUMNS.items():
            self._writers[name].writerow(columns)
        self._filled: set[str] = set()

    def add(self, name: str, row: Row) -> None:
        self.append(name, [row.get(column, "") for column in COLUMNS[name]])

    def append(self, name: str, cells: Sequence[str | int]) -> None:
        """One cell for each of the table's columns, in their order."""
        self._writers[name].writerow(cells)
        self._filled.add(name)

    def has(self, name: str) -> bool:
        return name in self._filled

    def translate(self, table: str, column: str, local_id: str, texts: Texts) -> None:
        """Each language but the tables' own."""
        for language, text in texts.items():
            if language != LANGUAGE:
                row = {"table_name": table, "field_name": column, "record_id": local_id}
                self.add("translations.txt", row | {"language": language, "translation": text})

    def write(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, text in self._texts.items():
                archive.writestr(name, text.getvalue())
                text.close()
