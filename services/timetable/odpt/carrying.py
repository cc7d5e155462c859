"""Records as their operator gave them, in version 4's own form: for outputs in ODPT's terms (fares and all).

Nulls go, texts become language maps, times and numbers get one spelling, the lists by kind of day of version 2
become a record each. What a class must have and a record lacks keeps that record back (services.shared.odpt.shapes).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from services.shared.odpt.members import MEMBERS, WITHIN, WITHIN_REQUIRED, Form
from services.shared.odpt.shapes import CONTEXT, SHAPES
from services.shared.odpt.values import (
    Record,
    clean,
    in_both,
    moment_text,
    number,
    objects,
    one,
    seconds_of_day,
    several,
    tail,
    texts,
    truth,
    whole,
)
from services.timetable.beside import Carried
from services.timetable.odpt.calendars import EVERYDAY
from services.timetable.odpt.gathering import Records
from services.timetable.odpt.timetables import lists_by_calendar

_EXACT = 2**53
_DEEPEST = 12
_OF_VERSION_2 = ("odpt:weekdays", "odpt:saturdays", "odpt:holidays")

Reader = Callable[[Any], Any]


def carry(records: Records) -> tuple[Carried, ...]:
    """In order of class and id."""
    found = []
    for class_ in SHAPES:
        for local_id, record in records.get(class_, {}).items():
            found += [each for each in map(_carried, _version_4(class_, local_id, record)) if each is not None]
    return tuple(sorted(found, key=lambda each: (each.class_, each.head)))


def fits(class_: str, local_id: str, record: Record) -> bool:
    """Whether the record can be given on."""
    return any(_lacks_nothing(made) for made in _version_4(class_, local_id, record))


def _lacks_nothing(made: Mapping[str, Any]) -> bool:
    return all(name in made for name in SHAPES[made["@type"]].required)


def _carried(made: dict[str, Any]) -> Carried | None:
    if not _lacks_nothing(made):
        return None
    listed = made.pop(SHAPES[made["@type"]].list_key, None)
    return Carried(made["@type"], orjson.dumps(made), b"" if listed is None else orjson.dumps(listed))


def _version_4(class_: str, local_id: str, record: Record) -> Iterator[dict[str, Any]]:
    common = {
        "@context": CONTEXT,
        "@id": clean(record.get("@id")) or f"urn:uuid:{uuid5(NAMESPACE_URL, local_id)}",
        "@type": class_,
        "owl:sameAs": local_id,
    }
    said = ((clean(name), value) for name, value in record.items())
    forms = {**_FORMS_OF_ALL, **MEMBERS.get(class_, {})}
    made = {name: read for name, value in said if name and (read := _read(forms, name, value)) is not None} | common
    _rename_version_2(class_, made)
    key = SHAPES[class_].list_key
    if not key or key in made or not any(name in record for name in _OF_VERSION_2):
        yield made
        return
    lists = list(lists_by_calendar(record, key))
    plain = {name: value for name, value in made.items() if name not in _OF_VERSION_2}
    for calendar, entries in lists:
        same_as = local_id if len(lists) == 1 else f"{local_id}.{tail(calendar)}"
        own = {"owl:sameAs": same_as, "odpt:calendar": calendar, key: _within(key, list(objects(entries)))}
        if same_as != local_id:
            own["@id"] = f"urn:uuid:{uuid5(NAMESPACE_URL, same_as)}"
        yield plain | own


def _rename_version_2(class_: str, made: dict[str, Any]) -> None:
    """What version 4 calls or nests in another way."""
    if "odpt:terminalStation" in made:
        made.setdefault("odpt:destinationStation", list(several(made.pop("odpt:terminalStation"))))
    if class_ == "odpt:PassengerSurvey" and "odpt:passengerSurveyObject" not in made and "odpt:surveyYear" in made:
        counted = {name: made.pop(name) for name in ("odpt:surveyYear", "odpt:passengerJourneys") if name in made}
        made["odpt:passengerSurveyObject"] = _within("odpt:passengerSurveyObject", [counted])
    if SHAPES[class_].list_key in made:
        made.setdefault("odpt:calendar", EVERYDAY)


def _read(forms: Mapping[str, Form], name: str, value: Any, depth: int = 0) -> Any:
    """In the form that version 4 gives the member; None for one that is not there, or can't be read so."""
    if value is None:
        return None
    form = forms.get(name)
    if form is Form.RECORDS:
        return _within(name, value)
    if form is None and name.endswith("Title"):
        form = Form.TEXTS
    read = _as_it_is(value, depth) if form is None else _READERS[form](value)
    return None if read in ("", {}, None) else read


def _within(name: str, value: Any) -> list[dict[str, Any]] | None:
    """The records of a record's list; one that lacks what it must say is left out."""
    if not isinstance(value, list):
        return None
    forms, required = WITHIN[name], WITHIN_REQUIRED.get(name, ())
    made = (
        {
            key: read
            for said, inner in each.items()
            if (key := clean(said)) and (read := _read(forms, key, inner)) is not None
        }
        for each in objects(value)
    )
    return [each for each in made if all(key in each for key in required)]


def _as_it_is(value: Any, depth: int = 0) -> Any:
    """What JSON can say exactly; None for the rest, and for what is nested deeper than any record is."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):  # truth values too
        return value if abs(value) <= _EXACT else None
    if isinstance(value, list) and depth < _DEEPEST:
        return [read for each in value if (read := _as_it_is(each, depth + 1)) is not None]
    if isinstance(value, dict) and depth < _DEEPEST:
        return {key: read for name, each in value.items()
                if (key := clean(name)) and (read := _read({}, key, each, depth + 1)) is not None}  # fmt: skip
    return None


def _word(value: Any) -> str:
    """Also of a language map, and of a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return clean(value) if isinstance(value, str) else next(iter(texts(value).values()), "")


def _clock(value: Any) -> str:
    """`HH:MM`, as ODPT has it: past midnight it begins at 00 again."""
    seconds = seconds_of_day(value)
    return "" if seconds is None else f"{seconds // 3600 % 24:02}:{seconds % 3600 // 60:02}"


def _ids(value: Any) -> list[str] | None:
    return list(several(value)) or None


def _texts(value: Any) -> dict[str, str]:
    return in_both(texts(value))


def _names(value: Any) -> list[dict[str, str]] | None:
    stated = value if isinstance(value, list) else [value]
    return [read for each in stated if (read := _texts(each))] or None


def _one_or_several(value: Any) -> str | list[str]:
    found = several(value)
    return found[0] if len(found) == 1 else list(found)


def _shape(value: Any) -> Any:
    return _as_it_is(value) if isinstance(value, dict) else None


_FORMS_OF_ALL = {"dc:date": Form.MOMENT, "dc:title": Form.WORD, "geo:lat": Form.NUMBER, "geo:long": Form.NUMBER}
_READERS: Mapping[Form, Reader] = {
    Form.WORD: _word,
    Form.TEXTS: _texts,
    Form.NAMES: _names,
    Form.ID: one,
    Form.IDS: _ids,
    Form.ID_OR_IDS: _one_or_several,
    Form.WHOLE: whole,
    Form.NUMBER: number,
    Form.TRUTH: truth,
    Form.CLOCK: _clock,
    Form.MOMENT: moment_text,
    Form.SHAPE: _shape,
}
