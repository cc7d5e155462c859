"""One row of a list, cell by cell: what each field says, by the header, with blanks of merged cells filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.ingest.formats.facility_list.findings import finding
from services.ingest.formats.facility_list.headers import Header
from services.ingest.formats.sheets.row import Row
from services.shared.model.notice import Notice

_ONE_VALUE = frozenset({"id", "number", "lat", "lon", "location", "name", "status", "since", "until", "type"})
_OF_THE_PLACE = ("name", "name_kana", "name_en", "lat", "lon", "location", "address")


@dataclass(slots=True)
class Record:
    """`texts`: field → its text, "" left out; `columns`: field → the header over it, as it is written."""

    row: int
    file: str
    texts: dict[str, str]
    columns: Mapping[str, str]
    others: dict[str, str]
    notices: list[Notice] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def report(self, code: str, name: str, value: str) -> None:
        self.notices.append(finding(code, self.row, self.columns.get(name, name), value, self.file))

    def keep(self, code: str, name: str, value: str) -> None:
        """A cell that is not understood: reported, and kept under its column's own name."""
        self.report(code, name, value)
        self.others[self.columns.get(name, name)] = value


def record_of(row: Row, header: Header, written: tuple[str, ...], file: str) -> Record:
    """`written` are the headers as they stand in the file."""
    texts: dict[str, str] = {}
    for name, columns in header.fields.items():
        values = [cell for column in columns if (cell := row.cell(column))]
        if values:
            texts[name] = values[-1] if name in _ONE_VALUE else "; ".join(dict.fromkeys(values))
    others = {header_text: cell for column, header_text in header.others.items() if (cell := row.cell(column))}
    names = {name: written[columns[0]] for name, columns in header.fields.items() if columns[0] < len(written)}
    return Record(row.number, file, texts, names, others)


def fill_from_above(record: Record, above: Record | None) -> None:
    """Of cells that were merged only the topmost says anything."""
    if above is None or any(record.text(name) for name in _OF_THE_PLACE) or not record.text("position"):
        return
    for name in _OF_THE_PLACE:
        if above.text(name):
            record.texts[name] = above.text(name)
    record.report("filled_from_above", "name", record.text("name"))
