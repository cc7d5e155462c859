"""system_information and what else describes a system as a whole → MobilitySystemSaid, its documents in 3.0. Pure."""

import zlib
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import orjson

from services.ingest.formats.gbfs.documents import System
from services.ingest.formats.gbfs.fields import ALERT, MOTORS, PRICING_PLAN, REGION, RULE, SYSTEM, VEHICLE_TYPE, ZONE
from services.ingest.formats.gbfs.hours import NOT_KNOWN, opening_hours
from services.ingest.formats.gbfs.records import Fields, Reader, rows
from services.ingest.formats.gbfs.shapes import Unfit, language_tag, multipolygon, texts
from services.shared.model.said import MobilitySystemSaid

SYSTEM_KEY = "system"
NO_CONTACT = "unknown@noriai.invalid"  # 3.0 requires an address; RFC 2606 has this one for nobody
DOCUMENTS_MAX_BYTES = 300_000  # packed, all together: they travel in one record


def read_system(system: System, feed: str) -> MobilitySystemSaid:
    information = _information(system, feed)
    stated = system.data.get("system_information", {})
    names = texts(stated.get("name"), system.language)
    for language, documents in system.translated.items():
        names |= texts(documents.get("system_information", {}).get("name"), language)
    documents = {"system_information": information}
    for name, list_name, fields in _LISTS:
        found = _records(system, name, list_name, fields)
        if found:
            documents[name] = {list_name: found}
    zones = _zones(system)
    if zones is not None:
        documents["geofencing_zones"] = zones
    return MobilitySystemSaid(
        id=SYSTEM_KEY,
        system_id=information["system_id"],
        name=information["name"][0]["text"],
        names=names,
        operator=_first_text(information.get("operator")),
        language=system.language,
        timezone=information["timezone"],
        url=information.get("url", ""),
        documents=_packed(documents, system),
    )


def _information(system: System, feed: str) -> dict[str, Any]:
    """What 3.0 requires and the source leaves out is said to be unknown in each field's own way."""
    reader = system.reader("system_information")
    stated = system.data.get("system_information", {})
    found = reader.record({"system_id": feed} | stated, SYSTEM) or {"system_id": feed}
    languages = stated.get("languages")
    tags = [language_tag(each) for each in languages] if isinstance(languages, list) else []
    found["languages"] = list(dict.fromkeys(tag for tag in (*tags, system.language) if tag))
    found.setdefault("name", [{"text": found["system_id"], "language": system.language}])
    hours = opening_hours(system.data.get("system_hours"), system.data.get("system_calendar"))
    found.setdefault("opening_hours", hours or NOT_KNOWN)
    found.setdefault("feed_contact_email", found.get("email", NO_CONTACT))
    zone = stated.get("timezone")
    found["timezone"] = zone if zone in available_timezones() else "Etc/UTC"
    if found["timezone"] != zone:
        reader.report("bad_value", "timezone", zone)
    for name in ("terms", "privacy"):
        if f"{name}_last_updated" not in found:
            found.pop(f"{name}_url", None)
    system.notices += reader.notices
    return found


def _first_text(localized: Any) -> str:
    return str(localized[0]["text"]) if localized else ""


def _records(system: System, document: str, list_name: str, fields: Fields) -> list[dict[str, Any]]:
    """Each id once: 3.0 has no place for a second."""
    reader = system.reader(document)
    id_name = next(iter(fields))
    found: dict[str, dict[str, Any]] = {}
    for row, stated in enumerate(rows(system.data.get(document), list_name), 1):
        record = reader.record(stated, fields, row)
        if record is None:
            continue
        if record[id_name] in found:
            reader.report("duplicate_record", id_name, record[id_name], row)
            continue
        if document == "vehicle_types" and record["propulsion_type"] in MOTORS and "max_range_meters" not in record:
            reader.report("bad_value", "max_range_meters", "", row)
            record["max_range_meters"] = 0.0  # required of vehicles with a motor; 0 promises nothing
        found[record[id_name]] = record
    system.notices += reader.notices
    return list(found.values())


_LISTS: tuple[tuple[str, str, Fields], ...] = (
    ("vehicle_types", "vehicle_types", VEHICLE_TYPE),
    ("system_regions", "regions", REGION),
    ("system_pricing_plans", "plans", PRICING_PLAN),
    ("system_alerts", "alerts", ALERT),
)


def _zones(system: System) -> dict[str, Any] | None:
    stated = system.data.get("geofencing_zones")
    if stated is None:
        return None
    reader = system.reader("geofencing_zones")
    features = []
    for row, each in enumerate(rows(stated.get("geofencing_zones"), "features"), 1):
        feature = _zone(each, reader, row)
        if feature is not None:
            features.append(feature)
    rules = [reader.record(each, RULE, row) for row, each in enumerate(rows(stated, "global_rules"), 1)]
    system.notices += reader.notices
    return {
        "geofencing_zones": {"type": "FeatureCollection", "features": features},
        "global_rules": [rule for rule in rules if rule is not None],
    }


def _zone(stated: Any, reader: Reader, row: int) -> dict[str, Any] | None:
    if not isinstance(stated, dict):
        reader.report("entity_unreadable", "features", stated, row)
        return None
    try:
        geometry = multipolygon(stated.get("geometry"), reader.language)
    except Unfit:
        reader.report("required_value", "geometry", "", row)
        return None
    properties = reader.record(stated.get("properties") or {}, ZONE, row)
    return {"type": "Feature", "geometry": geometry, "properties": properties or {}}


def _packed(documents: Mapping[str, Any], system: System) -> dict[str, bytes]:
    """Smallest first, so that what does not fit is the largest: in practice the zones."""
    reader = system.reader("geofencing_zones")
    found: dict[str, bytes] = {}
    room = DOCUMENTS_MAX_BYTES
    sized = {name: zlib.compress(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)) for name, data in documents.items()}
    for name, body in sorted(sized.items(), key=lambda each: (len(each[1]), each[0])):
        if len(body) > room:
            reader.report("document_too_large", name)
            continue
        room -= len(body)
        found[name] = body
    system.notices += reader.notices
    return found
