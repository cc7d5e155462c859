"""Alerts, and what sources say of lines on which nothing is wrong → odpt:TrainInformation."""

from collections.abc import Mapping
from typing import Any, cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.disruptions import Disruption, active
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted
from services.api.encoders.odpt.records import (
    BUS,
    Record,
    moment,
    operator_id,
    place_of,
    railway_id,
    record,
    station_id,
)
from services.api.encoders.odpt.ways import direction_id
from services.api.encoders.plain_json.live import texts
from services.api.reading import reading_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Operator, Route
from services.shared.model.ids import split_namespaced
from services.shared.odpt.values import in_both

_EFFECTS: Mapping[int, dict[str, str]] = {
    rt.Alert.NO_SERVICE: {"ja": "運転見合わせ", "en": "Suspended"},
    rt.Alert.REDUCED_SERVICE: {"ja": "一部運休", "en": "Partly suspended"},
    rt.Alert.SIGNIFICANT_DELAYS: {"ja": "遅延", "en": "Delays"},
    rt.Alert.DETOUR: {"ja": "迂回運転", "en": "Diverted"},
    rt.Alert.MODIFIED_SERVICE: {"ja": "ダイヤ変更", "en": "Changed services"},
    rt.Alert.ADDITIONAL_SERVICE: {"ja": "増発", "en": "Additional services"},
}
_RANK = tuple(_EFFECTS)  # the gravest first
_NORMAL = {"ja": "平常どおり運転しています。", "en": "Service is normal."}
_LATEST_SECONDS = 7_258_118_400  # 2200
_OTHER_EFFECT = {"ja": "情報あり", "en": "See text"}
_UNTOLD = {"ja": "情報あり", "en": "Disrupted"}


def train_information(view: View, held: Held, wanted: Wanted) -> Drafts:
    """One record a line, as ODPT has it: of several alerts all texts, the gravest of now first, and all else of it."""
    route = cast(Route, held.entity)
    now, alerts = view.clock.now(), reading_of(view).disruptions
    told = [] if route.mode == BUS else [each for each in alerts.of_line(route) if active(each.shown, now)]
    if not told:
        yield from _normal(view, route)
        return
    told.sort(key=lambda each: (not active(each.impact, now), *_gravest(route, each)))
    first = told[0]
    said: dict[str, list[str]] = {}
    for each in told:
        for words in _words(view, each):
            for language, text in words.items():
                said.setdefault(language, []).append(text)
    begun = _moment(first.impact[0][0] if first.impact else 0) or moment(first.held.time_ms)
    own_words = view.may_be_passed_on(first.held)
    status = _status(first.message) if own_words else _EFFECTS.get(first.message.effect, _UNTOLD)
    members: dict[str, Any] = {
        "odpt:operator": operator_id(view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:railDirection": _direction(view, route, first),
        "odpt:timeOfOrigin": begun,
        "odpt:trainInformationStatus": status,
        "odpt:trainInformationCause": in_both(_spoken(first.message.cause_detail)) if own_words else None,
        "odpt:resumeEstimate": _moment(first.impact[0][1] if first.impact else 0),
    } | _section(view, route, first)
    worded = {
        language: "\n".join(beside)
        for language, parts in said.items()
        if (beside := [part for part in dict.fromkeys(parts) if part != status.get(language)])
    } or {language: parts[0] for language, parts in said.items()}
    made = record("odpt:TrainInformation", _information_id(route), first.held, members)
    told_by = {feed for each in told for feed in each.held.feeds}
    yield Draft(made | {"odpt:trainInformationText": in_both(worded)}, feeds=told_by)


def _gravest(route: Route, told: Disruption) -> tuple[int, int, bool, str]:
    """Sorts the gravest first, and of equals what names the line before what names its operator."""
    level, effect = told.message.severity_level, told.message.effect
    severity = rt.Alert.WARNING if level == rt.Alert.UNKNOWN_SEVERITY else level  # most of GTFS: its effect decides
    rank = _RANK.index(effect) if effect in _RANK else len(_RANK)
    return -severity, rank, all(each.route != route.id for each in told.alert.informed), told.held.id


def _spoken(message: rt.TranslatedString) -> dict[str, str]:
    """By language; what is in no stated one is Japanese, as ODPT takes it."""
    return {"ja" if language in ("", "und") else language: text for language, text in texts(message).items()}


def _status(message: rt.Alert) -> Mapping[str, str]:
    """In its source's words, and in more languages where its header says just that."""
    said, header = _spoken(message.effect_detail), _spoken(message.header_text)
    if said and said.items() <= header.items():
        return in_both(header)
    return in_both(said) or _EFFECTS.get(message.effect, _OTHER_EFFECT)


def _words(view: View, told: Disruption) -> list[dict[str, str]]:
    """Ours of a feed whose records may not leave in the form that they came in."""
    if view.may_be_passed_on(told.held):
        return [_spoken(told.message.header_text), _spoken(told.message.description_text)]
    return [_EFFECTS.get(told.message.effect, _UNTOLD)]


def _section(view: View, route: Route, told: Disruption) -> Record:
    """That a feed of ODPT names."""
    stops = [
        each.stop_id for each in told.alert.informed if each.route == route.id and ":odpt.Station:" in each.stop_id
    ]
    places = [place_of(view, *split_namespaced(stop)) for stop in stops]
    section = [station_id(*place, route) for place in places if place is not None]
    return {"odpt:stationFrom": section[0], "odpt:stationTo": section[-1]} if section else {}


def _moment(seconds: int) -> str | None:
    """None for 0, which is not said, and for what no calendar has."""
    return moment(seconds * 1000) if 0 < seconds < _LATEST_SECONDS else None


def _direction(view: View, route: Route, told: Disruption) -> str | None:
    """The only one that it speaks of."""
    meant = {each.direction_id for each in told.alert.informed if each.route == route.id} or {None}
    timetable = next((found for ref in route.refs if (found := view.timetable(ref.feed)) is not None), None)
    return direction_id(view, route, timetable, meant.pop()) if len(meant) == 1 and timetable is not None else None


def _normal(view: View, route: Route) -> Drafts:
    """Of a line of which a source says that nothing is wrong; silence says nothing."""
    if route.mode == BUS:
        return
    operator = view.get("operator", route.operator)
    refs = (*route.refs, *(operator.entity.refs if operator and isinstance(operator.entity, Operator) else ()))
    told = next((found for ref in refs if (found := view.runs_normally(ref.feed, ref.local_id))), None)
    if told is None:
        return
    held, said = told
    members = {
        "odpt:operator": operator_id(view, route.operator),
        "odpt:railway": railway_id(route),
        "dc:date": moment(said.time_ms) if said.time_ms else None,
        "dct:valid": moment(said.valid_until_ms) if said.valid_until_ms else None,
        "odpt:timeOfOrigin": moment(said.since_ms or said.time_ms or held.time_ms),
        "odpt:trainInformationStatus": in_both(said.status),
        "odpt:trainInformationText": in_both(said.text or said.status) or _NORMAL,
    }
    yield Draft(record("odpt:TrainInformation", _information_id(route), held, members), feeds=held.feeds)


def _information_id(route: Route) -> str:
    return railway_id(route).replace("odpt.Railway:", "odpt.TrainInformation:", 1)
