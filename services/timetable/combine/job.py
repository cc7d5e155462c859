"""The job that a worker is given: several feeds into one zip. Light to import, as services.timetable.job is."""

import importlib
from dataclasses import dataclass, field
from pathlib import Path

from services.shared.model.geo import Box
from services.timetable.archive import Limits
from services.timetable.job import GTFS

FORM = 2  # of what is written; a change makes every zip that is kept be made again


@dataclass(frozen=True, slots=True)
class Source:
    """A feed in the version that serves; `valid_from` and `valid_to` as YYYYMMDD."""

    feed: str
    zip_path: Path
    version: str
    valid_from: str
    valid_to: str
    licence: str = ""
    attribution: str = ""
    format: str = GTFS
    received_ms: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """`version` and `publisher_url` go into feed_info.txt."""

    sources: tuple[Source, ...]
    box: Box | None
    version: str
    publisher_url: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Combined:
    """`rows` of each table that was written; none when nothing was.

    `zones`, when nothing was: the feeds by their time zones, which can't stand in one feed.
    """

    rows: dict[str, int] = field(default_factory=dict)
    zones: dict[str, tuple[str, ...]] = field(default_factory=dict)


def combine_in_worker(job: Job, target: Path) -> Combined:
    """What services.timetable.combine.combining makes of it; imported here, in the worker."""
    combined = importlib.import_module("services.timetable.combine.combining").combine(job, target)
    assert isinstance(combined, Combined)
    return combined
