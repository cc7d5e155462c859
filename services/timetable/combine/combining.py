"""Zips in, one zip out: first what of each feed travels, then table by table, block by block. Runs in a worker."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from services.shared.odpt.documents import NotOdpt
from services.shared.odpt.values import JAPAN
from services.timetable.archive import NO_LIMITS, Archive, Unreadable
from services.timetable.combine.credits import feed_info
from services.timetable.combine.job import Combined, Job, Source
from services.timetable.combine.selection import Selection, select
from services.timetable.combine.writing import write
from services.timetable.combine.zones import group_zones
from services.timetable.job import GTFS, ODPT
from services.timetable.odpt.converting import convert


def combine(job: Job, target: Path) -> Combined:
    """Writes the zip unless nothing travels, or feeds are in time zones that can't stand in one."""
    several = len(job.sources) > 1
    with ExitStack() as open_zips:
        chosen: list[Selection] = []
        for number, source in enumerate(job.sources):
            scratch = target.with_name(f"{target.stem}-{number}.zip")
            archive = open_zips.enter_context(OPEN[source.format](source, job, scratch))
            selection = select(archive, source, job.box, several)
            if selection is not None:
                chosen.append(selection)
        if not chosen:
            return Combined()
        zone, others = _zone_of_all(chosen)
        if others:
            return Combined(zones=others)
        languages = [selection.language for selection in chosen]
        info = feed_info(job, [selection.source for selection in chosen], languages)
        return Combined(rows=write(target, chosen, info, zone))


@contextmanager
def _open_gtfs(source: Source, job: Job, scratch: Path) -> Iterator[Archive]:
    with Archive(source.zip_path, job.limits) as archive:
        yield archive


@contextmanager
def _open_odpt(source: Source, job: Job, scratch: Path) -> Iterator[Archive]:
    """Raises Unreadable."""
    received = datetime.fromtimestamp(source.received_ms / 1000, JAPAN).date()
    try:
        convert(source.zip_path.read_bytes(), scratch, received, job.publisher_url)
        with Archive(scratch, NO_LIMITS) as archive:
            yield archive
    except NotOdpt as error:
        raise Unreadable(str(error)) from error
    finally:
        scratch.unlink(missing_ok=True)


OPEN: Mapping[str, Callable[[Source, Job, Path], AbstractContextManager[Archive]]] = {
    GTFS: _open_gtfs,
    ODPT: _open_odpt,
}


def _zone_of_all(chosen: list[Selection]) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The zone that all can be written in, or the feeds by zone. A feed alone stays as its source published it."""
    zones = list(dict.fromkeys(zone for selection in chosen for zone in selection.zones))
    first = min(selection.days[0] for selection in chosen)
    last = max(selection.days[1] for selection in chosen)
    leaders = group_zones(zones, first, last)
    if len(set(leaders.values())) == 1:
        return zones[0], {}
    if len(chosen) == 1:
        return "", {}
    feeds = {
        leader: tuple(s.feed for s in chosen if leader in {leaders[zone] for zone in s.zones})
        for leader in dict.fromkeys(leaders.values())
    }
    return "", feeds
