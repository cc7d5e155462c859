"""SIRI Estimated Timetable: journeys become trip updates, and hostile XML is refused."""

import time
from collections import Counter

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY
from services.ingest.formats.siri_et import decode
from services.shared.feed import Feed
from services.shared.model.said import TripSaid
from services.shared.wire.codec import decode_said
from tests.support.paths import published
from tests.support.replays import read

AT_MS = 1_535_440_200_000
BOMB = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Siri>&b;</Siri>'


def updates() -> dict[str, pb.TripUpdate]:
    payload = published("gtfs-rt/siri-norway-2018-08-28/siri-et-bane-nor.xml").read_bytes()
    decoded = read(payload, AT_MS, format="siri-et")
    assert decoded.counts == {"trip_updates": 144}
    found = {}
    for (kind, said_id), body in decoded.bodies.items():
        said = decode_said(kind, body())
        assert isinstance(said, TripSaid)
        found[said_id] = pb.TripUpdate.FromString(said.update)
    return found


def test_norways_journeys_are_trip_updates_with_all_their_calls() -> None:
    found = updates()
    calls = [call for update in found.values() for call in update.stop_time_update]
    assert (len(found), len(calls)) == (144, 897 + 1064)
    first = found["NSB:ServiceJourney:1-710-1617@@"]
    assert (first.vehicle.id, first.stop_time_update[0].stop_id) == ("1617", "NSR:Quay:18")
    assert first.stop_time_update[1].departure.time - first.stop_time_update[1].departure.scheduled_time == 70


def test_cancelled_calls_are_skipped_and_calls_without_prediction_say_no_data() -> None:
    relations = Counter(call.schedule_relationship for update in updates().values() for call in update.stop_time_update)
    assert relations[pb.TripUpdate.StopTimeUpdate.ScheduleRelationship.SKIPPED] > 0
    assert sum(relations.values()) == 1961


def test_a_time_before_1970_is_none_and_the_rest_of_the_feed_is_read() -> None:
    year_1 = "0001-01-01T00:00:00Z"
    decoded = read(
        (
            f"<Siri><EstimatedTimetableDelivery><ResponseTimestamp>{year_1}</ResponseTimestamp>"
            f"<EstimatedJourneyVersionFrame><RecordedAtTime>{year_1}</RecordedAtTime><EstimatedVehicleJourney>"
            "<DatedVehicleJourneyRef>j</DatedVehicleJourneyRef><EstimatedCalls><EstimatedCall>"
            f"<StopPointRef>s</StopPointRef><ExpectedDepartureTime>{year_1}</ExpectedDepartureTime>"
            "</EstimatedCall></EstimatedCalls></EstimatedVehicleJourney></EstimatedJourneyVersionFrame>"
            "</EstimatedTimetableDelivery></Siri>"
        ).encode(),
        AT_MS,
        format="siri-et",
    )
    assert (decoded.counts, decoded.source_time_ms) == ({"trip_updates": 1}, 0)


def test_deliveries_nested_in_each_other_are_read_once() -> None:
    outer, inner = "<EstimatedTimetableDelivery>", "</EstimatedTimetableDelivery>"
    stated = (f"<EstimatedVehicleJourneyCode>{number}</EstimatedVehicleJourneyCode>" for number in range(2000))
    journeys = "".join(f"<EstimatedVehicleJourney>{code}</EstimatedVehicleJourney>" for code in stated)
    frame = f"<EstimatedJourneyVersionFrame>{journeys}</EstimatedJourneyVersionFrame>"
    before = time.process_time()
    decoded = read(f"<Siri>{outer * 3000}{frame}{inner * 3000}</Siri>".encode(), AT_MS, format="siri-et")
    assert time.process_time() - before < 5
    assert (decoded.counts, decoded.notices) == ({"trip_updates": 2000}, ())


@pytest.mark.parametrize("payload", [BOMB, b"<Siri/>", b"<Siri><unclosed>", b"", b"{}"])
def test_what_is_no_timetable_delivery_is_refused(payload: bytes) -> None:
    assert isinstance(decode(payload, Feed("f", "siri-et"), AT_MS, NO_MEMORY), Failure)
