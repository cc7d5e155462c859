"""services.ingest.diffing over real decodings: any sequence of full messages adds up to its last one."""

from dataclasses import replace

from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest import diffing
from services.ingest.diffing import batches, removals, upserts
from services.ingest.format import NO_MEMORY, Decoded, Memory
from services.ingest.formats.gtfs_rt.decoding import decode
from services.shared.feed import Feed
from services.shared.model.events import Batch, Key, Observation
from services.shared.model.said import AlertSaid, TripSaid, VehicleSaid
from services.shared.wire.codec import decode_said, encode
from tests.support.gtfs_rt import AT, alert, message_bytes, trip, vehicle
from tests.support.observations import applied

FEED = Feed("f", "gtfs-rt")

entities = st.one_of(
    st.builds(
        lambda name, time, stamp: trip(name, [AT + time], stamp=AT + stamp),
        st.sampled_from("abcd"),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    st.builds(
        lambda name, lat, stamp: vehicle(name, lat, stamp=AT + stamp),
        st.sampled_from("abcd"),
        st.sampled_from([34.0, 35.0, 91.0]),
        st.integers(0, 3),
    ),
    st.builds(alert, st.sampled_from("abcd"), st.sampled_from(["out", "back"])),
)
messages = st.lists(st.lists(entities, max_size=6), min_size=1, max_size=6)


def read(listed: list[pb.FeedEntity], before: Memory = NO_MEMORY) -> Decoded:
    decoded = decode(message_bytes(listed), FEED, AT * 1000, before)
    assert isinstance(decoded, Decoded)
    return decoded


def timeless(table: dict[tuple[str, str], bytes]) -> dict[tuple[str, str], bytes]:
    """What is said, without when: the part that differences are judged by."""
    plain = {}
    for key, body in table.items():
        said = decode_said(key[0], body)
        if isinstance(said, TripSaid):
            update = pb.TripUpdate.FromString(said.update)
            update.ClearField("timestamp")
            plain[key] = update.SerializeToString()
        elif isinstance(said, VehicleSaid):
            position = pb.VehiclePosition.FromString(said.position)
            position.ClearField("timestamp")
            plain[key] = position.SerializeToString()
        else:
            assert isinstance(said, AlertSaid)
            plain[key] = said.alert
    return plain


@given(messages)
@settings(max_examples=150)
def test_upserts_and_removals_of_any_sequence_of_messages_add_up_to_the_last_one(
    sequence: list[list[pb.FeedEntity]],
) -> None:
    before: Memory = NO_MEMORY
    said: list[Batch] = []
    for listed in sequence:
        decoded = read(listed, before)
        said += batches(Batch("f", "poll"), upserts(before, decoded), removals(before, decoded))
        before = decoded.memory
    alone = read(sequence[-1])
    last = applied(batches(Batch("f", "poll", complete=True), upserts(NO_MEMORY, alone)))
    assert timeless(applied(said)) == timeless(last)


@given(messages)
def test_what_was_heard_before_changes_neither_fingerprints_nor_findings(
    sequence: list[list[pb.FeedEntity]],
) -> None:
    before: Memory = NO_MEMORY
    for listed in sequence:
        decoded, alone = read(listed, before), read(listed)
        before = decoded.memory
        assert {key: heard.fingerprint for key, heard in decoded.heard.items()} == {
            key: heard.fingerprint for key, heard in alone.heard.items()
        }
        assert sorted(n.code for n in decoded.notices) == sorted(n.code for n in alone.notices)
        assert decoded.counts == alone.counts


@given(st.lists(st.lists(entities, max_size=6), min_size=1, max_size=1))
def test_a_repeated_message_says_nothing_new(sequence: list[list[pb.FeedEntity]]) -> None:
    first = read(sequence[0])
    again = read(sequence[0], first.memory)
    assert (upserts(first.memory, again), removals(first.memory, again), again.bodies) == ([], [], {})


@given(st.lists(st.integers(0, 300_000), max_size=20), st.integers(0, 30))
def test_chunks_are_small_numbered_and_closed_by_the_last(sizes: list[int], gone: int) -> None:
    added = [Observation("trip", str(number), bytes(size)) for number, size in enumerate(sizes)]
    dropped = [Key("trip", f"gone {number}") for number in range(gone)]
    parts = batches(Batch("f", "poll", generation="g", complete=True), added, dropped)
    assert [part.chunk for part in parts] == list(range(len(parts)))
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert [upsert for part in parts for upsert in part.upserts] == added
    assert [key for part in parts for key in part.removals] == dropped
    assert all(len(encode(part)) <= 500_000 for part in parts)
    assert {replace(part, chunk=0, last=True, upserts=(), removals=()) for part in parts} == {
        Batch("f", "poll", generation="g", complete=True)
    }


def test_a_thing_too_large_for_any_chunk_travels_alone() -> None:
    large = Observation("alert", "large", bytes(diffing.BATCH_MAX_BYTES + 1))
    small = Observation("alert", "small", b"")
    assert [len(part.upserts) for part in batches(Batch("f", "poll"), [small, large, small])] == [1, 1, 1]
