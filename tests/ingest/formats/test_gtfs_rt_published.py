"""Published GTFS-Realtime, read whole: counts that were taken by another reader of the same files."""

import zipfile
from collections import Counter

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.diffing import removals, upserts
from services.ingest.format import NO_MEMORY, Decoded, Memory, rejected
from services.ingest.formats.gtfs_rt.decoding import decode
from services.shared.feed import Feed
from services.shared.model.events import Observation
from services.shared.model.said import TripSaid, VehicleSaid
from services.shared.wire.codec import decode_said
from tests.support.gtfs_rt import AT
from tests.support.paths import published

FEED = Feed("f", "gtfs-rt")
ADDED = pb.TripDescriptor.ScheduleRelationship.ADDED
GOLDEN = {
    "aomori-2022-10-22/TripUpdate.pb": {"trip_updates": 35},
    "aomori-2022-10-22/VehiclePosition.pb": {"vehicles": 37},
    "bart-2019-08-07/alerts.pb": {"alerts": 1},
    "bart-2019-08-07/trip_updates.pb": {"trip_updates": 91},
    "example-2019/example.pb": {"trip_updates": 26},
    "king-county-2021-09-02/vehicle_positions_1.pbf": {"vehicles": 627},
    "king-county-2021-09-02/vehicle_positions_2.pbf": {"vehicles": 570},
    "mbta-2017-12/alerts.pb": {"alerts": 51},
    "mbta-2017-12/tripupdates.pb": {"trip_updates": 49},
    "mbta-2017-12/vehiclepositions.pb": {"vehicles": 48},
    "unitrans-2025-06-08/trip_updates.pb": {"trip_updates": 37},
    "unitrans-2025-06-08/vehicle_positions.pb": {"vehicles": 8},
    "unobus-2021/vehicle_positions.pb": {"vehicles": 16},
}
BAD = {"king-county-2021-09-02/vehicle_positions_2.pbf": {"bad_position": 1}}


def read(payload: bytes, before: Memory = NO_MEMORY) -> Decoded:
    decoded = decode(payload, FEED, AT * 1000, before)
    assert isinstance(decoded, Decoded), decoded
    return decoded


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_every_published_message_is_read_whole(name: str) -> None:
    decoded = read(published(f"gtfs-rt/{name}").read_bytes())
    assert decoded.counts == GOLDEN[name]
    assert len(upserts(NO_MEMORY, decoded)) == sum(GOLDEN[name].values())
    assert rejected(decoded.notices) == BAD.get(name, {})


def test_ids_and_labels_in_shift_jis_are_read() -> None:
    """Protobuf texts are UTF-8; Aomori's vehicles have nicknames that are not."""
    decoded = read(published("gtfs-rt/aomori-2022-10-22/VehiclePosition.pb").read_bytes())
    assert ("vehicle", "1312 夏のリンゴ") in decoded.heard
    said = decode_said("vehicle", decoded.bodies["vehicle", "1312 夏のリンゴ"]())
    assert isinstance(said, VehicleSaid)
    position = pb.VehiclePosition.FromString(said.position)
    assert (position.vehicle.id, position.vehicle.license_plate) == ("1312 夏のリンゴ", "1312 夏のリンゴ")
    assert [notice.code for notice in decoded.notices] == ["text_not_utf8"] * 13


@pytest.mark.parametrize(
    ("name", "counts", "bad"),
    [
        ("TripUpdates_enhanced.json", {"trip_updates": 38}, {}),
        ("VehiclePositions_enhanced.json", {"vehicles": 550}, {"bad_bearing": 6}),
        ("alerts_enhanced.json", {}, {"entity_unreadable": 6}),
    ],
)
def test_mbta_json_is_read_as_far_as_it_keeps_to_the_standard(
    name: str, counts: dict[str, int], bad: dict[str, int]
) -> None:
    decoded = read(published(f"gtfs-rt/mbta-2017-12/{name}").read_bytes())
    assert (decoded.counts, rejected(decoded.notices)) == (counts, bad)


def test_kingstons_ninety_snapshots_say_what_changed_and_nothing_else() -> None:
    before: Memory = NO_MEMORY
    table: dict[tuple[str, str], bytes] = {}
    relations: Counter[int] = Counter()
    counts = []
    unchanged = 0
    with zipfile.ZipFile(published("gtfs-rt/kingston-2026-01/tripupdates_snapshots.zip")) as snapshots:
        for name in snapshots.namelist():
            payload = snapshots.read(name)
            message = pb.FeedMessage.FromString(payload)
            relations.update(entity.trip_update.trip.schedule_relationship for entity in message.entity)
            decoded = read(payload, before)
            added = upserts(before, decoded)
            unchanged += len(decoded.heard) - len(added)
            assert all(table.get((one.kind, one.id)) != _without_time(one) for one in added)
            table |= {(one.kind, one.id): _without_time(one) for one in added}
            for key in removals(before, decoded):
                del table[key.kind, key.id]
            assert sorted(table.values()) == sorted(map(_timeless, message.entity))
            counts.append(decoded.counts["trip_updates"])
            before = decoded.memory
    assert (len(counts), counts[0], sum(counts)) == (90, 229, 21_457)
    assert relations[ADDED] == 1_429
    assert unchanged > 10_000


def _without_time(observation: Observation) -> bytes:
    said = decode_said("trip", observation.body)
    assert isinstance(said, TripSaid)
    update = pb.TripUpdate.FromString(said.update)
    update.ClearField("timestamp")
    return update.SerializeToString()


def _timeless(entity: pb.FeedEntity) -> bytes:
    entity.trip_update.ClearField("timestamp")
    return entity.trip_update.SerializeToString()
