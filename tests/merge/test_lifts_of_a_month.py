"""DB's January of hourly lift states into a picture: what is true at each hour is what the log says."""

from collections import Counter

import pytest

from services.ingest.format import NO_MEMORY, Decoded, Memory
from services.ingest.formats.db_fasta import FORMAT
from services.shared.feed import Feed
from services.shared.model.entities import Facility
from services.shared.model.events import Batch, Key, Observation, Version
from services.shared.model.said import SourceSaid
from tests.merge.picture import Drawn
from tests.support.fasta import Poll, january
from tests.support.saying import generation

FEED = Feed("fasta", "db-fasta")
REPORTER = SourceSaid("fasta", "db-fasta", fetch="ok", trusted=True, namespace="fasta", reports_facilities=True)


def _batch(poll: Poll, decoded: Decoded, before: Memory) -> Batch:
    """As ingest writes it: what is new or different, and what is gone."""
    upserts = tuple(Observation(kind, said_id, body()) for (kind, said_id), body in decoded.bodies.items())
    gone = tuple(Key(*key) for key in before.heard.keys() - decoded.heard.keys())
    version = Version(received_time_ms=poll.time_ms, content_hash=str(poll.time_ms).encode())
    return Batch("fasta", "poll", version, str(poll.time_ms), upserts=upserts, removals=gone)


def _states(drawn: Drawn) -> dict[str, str]:
    facilities = [each for each in drawn.of("facility") if isinstance(each, Facility)]
    return {each.refs[0].local_id: each.status for each in facilities}


@pytest.mark.parametrize("every", [150, pytest.param(1, marks=pytest.mark.soak)])
def test_the_state_of_every_lift_at_every_hour_is_that_of_the_log(every: int) -> None:
    drawn = Drawn().hear(generation("fasta", [REPORTER], channel="status", at_ms=1))
    memory, last_ms = NO_MEMORY, 0
    out_ms: Counter[str] = Counter()
    told_ms: Counter[str] = Counter()
    states: dict[str, str] = {}
    told: dict[str, str] = {}
    for poll in january(every):
        decoded = FORMAT.decode(poll.payload, FEED, poll.time_ms, memory)
        assert isinstance(decoded, Decoded)
        drawn.hear([_batch(poll, decoded, memory)]).at(poll.time_ms)
        memory = decoded.memory
        for counted, of in ((out_ms, states), (told_ms, told)):
            counted.update({unit: poll.time_ms - last_ms for unit, status in of.items() if status == "out_of_service"})
        states, told, last_ms = _states(drawn), {u: s.status for u, s in poll.states.items()}, poll.time_ms
        assert states == told
    assert out_ms == told_ms
    assert sum(out_ms.values()) > 0
