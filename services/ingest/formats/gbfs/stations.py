"""station_information and station_status, of any version → what the hub hears of stations. Pure."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.ingest.formats.gbfs.documents import System
from services.ingest.formats.gbfs.fields import STATION, STATION_STATUS
from services.ingest.formats.gbfs.records import Reader, rows
from services.ingest.formats.gbfs.shapes import moment_ms, texts
from services.shared.model.geo import valid_position
from services.shared.model.said import CountOfTypes, MobilityStationSaid, MobilityStationStatusSaid, Texts


def read_stations(system: System) -> dict[str, MobilityStationSaid]:
    """By id; of two with one id the first counts."""
    reader = system.reader("station_information")
    other_names = _other_names(system)
    found: dict[str, MobilityStationSaid] = {}
    for row, stated in enumerate(rows(system.data.get("station_information"), "stations"), 1):
        record = reader.record(stated, STATION, row)
        if record is None:
            continue
        station_id = record["station_id"]
        if station_id in found:
            reader.report("duplicate_station", "station_id", station_id, row)
        elif not valid_position(record["lat"], record["lon"]):
            reader.report("unusable_position", "lat", f"{record['lat']}, {record['lon']}", row)
        else:
            names = texts(stated.get("name"), system.language) | other_names.get(station_id, {})
            found[station_id] = _station(station_id, record, names, reader, row)
    system.notices += reader.notices
    return found


def _station(station_id: str, record: dict[str, Any], names: Texts, reader: Reader, row: int) -> MobilityStationSaid:
    if not names:
        reader.report("bad_value", "name", "", row)
    record.setdefault("name", [{"text": station_id, "language": reader.language}])
    return MobilityStationSaid(
        id=station_id,
        name=record["name"][0]["text"],
        names=names,
        lat=round(record["lat"], 6),
        lon=round(record["lon"], 6),
        capacity=record.get("capacity"),
        address=record.get("address", ""),
        region=record.get("region_id", ""),
        is_virtual=record.get("is_virtual_station", False),
        record=packed(record, but=("station_id",)),
    )


def _other_names(system: System) -> dict[str, Texts]:
    """1.x and 2.x have a document a language: only names differ between them."""
    found: dict[str, Texts] = {}
    for language, documents in system.translated.items():
        for stated in rows(documents.get("station_information"), "stations"):
            if isinstance(stated, dict) and isinstance(stated.get("name"), str):
                name = texts(stated["name"], language)
                found[str(stated.get("station_id"))] = name | found.get(str(stated.get("station_id")), {})
    return found


def read_statuses(system: System, stations: Mapping[str, Any]) -> dict[str, MobilityStationStatusSaid]:
    """By id; of two with one id the one that was reported last counts, else the first."""
    reader = system.reader("station_status")
    found: dict[str, MobilityStationStatusSaid] = {}
    for row, stated in enumerate(rows(system.data.get("station_status"), "stations"), 1):
        record = reader.record(stated, STATION_STATUS, row)
        if record is None:
            continue
        status = _status(record)
        if status.id not in stations:
            reader.report("station_not_described", "station_id", status.id, row)
            continue
        before = found.get(status.id)
        if before is not None:
            reader.report("duplicate_station", "station_id", status.id, row)
        if before is None or status.time_ms > before.time_ms:
            found[status.id] = status
    system.notices += reader.notices
    return found


def _status(record: dict[str, Any]) -> MobilityStationStatusSaid:
    return MobilityStationStatusSaid(
        id=record["station_id"],
        vehicles_available=record.get("num_vehicles_available"),
        vehicles_disabled=record.get("num_vehicles_disabled"),
        docks_available=record.get("num_docks_available"),
        docks_disabled=record.get("num_docks_disabled"),
        is_installed=record.get("is_installed"),
        is_renting=record.get("is_renting"),
        is_returning=record.get("is_returning"),
        vehicle_types=tuple(
            CountOfTypes((each["vehicle_type_id"],), each["count"])
            for each in record.get("vehicle_types_available", ())
        ),
        dock_types=tuple(
            CountOfTypes(tuple(each["vehicle_type_ids"]), each["count"])
            for each in record.get("vehicle_docks_available", ())
        ),
        time_ms=moment_ms(record["last_reported"]) if "last_reported" in record else 0,
    )


def packed(record: Mapping[str, Any], but: tuple[str, ...]) -> bytes:
    """Equal records have equal bytes."""
    return orjson.dumps({name: value for name, value in record.items() if name not in but}, option=orjson.OPT_SORT_KEYS)
