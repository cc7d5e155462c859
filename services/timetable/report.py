"""What was found wrong with a feed: every finding counted, the first of each kind kept with their places."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy.typing as npt

from services.shared.model.notice import Notice, Severity
from services.shared.model.said import NoticeSaid

Places = npt.NDArray[Any]
Show = Callable[[Any], str]


class Values(Protocol):
    def __getitem__(self, place: int, /) -> Any: ...


KEPT_A_CODE = 100
_VALUE_LENGTH = 120


@dataclass(slots=True)
class Report:
    kept: list[Notice] = field(default_factory=list)
    counts: dict[tuple[str, Severity], int] = field(default_factory=dict)

    def add(
        self,
        code: str,
        severity: Severity,
        file: str = "",
        row: int = 0,
        field: str = "",
        value: str = "",
        reason: str = "",
        count: int = 1,
    ) -> None:
        """`count` stands for more findings of the same kind, of which this is the first."""
        key = (code, severity)
        before = self.counts.get(key, 0)
        self.counts[key] = before + count
        if before < KEPT_A_CODE:
            self.kept.append(Notice(code, severity, file, row, field, value[:_VALUE_LENGTH], reason))

    def add_rows(
        self, finding: Notice, places: Places, lines: Places, values: Values | None = None, show: Show = str
    ) -> None:
        """The same finding in many rows: all are counted, and the first described by their line and value."""
        key = (finding.code, finding.severity)
        before = self.counts.get(key, 0)
        if len(places):
            self.counts[key] = before + len(places)
        for place in places[: max(0, KEPT_A_CODE - before)].tolist():
            value = show(values[place]) if values is not None else finding.value
            self.kept.append(replace(finding, row=int(lines[place]), value=value[:_VALUE_LENGTH]))

    def take(self, notice: Notice) -> None:
        self.add(notice.code, notice.severity, notice.file, notice.row, notice.field, notice.value, notice.reason)

    def merge(self, other: "Report") -> None:
        """Takes over all that another found."""
        for key, count in other.counts.items():
            self.kept += [n for n in other.kept if (n.code, n.severity) == key][
                : max(0, KEPT_A_CODE - self.counts.get(key, 0))
            ]
            self.counts[key] = self.counts.get(key, 0) + count

    def count(self, severity: Severity) -> int:
        return sum(count for (_, found), count in self.counts.items() if found is severity)

    def summary(self) -> tuple[NoticeSaid, ...]:
        """One line a code, with the first place; errors before warnings, the frequent before the rare."""
        firsts: dict[tuple[str, Severity], Notice] = {}
        for notice in self.kept:
            firsts.setdefault((notice.code, notice.severity), notice)
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
        lines = sorted(firsts.items(), key=lambda item: (order[item[0][1]], -self.counts[item[0]], item[0][0]))
        return tuple(
            NoticeSaid(code, str(severity), self.counts[code, severity], n.file, n.row, n.field, n.value, n.reason)
            for (code, severity), n in lines
        )
