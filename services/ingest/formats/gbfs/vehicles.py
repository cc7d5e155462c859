"""vehicle_status, or free_bike_status before 3.0 → the vehicles that can be hired, under ids of our own. Pure.

GBFS asks sources to give a vehicle another id after each trip, and not all do. Ours is made from the source's
id and the moment at which the vehicle came into the feed; it comes in anew when it had left, as it does while
it is hired, or when it stands elsewhere. So two ids never tell that a vehicle was the same (folding keeps the
moments, and nothing else knows the source's ids). Names, licence plates and, before 2.0, deep links can give
the vehicle away, and are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from services.ingest.formats.gbfs.documents import System
from services.ingest.formats.gbfs.fields import VEHICLE
from services.ingest.formats.gbfs.records import rows
from services.ingest.formats.gbfs.shapes import moment_ms
from services.ingest.formats.gbfs.stations import packed
from services.shared.model.geo import distance_meters, valid_position
from services.shared.model.said import MobilityVehicleSaid

ELSEWHERE_METERS = 150.0  # more than a fix of a parked vehicle strays
_ROTATING_LINKS = (2, 0)
_OWN_FIELDS = (
    "vehicle_id", "lat", "lon", "is_reserved", "is_disabled", "vehicle_type_id", "station_id",
    "current_range_meters", "current_fuel_percent", "last_reported",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sighting:
    """Since when a vehicle has been in the feed, and where it stood when that began."""

    since_ms: int
    lat: float | None
    lon: float | None


def read_vehicles(
    system: System, feed: str, received_ms: int, stations: Mapping[str, Any]
) -> list[MobilityVehicleSaid]:
    """Those that are hired are not in the feed, or are reserved."""
    document = "vehicle_status" if "vehicle_status" in system.data else "free_bike_status"
    reader = system.reader(document)
    seen = sightings(system.seen)
    found: dict[str, MobilityVehicleSaid] = {}
    for row, stated in enumerate(rows(system.data.get(document), "vehicles", "bikes"), 1):
        record = reader.record(stated, VEHICLE, row)
        if record is None:
            continue
        source_id = record["vehicle_id"]
        placed = "lat" in record and "lon" in record and valid_position(record["lat"], record["lon"])
        if source_id in found:
            reader.report("duplicate_mobility_vehicle", "vehicle_id", "", row)
        elif not placed and record.get("station_id") not in stations:
            reader.report("unusable_position", "lat", "", row)
        else:
            since_ms = seen[source_id].since_ms if source_id in seen else received_ms
            if system.version < _ROTATING_LINKS:
                record.pop("rental_uris", None)
            found[source_id] = _vehicle(_own_id(feed, source_id, since_ms), record, placed)
    system.notices += reader.notices
    return list(found.values())


def _own_id(feed: str, source_id: str, since_ms: int) -> str:
    return blake2b(f"{since_ms}|{feed}|{source_id}".encode(), digest_size=10).hexdigest()


def _vehicle(vehicle_id: str, record: dict[str, Any], placed: bool) -> MobilityVehicleSaid:
    return MobilityVehicleSaid(
        id=vehicle_id,
        lat=round(record["lat"], 6) if placed else None,
        lon=round(record["lon"], 6) if placed else None,
        is_reserved=record.get("is_reserved", False),
        is_disabled=record.get("is_disabled", False),
        vehicle_type=record.get("vehicle_type_id", ""),
        station_id=record.get("station_id", ""),
        range_meters=record.get("current_range_meters"),
        fuel_percent=record.get("current_fuel_percent"),
        record=packed(record, but=_OWN_FIELDS),
        time_ms=moment_ms(record["last_reported"]) if "last_reported" in record else 0,
    )


def sightings(stated: Any) -> dict[str, Sighting]:
    """What `noted` wrote; what is not of that form is as good as new."""
    return {
        source_id: Sighting(*each)
        for source_id, each in (stated.items() if isinstance(stated, dict) else ())
        if isinstance(each, list)
        and len(each) == 3
        and isinstance(each[0], int)
        and all(place is None or isinstance(place, float) for place in each[1:])
    }


def noted(system: System, before: Mapping[str, Sighting], received_ms: int) -> dict[str, Sighting]:
    """The sightings of the vehicles that are in the feed now."""
    document = "vehicle_status" if "vehicle_status" in system.data else "free_bike_status"
    reader = system.reader(document)
    found: dict[str, Sighting] = {}
    for stated in rows(system.data.get(document), "vehicles", "bikes"):
        record = reader.record(stated, VEHICLE)
        if record is None or record["vehicle_id"] in found:
            continue
        lat, lon = record.get("lat"), record.get("lon")
        known = before.get(record["vehicle_id"])
        stays = known is not None and not _is_elsewhere(known, lat, lon)
        found[record["vehicle_id"]] = known if known is not None and stays else Sighting(received_ms, lat, lon)
    return found


def _is_elsewhere(known: Sighting, lat: float | None, lon: float | None) -> bool:
    if lat is None or lon is None or known.lat is None or known.lon is None:
        return (lat, lon) != (known.lat, known.lon)
    return distance_meters(known.lat, known.lon, lat, lon) > ELSEWHERE_METERS
