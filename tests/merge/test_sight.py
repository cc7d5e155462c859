"""What everyone's picture takes of a feed that only the hub's own pages may show."""

from dataclasses import replace

from services.merge.sight import reduced
from services.shared.model.events import Batch, Observation, Version
from services.shared.model.said import NormalLines, SourceSaid, StopSaid
from services.shared.wire.codec import decode, encode


def test_that_it_is_there_is_taken_and_nothing_of_what_it_says() -> None:
    bare = SourceSaid("shown", "odpt", redistribution="display", fetch="ok", last_success_ms=1)
    said = replace(
        bare, counts={"odpt:Station": 1}, rejected={"bad_time": 2}, normal_lines=(NormalLines(("odpt.Railway:A.B",)),)
    )
    upserts = (Observation("source", "shown", encode(said)), Observation("stop", "x", encode(StopSaid("x", "X"))))
    batch = Batch("shown", "status", Version(received_time_ms=1), "1", complete=True, upserts=upserts)
    [left] = reduced(batch).upserts
    assert decode(SourceSaid, left.body) == bare
