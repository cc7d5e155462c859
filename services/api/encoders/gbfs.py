"""A system of shared vehicles as GBFS 3.0, whichever version it came as. Pure.

What 3.0 requires and nobody says is not made up: a station of which it is not known what is there has no status.
Vehicles bear the hub's own ids, which are new after each ride.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import orjson

from services.api.view_held import Held
from services.shared.model.entities import MobilityStation, MobilitySystem, MobilityVehicle
from services.shared.model.said import CountOfTypes

VERSION = "3.0"
SYSTEM_SECONDS, STATE_SECONDS = 3600, 30  # ttl of what hardly changes, and of what is there now
STATES = ("station_status", "vehicle_status")
DOCUMENTS = (
    "system_information",
    "vehicle_types",
    "station_information",
    "station_status",
    "vehicle_status",
    "system_regions",
    "system_pricing_plans",
    "system_alerts",
    "geofencing_zones",
)
Data = dict[str, Any]


def headed(data: Mapping[str, Any], updated_ms: int, ttl_seconds: int) -> bytes:
    """A document. `updated_ms` is the moment of the newest thing in it, so that equal documents are equal; of what is
    there now that of the picture, which goes on when the newest thing leaves."""
    return orjson.dumps(
        {"last_updated": _moment(updated_ms), "ttl": ttl_seconds, "version": VERSION, "data": data},
        option=orjson.OPT_SORT_KEYS,
    )


def manifest(systems: Iterable[tuple[str, MobilitySystem]]) -> Data:
    """`systems`: the address of each one's gbfs.json, and itself."""
    return {
        "datasets": [
            {"system_id": system.system_id, "versions": [{"version": VERSION, "url": url}]} for url, system in systems
        ]
    }


def discovery(names: Iterable[str], folder: str) -> Data:
    return {"feeds": [{"name": name, "url": f"{folder}/{name}.json"} for name in names]}


def described(system: MobilitySystem, name: str) -> Data | None:
    """One of the documents that came with the system; None for one that it has not."""
    packed = system.documents.get(name)
    return cast(Data, orjson.loads(zlib.decompress(packed))) if packed is not None else None


def station_information(stations: Iterable[MobilityStation], apps: frozenset[str]) -> Data:
    return {"stations": [_record(each.record, apps) | _placed(each) for each in stations]}


def rental_apps(system: MobilitySystem) -> frozenset[str]:
    """The platforms on which the system says that it has an app."""
    return frozenset((described(system, "system_information") or {}).get("rental_apps", ()))


def _record(packed: bytes, apps: frozenset[str]) -> Data:
    """Links into an app go out with the app that they are for: 3.0 asks for both."""
    record = cast(Data, orjson.loads(packed or b"{}"))
    links = {name: link for name, link in record.pop("rental_uris", {}).items() if name == "web" or name in apps}
    return record | ({"rental_uris": links} if links else {})


def vehicle_types(system: MobilitySystem) -> Data:
    """Without plans that the system does not describe."""
    plans = {each["plan_id"] for each in (described(system, "system_pricing_plans") or {}).get("plans", ())}
    types = (described(system, "vehicle_types") or {}).get("vehicle_types", ())
    return {"vehicle_types": [_priced(each, plans) for each in types]}


def _priced(type_: Data, plans: set[str]) -> Data:
    known = [plan for plan in type_.get("pricing_plan_ids", ()) if plan in plans]
    default = type_.get("default_pricing_plan_id")
    rest = {name: value for name, value in type_.items() if name not in ("pricing_plan_ids", "default_pricing_plan_id")}
    priced = {"pricing_plan_ids": known} if known else {}
    return rest | priced | ({"default_pricing_plan_id": default} if default in plans else {})


def _placed(station: MobilityStation) -> Data:
    place = {} if station.lat is None or station.lon is None else {"lat": station.lat, "lon": station.lon}
    return {"station_id": station.station_id} | place


def station_status(helds: Iterable[Held], types: frozenset[str]) -> Data:
    told = (_status(cast(MobilityStation, held.entity), held, types) for held in helds)
    return {"stations": [each for each in told if each is not None]}


def _status(station: MobilityStation, held: Held, types: frozenset[str]) -> Data | None:
    required = {
        "num_vehicles_available": station.vehicles_available,
        "is_installed": station.is_installed,
        "is_renting": station.is_renting,
        "is_returning": station.is_returning,
    }
    if station.availability != "live" or None in required.values():
        return None
    further = {
        "num_vehicles_disabled": station.vehicles_disabled,
        "num_docks_available": station.docks_available,
        "num_docks_disabled": station.docks_disabled,
        "vehicle_types_available": _of_types(station.vehicle_types, types),
        "vehicle_docks_available": _docks(station.dock_types, types),
    }
    reported = {"last_reported": _moment(station.time_ms or held.time_ms), "station_id": station.station_id}
    return required | {name: value for name, value in further.items() if value is not None} | reported


def _of_types(counts: Iterable[CountOfTypes], types: frozenset[str]) -> list[Data] | None:
    """Only of types that the system describes."""
    told = [{"vehicle_type_id": each.types[0], "count": each.count} for each in counts if types.issuperset(each.types)]
    return told or None


def _docks(counts: Iterable[CountOfTypes], types: frozenset[str]) -> list[Data] | None:
    told = [{"vehicle_type_ids": each.types, "count": each.count} for each in counts if types.issuperset(each.types)]
    return told or None


def vehicle_status(helds: Iterable[Held], motors: Mapping[str, bool], apps: frozenset[str]) -> Data:
    """`motors`: which types of vehicles there are, and whether they have one: such need a range."""
    return {"vehicles": list(_vehicles(helds, motors, apps))}


def _vehicles(helds: Iterable[Held], motors: Mapping[str, bool], apps: frozenset[str]) -> Iterator[Data]:
    for held in helds:
        vehicle = cast(MobilityVehicle, held.entity)
        type_ = vehicle.vehicle_type if vehicle.vehicle_type in motors else ""
        if motors.get(type_) and vehicle.range_meters is None:
            continue
        further = {
            "lat": vehicle.lat,
            "lon": vehicle.lon,
            "vehicle_type_id": type_ or None,
            "station_id": vehicle.station.removeprefix(f"{vehicle.system}:") or None,
            "current_range_meters": vehicle.range_meters,
            "current_fuel_percent": vehicle.fuel_percent,
        }
        yield _record(vehicle.record, apps) | {
            "vehicle_id": vehicle.vehicle_id,
            "is_reserved": vehicle.is_reserved,
            "is_disabled": vehicle.is_disabled,
            "last_reported": _moment(vehicle.time_ms or held.time_ms),
            **{name: value for name, value in further.items() if value is not None},
        }


def vehicle_motors(system: MobilitySystem) -> dict[str, bool]:
    document = described(system, "vehicle_types") or {}
    return {each["vehicle_type_id"]: each["propulsion_type"] != "human" for each in document.get("vehicle_types", ())}


def _moment(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms // 1000, UTC).isoformat()
