"""A text with one row a line → Sheet; commas, tabs or semicolons, whichever gives columns."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from services.ingest.failures import Failure, Reason, failure, not_expected
from services.ingest.formats.sheets.row import COLUMNS_MOST, ROWS_MOST, Row, Sheet, cleaned
from services.ingest.formats.sheets.texts import read_text

_DELIMITERS = (",", "\t", ";")
_MOST_BYTES = 100_000_000
_LINES_A_RECORD = 60  # a quoted cell with more line ends is a quote that was not closed
_PROBED_LINES = 60


def read_separated(payload: bytes, expected: str) -> list[Sheet] | Failure:
    start = payload[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not payload.strip() or start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        return not_expected(payload, expected)
    if len(payload) > _MOST_BYTES:
        return failure(Reason.NOT_EXPECTED, expected=f"{expected} of a usual size")
    text = read_text(payload)
    if text is None:
        return failure(Reason.NOT_EXPECTED, expected=expected)
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > ROWS_MOST:
        return failure(Reason.MANY, most=ROWS_MOST)
    return [_sheet(lines, _delimiter(lines[:_PROBED_LINES]))]


def _sheet(lines: Sequence[str], delimiter: str) -> Sheet:
    rows: list[Row] = []
    odd: list[int] = []
    for number, cells, closed in _records(lines, delimiter):
        row = Row(number, tuple(cleaned(cell) for cell in cells[:COLUMNS_MOST]))
        if not closed:
            odd.append(number)
        if row.filled:
            rows.append(row)
    return Sheet("", rows, tuple(odd))


def _delimiter(lines: Sequence[str]) -> str:
    """The one that cuts most lines into the same number of cells, and into more than one."""

    def regularity(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for _, cells, _ in _records(lines, delimiter) if len(cells) > 1]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return widths.count(common) * common, common

    return max(_DELIMITERS, key=regularity)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str], bool]]:
    """(line, cells, whether its quotes are closed). A quote that is not closed spoils its own line only."""
    at = 0
    while at < len(lines):
        reader = csv.reader(islice(lines, at, at + _LINES_A_RECORD), delimiter=delimiter)
        try:
            cells = next(reader)
            used = reader.line_num
        except csv.Error:
            cells, used = [], _LINES_A_RECORD
        closed = used == 1 or (used < _LINES_A_RECORD and _quotes(lines[at : at + used]) % 2 == 0)
        if not closed:
            cells, used = lines[at].rstrip("\r\n").replace('"', "").split(delimiter), 1
        yield at + 1, cells, closed
        at += used


def _quotes(lines: Sequence[str]) -> int:
    return sum(line.count('"') for line in lines)
