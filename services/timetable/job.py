"""The job that a worker is given: compile one payload. Light to import, so that the hub itself needs no polars."""

import importlib
from dataclasses import dataclass, field
from pathlib import Path

from services.shared.feed import Hold
from services.shared.model.difference import Difference
from services.shared.model.said import NoticeSaid
from services.timetable.archive import Limits

GTFS, ODPT = "gtfs", "odpt"
FORMATS = (GTFS, ODPT)  # whose payloads can be compiled, as in services.timetable.sources


@dataclass(frozen=True, slots=True)
class Before:
    """The compiled file of the version that is active, what a new one may lack of it (None: anything),
    and the newest messages of realtime that speaks of it.
    """

    version: str
    artifact: Path
    hold: Hold | None
    realtime: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What is to be compiled, when it came, and what it is compared with."""

    format: str = GTFS
    received_ms: int = 0
    version: str = ""
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """`error` is empty when the artifact was written; otherwise it says why there is none.

    `report` has every finding, as services.shared.timetable.reports writes it. `difference` is None where there was
    nothing to compare with. `zone`: in which service days begin.
    """

    error: str = ""
    valid_from: str = ""
    valid_to: str = ""
    feed_version: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notices: tuple[NoticeSaid, ...] = ()
    error_count: int = 0
    warning_count: int = 0
    report: bytes = b""
    difference: Difference | None = None
    zone: str = ""


def compile_in_worker(path: Path, artifact_path: Path, limits: Limits, form: Form) -> Compiled:
    """What services.timetable.compile makes of the payload; imported here, in the worker."""
    compiled = importlib.import_module("services.timetable.compile").compile_feed(path, artifact_path, limits, form)
    assert isinstance(compiled, Compiled)
    return compiled
