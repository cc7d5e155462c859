"""services.ingest.formats.db_fasta, on a month of hourly polls."""

from collections import Counter

import orjson
import pytest

from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.db_fasta import FORMAT
from services.shared.feed import Feed
from services.shared.model.said import FacilitySaid, FacilityStateSaid
from services.shared.wire.codec import decode_said
from tests.support.fasta import january

FEED = Feed("fasta", "db-fasta")


def test_the_first_hour_is_read_whole() -> None:
    poll = next(iter(january()))
    decoded = FORMAT.decode(poll.payload, FEED, poll.time_ms, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    said = [decode_said(kind, body()) for (kind, _), body in decoded.bodies.items()]
    facilities = [each for each in said if isinstance(each, FacilitySaid)]
    states = Counter(each.status for each in said if isinstance(each, FacilityStateSaid))
    assert decoded.counts == {"rows": 2141, "facilities": 2141, "rejected": 0, "repeated": 0}
    assert states == Counter(unit.status for unit in poll.states.values())
    assert Counter(each.type for each in facilities) == {"elevator": 1497, "escalator": 644}
    assert all(47 < each.lat < 55.1 and 5.8 < (each.lon or 0) < 15.1 for each in facilities if each.lat is not None)


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_unchanged_poll_is_no_news(wrapped: bool) -> None:
    poll = next(iter(january(every=50)))
    first = FORMAT.decode(poll.payload, FEED, poll.time_ms, NO_MEMORY)
    assert isinstance(first, Decoded)
    payload = orjson.dumps({"facilities": orjson.loads(poll.payload)}) if wrapped else poll.payload
    again = FORMAT.decode(payload, FEED, poll.time_ms + 3_600_000, first.memory)
    assert isinstance(again, Decoded)
    assert (again.heard, again.bodies) == (first.heard, {})
