"""The rows of a table → facilities and states, each row told once: served, or reported with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.ingest.formats.facility_list.facility import address_of, facility_of, state_of
from services.ingest.formats.facility_list.findings import CODES_SHOWN, finding
from services.ingest.formats.facility_list.headers import Header, find_header, fold
from services.ingest.formats.facility_list.identity import Marks, local_ids
from services.ingest.formats.facility_list.kinds import file_name, kind_of_list
from services.ingest.formats.facility_list.places import Place, read_place, stray
from services.ingest.formats.facility_list.record import Record, fill_from_above, record_of
from services.ingest.formats.facility_list.values import plain
from services.ingest.formats.sheets.row import Row, Sheet
from services.shared.feed import Feed
from services.shared.model.notice import Notice, Severity
from services.shared.model.said import FacilitySaid, FacilityStateSaid


@dataclass(frozen=True, slots=True)
class Told:
    """`rows` are all that hold anything, the header's first left out; what is no facility has a notice."""

    facilities: tuple[FacilitySaid, ...]
    states: tuple[FacilityStateSaid, ...]
    notices: tuple[Notice, ...]
    rows: int

    @property
    def counts(self) -> dict[str, int]:
        rejected = {(n.file, n.row) for n in self.notices if n.severity is Severity.ERROR}
        return {"rows": self.rows, "facilities": self.rows - len(rejected), "rejected": len(rejected)}


@dataclass(frozen=True, slots=True)
class _Entry:
    record: Record
    facility: FacilitySaid | None
    state: FacilityStateSaid | None
    marks: Marks


def read_lists(sheets: Iterable[Sheet], feed: Feed) -> Told | None:
    """None when no sheet has a header that names things and places."""
    entries: list[_Entry] = []
    notices: list[Notice] = []
    rows = 0
    for sheet in sheets:
        header = find_header(sheet.rows, feed.columns)
        if header is None:
            continue
        rows += len(sheet.rows) - 1
        found, odd = _read_sheet(replace(sheet, name=file_name(feed, sheet.name)), sheet.name, header, feed)
        entries += found
        notices += odd
    return _identified(entries, notices, rows) if rows or entries else None


def _read_sheet(sheet: Sheet, title: str, header: Header, feed: Feed) -> tuple[list[_Entry], list[Notice]]:
    notices = [finding("quote_not_closed", number, file=sheet.name) for number in sheet.odd]
    written = _written(sheet.rows, header)
    notices += _odd_columns(sheet, header, written)
    name_header = next((written[c] for c in header.fields.get("name", ())), "")
    kind = kind_of_list(feed, header, name_header, title)
    records: list[Record] = []
    for place, row in enumerate(sheet.rows):
        if place == header.first:
            continue
        code = _no_record(row, place, header, written)
        if code:
            notices.append(finding(code, row.number, value=" ".join(row.cells).strip(), file=sheet.name))
            continue
        record = record_of(row, header, written, sheet.name)
        fill_from_above(record, records[-1] if records else None)
        records.append(record)
    places = [read_place(*(record.text(name) for name in ("lat", "lon", "location"))) for record in records]
    far = stray(places)
    entries = []
    for at, (record, place_) in enumerate(zip(records, places, strict=True)):
        entry = _entry(record, Place(odd="position_stray") if at in far else place_, kind, feed.values)
        notices += record.notices
        if entry is not None:
            entries.append(entry)
    return entries, notices


def _written(rows: Sequence[Row], header: Header) -> tuple[str, ...]:
    """The headers as they stand; of two rows of them the lower one, where it says anything."""
    above, below = rows[header.first], rows[header.last]
    return tuple(below.cell(c) or above.cell(c) for c in range(max(len(above.cells), len(below.cells))))


def _odd_columns(sheet: Sheet, header: Header, written: tuple[str, ...]) -> list[Notice]:
    number = sheet.rows[header.first].number
    notices = [finding("unknown_column", number, text, file=sheet.name) for text in header.others.values()]
    for columns in header.fields.values():
        headers = [fold(written[column]) for column in columns]
        if len(set(headers)) < len(headers):
            notices.append(finding("duplicate_column", number, written[columns[0]], file=sheet.name))
    return notices


def _no_record(row: Row, place: int, header: Header, written: tuple[str, ...]) -> str:
    """The code of a row that is none of the list's; "" for one that is."""
    if place < header.first:
        return "row_of_metadata" if row.cell(0).startswith("#") else "row_of_notes"
    first = written[0] if written else ""
    if place <= header.last or (first.startswith("#") and row.cell(0).startswith("#")):
        return "row_of_metadata"
    same = sum(1 for column, text in enumerate(written) if text and row.cell(column) == text)
    return "row_of_metadata" if same >= 3 and same * 2 > row.filled else ""


def _entry(record: Record, place: Place, kind: str, values: Mapping[str, str]) -> _Entry | None:
    if place.odd:
        record.report(place.odd, "lat" if record.text("lat") else "location", _stated_place(record))
    state = state_of(record, values)
    stated = plain(record.text("id"))
    code = _unusable(record, place)
    if code and not (state is not None and stated):
        record.report(code, "name", record.text("name"))
        return None
    facility = None if code else facility_of(record, place, kind, values)
    if facility is None and not code:
        return None
    told = record.texts | record.others
    content = tuple(f"{name}={text}" for name, text in sorted(told.items()) if name != "number")
    said = (record.text("name"), address_of(record), record.text("position"))
    return _Entry(record, facility, state, Marks(stated, said, (place.lat, place.lon), content))


def _stated_place(record: Record) -> str:
    return record.text("location") or f"{record.text('lat')}, {record.text('lon')}"


def _unusable(record: Record, place: Place) -> str:
    """Why a row is no facility: it needs a name or coordinates, and coordinates or a place in words."""
    told = sum(1 for name, text in record.texts.items() if text and name != "number")
    if place.lat is None and told <= 1:
        return "row_of_notes"
    if place.lat is None and not record.text("name"):
        return "facility_without_name"
    in_words = (address_of(record), record.text("position"), record.text("building"), record.text("stop_id"))
    return "" if place.lat is not None or any(in_words) else "nothing_to_go_to"


def _identified(entries: list[_Entry], notices: list[Notice], rows: int) -> Told:
    facilities: list[FacilitySaid] = []
    states: list[FacilityStateSaid] = []
    ids = local_ids([entry.marks for entry in entries])
    stated = Counter(entry.marks.stated for entry in entries)
    taken: set[str] = set()
    for entry, local_id in zip(entries, ids, strict=True):
        record = entry.record
        if local_id in taken:
            notices.append(finding("duplicate_row", record.row, value=record.text("name"), file=record.file))
            continue
        taken.add(local_id)
        if entry.marks.stated and stated[entry.marks.stated] > 1:
            notices.append(
                finding("duplicate_id", record.row, record.columns.get("id", ""), entry.marks.stated, record.file)
            )
        if entry.facility is not None:
            facilities.append(replace(entry.facility, id=local_id))
        if entry.state is not None:
            states.append(replace(entry.state, id=local_id))
    return Told(tuple(facilities), tuple(states), tuple(notices), rows)


def shown(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Not more than some of each code."""
    counts: Counter[str] = Counter()
    kept = []
    for notice in notices:
        counts[notice.code] += 1
        if counts[notice.code] <= CODES_SHOWN:
            kept.append(notice)
    return tuple(kept)
