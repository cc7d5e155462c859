"""Reads the tables of a feed, row by row or in bulk, and never falls over one of them.

A plain table goes through polars in blocks; one with anything odd in it (encodings, ragged rows, stray
quotes, blank lines) goes through csv, slower. Both give the same: text cells, stripped, blank when missing,
with the line that each row stands on (the header being line 1).
"""

import csv
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from services.shared.model.notice import Severity
from services.timetable.archive import LFS_POINTER, Archive, text_stream
from services.timetable.encoding import detect
from services.timetable.report import Report

BLOCK_BYTES = 1 << 23  # what processors keep near
BULK_FROM_BYTES = 1 << 18
ROWS_A_FRAME = 200_000
_LONGEST_LINE_BLOCKS = 16
_SPACED = (b", ", b" ,", b" \n", b" \r", b"\n ")
_SPACES = (b"\t", b"\x0b", b"\x0c")
_FIELD_LIMIT = 1 << 20

T = TypeVar("T")
Lines = npt.NDArray[np.int32]
Kinds = Mapping[str, pl.DataType | type[pl.DataType]]
Convert = Callable[[pl.DataFrame, Lines], T]


@dataclass(slots=True)
class Table:
    """A whole table. `lines[i]` is the line in the file on which row i begins."""

    name: str
    frame: pl.DataFrame
    lines: Lines
    columns: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return self.frame.height

    def has(self, column: str) -> bool:
        return column in self.columns

    def column(self, name: str) -> list[str]:
        """Blank cells when the table has no such column."""
        return self.frame[name].to_list() if name in self.columns else [""] * len(self)

    def series(self, name: str) -> pl.Series:
        if name in self.columns:
            return self.frame[name]
        return pl.Series(name, [""], dtype=pl.String).new_from_index(0, len(self))

    def dicts(self) -> list[dict[str, str]]:
        return self.frame.to_dicts()


class _NotPlain(Exception):
    """Something that polars would read otherwise than csv does. The reaction: read the table with csv."""


def read_table(archive: Archive, name: str, report: Report) -> Table | None:
    """None when the feed has no such table, or nothing that could be read as one."""
    header, frames = read_frames(archive, name, report, None, lambda: _as_it_is)
    if header is None:
        return None
    empty = pl.DataFrame(schema=dict.fromkeys(header, pl.String))
    frame = pl.concat([empty, *(frame for frame, _ in frames)]).rechunk()
    lines = np.concatenate([np.empty(0, np.int32), *(lines for _, lines in frames)])
    return Table(name, frame, lines, header)


def _as_it_is(frame: pl.DataFrame, lines: Lines) -> tuple[pl.DataFrame, Lines]:
    return frame, lines


def read_frames(
    archive: Archive, name: str, report: Report, wanted: Kinds | None, begin: Callable[[], Convert[T]]
) -> tuple[tuple[str, ...] | None, list[T]]:
    """The table's header, and what `begin()` makes of each block of it; a table may take gigabytes, a block does not.

    `wanted` leaves out other columns; its types are those that a block has when all its values are of them,
    otherwise the block is text like any other. When one turns out not to be plain, all is begun again.
    """
    if name not in archive.tables:
        return None, []
    if archive.size(name) >= BULK_FROM_BYTES:
        try:
            header, results = _read_plain(archive, name, wanted, begin())
        except _NotPlain:
            pass
        else:
            _check_header(name, header, report)
            return tuple(dict.fromkeys(column for column in header if column)), results
    return _read_any(archive, name, report, wanted, begin())


# Through csv: whatever it is.


def _read_any(
    archive: Archive, name: str, report: Report, wanted: Kinds | None, convert: Convert[T]
) -> tuple[tuple[str, ...] | None, list[T]]:
    data = archive.read(name)
    if data.startswith(LFS_POINTER):
        report.add("unreadable_file", Severity.ERROR, name, reason="a Git LFS pointer, not the table it points to")
        return None, []
    encoding = detect(data)
    if encoding != "utf-8":
        report.add("file_not_utf8", Severity.WARNING, name, value=encoding, reason=f"read as {encoding}; GTFS is UTF-8")
    rows = _csv_rows(name, text_stream(data, "utf-8-sig" if encoding == "utf-8" else encoding), report)
    first = next(rows, None)
    if first is None:
        report.add("empty_file", Severity.ERROR, name, reason="there is nothing in this file, not even a header")
        return None, []
    header = [cell.strip().lstrip("﻿").strip() for cell in first[1]]
    _check_header(name, header, report)
    places = {column: place for place, column in enumerate(header) if column}
    kept = {column: place for column, place in places.items() if wanted is None or column in wanted}
    frames = _frames_of(name, rows, len(header), kept, report) if kept else iter(())
    return tuple(places), [convert(frame, lines) for frame, lines in frames]


def _csv_rows(name: str, stream: io.TextIOWrapper, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row that has anything in it."""
    csv.field_size_limit(min(_FIELD_LIMIT, sys.maxsize))
    reader = csv.reader(stream, skipinitialspace=True)
    line, blank = 1, 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            report.add("csv_parsing_failed", Severity.ERROR, name, line, reason=f"not CSV from here on: {error}")
            return
        if row is None:
            break
        if any(cell and not cell.isspace() for cell in row):
            yield line, row
        elif row:
            blank += 1
            report.add("empty_row", Severity.WARNING, name, line, reason="a row without values is left out")
        line = reader.line_num + 1


def _frames_of(
    name: str, rows: Iterator[tuple[int, list[str]]], width: int, kept: dict[str, int], report: Report
) -> Iterator[tuple[pl.DataFrame, Lines]]:
    while True:
        lines: list[int] = []
        cells: list[list[str]] = []
        for line, row in rows:
            if len(row) != width:
                _note_ragged(name, line, row, width, report)
                row = row + [""] * (width - len(row))  # noqa: PLW2901 - the row, mended
            lines.append(line)
            cells.append(row)
            if len(cells) == ROWS_A_FRAME:
                break
        if not cells:
            return
        columns = {column: [row[place].strip() for row in cells] for column, place in kept.items()}
        yield pl.DataFrame(columns, schema=dict.fromkeys(kept, pl.String)), np.array(lines, np.int32)


def _note_ragged(name: str, line: int, row: list[str], width: int, report: Report) -> None:
    extra = [cell for cell in row[width:] if cell.strip()]
    severity = Severity.ERROR if extra else Severity.WARNING
    reason = f"{len(row)} values where the header has {width}"
    report.add("invalid_row_length", severity, name, line, value=",".join(extra), reason=reason)


def _check_header(name: str, header: Sequence[str], report: Report) -> None:
    seen: set[str] = set()
    for place, column in enumerate(header):
        if not column:
            report.add("empty_column_name", Severity.WARNING, name, 1, value=str(place + 1), reason="a nameless column")
        elif column in seen:
            report.add("duplicated_column", Severity.ERROR, name, 1, column, reason="named twice; the last one counts")
        seen.add(column)


# Through polars: plain tables, in blocks.


def _read_plain(archive: Archive, name: str, wanted: Kinds | None, convert: Convert[T]) -> tuple[list[str], list[T]]:
    blocks = _whole_lines(_ahead(archive.blocks(name, BLOCK_BYTES)))
    first = next(blocks, b"")
    head, _, rest = first.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    header = _plain_header(head)
    places = {column: place for place, column in enumerate(header) if wanted is None or column in wanted}
    frames = _plain_frames(chain([rest], blocks), header, places, wanted or {}) if places else iter(())
    return header, [convert(frame, lines) for frame, lines in _ahead(frames)]


def _plain_frames(
    blocks: Iterator[bytes], header: list[str], places: dict[str, int], kinds: Kinds
) -> Iterator[tuple[pl.DataFrame, Lines]]:
    line = 2
    for block in blocks:
        ends = _count(block, b"\n")
        if block and not block.isspace():
            yield _plain_frame(block, header, places, (line, ends), kinds)
        line += ends


def _ahead(steps: Iterator[T]) -> Iterator[T]:
    """Makes the next one in a thread while the one before is being used: zlib and polars need no interpreter."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, steps, None)
        while (step := coming.result()) is not None:
            coming = thread.submit(next, steps, None)
            yield step


def _plain_header(head: bytes) -> list[str]:
    try:
        header = [cell.strip() for cell in next(csv.reader([head.decode("utf-8").rstrip("\r")]), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _NotPlain from error
    if len(set(header)) != len(header) or not all(header) or "\ufeff" in header[0]:
        raise _NotPlain
    return header


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Cuts where a line ends outside of quotes."""
    left: list[bytes] = []
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        left.append(block[:cut])
        if not cut or sum(part.count(b'"') for part in left) % 2:
            left[-1] = block
            if len(left) > _LONGEST_LINE_BLOCKS:
                raise _NotPlain
            continue
        yield b"".join(left)
        left = [block[cut:]]
    yield b"".join(left)


def _plain_frame(
    block: bytes, header: list[str], places: dict[str, int], begins_and_ends: tuple[int, int], kinds: Kinds
) -> tuple[pl.DataFrame, Lines]:
    line, ends = begins_and_ends
    quoted = b'"' in block
    if b"\0" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
        raise _NotPlain
    if block.startswith(LFS_POINTER):
        raise _NotPlain
    frame = _parsed(block, header, places, kinds)
    if frame.height != ends + (not block.endswith(b"\n")):
        raise _NotPlain  # a line end inside quotes, or a row cut in two
    if not quoted and _count(block, b",") != (len(header) - 1) * frame.height:
        raise _NotPlain  # rows that are too short, or blank
    if quoted or not block.isascii() or _spaced(block):
        frame = frame.with_columns(pl.col(pl.String).str.strip_chars())
    if quoted and frame.select(pl.any_horizontal(pl.col(pl.String).str.starts_with('"')).any()).item():
        raise _NotPlain
    return _without_blank_rows(frame, np.arange(line, line + frame.height, dtype=np.int32))


def _count(block: bytes, byte: bytes) -> int:
    """Faster than bytes.count where there are millions."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == byte[0]))


def _parsed(block: bytes, header: list[str], places: dict[str, int], kinds: Kinds) -> pl.DataFrame:
    """Typed if it can be, else text."""
    text = dict.fromkeys(header, pl.String)
    for schema in (text | {column: kinds[column] for column in places if column in kinds}, text):
        try:
            return pl.read_csv(
                block,
                has_header=False,
                schema=schema,
                empty_string_is_null=False,
                columns=sorted(places.values()),
            )
        except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
            if schema == text:
                raise _NotPlain from error
    raise _NotPlain


def _spaced(block: bytes) -> bool:
    """Whether a value may begin or end with a space."""
    return any(mark in block for mark in _SPACES) or (b" " in block and any(mark in block for mark in _SPACED))


def _without_blank_rows(frame: pl.DataFrame, lines: Lines) -> tuple[pl.DataFrame, Lines]:
    first = frame.to_series(0)
    if not (first.is_null() | first.cast(pl.String).eq("")).any():
        return frame, lines
    filled = frame.select(pl.any_horizontal(pl.all().cast(pl.String).fill_null("") != "")).to_series()
    if filled.all():
        return frame, lines
    return frame.filter(filled), lines[filled.to_numpy()]
