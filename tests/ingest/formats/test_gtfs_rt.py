"""services.ingest.formats.gtfs_rt: what one message says, and what of it is bad."""

from collections.abc import Sequence

import pytest
from google.protobuf.json_format import MessageToJson
from google.transit import gtfs_realtime_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded, rejected
from services.ingest.formats.gtfs_rt.decoding import decode
from services.ingest.formats.gtfs_rt.folding import fold
from services.shared.feed import Feed
from services.shared.model.said import AlertSaid, TripSaid, VehicleSaid
from services.shared.wire.codec import decode_said
from tests.support.gtfs_rt import AT, alert, deleted, message, message_bytes, trip, vehicle

FEED = Feed("f", "gtfs-rt")
RECEIVED_MS = (AT + 5) * 1000


def read(payload: bytes) -> Decoded:
    decoded = decode(payload, FEED, RECEIVED_MS, NO_MEMORY)
    assert isinstance(decoded, Decoded), decoded
    return decoded


def refused(payload: bytes) -> str:
    decoded = decode(payload, FEED, RECEIVED_MS, NO_MEMORY)
    assert isinstance(decoded, Failure)
    return decoded.words


def update_in(decoded: Decoded, said_id: str) -> pb.TripUpdate:
    said = decode_said("trip", decoded.bodies["trip", said_id]())
    assert isinstance(said, TripSaid)
    assert said.id == said_id
    return pb.TripUpdate.FromString(said.update)


def position_in(decoded: Decoded, said_id: str) -> pb.VehiclePosition:
    said = decode_said("vehicle", decoded.bodies["vehicle", said_id]())
    assert isinstance(said, VehicleSaid)
    return pb.VehiclePosition.FromString(said.position)


def codes(decoded: Decoded) -> list[str]:
    return [notice.code for notice in decoded.notices]


def test_trips_vehicles_and_alerts_of_one_message_are_told_apart() -> None:
    decoded = read(message_bytes([trip("t1"), vehicle("v1"), alert("a1")]))
    assert set(decoded.heard) == {("trip", "t1@20260512@"), ("vehicle", "v1"), ("alert", "a1")}
    assert decoded.counts == {"trip_updates": 1, "vehicles": 1, "alerts": 1}
    assert (decoded.source_time_ms, decoded.full, decoded.notices) == (AT * 1000, True, ())


def test_a_body_is_the_entity_as_it_came_with_its_timestamp() -> None:
    decoded = read(message_bytes([trip("t1", stamp=AT - 9)]))
    said = decode_said("trip", decoded.bodies["trip", "t1@20260512@"]())
    assert isinstance(said, TripSaid)
    assert said.time_ms == (AT - 9) * 1000
    assert said.update == trip("t1", stamp=AT - 9).trip_update.SerializeToString()


def test_unknown_fields_of_an_entity_survive() -> None:
    entity = trip("t1")
    extension = b"\xfa\x3e\x03abc"  # field 1007, as an operator's extension has it
    entity.trip_update.MergeFromString(extension)
    update = update_in(read(message_bytes([entity])), "t1@20260512@")
    assert extension in update.SerializeToString()


def test_a_new_timestamp_alone_is_no_news() -> None:
    first = read(message_bytes([trip("t1", stamp=AT), vehicle("v1", stamp=AT)]))
    again = decode(
        message_bytes([trip("t1", stamp=AT + 30), vehicle("v1", stamp=AT + 30)], at=AT + 30),
        FEED,
        RECEIVED_MS,
        first.memory,
    )
    assert isinstance(again, Decoded)
    assert again.heard == first.heard
    assert not again.bodies


@pytest.mark.parametrize(
    ("descriptor", "said_id"),
    [
        (pb.TripDescriptor(trip_id="t", start_date="20260512", start_time="08:00:00"), "t@20260512@08:00:00"),
        (pb.TripDescriptor(trip_id="t"), "t@@"),
        (pb.TripDescriptor(route_id="r", direction_id=0, start_date="20260512", start_time="8:00:00"),
         "~r~0@20260512@8:00:00"),
        (pb.TripDescriptor(route_id="r", start_date="20260512"), "~r~@20260512@"),
        (pb.TripDescriptor(route_id="r", schedule_relationship="ADDED"), "entity@@"),
    ],
)  # fmt: skip
def test_a_run_is_named_by_what_the_message_knows_of_it(descriptor: pb.TripDescriptor, said_id: str) -> None:
    entity = pb.FeedEntity(id="entity", trip_update=pb.TripUpdate(trip=descriptor))
    assert list(read(message_bytes([entity])).heard) == [("trip", said_id)]


def test_a_duplicated_trip_is_named_by_its_own_properties() -> None:
    entity = trip("t1")
    entity.trip_update.trip.schedule_relationship = pb.TripDescriptor.ScheduleRelationship.DUPLICATED
    entity.trip_update.trip_properties.trip_id = "copy"
    entity.trip_update.trip_properties.start_date = "20260512"
    decoded = read(message_bytes([trip("t1", entity_id="e1"), entity]))
    assert set(decoded.heard) == {("trip", "t1@20260512@"), ("trip", "copy@20260512@")}


def test_a_vehicle_without_an_id_of_its_own_has_its_entitys() -> None:
    entity = vehicle("", entity_id="e7")
    assert list(read(message_bytes([entity])).heard) == [("vehicle", "e7")]


@pytest.mark.parametrize(
    ("entities", "found"),
    [
        ([pb.FeedEntity(id="e")], ["entity_without_payload"]),
        ([trip("t1", entity_id="")], ["entity_without_id"]),
        ([alert("")], ["thing_without_id", "entity_without_id"]),
        ([vehicle("", entity_id="")], ["thing_without_id", "entity_without_id"]),
        ([pb.FeedEntity(id="e", trip_update=pb.TripUpdate(trip=pb.TripDescriptor()))], ["trip_without_identity"]),
        ([pb.FeedEntity(id="e", stop=pb.Stop(stop_id="s"))], ["entity_not_read"]),
        ([deleted("e")], ["deleted_in_full_message"]),
        ([alert("a"), alert("a")], ["duplicate_alert"]),
        ([trip("t"), trip("t", entity_id="other")], ["duplicate_trip"]),
        ([vehicle("v"), vehicle("v", entity_id="other")], ["duplicate_vehicle"]),
    ],
)
def test_a_bad_entity_is_a_finding_and_the_rest_goes_on(entities: Sequence[pb.FeedEntity], found: list[str]) -> None:
    decoded = read(message_bytes([*entities, trip("good")]))
    assert codes(decoded) == found
    assert ("trip", "good@20260512@") in decoded.heard


def test_an_entity_of_two_payloads_says_both() -> None:
    both = trip("t1")
    both.vehicle.CopyFrom(vehicle("v1").vehicle)
    decoded = read(message_bytes([both]))
    assert set(decoded.heard) == {("trip", "t1@20260512@"), ("vehicle", "v1")}
    assert codes(decoded) == ["entity_with_two_payloads"]
    assert rejected(decoded.notices) == {}


def test_of_two_updates_of_one_run_the_newer_stays() -> None:
    older, newer = trip("t", [AT + 60], stamp=AT - 60), trip("t", [AT + 90], stamp=AT, entity_id="other")
    for order in ([older, newer], [newer, older]):
        update = update_in(read(message_bytes(order)), "t@20260512@")
        assert update.stop_time_update[0].arrival.time == AT + 90


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (91.0, 3.0), (float("nan"), 3.0), (5.0, -200.0)])
def test_a_position_that_is_none_is_dropped_and_the_vehicle_stays(lat: float, lon: float) -> None:
    decoded = read(message_bytes([vehicle("v", lat, lon)]))
    assert not position_in(decoded, "v").HasField("position")
    assert rejected(decoded.notices) == {"bad_position": 1}


@pytest.mark.parametrize("absurd", [AT * 1000, 0, 5, 4_294_967_295])
def test_an_absurd_time_is_dropped_and_the_other_calls_stay(absurd: int) -> None:
    decoded = read(message_bytes([trip("t", [AT + 60, absurd, AT + 180])]))
    update = update_in(decoded, "t@20260512@")
    assert [call.stop_sequence for call in update.stop_time_update] == [1, 3]
    assert rejected(decoded.notices) == {"absurd_time": 1}


def test_a_delay_beside_an_absurd_time_stays() -> None:
    update = update_in(read(message_bytes([trip("t", [0], delay=120)])), "t@20260512@")
    assert update.stop_time_update[0].arrival.delay == 120
    assert not update.stop_time_update[0].arrival.HasField("time")


def test_what_was_bad_last_time_is_still_counted_when_it_did_not_change() -> None:
    payload = message_bytes([vehicle("v", 0.0, 0.0), trip("t", [0])])
    first = read(payload)
    again = decode(payload, FEED, RECEIVED_MS, first.memory)
    assert isinstance(again, Decoded)
    assert rejected(again.notices) == rejected(first.notices) == {"bad_position": 1, "absurd_time": 1}


def test_alert_periods_in_milliseconds_are_read_and_ends_far_away_are_open() -> None:
    entity = alert("a")
    entity.alert.active_period.add(start=AT * 1000, end=253_402_300_799)
    decoded = read(message_bytes([entity]))
    said = decode_said("alert", decoded.bodies["alert", "a"]())
    assert isinstance(said, AlertSaid)
    period = pb.Alert.FromString(said.alert).active_period[0]
    assert (period.start, period.HasField("end")) == (AT, False)


@pytest.mark.parametrize("field", ["active_period", "communication_period", "impact_period"])
def test_every_period_of_an_alert_is_judged(field: str) -> None:
    entity = alert("a")
    getattr(entity.alert, field).add(start=AT * 1000, end=2**63 - 1)
    said = decode_said("alert", read(message_bytes([entity])).bodies["alert", "a"]())
    assert isinstance(said, AlertSaid)
    (period,) = getattr(pb.Alert.FromString(said.alert), field)
    assert (period.start, period.HasField("end")) == (AT, False)


def test_an_absurd_scheduled_time_is_dropped_and_the_expected_one_stays() -> None:
    entity = trip("t", [AT + 60])
    entity.trip_update.stop_time_update[0].arrival.scheduled_time = 2**62
    decoded = read(message_bytes([entity]))
    arrival = update_in(decoded, "t@20260512@").stop_time_update[0].arrival
    assert (arrival.time, arrival.HasField("scheduled_time")) == (AT + 60, False)
    assert rejected(decoded.notices) == {"absurd_time": 1}


def test_a_header_time_in_milliseconds_is_read() -> None:
    assert read(message_bytes([], at=AT * 1000)).source_time_ms == AT * 1000


def test_without_a_header_time_things_have_the_time_of_receipt() -> None:
    decoded = read(message_bytes([trip("t")], at=0))
    said = decode_said("trip", decoded.bodies["trip", "t@20260512@"]())
    assert isinstance(said, TripSaid)
    assert (decoded.source_time_ms, said.time_ms) == (0, RECEIVED_MS)


def test_no_time_lies_in_the_future() -> None:
    decoded = read(message_bytes([trip("t", stamp=AT + 900)], at=AT + 900))
    said = decode_said("trip", decoded.bodies["trip", "t@20260512@"]())
    assert isinstance(said, TripSaid)
    assert decoded.source_time_ms == said.time_ms == RECEIVED_MS


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>502</body></html>", "is an HTML page, not a GTFS-Realtime message"),
        (b"\n <html lang='ja'>", "is an HTML page, not a GTFS-Realtime message"),
        (b"<?xml version='1.0'?><siri/>", "is an XML document, not a GTFS-Realtime message"),
        (message_bytes([trip("t")])[:-7], "is not a GTFS-Realtime message, or only a part of one"),
        (b"PK\x03\x04 a zip", "is not a GTFS-Realtime message, or only a part of one"),
        (b'{"header": {', "is not a GTFS-Realtime message, or only a part of one"),
        (b'{"error": "quota exceeded"}', "is not a GTFS-Realtime message"),
    ],
)
def test_what_is_no_message_is_named(payload: bytes, words: str) -> None:
    assert refused(payload) == words


def test_json_says_the_same_as_protobuf() -> None:
    made = message([trip("t1", stamp=AT), vehicle("v1"), alert("a1")])
    binary, text = read(made.SerializeToString()), read(MessageToJson(made).encode())
    assert text.heard == binary.heard
    assert text.source_time_ms == binary.source_time_ms


def test_a_bad_entity_of_json_leaves_the_others() -> None:
    payload = (
        b'{"header": {"gtfs_realtime_version": "2.0", "timestamp": 1778544000, "new_field": 1}, "entity": ['
        b'{"id": "1", "trip_update": {"trip": {"trip_id": "t", "occupancy": 3}}}, {"id": 7}, "x",'
        b'{"id": "2", "alert": {"header_text": [{"translation": 1}]}}]}'
    )
    decoded = read(payload)
    assert list(decoded.heard) == [("trip", "t@@")]
    assert rejected(decoded.notices) == {"entity_unreadable": 3}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("駅".encode("cp932"), "駅"), ("ü1".encode("latin-1"), "ü1"), ("駅".encode("cp932")[:1] + b"!", "\x89!")],
)
def test_texts_that_are_not_utf8_are_read_wherever_they_stand(written: bytes, read_as: str) -> None:
    """Two bytes for two: a stop's id, a trip's, a vehicle's label, an alert's text."""
    entity = vehicle("v1")
    entity.vehicle.vehicle.label = "s1"
    whole = message_bytes([trip("t1", entity_id="e"), entity, alert("a1", "s1")])
    decoded = read(whole.replace(b"s1", written).replace(b"t1", written))
    update = update_in(decoded, f"{read_as}@20260512@")
    assert (update.trip.trip_id, update.stop_time_update[0].stop_id) == (read_as, read_as)
    assert position_in(decoded, "v1").vehicle.label == read_as
    said = decode_said("alert", decoded.bodies["alert", "a1"]())
    assert isinstance(said, AlertSaid)
    told = pb.Alert.FromString(said.alert)
    assert (told.header_text.translation[0].text, told.informed_entity[0].stop_id) == (read_as, read_as)
    assert codes(decoded) == ["text_not_utf8"] * 3
    assert rejected(decoded.notices) == {}


@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_decoding_fail(noise: bytes) -> None:
    for payload in (noise, message_bytes([trip("t")]) + noise, message_bytes([vehicle("v")])[: len(noise)]):
        decoded = decode(payload, FEED, RECEIVED_MS, NO_MEMORY)
        if isinstance(decoded, Decoded):
            assert all(body() for body in decoded.bodies.values())


def folded(newest: bytes | None, changes: Sequence[pb.FeedEntity], at: int = AT) -> bytes:
    payload = fold(newest, message_bytes(changes, at=at, differential=True), FEED, at * 1000)
    assert isinstance(payload, bytes)
    return payload


def test_a_differential_message_is_recognised_and_folds_into_a_full_one() -> None:
    changes = message_bytes([trip("t2")], differential=True)
    assert not read(changes).full
    whole = read(folded(message_bytes([trip("t1"), alert("a1")]), [trip("t2"), deleted("a1")]))
    assert whole.full
    assert set(whole.heard) == {("trip", "t1@20260512@"), ("trip", "t2@20260512@")}


def test_a_later_differential_message_replaces_what_names_the_same_run() -> None:
    base = folded(None, [trip("t1", [AT + 60], entity_id="old")])
    whole = read(folded(base, [trip("t1", [AT + 90], entity_id="new")], at=AT + 20))
    assert update_in(whole, "t1@20260512@").stop_time_update[0].arrival.time == AT + 90
    assert whole.counts == {"trip_updates": 1}


def test_what_no_differential_message_repeats_for_max_age_is_gone() -> None:
    base = folded(None, [trip("t1"), vehicle("v1"), alert("a1")])
    later = folded(base, [vehicle("v2")], at=AT + 299)
    assert set(read(later).heard) == {
        ("trip", "t1@20260512@"), ("vehicle", "v1"), ("vehicle", "v2"), ("alert", "a1")
    }  # fmt: skip
    assert set(read(folded(later, [], at=AT + 301)).heard) == {("vehicle", "v2"), ("alert", "a1")}


def test_an_extra_trip_without_an_id_is_known_by_its_entity_and_day() -> None:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    trip = message.entity.add(id="extra-1").trip_update.trip
    trip.schedule_relationship, trip.start_date = pb.TripDescriptor.ScheduleRelationship.ADDED, "20260512"
    decoded = decode(message.SerializeToString(), Feed("rt", "gtfs-rt"), 1_778_544_000_000, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    assert list(decoded.heard) == [("trip", "extra-1@20260512@")]


def test_half_a_position_is_none() -> None:
    message = pb.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    vehicle = message.entity.add(id="v").vehicle
    vehicle.vehicle.id, vehicle.position.latitude = "v", 34.6
    decoded = decode(message.SerializePartialToString(), Feed("rt", "gtfs-rt"), 1_778_544_000_000, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    assert [notice.code for notice in decoded.notices] == ["bad_position"]


def test_a_message_of_entities_without_end_is_refused_before_they_are_read() -> None:
    head = pb.FeedMessage()
    head.header.gtfs_realtime_version = "2.0"
    decoded = decode(head.SerializeToString() + b"\x12\x00" * 200_001, Feed("rt", "gtfs-rt"), 0, NO_MEMORY)
    assert isinstance(decoded, Failure)
    assert decoded.words == "holds more than 200000 entities"
