"""What can be wrong with a list of facilities: the closed list of codes, and their words.

An ERROR is a row that becomes no facility: these, and only these, count as `rejected`. A WARNING is a cell that
is left out, or was mended; INFO is odd, and used all the same.
"""

from services.shared.model.notice import Notice, Severity

FINDINGS: dict[str, tuple[Severity, str]] = {
    "row_of_metadata": (Severity.ERROR, "the row describes the file, not a facility"),
    "row_of_notes": (Severity.ERROR, "the row is a title, a note or a sum, not a facility"),
    "nothing_to_go_to": (Severity.ERROR, "neither coordinates nor an address say where it is"),
    "facility_without_name": (Severity.ERROR, "neither a name nor coordinates say what is meant"),
    "record_without_id": (Severity.ERROR, "nothing says which unit is meant"),
    "record_says_nothing": (Severity.ERROR, "it says neither where the unit is nor whether it works"),
    "record_of_same_unit": (Severity.INFO, "another record has the same unit; both were taken"),
    "duplicate_row": (Severity.ERROR, "another row says the same"),
    "unknown_type": (Severity.ERROR, "the type is none of the closed list, and no mapping names it"),
    "quote_not_closed": (Severity.WARNING, "a quote is not closed; the line was read without its quotes"),
    "duplicate_id": (Severity.WARNING, "another row has the same id; this one is told apart by what it says"),
    "bad_position": (Severity.WARNING, "the coordinates can't be read, and are left out"),
    "position_swapped": (Severity.WARNING, "latitude and longitude are swapped, and were turned round"),
    "position_stray": (Severity.WARNING, "the coordinates are far from all others, and are left out"),
    "number_mangled": (Severity.WARNING, "a spreadsheet has cut digits off the number, which is left out"),
    "bad_number": (Severity.WARNING, "is no number; the words are kept under the column's own name"),
    "bad_flag": (Severity.WARNING, "is neither yes nor no; the words are kept under the column's own name"),
    "bad_date": (Severity.WARNING, "is no day; the words are kept under the column's own name"),
    "bad_status": (Severity.WARNING, "the status is none of the four words, and no mapping names it"),
    "bad_time": (Severity.WARNING, "the time can't be read"),
    "unclear_hours": (Severity.INFO, "the hours have no form for machines; the words are kept as a note"),
    "unknown_column": (Severity.INFO, "the column has no known meaning; it is kept under its own name"),
    "duplicate_column": (Severity.INFO, "two columns mean the same; what is filled in counts"),
    "filled_from_above": (Severity.INFO, "blank cells, as of merged ones, were filled from the row above"),
}
CODES_SHOWN = 100  # notices of one code that are kept with their rows


def finding(code: str, row: int = 0, field: str = "", value: object = "", file: str = "") -> Notice:
    severity, reason = FINDINGS[code]
    return Notice(code, severity, file=file, row=row, field=field, value=str(value)[:100], reason=reason)
