"""What the picture for everyone takes of feeds that only the hub's own pages may show: that they are there.

It is merged without them, not masked afterwards (EVENTS.md, "Licence on the way out"); the second picture
takes all that is said. Of feeds that are only checked both take what was found, without their words. Pure.
"""

from collections.abc import Iterable
from dataclasses import replace

from services.shared.model.events import Batch, Observation
from services.shared.model.said import NoticeSaid, SourceSaid, TimetableSaid
from services.shared.wire.codec import decode, encode


def reduced(batch: Batch) -> Batch:
    """How fetching and reading goes, with neither the data nor what a report quotes of it. Raises Undecodable."""
    upserts = tuple(without for said in batch.upserts if (without := _without_data(said)) is not None)
    return replace(batch, upserts=upserts)


def unquoted(batch: Batch) -> Batch:
    """How it goes and what was found, by code and count: nothing that the feed itself wrote. Raises Undecodable."""
    return replace(batch, upserts=tuple(map(_without_words, batch.upserts)))


def _without_words(said: Observation) -> Observation:
    if said.kind == "source":
        source = decode(SourceSaid, said.body)
        return replace(said, body=encode(replace(source, notices=_counted(source.notices))))
    if said.kind == "timetable":
        timetable = decode(TimetableSaid, said.body)
        without = replace(timetable, notices=_counted(timetable.notices), feed_version="")
        return replace(said, body=encode(without))
    return said


def _counted(notices: Iterable[NoticeSaid]) -> tuple[NoticeSaid, ...]:
    """Files, columns and reasons may be the feed's own words, too."""
    return tuple(NoticeSaid(notice.code, notice.severity, notice.count) for notice in notices)


def _without_data(said: Observation) -> Observation | None:
    if said.kind == "source":
        source = replace(decode(SourceSaid, said.body), counts={}, rejected={}, notices=(), normal_lines=())
        return replace(said, body=encode(source))
    if said.kind == "timetable":
        timetable = decode(TimetableSaid, said.body)
        bare = replace(timetable, artifact="", notices=(), counts={}, difference=None, feed_version="", windows=())
        return replace(said, body=encode(bare))
    return None
