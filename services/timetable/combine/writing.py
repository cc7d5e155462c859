"""The merged zip, written table by table: rows are read again, those that travel get their ids and go out at once.

Equal inputs give equal bytes.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import polars as pl

from services.shared.model.ids import namespaced
from services.timetable.combine.carried import BLANKED, ID_COLUMNS, OF_AGENCY, TABLES, known_columns
from services.timetable.combine.narrowing import PLACES
from services.timetable.combine.selection import Selection
from services.timetable.combine.words import STOP_TIMES, without_repeats
from services.timetable.reader import Convert, Lines, read_frames
from services.timetable.report import Report

LEVEL = 6
_ADDED = {"agency.txt": ("agency_id",), **dict.fromkeys(OF_AGENCY, ("agency_id",))}


def write(target: Path, chosen: Sequence[Selection], info: pl.DataFrame, zone: str) -> dict[str, int]:
    """How many rows each table got. `zone` takes the place of the agencies' own; blank: they keep them."""
    rows: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as package:
        for name in TABLES:
            made = _made(name, chosen, info)
            columns = _union(name, [*(s.columns.get(name, ()) for s in chosen), *(f.columns for f in made)])
            if not columns:
                continue
            if name == "routes.txt" and any("networks.txt" in selection.made for selection in chosen):
                columns = [column for column in columns if column != "network_id"]  # route_networks.txt says it
            with package.open(name, "w", force_zip64=True) as out:
                out.write(_line(columns))
                rows[name] = sum(_write_frame(out, frame, columns) for frame in made)
                for selection in chosen:
                    if name in selection.columns and name not in selection.made:
                        rows[name] += _Copying(selection, name, columns, out, zone).run()
        _write_places(package, chosen)
    return rows


def _made(name: str, chosen: Sequence[Selection], info: pl.DataFrame) -> list[pl.DataFrame]:
    if name == "feed_info.txt":
        return [info]
    made = [selection.made[name] for selection in chosen if name in selection.made]
    if name != "translations.txt" or not made:
        return made
    rows = pl.concat(made)
    by_value = rows.filter((pl.col("table_name") == STOP_TIMES) & (pl.col("field_value") != ""))
    if len(made) == 1 or by_value.is_empty():
        return made
    return [without_repeats(rows)]


def _union(name: str, headers: Iterable[Sequence[str]]) -> list[str]:
    """GTFS's columns in GTFS's order, then others in the order in which they come."""
    said = dict.fromkeys(column for header in headers for column in header)
    if not said:
        return []
    said |= dict.fromkeys(_ADDED.get(name, ()))
    known = [column for column in known_columns(name) if column in said]
    return [*known, *(column for column in said if column not in known)]


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _write_frame(out: IO[bytes], frame: pl.DataFrame, columns: Sequence[str]) -> int:
    """Blank where the frame has no such column."""
    cells = [pl.when(pl.col(column) != "").then(pl.col(column)).alias(column) for column in columns]
    out.write(_with_columns(frame, columns).select(cells).write_csv(include_header=False).encode())
    return frame.height


def _with_columns(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return frame.with_columns(pl.lit("").alias(column) for column in columns if column not in frame.columns)


class _Copying:
    """One table of one feed. When its reading begins again, what was written is not written twice."""

    def __init__(self, selection: Selection, name: str, columns: Sequence[str], out: IO[bytes], zone: str) -> None:
        self._selection, self._name, self._columns, self._out = selection, name, columns, out
        self._prefix = pl.lit(namespaced(selection.feed, ""))
        self._zone = zone
        self._last_line = 0
        self._rows = 0

    def run(self) -> int:
        read_frames(self._selection.archive, self._name, Report(), None, self._begin)
        return self._rows

    def _begin(self) -> Convert[None]:
        return self._copy

    def _copy(self, frame: pl.DataFrame, lines: Lines) -> None:
        travels = pl.Series(lines > self._last_line) & self._travelling(frame, lines)
        self._last_line = max(self._last_line, int(lines[-1])) if len(lines) else self._last_line
        rows = frame if travels.all() else frame.filter(travels)
        self._rows += rows.height
        if rows.height:
            cells = [self._cell(column).alias(column) for column in self._columns]
            rows = _with_columns(rows, self._columns)
            self._out.write(rows.select(cells).write_csv(include_header=False).encode())

    def _travelling(self, frame: pl.DataFrame, lines: Lines) -> pl.Series:
        if self._name == "shapes.txt":
            return frame["shape_id"].is_in(self._selection.shapes.implode())
        mask = self._selection.lines[self._name]
        return pl.Series(mask[lines.clip(max=len(mask) - 1)] & (lines < len(mask)))

    def _cell(self, column: str) -> pl.Expr:
        """Null where blank, which CSV leaves blank too."""
        said = pl.col(column)
        if column == "agency_timezone" and self._zone:
            return pl.lit(self._zone)
        if column == "timepoint" and column not in self._selection.columns[self._name]:
            return pl.when(pl.col("arrival_time") != "").then(pl.lit("1"))  # what its absence means
        if column == "agency_lang" and self._name == "agency.txt":
            return pl.when(said != "").then(said).otherwise(pl.lit(self._selection.language or None, pl.String))
        if column == "agency_id" and (self._name == "agency.txt" or self._name in OF_AGENCY):
            return self._agency(said)
        present = said != ""
        if (self._name, column) in BLANKED:
            present &= said.is_in(self._selection.known[BLANKED[self._name, column]].implode())
        value = pl.concat_str(self._prefix, said) if column in ID_COLUMNS else said
        return pl.when(present).then(value)

    def _agency(self, said: pl.Expr) -> pl.Expr:
        """As Picking.agencies_of has it; every agency has an id in the merged feed, a blank one too."""
        agencies = self._selection.agencies
        first = pl.lit(agencies[0] if len(agencies) else "")
        of = pl.when(said.is_in(agencies.implode())).then(said).otherwise(first)
        return pl.concat_str(self._prefix, said if self._name == "agency.txt" else of)


def _write_places(package: zipfile.ZipFile, chosen: Sequence[Selection]) -> None:
    features = list(_features(chosen))
    if features:
        with package.open(PLACES, "w") as out:
            whole = {"type": "FeatureCollection", "features": features}
            out.write(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode())


def _features(chosen: Sequence[Selection]) -> Iterator[dict[str, object]]:
    for selection in chosen:
        for feature in selection.places:
            yield feature | {"id": namespaced(selection.feed, feature["id"])}
