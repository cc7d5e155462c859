"""services.ingest.formats.odpt: trains and buses as they move."""

from typing import Any

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.diffing import removals, upserts
from services.ingest.format import NO_MEMORY, Decoded, Memory
from services.ingest.formats.odpt.decoding import decode
from services.shared.feed import Feed
from services.shared.model.said import TripSaid, VehicleSaid
from services.shared.odpt.values import moment_ms
from services.shared.wire.codec import decode_said
from tests.support.odpt import RECEIVED_MS, payload, published_records

FEED = Feed("f", "odpt")
TRAIN = {
    "@type": "odpt:Train",
    "owl:sameAs": "odpt.Train:A.B.12M",
    "dc:date": "2026-01-10T11:59:30+09:00",
    "odpt:railway": "odpt.Railway:A.B",
    "odpt:trainNumber": "12M",
    "odpt:fromStation": "odpt.Station:A.B.C",
    "odpt:toStation": "odpt.Station:A.B.D",
    "odpt:delay": 180,
}


def read(records: Any, at_ms: int = RECEIVED_MS, before: Memory = NO_MEMORY) -> Decoded:
    decoded = decode(payload(records), FEED, at_ms, before)
    assert isinstance(decoded, Decoded)
    return decoded


def vehicle(decoded: Decoded, said_id: str) -> pb.VehiclePosition:
    said = decode_said("vehicle", decoded.bodies["vehicle", said_id]())
    assert isinstance(said, VehicleSaid)
    return pb.VehiclePosition.FromString(said.position)


def update(decoded: Decoded, said_id: str) -> pb.TripUpdate:
    said = decode_said("trip", decoded.bodies["trip", said_id]())
    assert isinstance(said, TripSaid)
    return pb.TripUpdate.FromString(said.update)


def test_a_train_is_on_its_way_to_a_station_and_late_there() -> None:
    decoded = read([TRAIN])
    position = vehicle(decoded, "odpt.Train:A.B.12M")
    assert (position.stop_id, position.current_status) == ("odpt.Station:A.B.D", pb.VehiclePosition.IN_TRANSIT_TO)
    assert (position.trip.route_id, position.vehicle.label) == ("odpt.Railway:A.B", "12M")
    [call] = update(decoded, "odpt.Train:A.B.12M@@").stop_time_update
    assert (call.stop_id, call.arrival.delay, call.departure.delay) == ("odpt.Station:A.B.D", 180, 180)


def test_a_train_without_a_next_station_stands_where_it_is() -> None:
    decoded = read([TRAIN | {"odpt:toStation": None}])
    position = vehicle(decoded, "odpt.Train:A.B.12M")
    assert (position.stop_id, position.current_status) == ("odpt.Station:A.B.C", pb.VehiclePosition.STOPPED_AT)
    [call] = update(decoded, "odpt.Train:A.B.12M@@").stop_time_update
    assert not call.HasField("arrival")


def test_of_a_train_without_a_delay_only_its_place_is_said() -> None:
    assert list(read([TRAIN | {"odpt:delay": None}]).heard) == [("vehicle", "odpt.Train:A.B.12M")]


def test_a_record_that_is_only_stamped_anew_says_nothing_new() -> None:
    first = read([TRAIN])
    second = read([TRAIN | {"dc:date": "2026-01-10T12:00:00+09:00"}], before=first.memory)
    assert upserts(first.memory, second) == []
    third = read([TRAIN | {"odpt:delay": 240}], before=second.memory)
    assert [each.kind for each in upserts(second.memory, third)] == ["trip"]
    assert [key.kind for key in removals(third.memory, read([]))] == ["vehicle", "trip"]


def test_what_was_guaranteed_until_a_time_that_has_passed_is_not_said() -> None:
    decoded = read([TRAIN | {"dct:valid": "2026-01-10T11:00:00+09:00"}])
    assert decoded.heard == {}
    assert [notice.code for notice in decoded.notices] == ["no_longer_valid"]


def test_what_came_in_time_ends_with_its_guarantee_and_what_came_late_when_clocks_may_differ_no_more() -> None:
    said = [TRAIN | {"dct:valid": "2026-01-10T12:00:00+09:00"}]
    end = moment_ms("2026-01-10T12:00:00+09:00")
    assert end is not None
    timely, late = read(said, end - 1), read(said, end + 1)
    assert (timely.valid_until_ms, late.valid_until_ms) == (end, end + 300_000)
    assert len(read(said, end, timely.memory).heard) == len(late.heard) == 2
    ended = read(said, end + 1, timely.memory)
    assert (ended.heard, read(said, end + 2, ended.memory).heard) == ({}, {})
    assert read(said, end + 300_001, late.memory).heard == {}


def test_of_two_records_of_one_train_the_first_counts() -> None:
    decoded = read([TRAIN, TRAIN | {"odpt:delay": 0}])
    assert decoded.counts == {"odpt:Train": 1, "vehicles": 1, "trip_updates": 1}
    assert {notice.code for notice in decoded.notices} == {"duplicate_vehicle", "duplicate_trip"}


def test_the_trains_of_the_samples_are_read() -> None:
    for version, trains in (("v2", 2), ("v4", 1)):
        records = published_records(f"teracy-tests-{version}/OdptTrain.json")
        at_ms = moment_ms(records[0]["dc:date"])
        assert at_ms is not None
        assert read(records, at_ms).counts == {"odpt:Train": trains, "vehicles": trains, "trip_updates": trains}


def test_the_bus_of_the_specification_is_between_two_poles() -> None:
    records = published_records("spec-bus-examples/odpt_bus_examples.json")
    at_ms = moment_ms("2017-11-22T14:56:50+09:00")
    assert at_ms is not None
    decoded = read(records, at_ms)
    assert decoded.counts == {"odpt:Bus": 1, "vehicles": 1}
    assert decoded.timetable
    position = vehicle(decoded, "odpt.Bus:Toei.Ou57.40301.1.V366")
    assert position.stop_id == "odpt.BusstopPole:Toei.Kitashakoiriguchi.2294.1"
    assert (position.trip.route_id, position.vehicle.label) == ("odpt.Busroute:Toei.Ou57", "V366")


def test_a_bus_has_a_place_a_speed_and_how_full_it_is_and_left_its_last_pole() -> None:
    bus = {
        "@type": "odpt:Bus",
        "owl:sameAs": "odpt.Bus:A.1",
        "odpt:busTimetable": "odpt.BusTimetable:A.1",
        "odpt:fromBusstopPole": "odpt.BusstopPole:A.X.1",
        "odpt:fromBusstopPoleTime": "2026-01-10T11:58:00+09:00",
        "geo:lat": "35.7",
        "geo:long": "139.7",
        "odpt:speed": 36,
        "odpt:azimuth": 90,
        "odpt:occupancyStatus": "odpt.OccupancyStatus:FewSeatsAvailable",
    }
    decoded = read([bus])
    position = vehicle(decoded, "odpt.Bus:A.1")
    assert round(position.position.latitude, 4) == 35.7
    assert (position.position.speed, position.position.bearing) == (10.0, 90.0)
    assert position.occupancy_status == pb.VehiclePosition.FEW_SEATS_AVAILABLE
    [call] = update(decoded, "odpt.BusTimetable:A.1@@").stop_time_update
    assert call.departure.time == RECEIVED_MS // 1000 - 120
