"""Compiled timetables for tests: of feeds made in code, and of published ones."""

from pathlib import Path

from services.shared.timetable.artifact import Timetable
from services.timetable.archive import Limits
from services.timetable.compile import compile_feed
from services.timetable.job import Compiled
from tests.support.gtfs import TableSpec, write_feed

LIMITS = Limits(max_bytes=2_000_000_000, max_ratio=200, max_entries=1000)


def compiled(zip_path: Path, folder: Path) -> tuple[Compiled, Timetable]:
    """Raises AssertionError when the feed is refused."""
    artifact = folder / f"{zip_path.stem}.tt"
    result = compile_feed(zip_path, artifact, LIMITS)
    assert not result.error, result.error
    return result, Timetable.open(artifact)


def small(folder: Path, **tables: TableSpec) -> Timetable:
    """Of the small line of tests.support.gtfs, with `tables` in place of its own."""
    return compiled(write_feed(folder / "small.zip", **tables), folder)[1]
