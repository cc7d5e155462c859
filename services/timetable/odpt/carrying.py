"""Records as their operator gave them, in version 4's own form: for outputs in ODPT's terms (fares and all).

Nulls go, texts become language maps, times and numbers get one spelling, the lists by kind of day of version 2
become a record each. What a class must have and a record lacks keeps that record back (services.shared.odpt.shapes).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from services.shared.odpt.shapes import CONTEXT, SHAPES
from services.shared.odpt.values import (
    Record,
    clean,
    moment_ms,
    number,
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
_BUSES = frozenset({"odpt:BusTimetable", "odpt:BusstopPoleTimetable", "odpt:BusroutePattern"})

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
    made = {name: read for name, value in said if name and (read := _read(class_, name, value)) is not None} | common
    if moment_ms(made.get("dc:date")) is None:
        made.pop("dc:date", None)
    _rename_version_2(class_, made)
    key = SHAPES[class_].list_key
    if not key or key in made or not any(name in record for name in _OF_VERSION_2):
        yield made
        return
    lists = list(lists_by_calendar(record, key))
    plain = {name: value for name, value in made.items() if name not in _OF_VERSION_2}
    for calendar, entries in lists:
        same_as = local_id if len(lists) == 1 else f"{local_id}.{tail(calendar)}"
        own = {"owl:sameAs": same_as, "odpt:calendar": calendar, key: _read(class_, key, entries)}
        if same_as != local_id:
            own["@id"] = f"urn:uuid:{uuid5(NAMESPACE_URL, same_as)}"
        yield plain | own


def _rename_version_2(class_: str, made: dict[str, Any]) -> None:
    """What version 4 calls or nests in another way."""
    if "odpt:terminalStation" in made:
        made.setdefault("odpt:destinationStation", list(several(made.pop("odpt:terminalStation"))))
    if class_ == "odpt:PassengerSurvey" and "odpt:passengerSurveyObject" not in made and "odpt:surveyYear" in made:
        made["odpt:passengerSurveyObject"] = [
            {name: made.pop(name) for name in ("odpt:surveyYear", "odpt:passengerJourneys") if name in made}
        ]
    if SHAPES[class_].list_key in made:
        made.setdefault("odpt:calendar", EVERYDAY)


def _read(class_: str, name: str, value: Any, depth: int = 0) -> Any:
    """In the form that version 4 gives the member; None for one that is not there."""
    if value is None:
        return None
    reader = _BY_CLASS.get((class_, name)) or _BY_NAME.get(name)
    if reader is None and name.endswith("Title") and name != "dc:title":
        reader = texts
    if reader is None and class_ in _BUSES and name in ("odpt:note", "odpt:destinationSign"):
        reader = _word
    elif reader is None and name in _TEXTS:
        reader = texts
    read = reader(value) if reader else _as_it_is(class_, value, depth)
    return None if read in ("", {}, None) else read


def _as_it_is(class_: str, value: Any, depth: int = 0) -> Any:
    """What JSON can say exactly; None for the rest, and for what is nested deeper than any record is."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):  # truth values too
        return value if abs(value) <= _EXACT else None
    if isinstance(value, list) and depth < _DEEPEST:
        return [read for each in value if (read := _as_it_is(class_, each, depth + 1)) is not None]
    if isinstance(value, dict) and depth < _DEEPEST:
        return {key: read for name, each in value.items()
                if (key := clean(name)) and (read := _read(class_, key, each, depth + 1)) is not None}  # fmt: skip
    return None


def _word(value: Any) -> str:
    return clean(value) if isinstance(value, str) else next(iter(texts(value).values()), "")


def _text_or_number(value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _word(value)


def _clock(value: Any) -> str:
    """`HH:MM`, as ODPT has it: past midnight it begins at 00 again."""
    seconds = seconds_of_day(value)
    return "" if seconds is None else f"{seconds // 3600 % 24:02}:{seconds % 3600 // 60:02}"


def _ids(value: Any) -> list[str] | None:
    return list(several(value)) or None


def _names(value: Any) -> list[dict[str, str]] | None:
    stated = value if isinstance(value, list) else [value]
    return [read for each in stated if (read := texts(each))] or None


def _one_or_several(value: Any) -> str | list[str]:
    found = several(value)
    return found[0] if len(found) == 1 else list(found)


_TEXTS = frozenset({"title", "odpt:note", "odpt:platformName"})
_BY_NAME: Mapping[str, Reader] = {
    **dict.fromkeys(("dc:title", "odpt:kana"), _word),
    **dict.fromkeys(("odpt:departureTime", "odpt:arrivalTime"), _clock),
    **dict.fromkeys(("odpt:platformNumber", "odpt:busstopPoleNumber", "odpt:trainNumber"), _text_or_number),
    **dict.fromkeys(("geo:lat", "geo:long"), number),
    **dict.fromkeys(
        (
            "odpt:index",
            "odpt:carComposition",
            "odpt:busroutePatternOrder",
            "odpt:fromBusstopPoleOrder",
            "odpt:toBusstopPoleOrder",
            "odpt:ticketFare",
            "odpt:childTicketFare",
            "odpt:icCardFare",
            "odpt:childIcCardFare",
            "odpt:surveyYear",
            "odpt:passengerJourneys",
        ),
        whole,
    ),
    **dict.fromkeys(
        (
            "odpt:isLast",
            "odpt:isOrigin",
            "odpt:isNonStepBus",
            "odpt:isMidnight",
            "odpt:canGetOn",
            "odpt:canGetOff",
            "odpt:needExtraFee",
            "odpt:includeAlighting",
        ),
        truth,
    ),
    **dict.fromkeys(
        (
            "odpt:originStation",
            "odpt:destinationStation",
            "odpt:viaStation",
            "odpt:viaRailway",
            "odpt:connectingRailway",
            "odpt:connectingStation",
            "odpt:stationTimetable",
            "odpt:passengerSurvey",
            "odpt:previousTrainTimetable",
            "odpt:nextTrainTimetable",
            "odpt:busstopPoleTimetable",
            "odpt:airportTerminal",
            "odpt:exit",
        ),
        _ids,
    ),
    **dict.fromkeys(("odpt:operator", "odpt:railway", "odpt:station", "odpt:busroutePattern", "odpt:calendar"), one),
    "odpt:trainName": _names,
}
_BY_CLASS: Mapping[tuple[str, str], Reader] = {
    ("odpt:BusstopPole", "odpt:operator"): _ids,
    ("odpt:BusstopPole", "odpt:busroutePattern"): _ids,
    ("odpt:PassengerSurvey", "odpt:station"): _ids,
    ("odpt:PassengerSurvey", "odpt:railway"): _ids,
    ("odpt:BusstopPoleTimetable", "odpt:operator"): _one_or_several,
    ("odpt:BusstopPoleTimetable", "odpt:busroute"): _one_or_several,
    ("odpt:BusstopPoleTimetable", "odpt:busDirection"): _one_or_several,
}
