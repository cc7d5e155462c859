"""What everyone's picture takes of a feed that only the hub's own pages may show, and of one that is only checked."""

from dataclasses import replace

from services.merge.sight import reduced, unquoted
from services.shared.model.events import Batch, Observation, Version
from services.shared.model.said import NormalLines, NoticeSaid, SourceSaid, StopSaid, TimetableSaid
from services.shared.wire.codec import decode, encode

NOTICE = NoticeSaid("bad_value", "error", 2, "Own.txt", 7, "Own column", "Own word", "Own word is no colour")


def test_that_it_is_there_is_taken_and_nothing_of_what_it_says() -> None:
    bare = SourceSaid("shown", "odpt", redistribution="display", fetch="ok", last_success_ms=1)
    said = replace(
        bare,
        counts={"odpt:Station": 1},
        rejected={"bad_time": 2},
        notices=(NOTICE,),
        normal_lines=(NormalLines(("odpt.Railway:A.B",)),),
    )
    upserts = (Observation("source", "shown", encode(said)), Observation("stop", "x", encode(StopSaid("x", "X"))))
    batch = Batch("shown", "status", Version(received_time_ms=1), "1", complete=True, upserts=upserts)
    [left] = reduced(batch).upserts
    assert decode(SourceSaid, left.body) == bare


def test_of_one_that_is_checked_what_was_found_is_taken_without_its_words() -> None:
    source = SourceSaid("checked", "facilities-csv", redistribution="none", counts={"facilities": 1}, notices=(NOTICE,))
    timetable = TimetableSaid("checked", newest="v", feed_version="Own edition", notices=(NOTICE,))
    upserts = (
        Observation("source", "checked", encode(source)),
        Observation("timetable", "checked", encode(timetable)),
    )
    left = unquoted(Batch("checked", "poll", Version(received_time_ms=1), "1", upserts=upserts)).upserts
    found = (NoticeSaid("bad_value", "error", 2),)
    assert decode(SourceSaid, left[0].body) == replace(source, notices=found)
    assert decode(TimetableSaid, left[1].body) == replace(timetable, notices=found, feed_version="")
