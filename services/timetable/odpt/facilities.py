"""odpt:StationFacility and the exits of ug:Poi that stand alone → facilities, in the hub's own types.

A record speaks of a station without its lines (`odpt.StationFacility:Op.Name`); the id of each facility
names one of its lines, and so the stop that it belongs to.
"""

from collections.abc import Iterator

from services.shared.model.said import FacilitySaid
from services.shared.odpt.values import (
    Record,
    clean,
    identity,
    in_own_words,
    number,
    objects,
    one,
    place,
    several,
    texts,
)
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.places import POI, STATION
from services.timetable.odpt.tally import Tally

CLASS = "odpt:StationFacility"
_PREFIX = "odpt.StationFacility:"
_TYPES = {
    "ug:Toilet": "toilet",
    "ug:Elevator": "elevator",
    "ug:Escalator": "escalator",
    "spac:Stairlift": "stair_lift",
    "ug:Link": "ramp",  # 車いす利用可能経路: a way for wheelchairs
}
_BY_NAME = {"エレベーター": "elevator", "エスカレーター": "escalator", "トイレ": "toilet", "階段昇降機": "stair_lift"}
_ASSISTANTS = {
    "ug:BabyChair": "baby_seat",
    "ug:BabyChangingTable": "nappy_table",
    "ug:ToiletForOstomate": "ostomate",
    "spac:WheelchairAccessible": "wheelchair",
    "spac:WheelchairAssesible": "wheelchair",
    "spac:WheelchairAssessible": "wheelchair",
}
_AVAILABLE = {"spac:Wheelchair": "wheelchair", "spac:MobilityScooter": "mobility_scooter"}


def read_facilities(records: Records, exits: dict[str, Record], tally: Tally) -> list[FacilitySaid]:
    found = [_exit(local_id, record) for local_id, record in exits.items()]
    for _ in exits:
        tally.serve(POI)
    stations = records.get(STATION, {})
    by_facility = {one(record.get("odpt:facility")): station for station, record in sorted(stations.items())}
    for local_id, record in records.get(CLASS, {}).items():
        tally.serve(CLASS)
        for entry in objects(record.get("odpt:barrierfreeFacility")):
            facility = _facility(entry, local_id, stations, by_facility)
            if facility is None:
                tally.note("object_without_place", CLASS, identity(entry), "odpt:barrierfreeFacility")
            else:
                found.append(facility)
    return list({facility.id: facility for facility in found}.values())


def _facility(
    entry: Record, record_id: str, stations: dict[str, Record], by_facility: dict[str, str]
) -> FacilitySaid | None:
    local_id = identity(entry)
    category = in_own_words(texts(entry.get("ugsrv:categoryName")))
    kind = _TYPES.get(one(entry.get("@type"))) or _BY_NAME.get(category, "")
    if not local_id or not kind:
        return None
    own = "odpt.Station:" + ".".join(local_id.removeprefix(_PREFIX).split(".")[:3])
    station = own if own in stations else by_facility.get(record_id, "")
    name = in_own_words(texts(entry.get("odpt:placeName")))
    attributes = dict(_attributes(entry))
    if kind == "toilet" and attributes.get("wheelchair") == "yes":
        kind = "accessible_toilet"
    return FacilitySaid(
        id=local_id,
        type=kind,
        name=name,
        names=texts(entry.get("odpt:placeName")),
        stop_id=station or own,
        attributes=attributes,
    )


def _attributes(entry: Record) -> Iterator[tuple[str, str]]:
    for word in several(entry.get("spac:hasAssistant")):
        if word in _ASSISTANTS:
            yield _ASSISTANTS[word], "yes"
    for word in several(entry.get("spac:isAvailableTo")):
        if word in _AVAILABLE:
            yield _AVAILABLE[word], "yes"
    area = in_own_words(texts(entry.get("odpt:locatedAreaName")))
    if area:
        yield "fare_gate", {"改札内": "inside", "改札外": "outside"}.get(area, area)
    remark = in_own_words(texts(entry.get("ugsrv:remark")))
    if remark:
        yield "remark", remark
    hours = "; ".join(_hours(detail) for detail in objects(entry.get("odpt:serviceDetail")))
    if hours:
        yield "service_hours", hours


def _hours(detail: Record) -> str:
    """In the source's own words: `平日 始発-17:00 上り`."""
    day = in_own_words(texts(detail.get("odpt:operationDay")))
    begin, end = clean(detail.get("ugsrv:serviceStartTime")), clean(detail.get("ugsrv:serviceEndTime"))
    times = f"{begin}-{end}" if begin or end else ""
    return " ".join(word for word in (day, times, clean(detail.get("ug:direction"))) if word)


def _exit(local_id: str, record: Record) -> FacilitySaid:
    lat, lon = place(record)
    floor = number(record.get("ug:floor"))
    title = clean(record.get("dc:title"))
    attributes = {"floor": f"{floor:g}"} if floor is not None else {}
    kind = "elevator" if "エレベーター" in title else "entrance"
    return FacilitySaid(id=local_id, type=kind, name=title, names=texts(title), lat=lat, lon=lon, attributes=attributes)
