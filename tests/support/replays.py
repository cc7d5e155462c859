"""Realtime as it was published, read by its format and heard by a picture that has the timetable: no hub needed."""

from collections.abc import Mapping

from services.ingest.diffing import batches, upserts
from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats import FORMATS
from services.merge.identity.ledger import Ledger
from services.merge.picture import Picture
from services.shared.feed import Feed
from services.shared.model.entities import Source
from services.shared.model.events import Batch, Observation, Version
from services.shared.model.matching import KindMatched
from services.shared.model.said import TimetableSaid
from services.shared.timetable.artifact import Timetable
from services.shared.wire.codec import decode, encode
from tests.merge.picture import Drawn
from tests.support.saying import status


def read(payload: bytes, now_ms: int, feed: str = "rt", format: str = "gtfs-rt") -> Decoded:
    """What the format makes of it, as first heard."""
    decoded = FORMATS[format].decode(payload, Feed(feed, format), now_ms, NO_MEMORY)
    assert not isinstance(decoded, Failure), decoded
    return decoded


class Replay:
    """`timetable` is that of feed `static`; the feeds of realtime speak of it."""

    def __init__(self, timetable: Timetable | None = None) -> None:
        self.drawn = Drawn()
        self.drawn.picture = Picture(Ledger("station"), lambda name: timetable)
        if timetable is not None:
            said = [Observation("timetable", "static", encode(TimetableSaid("static", "v1", "timetables/replayed")))]
            for part in timetable.observation_parts():
                said += decode(Batch, part).upserts
            self.drawn.hear(
                status("static", format="gtfs"),
                [Batch("static", "poll", Version(received_time_ms=1), upserts=tuple(said))],
            )

    def say(self, payload: bytes, now_ms: int, feed: str = "rt", format: str = "gtfs-rt") -> Decoded:
        """One whole message, and the picture after it."""
        decoded = read(payload, now_ms, feed, format)
        head = Batch(feed, "poll", Version(decoded.source_time_ms, now_ms), f"{feed}-{now_ms}", complete=True)
        self.drawn.hear(status(feed, namespace="static"), batches(head, upserts(NO_MEMORY, decoded)))
        self.drawn.at(now_ms)
        return decoded

    def source(self, feed: str = "rt") -> Source:
        source = self.drawn.entities["source", feed]
        assert isinstance(source, Source)
        return source

    def matched(self, feed: str = "rt") -> Mapping[str, KindMatched]:
        return {each.kind: each for each in self.source(feed).matching}
