"""What became of an ODPT payload's records: each is served, or left out for a reason; nothing is lost in silence.

For every class: records read = records served + records that LEFT_OUT notices count. Findings inside a
record that is served all the same have other codes.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from services.shared.model.notice import Severity
from services.shared.model.said import NoticeSaid
from services.shared.odpt.values import Record, identity

_FINDINGS: dict[str, tuple[Severity, str]] = {
    "not_served": (Severity.INFO, ""),
    "not_an_object": (Severity.ERROR, "is no JSON object"),
    "class_not_said": (Severity.ERROR, "no @type says of which class the record is"),
    "record_without_id": (Severity.ERROR, "neither owl:sameAs nor @id names the record"),
    "duplicate_record": (
        Severity.WARNING,
        "another record of the class has the same id; the newer, or later, one counts",
    ),
    "missing_reference": (Severity.ERROR, "does not say what it belongs to"),
    "incomplete_record": (Severity.WARNING, "lacks what a record of its class must say"),
    "no_usable_times": (Severity.WARNING, "gives no times that a departure can be made of"),
    "unknown_calendar": (Severity.ERROR, "its calendar is none that is known, and no odpt:Calendar lists its days"),
    "covered_elsewhere": (
        Severity.INFO,
        "all its departures are those of trains or buses with a timetable of their own",
    ),
    "bad_position": (Severity.WARNING, "geo:lat and geo:long are no place on the map"),
    "bad_time": (Severity.WARNING, "is no time of day; taken as not given"),
    "object_without_place": (Severity.WARNING, "an entry that names no station or pole is left out"),
    "implied": (Severity.INFO, "is referred to, and has no record of its own; known by its id alone"),
    "perhaps_cut": (Severity.WARNING, ""),
}
LEFT_OUT = frozenset(
    {
        "not_served",
        "not_an_object",
        "class_not_said",
        "record_without_id",
        "duplicate_record",
        "missing_reference",
        "incomplete_record",
        "no_usable_times",
        "unknown_calendar",
    }
)
NO_CLASS = "record"  # in the place of a class's name, for what says none
_VALUE_LENGTH = 120


@dataclass(slots=True)
class Tally:
    read: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    _found: dict[tuple[str, str], NoticeSaid] = field(default_factory=dict)

    def note(self, code: str, class_: str, value: str = "", name: str = "", reason: str = "", count: int = 1) -> None:
        """`name` is the key in the record, `value` what it says or the record's id."""
        severity, usual = _FINDINGS[code]
        key = (code, class_)
        before = self._found.get(key)
        if before is not None:
            self._found[key] = replace(before, count=before.count + count)
        else:
            said = NoticeSaid(code, str(severity), count, class_, 0, name, value[:_VALUE_LENGTH], reason or usual)
            self._found[key] = said

    def leave_out(self, code: str, class_: str, record: Record) -> None:
        assert code in LEFT_OUT
        self.note(code, class_, identity(record))

    def serve(self, class_: str) -> None:
        self.served[class_] += 1

    def summary(self) -> tuple[NoticeSaid, ...]:
        """One line a code and class; errors before warnings, the frequent before the rare."""
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
        return tuple(
            sorted(
                self._found.values(),
                key=lambda line: (order[Severity(line.severity)], -line.count, line.code, line.file),
            )
        )

    def count(self, severity: Severity) -> int:
        return sum(line.count for line in self._found.values() if line.severity == severity)

    def left_out(self, class_: str) -> int:
        return sum(line.count for (code, of), line in self._found.items() if of == class_ and code in LEFT_OUT)

    def counts(self) -> dict[str, int]:
        """Records that are served, by class, and all that were read."""
        served = {class_: count for class_, count in sorted(self.served.items()) if count}
        return {**served, "records": sum(self.read.values())} if self.read else {}
