"""Alerts, and what sources say of lines on which nothing is wrong → odpt:TrainInformation."""

from collections.abc import Mapping
from typing import Any, cast

from google.transit import gtfs_realtime_pb2 as rt

from services.api.disruptions import active
from services.api.encoders.odpt.drafts import Draft, Drafts, Wanted
from services.api.encoders.odpt.records import BUS, moment, operator_id, railway_id, record
from services.api.encoders.plain_json.live import texts
from services.api.reading import reading_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import Operator, Route
from services.shared.odpt.values import in_both

_EFFECTS: Mapping[int, dict[str, str]] = {
    rt.Alert.NO_SERVICE: {"ja": "運転見合わせ", "en": "Suspended"},
    rt.Alert.REDUCED_SERVICE: {"ja": "一部運休", "en": "Partly suspended"},
    rt.Alert.SIGNIFICANT_DELAYS: {"ja": "遅延", "en": "Delays"},
    rt.Alert.DETOUR: {"ja": "迂回運転", "en": "Diverted"},
    rt.Alert.ADDITIONAL_SERVICE: {"ja": "増発", "en": "Additional services"},
    rt.Alert.MODIFIED_SERVICE: {"ja": "ダイヤ変更", "en": "Changed services"},
}
_NORMAL = {"ja": "平常どおり運転しています。", "en": "Service is normal."}
_OTHER_EFFECT = {"ja": "情報あり", "en": "See text"}


def train_information(view: View, held: Held, wanted: Wanted) -> Drafts:
    """One record a line, as ODPT has it: of several alerts all texts, and the effect of the first; no status when
    nothing is wrong."""
    route = cast(Route, held.entity)
    now, alerts = view.clock.now(), reading_of(view).disruptions
    told = [] if route.mode == BUS else [each for each in alerts.of_line(route) if active(each.shown, now)]
    if not told:
        yield from _normal(view, route)
        return
    first = told[0]
    said: dict[str, list[str]] = {}
    for each in told:
        for message in (each.message.header_text, each.message.description_text):
            for language, text in texts(message).items():
                said.setdefault("ja" if language in ("", "und") else language, []).append(text)
    begun = first.impact[0][0] * 1000 if first.impact and first.impact[0][0] else first.held.time_ms
    members: dict[str, Any] = {
        "odpt:operator": operator_id(view, route.operator),
        "odpt:railway": railway_id(route),
        "odpt:timeOfOrigin": moment(begun),
        "odpt:trainInformationStatus": _EFFECTS.get(first.message.effect, _OTHER_EFFECT),
    }
    status = members["odpt:trainInformationStatus"]
    words = {
        language: "\n".join(part for part in dict.fromkeys(parts) if part != status.get(language)) or parts[0]
        for language, parts in said.items()
    }
    made = record("odpt:TrainInformation", _information_id(route), first.held, members)
    told_by = {feed for each in told for feed in each.held.feeds}
    yield Draft(made | {"odpt:trainInformationText": in_both(words)}, feeds=told_by)


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
