"""Which row of a sheet is its header, and what each column holds."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.ingest.formats.facility_list.columns import COLUMNS
from services.ingest.formats.sheets.row import Row

_SEARCHED_ROWS = 40
_DASHES = re.compile(r"[‐‑‒–—―−ｰ-]")
_BLANKS = re.compile(r"[\s_・／/.,、。:：()\[\]【】「」{}<>＜＞'\"*※#]")
_BRACKETED = re.compile(r"[(\[【<〔].*?[)\]】>〕]")
_STARRED = re.compile(r"(必須|任意|入力必須)")
_NUMBERED = re.compile(r"\d+$")
_PLACE = ("lat", "location", "address", "address_city", "address_town", "position", "stop_id")


def fold(text: str) -> str:
    """A header without what towns write differently: widths, dashes, brackets, blanks, case."""
    return _BLANKS.sub("", _DASHES.sub("ー", unicodedata.normalize("NFKC", text))).lower()


FIELD_OF: dict[str, tuple[str, int]] = {
    fold(alias): (field, rank) for field, aliases in COLUMNS.items() for rank, alias in enumerate(aliases)
}
_HASH_PROPERTY = "#property"


@dataclass(frozen=True, slots=True)
class Header:
    """`fields`: field → its columns, of a name the best first; `others`: column → the header as it is written.

    `first` and `last` are the places of the header's rows among the sheet's; `known` counts what was recognised.
    """

    fields: Mapping[str, tuple[int, ...]]
    others: Mapping[int, str]
    first: int
    last: int
    known: int
    titles: tuple[str, ...] = ()

    def has(self, *fields: str) -> bool:
        return any(field in self.fields for field in fields)

    @property
    def usable(self) -> bool:
        """Whether rows under it can say what and where something is."""
        return self.has("name", "id") and (self.has(*_PLACE) or self.has("type", "status"))


def find_header(rows: Sequence[Row], mapping: Mapping[str, str]) -> Header | None:
    """The first row that names things and places; `mapping` is the operator's own header → field."""
    own = {fold(header): (field, -1) for header, field in mapping.items()}
    for place, row in enumerate(rows[:_SEARCHED_ROWS]):
        if row.cell(0).startswith("#") and row.cell(0).lower() != _HASH_PROPERTY:
            continue
        header = _read(row.cells, place, place, own)
        if header.known < 1:
            continue
        below = rows[place + 1] if place + 1 < len(rows) else None
        joined = _read(_joined(row, below, own), place, place + 1, own) if below is not None else None
        if joined is not None and joined.usable and below is not None and _continues(below, own, joined, header):
            return _with_titles(joined, rows)
        if header.usable:
            return _with_titles(header, rows)
    return None


def _with_titles(header: Header, rows: Sequence[Row]) -> Header:
    titles = tuple(cell for row in rows[: header.first] for cell in row.cells if cell)
    return Header(header.fields, header.others, header.first, header.last, header.known, titles)


def _read(cells: Iterable[str], first: int, last: int, own: Mapping[str, tuple[str, int]]) -> Header:
    found: dict[str, list[tuple[int, int]]] = {}
    others: dict[int, str] = {}
    for column, text in enumerate(cells):
        field, rank = _field(text, own)
        if field:
            found.setdefault(field, []).append((rank, column))
        elif text:
            others[column] = text
    fields = {field: tuple(column for _, column in sorted(columns)) for field, columns in found.items()}
    if "name" in fields and len({rank for rank, _ in found["name"]}) > 1:  # the best is the name, the rest stay words
        cells = tuple(cells)
        best = min(rank for rank, _ in found["name"])
        fields["name"] = tuple(column for rank, column in found["name"] if rank == best)
        others |= {column: cells[column] for rank, column in found["name"] if rank != best}
    return Header(fields, others, first, last, sum(map(len, fields.values())))


def _field(text: str, own: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    if not text or len(text) > 120:
        return "", 0
    plain = unicodedata.normalize("NFKC", text)
    forms = (fold(text), fold(_STARRED.sub("", plain)), fold(_BRACKETED.sub("", _STARRED.sub("", plain))))
    for table in (own, FIELD_OF):
        for form in (*forms, _NUMBERED.sub("", forms[-1])):
            if form in table:
                return table[form]
    return "", 0


def _joined(above: Row, below: Row, own: Mapping[str, tuple[str, int]]) -> tuple[str, ...]:
    """Two rows of a header as one: a group's title stands over its first column only."""
    group = ""
    texts = []
    for column in range(max(len(above.cells), len(below.cells))):
        top, bottom = above.cell(column), below.cell(column)
        group = top or group
        both = f"{group}_{bottom}"
        texts.append(both if bottom and group and _field(both, own)[0] else bottom or top)
    return tuple(texts)


def _continues(below: Row, own: Mapping[str, tuple[str, int]], joined: Header, alone: Header) -> bool:
    """Whether the row below is a part of the header: it says no values, and makes more columns known."""
    recognised = sum(1 for cell in below.cells if _field(cell, own)[0])
    return joined.known > alone.known and recognised * 2 >= below.filled
