"""Changes and observations as records for outsiders: CloudEvents, and nothing that must not leave."""

import pytest

from services.relay.public import Teller, may_leave, observed, value_of
from services.shared.feed import Feed
from services.shared.log.topics import PUBLIC
from services.shared.model.entities import ENTITIES, Claim, Facility, Trip
from services.shared.model.events import Batch, Envelope, Key, Observation, Rights, Version
from services.shared.wire.codec import decode, decode_entity, encode

TELLER = Teller("https://hub.example", "7-abcd")
TRIP = Envelope(
    "trip",
    "bus:t1@20260105",
    revision=12,
    time_ms=1_778_544_000_123,
    valid_until_ms=1_778_544_300_000,
    rights=(Rights("rt", "CC-BY-4.0"), Rights("bus", "CC-BY-4.0", "derived")),
    payload=encode(Trip("bus:t1@20260105")),
)


def test_a_change_is_a_cloud_event_in_binary_mode() -> None:
    record = TELLER.changed(TRIP, "abc-41")
    assert (record.key, record.value) == (b"bus:t1@20260105", TRIP.payload)
    assert dict(record.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"abc-41",
        "ce_source": b"https://hub.example",
        "ce_type": b"noriai.trip.changed.v1",
        "ce_subject": b"trip/bus:t1@20260105",
        "ce_time": b"2026-05-12T00:00:00.123Z",
        "ce_dataschema": b"https://hub.example/proto/noriai/v1/entities.proto#noriai.v1.Trip",
        "ce_revision": b"12",
        "ce_validuntil": b"2026-05-12T00:05:00.000Z",
        "ce_feeds": b"rt,bus",
        "ce_licences": b"CC-BY-4.0",
        "content-type": b"application/protobuf",
        "noriai-writer": b"7-abcd",
    }


def test_a_removal_is_a_tombstone_that_says_why_and_where_to() -> None:
    gone = Envelope("station", "s1", time_ms=1, removed=True, replaced_by=("s2", "s3"))
    record = TELLER.removed(gone, "abc-42", "merged")
    told = dict(record.headers)
    assert record.value is None
    assert (told["ce_type"], told["ce_reason"], told["ce_replacedby"]) == (
        b"noriai.station.removed.v1",
        b"merged",
        b"s2,s3",
    )


@pytest.mark.parametrize(
    ("policies", "leaves"),
    [
        ([], True),
        (["raw", "derived"], True),
        (["raw", "display"], False),
        (["none"], False),
        (["of a later day"], False),
    ],
)
def test_one_feed_that_may_not_leave_keeps_the_entity_in(policies: list[str], leaves: bool) -> None:
    assert may_leave([Rights(f"f{n}", redistribution=policy) for n, policy in enumerate(policies)]) is leaves


def test_what_a_losing_source_said_leaves_only_if_it_may_leave_raw() -> None:
    claims = (Claim("a"), Claim("b", chosen=False, body=b"b's"), Claim("c", chosen=False, body=b"c's"))
    lift = Facility("lift", claims=claims)
    rights = (Rights("a"), Rights("b", redistribution="derived"), Rights("c"))
    value = value_of(Envelope("facility", "lift", rights=rights, payload=encode(lift)))
    told = decode_entity("facility", value)
    assert isinstance(told, Facility)
    assert [claim.body for claim in told.claims] == [b"", b"", b"c's"]


def test_every_kind_has_a_compacted_topic_of_its_name() -> None:
    assert {kind: (topic.name, topic.compacted) for kind, topic in PUBLIC.items()} == {
        kind: (f"noriai.{kind}.v1", True) for kind in ENTITIES
    }


class TestObservations:
    FEED = Feed("bus", "gtfs", licence="ODbL-1.0", attribution="宇野バス")
    SAID = Batch("bus", "poll", Version(1_000, 2_000), "g1", upserts=(Observation("stop", "a", b"a stop"),))

    def test_a_batch_goes_out_as_it_is_with_its_provenance(self) -> None:
        value = encode(self.SAID)
        assert observed(self.SAID) == (self.SAID, value)
        record = TELLER.said(self.SAID, value, "abc-9", self.FEED)
        told = dict(record.headers)
        assert (record.key, record.value) == (b"bus", value)
        assert told["ce_type"] == b"noriai.observations.said.v1"
        assert told["ce_subject"] == b"bus/poll"
        assert told["ce_time"] == b"1970-01-01T00:00:02.000Z"
        assert told["ce_dataschema"].endswith(b"/proto/noriai/v1/observations.proto#noriai.v1.Batch")
        assert (told["ce_licences"], told["ce_attribution"].decode()) == (b"ODbL-1.0", "宇野バス")

    def test_what_the_hub_says_of_a_feed_is_left_out_and_the_end_of_a_generation_is_not(self) -> None:
        own = (Observation("timetable", "bus", b"a file of ours"),)
        last = Batch("bus", "poll", generation="g1", chunk=3, upserts=own, removals=(Key("source", "bus"),))
        told = observed(last)
        assert told is not None
        assert decode(Batch, told[1]) == told[0] == Batch("bus", "poll", generation="g1", chunk=3)
        assert observed(Batch("bus", "status", upserts=own)) is None

    def test_that_nothing_changed_is_not_told(self) -> None:
        assert observed(Batch("bus", "poll", confirmed=True)) is None
