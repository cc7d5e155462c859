"""A record → FacilitySaid, without its id: names, type, place and attributes in the closed vocabulary."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from services.ingest.formats.facility_list import hours
from services.ingest.formats.facility_list.kinds import kind_of_row
from services.ingest.formats.facility_list.places import Place
from services.ingest.formats.facility_list.record import Record
from services.ingest.formats.facility_list.values import (
    is_mangled,
    is_nothing,
    plain,
    read_city_code,
    read_day,
    read_flag,
    read_floor,
    read_number,
)
from services.shared.model.facility_attributes import DATE, FACILITY_ATTRIBUTES, FLAG, NUMBER
from services.shared.model.facility_types import FACILITY_TYPES
from services.shared.model.said import FacilitySaid, FacilityStateSaid, Texts

STATUSES = ("in_service", "out_of_service", "limited", "unknown")
_ATTRIBUTES_MOST = 120
_LANGUAGES = {"kana": "ja-Hrkt"}
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_HALF_WIDTH = frozenset(
    {"phone", "phone_extension", "fax", "postcode", "email", "url", "poi_code", "ssid", "corporate_number"}
)
_NO_NOTE = frozenset({"なし", "無し", "無", "特になし"})
_HAZARDS = tuple(name for name in FACILITY_ATTRIBUTES if name.startswith("for_"))
# Words of free texts that say yes to a flag.
_SAYS = {
    "accessible_toilet": re.compile(r"(多目的|多機能|バリアフリー|身障者用?)トイレ[^;、,。無]{0,2}(有|あり)"),
    "step_free_ways": re.compile(r"(スロープ|エレベータ|エレベーター)[^;、,。無]{0,2}(有|あり)"),
    "priority_parking": re.compile(r"(優先|身障者用?|障害者用?)駐車場[^;、,。無]{0,2}(有|あり)"),
}
_OFFERS = {"nappy_table": re.compile(r"おむつ|オムツ"), "nursing_room": re.compile(r"授乳")}


def facility_of(record: Record, place: Place, kind: str, values: Mapping[str, str]) -> FacilitySaid | None:
    """None, with a notice, when its type is none of the closed list."""
    name = _line(record.text("name"))
    kind = _type(record, kind_of_row(kind, name), values)
    if not kind:
        return None
    return FacilitySaid(
        id="",
        type=kind,
        name=name,
        names=_names(record, name),
        lat=place.lat,
        lon=place.lon,
        stop_id=plain(record.text("stop_id")),
        level_id=plain(record.text("level_id")),
        attributes=_attributes(record, kind),
    )


def state_of(record: Record, values: Mapping[str, str]) -> FacilityStateSaid | None:
    """None when the list says nothing of states, or nothing of this one's."""
    stated = plain(record.text("status"))
    if not stated:
        return None
    status = values.get(stated, stated)
    if status not in STATUSES:
        record.report("bad_status", "status", stated)
        status = "unknown"
    since, until = (_time_ms(record, name) for name in ("since", "until"))
    reason = _line(record.text("reason"))
    return FacilityStateSaid("", status, since, until, {_language(reason): reason} if reason else {})


def address_of(record: Record) -> str:
    parts = (record.text(f"address_{part}") for part in ("prefecture", "city", "town", "number"))
    return _line(record.text("address")) or _line("".join(parts))


def _type(record: Record, kind: str, values: Mapping[str, str]) -> str:
    stated = plain(record.text("type"))
    if not stated:
        return kind
    found = values.get(stated, stated)
    if found not in FACILITY_TYPES:
        record.report("unknown_type", "type", stated)
        return ""
    return found


def _names(record: Record, name: str) -> Texts:
    names = {_language(name): name} if name else {}
    for column, text in record.texts.items():
        if column.startswith("name_") and not is_nothing(text):
            tag = column.removeprefix("name_")
            names[_LANGUAGES.get(tag, tag)] = _line(plain(text) if tag == "kana" else text)
    return dict(sorted(names.items()))


def _language(text: str) -> str:
    return "ja" if _JAPANESE.search(text) else "und"


def _attributes(record: Record, kind: str) -> Texts:
    found: Texts = {}
    for name, text in record.texts.items():
        if name in FACILITY_ATTRIBUTES and not is_nothing(text):
            value = _value(record, name, text)
            if value:
                found[name] = value
    found |= {"address": address_of(record)} if address_of(record) else {}
    _add_city(record, found)
    _add_floor(record, found)
    _add_hours(record, found)
    _add_flags(record, found, kind)
    others = {_line(header)[:80]: text for header, text in record.others.items() if not is_nothing(text)}
    return dict(list((others | found).items())[-_ATTRIBUTES_MOST:])


def _value(record: Record, name: str, text: str) -> str | None:  # noqa: PLR0911 one line a form
    form = FACILITY_ATTRIBUTES[name][0]
    if form == FLAG:
        return _or_kept(record, "bad_flag", name, text, read_flag(text))
    if form == NUMBER:
        if is_mangled(text):
            record.report("number_mangled", name, text)
            return None
        return _or_kept(
            record,
            "bad_number",
            name,
            text,
            read_floor(text) if name == "floor" and not read_number(text) else read_number(text),
        )
    if form == DATE:
        return _or_kept(record, "bad_date", name, text, read_day(text))
    if name in ("corporate_number", "phone", "medical_code") and is_mangled(text):
        record.report("number_mangled", name, text)
        return None
    if name == "city_code":
        return read_city_code(text) or plain(text)
    if name in ("note", "opening_hours_note") and plain(text) in _NO_NOTE:
        return None
    return _line(plain(text) if name in _HALF_WIDTH else text)


def _or_kept(record: Record, code: str, name: str, text: str, value: str | None) -> str | None:
    if value is None:
        record.keep(code, name, text)
    return value


def _add_city(record: Record, found: Texts) -> None:
    prefecture, city = _line(record.text("prefecture")), found.get("city", "")
    if prefecture and city and not city.startswith(prefecture):
        found["city"] = prefecture + city


def _add_floor(record: Record, found: Texts) -> None:
    kind, height = plain(record.text("height_kind")), read_number(record.text("height"))
    if height is not None and kind in ("階数", "階"):
        found["floor"] = height
    elif height is not None and kind == "標高":
        found["elevation"] = height
    elif "floor" not in found and (floor := read_floor(found.get("position", ""))):
        found["floor"] = floor


def _add_hours(record: Record, found: Texts) -> None:
    if "opening_hours" in found:
        return
    note = found.pop("opening_hours_note", "")
    texts = {name: record.text(name) for name in ("days", "opens", "closes", "hours_text", "closed_text")}
    said = [text for text in texts.values() if not is_nothing(text)]
    read = _by_week(record) or hours.read_hours(texts["days"], texts["opens"], texts["closes"])
    if read is None and texts["hours_text"]:
        read = hours.read_text(texts["hours_text"], texts["closed_text"])
    if read is None and not said and note:
        read = hours.read_text(note)
    if read is not None:
        found["opening_hours"] = read
    elif said:
        note = " ".join([*said, *([note] if note else [])])
        record.report("unclear_hours", "opens" if texts["opens"] else "hours_text", note)
    if note:
        found["opening_hours_note"] = _line(note)


def _by_week(record: Record) -> str | None:
    opens, closes = (
        {day: text for day in hours.DAYS if (text := record.text(f"{end}_{day}"))} for end in ("opens", "closes")
    )
    return hours.read_week(opens, closes) if opens else None


def _add_flags(record: Record, found: Texts, kind: str) -> None:
    """What other columns say between the lines."""
    told = plain(" ".join(found.get(name, "") for name in ("accessibility_note", "toilet_note")))
    found |= {flag: "yes" for flag, words in _SAYS.items() if flag not in found and words.search(told)}
    if kind == "baby_room":
        offered = found.get("equipment", "")
        found |= {flag: "yes" for flag, words in _OFFERS.items() if flag not in found and words.search(offered)}
    who = [sex for sex in ("male", "female", "unisex") if float(found.get(f"toilets_{sex}", 0)) > 0]
    if who and "gender" not in found:
        found["gender"] = ";".join(who)
    if any(found.get(name) == "yes" for name in _HAZARDS):  # where some are ticked, blank means no
        found |= {
            name: "no" for name in _HAZARDS if name in record.columns and name not in found and not record.text(name)
        }


def _time_ms(record: Record, name: str) -> int:
    text = plain(record.text(name))
    if is_nothing(text):
        return 0
    if text.isdigit() and len(text) in (10, 13):
        return int(text) * (1000 if len(text) == 10 else 1)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        record.report("bad_time", name, text)
        return 0
    return int(moment.timestamp() * 1000)


def _line(text: str) -> str:
    return " ".join(text.split())


def spoken(said: Iterable[str]) -> str:
    """Texts as one key for comparing: widths, case and blanks do not count."""
    return "\x1f".join("".join(plain(text).lower().split()) for text in said)
