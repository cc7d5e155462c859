"""Bad data as a value: where it is and why it is bad (DESIGN §3.7)."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding. `code` is the canonical GTFS validator's where it has one, e.g. `foreign_key_violation`.

    `row` is the line of the file, the header being row 1; 0 when the whole file or feed is meant.
    """

    code: str
    severity: Severity
    file: str = ""
    row: int = 0
    field: str = ""
    value: str = ""
    reason: str = ""
