"""Flat records → facilities and their states. Each record is served, is a further outage of a unit, or is reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from services.ingest.formats.facility_list.facility import STATUSES, address_of, facility_of
from services.ingest.formats.facility_list.findings import finding
from services.ingest.formats.facility_list.places import Place, read_place, stray
from services.ingest.formats.facility_list.record import Record
from services.ingest.formats.facility_records.recipe import Recipe
from services.ingest.formats.facility_records.shape import Flat
from services.ingest.formats.facility_records.times import read_time_ms
from services.shared.model.notice import Notice, Severity
from services.shared.model.said import FacilitySaid, FacilityStateSaid, OutageSaid

OUT = "out_of_service"
_FILE = "records"
_OUTAGES_MOST = 50  # of one unit


@dataclass(slots=True)
class Units:
    """`rows` are all records; a unit's first describes it, and its states are gathered."""

    rows: int = 0
    facilities: dict[str, FacilitySaid] = field(default_factory=dict)
    states: dict[str, list[FacilityStateSaid]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        rejected = {(n.file, n.row) for n in self.notices if n.severity is Severity.ERROR}
        repeated = self.rows - len(rejected) - len(self.ids)
        return {"rows": self.rows, "facilities": len(self.ids), "rejected": len(rejected), "repeated": repeated}


def read_units(flat: Sequence[Flat], recipe: Recipe, now_ms: int) -> Units:
    units = Units(len(flat))
    units.notices += _unknown_fields(flat, recipe)
    records = [_record(each, recipe) for each in flat]
    places = [read_place(*(record.text(name) for name in ("lat", "lon", "location"))) for record in records]
    far = stray(places)
    for at, (record, place) in enumerate(zip(records, places, strict=True)):
        _take(record, Place(odd="position_stray") if at in far else place, recipe, units)
        units.notices += record.notices
    for unit, states in units.states.items():
        units.states[unit] = [_as_one(states, recipe, now_ms)]
    return units


def _record(flat: Flat, recipe: Recipe) -> Record:
    texts: dict[str, str] = {}
    columns: dict[str, str] = {}
    others: dict[str, str] = {}
    for path, text in flat.texts.items():
        name = recipe.columns.get(path)
        if name is None:
            others[path] = text
        elif name not in texts:
            texts[name], columns[name] = text, path
    return Record(flat.number, flat.file or _FILE, texts, columns, others)


def _unknown_fields(flat: Iterable[Flat], recipe: Recipe) -> list[Notice]:
    known = {path: each for each in reversed(list(flat)) for path in each.texts if path not in recipe.columns}
    return [
        finding("unknown_column", each.number, path, file=each.file or _FILE) for path, each in sorted(known.items())
    ]


def _take(record: Record, place: Place, recipe: Recipe, units: Units) -> None:
    unit = record.text("id")
    if not unit:
        record.report("record_without_id", "id", "")
        return
    if place.odd:
        record.report(place.odd, "lat", record.text("lat") or record.text("location"))
    told_where = (address_of(record), *(record.text(name) for name in ("position", "stop_id", "station_name", "name")))
    if unit not in units.facilities and (place.lat is not None or any(told_where)):
        facility = facility_of(record, place, recipe.facility_type, recipe.values)
        if facility is None:
            return
        units.facilities[unit] = replace(facility, id=unit, names=_tagged(facility, recipe))
    state = _state(record, recipe)
    if state is None and unit not in units.facilities:
        record.report("record_says_nothing", "id", unit)
        return
    if unit in units.ids:
        record.report("record_of_same_unit", "id", unit)
    units.ids.add(unit)
    if state is not None:
        units.states.setdefault(unit, []).append(state)


def _tagged(facility: FacilitySaid, recipe: Recipe) -> dict[str, str]:
    """Names in the source's language, where nothing else tells theirs."""
    return {recipe.records.language if tag == "und" else tag: name for tag, name in facility.names.items()}


def _state(record: Record, recipe: Recipe) -> FacilityStateSaid | None:
    times = {}
    for name in ("since", "until"):
        read = read_time_ms(record.text(name), recipe.records)
        if read is None:
            record.report("bad_time", name, record.text(name))
        times[name] = read or 0
    stated = record.text("status")
    status = recipe.values.get(stated, stated) if stated else recipe.records.status
    if not status:
        return None
    if status not in STATUSES:
        record.report("bad_status", "status", stated)
        status = "unknown"
    reason = " ".join(record.text("reason").split()) if status != "in_service" else ""
    return FacilityStateSaid(
        record.text("id"), status, times["since"], times["until"], {recipe.records.language: reason} if reason else {}
    )


def _as_one(states: list[FacilityStateSaid], recipe: Recipe, now_ms: int) -> FacilityStateSaid:
    """What holds now, with the outages beside it: those to come, and further ones."""
    out = sorted((s for s in states if s.status == OUT), key=lambda s: (s.since_ms, s.until_ms))
    working = [s for s in states if s.status != OUT] or [FacilityStateSaid(states[0].id, recipe.otherwise)]
    begun = [s for s in out if s.since_ms <= now_ms]
    base = begun[0] if begun else working[0]
    beside = {(s.since_ms, s.until_ms): OutageSaid(s.since_ms, s.until_ms, s.reason) for s in out if s is not base}
    return replace(base, outages=tuple(beside.values())[:_OUTAGES_MOST])
