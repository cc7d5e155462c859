"""/v1/stations/{id}/access: from which entrance to which platform without a step, how, or why not."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import cast

from aiohttp import web

from services.api.access.answers import Answered, Situation, answer, pairs_of
from services.api.access.places import Place, matching, places_of
from services.api.access.words import Leg, legs
from services.api.encoders.plain_json.members import Json, given, rfc3339_ms
from services.api.encoders.plain_json.zones import station_zone
from services.api.floors.drawing import MODES
from services.api.reading import credits_of, find
from services.api.routes.way_out import WayOut, end_of
from services.api.situations import situation_of, sources_of
from services.api.view import View
from services.shared.access.profiles import DEFAULT, PROFILES
from services.shared.access.routes import Step, trace
from services.shared.access.units import states_at
from services.shared.model.access import NO, AccessGraph
from services.shared.model.entities import Station
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import BadRequest

MOST_PAIRS = 20_000
MOST_ROUTES = 1_000  # beyond, pairs come without their routes


async def station_access(view: View, request: web.Request, values: Values) -> Answer:
    held = find(view, "station", values["id"], request)
    situation = situation_of(view, held)
    station = cast(Station, held.entity)
    own = places_of(station, situation.interior.graph)
    everywhere = [*own, *_of_linked(view, station, situation)]
    origins, targets = (_chosen(own, everywhere, values, name) for name in ("from", "to"))
    asked = values["from"] is not None or values["to"] is not None
    pairs = pairs_of(origins, targets, all_kinds=asked)
    if len(pairs) > MOST_PAIRS:
        raise BadRequest.naming({"from": f"this station has {len(pairs)} pairs; choose an entrance or a platform"})
    answered = answer(pairs, situation, values["profile"])
    routes = _routes(answered, situation, values["profile"])
    way_out = WayOut(view, held, own, situation, values["profile"])
    zone, lang = station_zone(view, station), values["lang"]
    told = [
        _pair(view, each, steps, situation.interior.graph, zone, lang) | way_out.told(each, len(pairs), lang)
        for each, steps in zip(answered, routes, strict=True)
    ]
    data = {"profile": values["profile"], "pairs": told}
    return Answer(data, attribution=credits_of(view, sources_of(view, held)))


def _of_linked(view: View, station: Station, situation: Situation) -> list[Place]:
    """Platforms and entrances of the other stations of the interchange that the same ways lead to."""
    found = [view.get("station", other) for other in station.linked]
    linked = [cast(Station, held.entity) for held in found if held is not None]
    places = (place for other in linked for place in places_of(other, situation.interior.graph))
    return [place for place in places if place.node >= 0]


def _chosen(own: Sequence[Place], everywhere: Sequence[Place], values: Values, name: str) -> Sequence[Place]:
    text = values[name]
    if text is None:
        return own
    found = matching(own, text) or matching(everywhere, text)
    if not found:
        raise BadRequest.naming({name: f"the station has no entrance or platform {text!r}"})
    return found


def _routes(answered: Sequence[Answered], situation: Situation, profile: str) -> list[list[Step]]:
    """The way of each pair that has one and is not closed."""
    if len(answered) > MOST_ROUTES:
        return [[]] * len(answered)
    paths, states = situation.interior.paths(profile), states_at(situation.units, situation.now_ms)
    from_node: dict[int, dict[int, Step]] = {}
    routes: list[list[Step]] = []
    for each in answered:
        origin, target = each.origin.node, each.target.node
        if min(origin, target) < 0 or each.verdict.step_free == NO:
            routes.append([])
            continue
        if origin not in from_node:
            from_node[origin] = paths.from_(origin, states)
        routes.append(trace(from_node[origin], target))
    return routes


def _pair(view: View, each: Answered, steps: list[Step], graph: AccessGraph, zone: tzinfo, lang: str | None) -> Json:
    told: Json = {
        "from": end_of(each.origin, lang),
        "to": end_of(each.target, lang),
        "step_free": each.verdict.step_free,
        "basis": each.verdict.basis,
        "legs": [_leg(view, leg) for leg in legs(graph, steps)],
        "blocked_by": each.verdict.blocked_by,
    }
    if steps:
        told["meters"] = round(sum(step.meters for step in steps))
        told["seconds"] = round(sum(step.seconds for step in steps))
    if each.changes:
        told["until"] = rfc3339_ms(each.changes[0][0], zone)
        told["changes"] = [{"at": rfc3339_ms(at, zone), "step_free": word} for at, word in each.changes]
    return told


def _leg(view: View, leg: Leg) -> Json:
    """A pathway that nobody reports the state of (a ticket gate) is a unit of the way, and no facility."""
    facility = next((unit for unit in leg.units if view.get("facility", unit) is not None), None)
    told: Json = {"text": leg.text, "level": leg.level, "level_id": leg.level_id, "facility": facility}
    told["mode"] = MODES.get(leg.steps[0].edge.mode)
    told["meters"] = round(sum(step.meters for step in leg.steps))
    told["seconds"] = round(sum(step.seconds for step in leg.steps))
    return given(told) | {"pathways": [step.edge.id for step in leg.steps if step.edge.id]}


ENDPOINTS = (
    Endpoint(
        "/v1/stations/{id}/access",
        station_access,
        "Which platforms can be reached without a step, how, or why not",
        "AccessAnswer",
        (
            params.path_id(),
            params.text("from", "an entrance or a platform: its source's stop id, or its name"),
            params.text("to", "a platform or an entrance: its source's stop id, or its name"),
            params.word("profile", tuple(PROFILES), "who travels", default=DEFAULT),
            params.lang(),
        ),
        tags=("stations",),
        problems=(308, 404, 410),
    ),
)
