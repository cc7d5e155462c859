"""How a payload becomes tables, by its format: GTFS is read as it lies, ODPT is converted first."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from services.shared.model.notice import Severity
from services.shared.model.said import NoticeSaid
from services.shared.odpt.documents import NotOdpt
from services.shared.odpt.values import JAPAN
from services.timetable.archive import NO_LIMITS, Archive, Limits, Unreadable
from services.timetable.beside import NOTHING_BESIDE, Beside
from services.timetable.job import GTFS, ODPT
from services.timetable.odpt.converting import convert
from services.timetable.report import Report
from services.timetable.tables import FeedTables


class Findings(Protocol):
    """What was wrong with the payload, in its own terms."""

    def summary(self) -> tuple[NoticeSaid, ...]: ...

    def count(self, severity: Severity) -> int: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """`made`: the tables are ours, so that neither checks nor a refusal would tell the operator anything."""

    tables: FeedTables
    findings: Findings
    made: bool = False
    beside: Beside = NOTHING_BESIDE
    counts: Mapping[str, int] = field(default_factory=dict)


# payload, limits, where a file may be written meanwhile, when the payload came
Open = Callable[[Path, Limits, Path, int], AbstractContextManager[Opened]]


@contextmanager
def open_gtfs(path: Path, limits: Limits, scratch: Path, received_ms: int) -> Iterator[Opened]:
    """Raises Unreadable."""
    report = Report()
    with Archive(path, limits) as archive:
        for notice in archive.notices:
            report.take(notice)
        yield Opened(FeedTables(archive, report), report)


@contextmanager
def open_odpt(path: Path, limits: Limits, scratch: Path, received_ms: int) -> Iterator[Opened]:
    """Raises Unreadable."""
    try:
        tally, beside = convert(path.read_bytes(), scratch, datetime.fromtimestamp(received_ms / 1000, JAPAN).date())
    except NotOdpt as error:
        raise Unreadable(str(error)) from error
    try:
        with Archive(scratch, NO_LIMITS) as archive:
            yield Opened(FeedTables(archive, Report()), tally, True, beside, tally.counts())
    finally:
        scratch.unlink(missing_ok=True)


SOURCES: dict[str, Open] = {GTFS: open_gtfs, ODPT: open_odpt}
