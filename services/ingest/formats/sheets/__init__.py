"""Tables as towns publish them: CSV in any encoding of theirs, or an Excel workbook → rows of texts.

What a row means is for the format that asks; here only bytes become cells, within limits.
"""

from services.ingest.failures import Failure
from services.ingest.formats.sheets.row import Sheet
from services.ingest.formats.sheets.separated import read_separated
from services.ingest.formats.sheets.workbook import is_workbook, read_workbook


def read_sheets(payload: bytes, expected: str) -> list[Sheet] | Failure:
    """The sheets that hold anything; `expected` is the end of the sentence when they can't be read."""
    if is_workbook(payload):
        return read_workbook(payload, expected)
    return read_separated(payload, expected)
