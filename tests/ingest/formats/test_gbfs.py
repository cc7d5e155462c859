"""services.ingest.formats.gbfs."""

from typing import Any

import orjson
import pytest

from services.ingest.bundles import pack, unpack
from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded, Memory, rejected
from services.ingest.formats.gbfs.decoding import decode, fold
from services.ingest.formats.gbfs.documents import SEEN
from services.shared.feed import Feed
from services.shared.model.said import MobilityStationSaid, MobilityStationStatusSaid, MobilityVehicleSaid, Said
from services.shared.wire.codec import decode_said
from tests.support.paths import published

FEED = Feed("bikes", "gbfs")
NOW_MS = 1_778_544_000_000
STATION = {"station_id": "a", "name": "Eki", "lat": 34.66, "lon": 133.92, "capacity": 12}
STATUS = {
    "station_id": "a", "num_bikes_available": 3, "num_docks_available": 9, "is_installed": 1, "is_renting": True,
    "is_returning": True, "last_reported": NOW_MS // 1000,
}  # fmt: skip
BIKE = {"bike_id": "b", "lat": 34.66, "lon": 133.92, "is_reserved": False, "is_disabled": False}


def bundle(stations: Any = (), statuses: Any = (), bikes: Any = ()) -> bytes:
    lists = {
        "station_information": {"stations": stations},
        "station_status": {"stations": statuses},
        "free_bike_status": {"bikes": bikes},
        "system_information": {"system_id": "s", "language": "en", "name": "S", "timezone": "Asia/Tokyo"},
    }
    head = {"last_updated": NOW_MS // 1000, "ttl": 60, "version": "2.2"}
    return pack({f"{name}.json": orjson.dumps(head | {"data": data}) for name, data in lists.items()})


def folder(name: str) -> bytes:
    return pack({path.name: path.read_bytes() for path in published(f"gbfs/{name}").glob("*.json")})


def folded(payload: bytes, base: bytes | None = None, at_ms: int = NOW_MS) -> bytes:
    found = fold(base, payload, FEED, at_ms)
    assert isinstance(found, bytes)
    return found


def read(payload: bytes, before: Memory = NO_MEMORY) -> Decoded:
    decoded = decode(payload, FEED, NOW_MS, before)
    assert isinstance(decoded, Decoded)
    return decoded


def said(decoded: Decoded, kind: str) -> list[Said]:
    return [decode_said(kind, body()) for (its, _), body in decoded.bodies.items() if its == kind]


def test_a_station_its_state_and_a_vehicle_are_read() -> None:
    decoded = read(folded(bundle([STATION], [STATUS], [BIKE])))
    assert decoded.full
    [station] = said(decoded, "mobility_station")
    assert isinstance(station, MobilityStationSaid)
    assert (station.id, station.name, station.lat, station.lon, station.capacity) == ("a", "Eki", 34.66, 133.92, 12)
    assert said(decoded, "mobility_station_status") == [
        MobilityStationStatusSaid("a", 3, None, 9, None, True, True, True, time_ms=NOW_MS)
    ]
    [vehicle] = said(decoded, "mobility_vehicle")
    assert isinstance(vehicle, MobilityVehicleSaid)
    assert (vehicle.lat, vehicle.lon, vehicle.is_reserved, vehicle.is_disabled) == (34.66, 133.92, False, False)
    assert decoded.counts == {"stations": 1, "statuses": 1, "vehicles": 1}
    assert decoded.notices == ()


@pytest.mark.parametrize(
    ("name", "stations", "vehicles"),
    [
        ("baywheels-2.x", 496, 720),
        ("lillestrombysykkel", 6, 0),
        ("lamassu-v3", 2, 3),
        ("ridecheck-almere", 0, 6),
        ("duplicate-stations-v2", 3, 0),
    ],
)
def test_published_systems_keep_their_stations_and_vehicles(name: str, stations: int, vehicles: int) -> None:
    counts = read(folded(folder(name))).counts
    assert (counts["stations"], counts["vehicles"]) == (stations, vehicles)


def test_an_unchanged_system_is_no_news() -> None:
    payload = folded(bundle([STATION], [STATUS], [BIKE]))
    first = read(payload)
    again = read(folded(bundle([STATION], [STATUS], [BIKE]), payload, NOW_MS + 60_000), first.memory)
    assert (again.heard, dict(again.bodies)) == (first.heard, {})


def test_a_vehicle_keeps_its_id_where_it_stands_and_has_another_after_a_ride() -> None:
    def id_in(payload: bytes) -> str:
        [key] = [key for key in read(payload).heard if key[0] == "mobility_vehicle"]
        return key[1]

    stood = folded(bundle(bikes=[BIKE]))
    stands = folded(bundle(bikes=[BIKE | {"lat": 34.6601}]), stood, NOW_MS + 60_000)
    hired = folded(bundle(), stands, NOW_MS + 120_000)
    back = folded(bundle(bikes=[BIKE]), hired, NOW_MS + 180_000)
    moved = folded(bundle(bikes=[BIKE | {"lat": 34.67}]), stands, NOW_MS + 120_000)
    assert id_in(stands) == id_in(stood)
    assert len({id_in(stood), id_in(back), id_in(moved)}) == 3


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"stations": ["a"]}, "entity_unreadable"),
        ({"stations": [{"name": "no id", "lat": 1, "lon": 1}]}, "required_value"),
        ({"stations": [STATION | {"station_id": "far", "lat": 134.0}]}, "required_value"),
        ({"stations": [STATION]}, "duplicate_station"),
        ({"statuses": [STATUS | {"station_id": "nobody"}]}, "station_not_described"),
        ({"bikes": [{"bike_id": "nowhere", "is_reserved": False, "is_disabled": False}]}, "unusable_position"),
    ],
)
def test_a_bad_record_is_a_finding_and_the_others_stay(more: dict[str, list[Any]], code: str) -> None:
    lists = {name: [good, *more.get(name, [])] for name, good in
             (("stations", STATION), ("statuses", STATUS), ("bikes", BIKE))}  # fmt: skip
    decoded = read(folded(bundle(**lists)))
    assert decoded.counts == {"stations": 1, "statuses": 1, "vehicles": 1}
    assert rejected(decoded.notices) == {code: 1}


@pytest.mark.parametrize("note", [[], {"b": 3}, {"b": [1, "34", None]}, {"b": ["1", 34.66, 133.92]}])
def test_a_note_of_sightings_that_a_source_made_itself_is_as_good_as_none(note: Any) -> None:
    theirs = pack({**(unpack(bundle(bikes=[BIKE]), ".json") or {}), SEEN: orjson.dumps(note)})
    assert read(folded(bundle(bikes=[BIKE]), theirs)).heard == read(folded(bundle(bikes=[BIKE]))).heard


@pytest.mark.parametrize("damaged", [b"{", b"[]", b'{"data": 3}', b"\xff", b"[" * 100_000])
def test_a_damaged_document_that_is_essential_leaves_the_payload_unread(damaged: bytes) -> None:
    payload = pack({"station_information.json": b'{"data": {"stations": []}}', "station_status.json": damaged})
    assert isinstance(decode(payload, FEED, NOW_MS, NO_MEMORY), Failure)
    assert isinstance(fold(None, payload, FEED, NOW_MS), Failure)
