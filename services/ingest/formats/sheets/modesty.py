"""Whether a workbook is as large as workbooks are, measured before its parts are built up in memory.

What is packed small can unpack to much; and a part of a few megabytes can hold more elements than memory, name one
sheet a thousand times, or have a row that never ends. All parts are measured: any of them may be said to be the sheet.
"""

import zipfile
from xml.parsers import expat

_ENTRIES_MOST = 2_000
_UNPACKED_MOST_BYTES = 96_000_000
_RATIO_MOST = 150
_RATIO_FROM_BYTES = 1_000_000  # small parts of a workbook are blank enough to pack very well
_ELEMENTS_MOST = 3_000_000  # of all parts; a cell with a value is two
_ELEMENTS_READ_MOST = 9_000_000  # with every sheet as heavy as the heaviest part
_OUTSIDE_ROWS_MOST = 300_000  # of one part: styles and the like, which are held whole
_ROW_MOST = 60_000  # elements of a row or a text; a sheet has 16,384 columns
_DEEPEST = 60
_CHUNK_BYTES = 1_000_000  # a tag or a text is shorter


def is_modest(archive: zipfile.ZipFile) -> bool:
    """Raises what zipfile does for entries that are damaged."""
    entries = archive.infolist()
    return _packed_modestly(entries) and _made_modestly(archive, entries)


def _packed_modestly(entries: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    return (
        len(entries) <= _ENTRIES_MOST
        and unpacked <= _UNPACKED_MOST_BYTES
        and all(
            entry.file_size <= _RATIO_FROM_BYTES or entry.file_size <= _RATIO_MOST * max(1, entry.compress_size)
            for entry in entries
        )
    )


def _made_modestly(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    elements = sheets = heaviest = 0
    for entry in entries:
        part = _Part(_ELEMENTS_MOST - elements)
        if not part.measure(archive, entry):
            return False
        elements += part.elements
        sheets += part.sheets
        heaviest = max(heaviest, part.elements)
    return sheets * heaviest <= _ELEMENTS_READ_MOST


class _Immodest(Exception):
    """A part has too much of something. The reaction: the workbook is refused."""


class _Part:
    def __init__(self, most: int) -> None:
        self.elements = self.sheets = 0
        self._most = most
        self._outside = self._in_row = self._depth = self._row_depth = 0

    def measure(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
        """What is no XML, or no more from some point on, can't be built up from there either."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    if len(chunk) == _CHUNK_BYTES and b">" not in chunk:
                        return False
                    parser.Parse(chunk, False)
        except expat.ExpatError:
            return True
        except _Immodest:
            return False
        return True

    def _start(self, name: str, attributes: object) -> None:
        self.elements += 1
        self._depth += 1
        local = name.rpartition(":")[2]
        self.sheets += local == "sheet"
        if self._row_depth:
            self._in_row += 1
        elif local in ("row", "si"):  # which are let go one by one
            self._row_depth, self._in_row = self._depth, 0
        else:
            self._outside += 1
        if (
            self.elements > self._most
            or self._outside > _OUTSIDE_ROWS_MOST
            or self._in_row > _ROW_MOST
            or self._depth > _DEEPEST
        ):
            raise _Immodest

    def _end(self, name: str) -> None:
        if self._depth == self._row_depth:
            self._row_depth = 0
        self._depth -= 1
