"""stop_times.txt, the table that is bigger than all others together, as compact columns.

Read block by block: a row is about 40 bytes in memory, whatever it is in the file. Rows that can't be
used are left out and reported; a stop that stops.txt doesn't know keeps its place in the trip.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from services.shared.model.notice import Notice, Severity
from services.shared.timetable.artifact import NO_TIME
from services.timetable.archive import Archive
from services.timetable.reader import Convert, Kinds, Lines, read_frames
from services.timetable.report import Report
from services.timetable.times import INVALID_TIME, Seconds, parse_times

FILE = "stop_times.txt"
FLEX_PLACES = ("location_group_id", "location_id")
FLEX_WINDOWS = ("start_pickup_drop_off_window", "end_pickup_drop_off_window")
_TEXTS = ("trip_id", "arrival_time", "departure_time", "stop_headsign", *FLEX_PLACES, *FLEX_WINDOWS)
# Columns of choices, with the highest.
_CHOICES = {"pickup_type": 3, "drop_off_type": 3, "continuous_pickup": 3, "continuous_drop_off": 3, "timepoint": 1}
_NUMBERS = {"stop_sequence": pl.Int32, **dict.fromkeys(_CHOICES, pl.Int32), "shape_dist_traveled": pl.Float64}

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]


@dataclass(slots=True)
class StopTimes:
    """Rows by (trip, stop_sequence). `stop` ≥ the number of stops is one of `extra_stops`.

    `distance` and `headsign` are None when no row has one; `headsign` counts into `headsigns`, 0 being "".
    """

    trip: Ints
    stop: Ints
    sequence: Ints
    arrival: Seconds
    departure: Seconds
    pickup: Bytes
    drop_off: Bytes
    line: Ints
    flexible: npt.NDArray[np.bool_]
    distance: npt.NDArray[np.float64] | None
    headsign: Ints | None
    extra_stops: list[str] = field(default_factory=list)
    headsigns: list[str] = field(default_factory=lambda: [""])
    header: tuple[str, ...] | None = None
    rows_in_file: int = 0

    def __len__(self) -> int:
        return len(self.trip)

    def take(self, chosen: npt.NDArray[Any]) -> None:
        """Keeps these rows, in this order."""
        for name in _KINDS:
            column = getattr(self, name)
            if column is not None:
                setattr(self, name, column[chosen])


_KINDS: dict[str, type[np.generic]] = {
    "trip": np.int32,
    "stop": np.int32,
    "sequence": np.int32,
    "arrival": np.int32,
    "departure": np.int32,
    "pickup": np.int8,
    "drop_off": np.int8,
    "line": np.int32,
    "flexible": np.bool_,
    "distance": np.float64,
    "headsign": np.int32,
}
_OFTEN_NONE = ("distance", "headsign")


def read_stop_times(archive: Archive, trip_ids: Sequence[str], stop_ids: Sequence[str], report: Report) -> StopTimes:
    """Trips and stops are numbered as in the two lists, which hold each id once."""
    reading = _Reading(trip_ids, stop_ids)
    header, blocks = read_frames(archive, FILE, report, reading.wanted, reading.begin)
    report.merge(reading.findings)
    columns: dict[str, Any] = {name: _joined(name, blocks) for name in _KINDS}
    rows = sum(int(block.pop("rows")) for block in blocks)
    blocks.clear()
    found = StopTimes(
        **columns, extra_stops=list(reading.extra), headsigns=list(reading.headsigns), header=header, rows_in_file=rows
    )
    _sort(found)
    return found


def _joined(name: str, blocks: list[dict[str, Any]]) -> Any:
    """Frees each block's part as it goes. A part is None where all its values are blank."""
    parts = [block.pop(name) for block in blocks]
    if all(part is None for part in parts):
        return None if name in _OFTEN_NONE else np.zeros(sum(int(block["kept"]) for block in blocks), _KINDS[name])
    if any(part is None for part in parts):
        blank = np.nan if name == "distance" else 0
        kept = [int(block["kept"]) for block in blocks]
        parts = [np.full(n, blank, _KINDS[name]) if part is None else part for part, n in zip(parts, kept, strict=True)]
    return np.concatenate(parts)


def _sort(rows: StopTimes) -> None:
    trip, sequence = rows.trip, rows.sequence
    if not len(trip):
        return
    if (trip[1:] < trip[:-1]).any() or ((trip[1:] == trip[:-1]) & (sequence[1:] < sequence[:-1])).any():
        key = (trip.astype(np.int64) << 32) + (sequence.astype(np.int64) + (1 << 31))
        rows.take(np.argsort(key, kind="stable"))


class _Reading:
    """What must be remembered from block to block. `begin` forgets it all."""

    def __init__(self, trip_ids: Sequence[str], stop_ids: Sequence[str]) -> None:
        self._trips = {trip_id: number for number, trip_id in enumerate(trip_ids)}
        self._stops = pl.Enum(stop_ids)
        self._stop_count = len(stop_ids)
        self.wanted: Kinds = {**dict.fromkeys(_TEXTS, pl.String), "stop_id": self._stops, **_NUMBERS}
        self.begin()

    def begin(self) -> Convert[dict[str, Any]]:
        self.extra: dict[str, int] = {}
        self.headsigns: dict[str, int] = {"": 0}
        self.findings = Report()
        self._times: dict[str, int] = {}
        return self._convert

    def _convert(self, frame: pl.DataFrame, lines: Lines) -> dict[str, Any]:
        trip = self._trip_numbers(_cells(frame, "trip_id"), lines)
        sequence, sequence_known = self._integers(frame, "stop_sequence", lines, required=True)
        flexible = _any_filled(frame, (*FLEX_PLACES, *FLEX_WINDOWS))
        block: dict[str, Any] = {
            "trip": trip,
            "stop": self._stop_numbers(_cells(frame, "stop_id"), lines, _any_filled(frame, FLEX_PLACES)),
            "sequence": sequence,
            "arrival": self._seconds(frame, "arrival_time", lines),
            "departure": self._seconds(frame, "departure_time", lines),
            "pickup": self._choices(frame, "pickup_type", lines),
            "drop_off": self._choices(frame, "drop_off_type", lines),
            "line": lines,
            "flexible": flexible if flexible.any() else None,
            "distance": self._distances(frame, lines),
            "headsign": self._headsign_numbers(frame),
        }
        for column in ("continuous_pickup", "continuous_drop_off"):
            self._choices(frame, column, lines)
        self._check_timepoints(frame, lines, block)
        usable = (trip >= 0) & sequence_known
        if not usable.all():
            block = {name: None if column is None else column[usable] for name, column in block.items()}
        return {**block, "rows": len(lines), "kept": int(usable.sum())}

    def _trip_numbers(self, cells: pl.Series, lines: Lines) -> Ints:
        """Rows of a trip mostly follow each other: one search for each run of them."""
        starts = (cells != cells.shift(1)).fill_null(True).arg_true().to_numpy()
        known = self._trips
        found = np.array([known.get(trip_id, -1) for trip_id in cells.gather(starts).to_list()], np.int32)
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            self._note_unknown_trips(cells, lines, starts, unknown)
        return np.repeat(found, np.diff(starts, append=cells.len()))

    def _note_unknown_trips(
        self, cells: pl.Series, lines: Lines, starts: npt.NDArray[Any], unknown: npt.NDArray[Any]
    ) -> None:
        ends = np.append(starts[1:], cells.len())
        for run in unknown.tolist():
            value, rows = cells[int(starts[run])], int(ends[run] - starts[run])
            code = "foreign_key_violation" if value else "missing_required_field"
            reason = "not in trips.txt; the rows are left out" if value else "a row without trip_id is left out"
            line = int(lines[starts[run]])
            self.findings.add(code, Severity.ERROR, FILE, line, "trip_id", value, reason, rows)

    def _stop_numbers(self, cells: pl.Series, lines: Lines, placed: npt.NDArray[np.bool_]) -> Ints:
        codes = cells.cast(self._stops, strict=False).to_physical()
        if not codes.null_count():
            return codes.to_numpy().astype(np.int32)
        unknown = codes.is_null().arg_true().to_numpy()
        found = codes.fill_null(0).to_numpy().astype(np.int32)
        values = [value or "" for value in cells.gather(unknown).to_list()]  # a blank cell of a typed column is null
        found[unknown] = [self._stop_count + self.extra.setdefault(v, len(self.extra)) for v in values]
        blank = np.array([not value for value in values], np.bool_)
        self._tell("foreign_key_violation", "stop_id", "not in stops.txt", unknown[~blank], lines, cells)
        nowhere = unknown[blank]
        self._tell("missing_required_field", "stop_id", "a call needs a place", nowhere[~placed[nowhere]], lines)
        return found

    def _seconds(self, frame: pl.DataFrame, column: str, lines: Lines) -> Seconds:
        if column not in frame.columns:
            return np.full(len(lines), NO_TIME, np.int32)
        seconds = parse_times(frame[column], self._times)
        wrong = np.flatnonzero(seconds == INVALID_TIME)
        if not len(wrong):
            return seconds
        self._tell("invalid_time", column, "not a time; taken as not given", wrong, lines, frame[column])
        return np.where(seconds == INVALID_TIME, NO_TIME, seconds).astype(np.int32)

    def _integers(
        self, frame: pl.DataFrame, column: str, lines: Lines, *, required: bool = False
    ) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """0 where blank or wrong, and where there was a number."""
        if column not in frame.columns:
            return np.zeros(len(lines), np.int32), np.zeros(len(lines), np.bool_)
        cells = frame[column]
        numbers = cells.cast(pl.Int32, strict=False)
        if not numbers.null_count():
            return numbers.to_numpy(), np.ones(len(lines), np.bool_)
        blank = cells.cast(pl.String).fill_null("") == ""
        wrong = (numbers.is_null() & ~blank).arg_true().to_numpy()
        self._tell("invalid_integer", column, "not a whole number", wrong, lines, cells)
        if required:
            nothing = blank.arg_true().to_numpy()
            self._tell("missing_required_field", column, "a row without it is left out", nothing, lines)
        return numbers.fill_null(0).to_numpy(), numbers.is_not_null().to_numpy()

    def _choices(self, frame: pl.DataFrame, column: str, lines: Lines) -> Bytes | None:
        if column not in frame.columns:
            return None
        numbers = self._integers(frame, column, lines)[0]
        if not numbers.any():
            return None
        self._tell_strange(column, numbers, lines)
        return np.clip(numbers, 0, 127).astype(np.int8)

    def _tell_strange(self, column: str, numbers: Ints, lines: Lines) -> None:
        strange = np.flatnonzero((numbers < 0) | (numbers > _CHOICES[column]))
        if len(strange):
            code, reason = "unexpected_enum_value", f"expected 0 to {_CHOICES[column]}"
            values = pl.Series(numbers).cast(pl.String)
            self._tell(code, column, reason, strange, lines, values, Severity.WARNING)

    def _check_timepoints(self, frame: pl.DataFrame, lines: Lines, block: dict[str, Any]) -> None:
        """Feeds that have the column say of each time whether vehicles keep to it; those that do have the time."""
        if "timepoint" not in frame.columns:
            return
        exact, known = self._integers(frame, "timepoint", lines)
        self._tell_strange("timepoint", exact, lines)
        timed = {column: block[column] != NO_TIME for column in ("arrival", "departure")}
        silent = np.flatnonzero(~known & (timed["arrival"] | timed["departure"]))
        reason = "the time is given, and not whether vehicles keep to it (1) or not (0)"
        self._tell("missing_timepoint_value", "timepoint", reason, silent, lines, severity=Severity.WARNING)
        for column, given in timed.items():
            lacking = np.flatnonzero(known & (exact == 1) & ~given)
            reason = "where vehicles keep to the time it must be given"
            self._tell("stop_time_timepoint_without_times", f"{column}_time", reason, lacking, lines)

    def _distances(self, frame: pl.DataFrame, lines: Lines) -> npt.NDArray[np.float64] | None:
        if "shape_dist_traveled" not in frame.columns:
            return None
        cells = frame["shape_dist_traveled"]
        numbers = cells.cast(pl.Float64, strict=False)
        wrong = numbers.is_not_null() & ~numbers.is_finite()
        if cells.dtype == pl.String:
            wrong |= numbers.is_null() & (cells != "")
        places = wrong.fill_null(False).arg_true().to_numpy()
        self._tell("invalid_float", "shape_dist_traveled", "not a number", places, lines, cells)
        if numbers.null_count() == len(lines):
            return None
        distances = numbers.fill_null(np.nan).to_numpy()
        return np.where(np.isfinite(distances), distances, np.nan)

    def _headsign_numbers(self, frame: pl.DataFrame) -> Ints | None:
        if "stop_headsign" not in frame.columns:
            return None
        cells = frame["stop_headsign"]
        different = cells.unique(maintain_order=True)
        if different.len() == 0 or (different.len() == 1 and different[0] == ""):
            return None
        numbers = [self.headsigns.setdefault(text, len(self.headsigns)) for text in different.to_list()]
        codes = cells.cast(pl.Enum(different)).to_physical().to_numpy()
        found: Ints = np.array(numbers, np.int32)[codes]
        return found

    def _tell(
        self,
        code: str,
        column: str,
        reason: str,
        places: npt.NDArray[Any],
        lines: Lines,
        cells: pl.Series | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        finding = Notice(code, severity, FILE, 0, column, "", reason)
        self.findings.add_rows(finding, places, lines, cells)


def _cells(frame: pl.DataFrame, column: str) -> pl.Series:
    if column in frame.columns:
        return frame[column]
    return pl.Series(column, [""], dtype=pl.String).new_from_index(0, frame.height)


def _any_filled(frame: pl.DataFrame, columns: Sequence[str]) -> npt.NDArray[np.bool_]:
    present = [column for column in columns if column in frame.columns]
    if not present:
        return np.zeros(frame.height, np.bool_)
    return frame.select(pl.any_horizontal(pl.col(present) != "")).to_series().to_numpy()
