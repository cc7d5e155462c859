"""What the picture for everyone takes of feeds that only the hub's own pages may show: that they are there.

It is merged without them, not masked afterwards (EVENTS.md, "Licence on the way out"); the second picture
takes all that is said. Pure.
"""

from dataclasses import replace

from services.shared.model.events import Batch, Observation
from services.shared.model.said import SourceSaid, TimetableSaid
from services.shared.wire.codec import decode, encode


def reduced(batch: Batch) -> Batch:
    """How fetching and reading goes, with neither the data nor what a report quotes of it. Raises Undecodable."""
    upserts = tuple(without for said in batch.upserts if (without := _without_data(said)) is not None)
    return replace(batch, upserts=upserts)


def _without_data(said: Observation) -> Observation | None:
    if said.kind == "source":
        source = replace(decode(SourceSaid, said.body), counts={}, rejected={}, normal_lines=())
        return replace(said, body=encode(source))
    if said.kind == "timetable":
        timetable = replace(
            decode(TimetableSaid, said.body), artifact="", notices=(), counts={}, difference=None, windows=()
        )
        return replace(said, body=encode(timetable))
    return None
