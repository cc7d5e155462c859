"""An Excel workbook (.xlsx) → Sheets, within limits that are looked at before anything is unpacked."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.ingest.failures import Failure, Reason, failure
from services.ingest.formats.sheets.modesty import is_modest
from services.ingest.formats.sheets.row import COLUMNS_MOST, ROWS_MOST, Row, Sheet, cleaned

_CELLS_MOST = 4_000_000
# What openpyxl and zipfile raise for a workbook that is damaged, of another kind, or hostile.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, OSError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip


def is_workbook(payload: bytes) -> bool:
    return payload.startswith(b"PK\x03\x04")


def read_workbook(payload: bytes, expected: str) -> list[Sheet] | Failure:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            if not is_modest(archive):
                return failure(Reason.NOT_EXPECTED, expected=f"{expected} of a usual size")
            if "xl/workbook.xml" not in archive.namelist():
                return failure(Reason.NOT_EXPECTED, expected=expected)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and rules that are not read
            return _sheets(payload)
    except _UNREADABLE:
        return failure(Reason.PARTIAL, expected=expected)


def _sheets(payload: bytes) -> list[Sheet] | Failure:
    book = load_workbook(io.BytesIO(payload), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = []
        cells = 0
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # a stated size can be wrong, and is not needed
            rows: list[Row] = []
            for number, values in enumerate(sheet.iter_rows(values_only=True, max_row=ROWS_MOST + 1), 1):
                cells += len(values)
                row = Row(number, tuple(_texts(values[:COLUMNS_MOST])))
                if row.filled:
                    rows.append(row)
                if cells > _CELLS_MOST or (number > ROWS_MOST and row.filled):
                    return failure(Reason.MANY, most=ROWS_MOST)
            if rows:
                sheets.append(Sheet(sheet.title, rows))
        return sheets
    finally:
        book.close()


def _texts(values: Iterable[Any]) -> Iterable[str]:
    return (cleaned(_text(value)) for value in values)


def _text(value: Any) -> str:  # noqa: PLR0911 one line a kind of cell
    """As the cell reads, whatever Excel made of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)
