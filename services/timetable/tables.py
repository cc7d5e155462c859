"""A feed's tables, each read when first asked for; what compiling and checking both work on."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

from services.timetable.archive import Archive
from services.timetable.reader import Convert, Lines, Table, read_frames, read_table
from services.timetable.report import Report
from services.timetable.schema import tables as known_tables
from services.timetable.stop_times import StopTimes, read_stop_times

STREAMED = ("stop_times.txt", "shapes.txt")


@dataclass(frozen=True, slots=True)
class ShapePoints:
    """By shape and sequence. `distance` is NaN where the feed gives none, positions too where they are no numbers."""

    ids: list[str]
    shape: npt.NDArray[np.int32]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    sequence: npt.NDArray[np.int64]
    distance: npt.NDArray[np.float64]
    line: npt.NDArray[np.int32]
    header: tuple[str, ...] | None


@dataclass(slots=True)
class FeedTables:
    archive: Archive
    report: Report
    _read: dict[str, Table | None] = field(default_factory=dict)
    _stop_times: StopTimes | None = None
    _shapes: ShapePoints | None = None
    _ids: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def get(self, name: str) -> Table | None:
        """None when the feed has no such table."""
        if name not in self._read:
            self._read[name] = read_table(self.archive, name, self.report)
        return self._read[name]

    def names(self) -> list[str]:
        """The tables of GTFS that the feed has; what else lies beside them is not read."""
        return [name for name in known_tables() if name in self.archive.tables]

    def header(self, name: str) -> tuple[str, ...] | None:
        if name == "stop_times.txt":
            return self.stop_times.header
        if name == "shapes.txt":
            return self.shapes.header
        table = self.get(name)
        return table.columns if table is not None else None

    def has_rows(self, name: str) -> bool:
        if name == "stop_times.txt":
            return len(self.stop_times) > 0
        table = self.get(name)
        return table is not None and len(table) > 0

    def ids(self, name: str, column: str) -> list[str]:
        """Each id once, in the order of the file, blank ones left out."""
        key = (name, column)
        if key not in self._ids:
            table = self.get(name)
            cells = table.series(column) if table is not None else pl.Series(column, [], dtype=pl.String)
            self._ids[key] = cells.filter(cells != "").unique(maintain_order=True).to_list()
        return self._ids[key]

    @property
    def stop_times(self) -> StopTimes:
        if self._stop_times is None:
            trips, stops = self.ids("trips.txt", "trip_id"), self.ids("stops.txt", "stop_id")
            self._stop_times = read_stop_times(self.archive, trips, stops, self.report)
        return self._stop_times

    @property
    def shapes(self) -> ShapePoints:
        if self._shapes is None:
            self._shapes = _read_shapes(self.archive, self.report)
        return self._shapes


def last_rows(table: Table, key: str) -> pl.DataFrame:
    """One row an id, in the order in which ids first stand in the file; of repeated ones the last row counts."""
    frame = table.frame.with_columns(table.series(key).alias(key)).filter(pl.col(key) != "")
    if frame[key].n_unique() == frame.height:
        return frame
    last = frame.unique(subset=key, keep="last")
    return frame.select(key).unique(maintain_order=True).join(last, on=key, how="left", maintain_order="left")


def zone_of(name: str) -> ZoneInfo | None:
    """None when there is no such time zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError):  # also ZoneInfoNotFoundError, and a folder of zones such as "America"
        return None
    except LookupError:
        return None


class _ShapeReading:
    def __init__(self) -> None:
        self.begin()

    def begin(self) -> Convert[dict[str, Any]]:
        self.ids: dict[str, int] = {}
        return self._convert

    def _convert(self, frame: pl.DataFrame, lines: Lines) -> dict[str, Any]:
        cells = _column(frame, "shape_id")
        starts = (cells != cells.shift(1)).fill_null(True).arg_true().to_numpy()
        codes = [self.ids.setdefault(shape_id, len(self.ids)) for shape_id in cells.gather(starts).to_list()]
        return {
            "shape": np.repeat(np.array(codes, np.int32), np.diff(starts, append=cells.len())),
            "lat": _floats(frame, "shape_pt_lat"),
            "lon": _floats(frame, "shape_pt_lon"),
            "sequence": _column(frame, "shape_pt_sequence").cast(pl.Int64, strict=False).fill_null(0).to_numpy(),
            "distance": _floats(frame, "shape_dist_traveled"),
            "line": lines,
        }


def _read_shapes(archive: Archive, report: Report) -> ShapePoints:
    reading = _ShapeReading()
    wanted = {
        "shape_id": pl.String,
        "shape_pt_lat": pl.Float64,
        "shape_pt_lon": pl.Float64,
        "shape_pt_sequence": pl.Int64,
        "shape_dist_traveled": pl.Float64,
    }
    header, blocks = read_frames(archive, "shapes.txt", report, wanted, reading.begin)
    columns: dict[str, Any] = {}
    for name in ("shape", "lat", "lon", "sequence", "distance", "line"):
        kind = np.int32 if name in ("shape", "line", "sequence") else np.float64
        columns[name] = np.concatenate([np.empty(0, kind), *(block.pop(name) for block in blocks)])
    columns["shape"] = columns["shape"].astype(np.int32)
    shape, sequence = columns["shape"], columns["sequence"]
    if len(shape) and ((shape[1:] < shape[:-1]) | ((shape[1:] == shape[:-1]) & (sequence[1:] < sequence[:-1]))).any():
        order = np.lexsort((sequence, shape))
        columns = {name: column[order] for name, column in columns.items()}
    return ShapePoints(ids=list(reading.ids), header=header, **columns)


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    if name in frame.columns:
        return frame[name]
    return pl.Series(name, [""], dtype=pl.String).new_from_index(0, frame.height)


def _floats(frame: pl.DataFrame, name: str) -> npt.NDArray[np.float64]:
    numbers = _column(frame, name).cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    return np.where(np.isfinite(numbers), numbers, np.nan)
