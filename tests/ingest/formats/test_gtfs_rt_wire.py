"""services.ingest.formats.gtfs_rt.wire: the shortcut past what is as it was never leads astray."""

from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded, Heard
from services.ingest.formats.gtfs_rt.decoding import decode
from services.ingest.formats.gtfs_rt.wire import entity_id, is_same, remember, split_message
from services.shared.feed import Feed
from tests.support.gtfs_rt import AT, alert, message, message_bytes, trip, vehicle

FEED = Feed("f", "gtfs-rt")
HEARD = Heard(b"")
KEY = ("trip", "t1@20260512@")
FIRST = message_bytes(
    [trip("t1", [AT + 60, AT + 120], stamp=AT), trip("t2"), vehicle("v1", stamp=AT), alert("a1"), trip("t3", stamp=AT)]
)


def raw(*, stamp: int = AT, time: int = AT + 60) -> bytes:
    return trip("t1", [time], stamp=stamp).SerializeToString()


def read(payload: bytes) -> Decoded:
    decoded = decode(payload, FEED, AT * 1000, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    return decoded


def test_a_message_is_split_into_the_entities_it_has() -> None:
    made = message([trip(f"t{number}", [AT] * number) for number in range(40)])
    split = split_message(made.SerializeToString())
    assert split is not None
    assert split[0] == made.header
    assert split[1] == [entity.SerializeToString() for entity in made.entity]


def test_what_is_not_plainly_a_message_is_left_to_a_whole_parse() -> None:
    whole = message_bytes([trip("t1")])
    for payload in (b"", b"\n", b"<html>", b'{"header": {}}', whole[:-1], whole + b"\x1a", whole + b"\xa2\x06\x00"):
        assert split_message(payload) is None


def test_an_entity_with_a_new_timestamp_is_the_same() -> None:
    trace = remember(raw(), KEY, HEARD, AT)
    assert trace is not None
    assert trace.place
    assert entity_id(raw()) == b"t1"
    assert is_same(raw(stamp=AT + 20), trace)


def test_an_entity_with_another_time_or_without_its_timestamp_is_not() -> None:
    trace = remember(raw(), KEY, HEARD, AT)
    assert trace is not None
    for other in (raw(time=AT + 61), raw(stamp=0), raw(stamp=5), raw() + b"\x28\x01", b""):
        assert not is_same(other, trace)


def test_an_entity_without_a_timestamp_is_the_same_byte_for_byte() -> None:
    trace = remember(raw(stamp=0), KEY, HEARD, 0)
    assert trace is not None
    assert is_same(raw(stamp=0), trace)
    assert not is_same(raw(stamp=AT), trace)


def test_a_timestamp_that_could_be_another_field_is_not_remembered() -> None:
    """StopTimeEvent.scheduled_time has the number that TripUpdate.timestamp has."""
    entity = trip("t1", stamp=AT)
    entity.trip_update.stop_time_update[0].arrival.scheduled_time = AT
    assert remember(entity.SerializeToString(), KEY, HEARD, AT) is None
    assert remember(raw(stamp=5), KEY, HEARD, 5) is None


def test_unchanged_entities_are_passed_by() -> None:
    first = read(FIRST)
    assert set(first.traces) == {b"t1", b"t2", b"v1", b"a1", b"t3"}
    again = decode(FIRST, FEED, AT * 1000, first.memory)
    assert isinstance(again, Decoded)
    assert (again.heard, again.traces, again.bodies) == (first.heard, first.traces, {})


def test_a_rival_of_what_was_passed_by_is_judged_as_ever() -> None:
    first = read(FIRST)
    for rival in (trip("t1", stamp=AT + 1, entity_id="rival"), trip("t1", stamp=AT - 1, entity_id="rival")):
        for order in ([rival, *message_of(FIRST)], [*message_of(FIRST), rival]):
            payload = message_bytes(order)
            again = decode(payload, FEED, AT * 1000, first.memory)
            assert isinstance(again, Decoded)
            assert again.heard == read(payload).heard
            assert [notice.code for notice in again.notices] == ["duplicate_trip"]


def test_the_loser_of_two_rivals_is_news_when_it_stands_alone() -> None:
    loser, winner = vehicle("v1", 34.0, stamp=AT), vehicle("v1", 35.0, stamp=AT + 1)
    first = read(message_bytes([loser, winner]))
    again = decode(message_bytes([loser]), FEED, AT * 1000, first.memory)
    assert isinstance(again, Decoded)
    assert list(again.bodies) == [("vehicle", "v1")]


def message_of(payload: bytes) -> list[pb.FeedEntity]:
    return list(pb.FeedMessage.FromString(payload).entity)


@given(st.integers(0, len(FIRST) - 1), st.binary(min_size=1, max_size=6))
@settings(max_examples=500)
def test_whatever_bytes_change_the_shortcut_reads_as_the_long_way_does(place: int, noise: bytes) -> None:
    first = read(FIRST)
    payload = (FIRST[:place] + noise + FIRST[place + len(noise) :])[: len(FIRST)]
    short, long = decode(payload, FEED, AT * 1000, first.memory), decode(payload, FEED, AT * 1000, NO_MEMORY)
    if isinstance(long, Failure):
        assert short == long
    else:
        assert isinstance(short, Decoded)
        assert short.heard == long.heard
        assert (short.counts, short.source_time_ms, short.full) == (long.counts, long.source_time_ms, long.full)
        assert short.notices == long.notices
