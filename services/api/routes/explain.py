"""/v1/explain: for each value of a merged thing who said it, by which rule it was chosen, and what was refused."""

from typing import Any, cast
from urllib.parse import quote

from aiohttp import web

from services.api.encoders.plain_json.explaining import (
    explained_binding,
    explained_claims,
    explained_identity,
    explained_values,
    with_times,
)
from services.api.encoders.plain_json.matching import explained_matching
from services.api.encoders.plain_json.members import Json, rfc3339_ms
from services.api.reading import credits_of
from services.api.view import View
from services.api.view_held import Held
from services.shared.model.entities import ENTITIES, Alert, Source, Trip, Vehicle
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Param, Values
from services.shared.web.problems import Gone, Moved, NotFound

KINDS = tuple(ENTITIES)
KIND = Param("kind", params.one_of(KINDS), {"type": "string", "enum": list(KINDS)}, "what it is", where="path",
             required=True)  # fmt: skip


async def explain(view: View, request: web.Request, values: Values) -> Answer:
    held = _find(view, values["kind"], values["id"])
    data: dict[str, Any] = {
        "kind": held.kind,
        "id": held.id,
        "time": rfc3339_ms(held.time_ms),
        "values": with_times(view, explained_values(view, held)),
        "claims": explained_claims(view, held),
        "feeds": [_feed(view, feed) for feed in held.feeds],
    }
    told = {"identity": explained_identity(held), "binding": explained_binding(held)}
    if isinstance(held.entity, Trip | Vehicle | Alert):
        told["matching"] = explained_matching(held.entity.matching)
    return Answer(data | {name: each for name, each in told.items() if each}, attribution=credits_of(view, [held]))


def _find(view: View, kind: str, id: str) -> Held:
    held = view.get(kind, id)
    if held is not None:
        return held
    removal = view.gone(kind, id)
    if removal is None:
        raise NotFound(f"There is no {kind} {id!r}.")
    if len(removal.replaced_by) == 1 and view.get(kind, removal.replaced_by[0]) is not None:
        raise Moved(f"/v1/explain/{kind}/{quote(removal.replaced_by[0], safe=':@')}")
    raise Gone(f"The {kind} {id!r} is no longer there.", removal.replaced_by)


def _feed(view: View, feed: str) -> Json:
    """Under which terms it speaks, when it last did, and what of it was refused."""
    held = view.get("source", feed)
    if held is None:
        return {"feed": feed, "licence": "", "redistribution": "", "priority": 0, "last_success": None, "refused": []}
    source = cast(Source, held.entity)
    refused = [{"reason": reason, "count": count} for reason, count in sorted(source.rejected.items())]
    refused += [{"reason": n.reason or n.code, "count": n.count} for n in source.notices if n.severity == "error"]
    return {
        "feed": feed,
        "licence": source.licence,
        "redistribution": source.redistribution,
        "priority": source.priority,
        "last_success": rfc3339_ms(source.last_success_ms) if source.last_success_ms else None,
        "refused": refused,
    }


ENDPOINTS = (
    Endpoint(
        "/v1/explain/{kind}/{id}",
        explain,
        "Who said each value of a merged thing, under which licence, which rule chose, and what was refused",
        "ExplanationAnswer",
        (KIND, params.path_id()),
        tags=("sources",),
        problems=(308, 404, 410),
        description="`time` is when the thing last became another. In `said_by` it is when the feed said so: of what "
        "has claims their time, else when the version of the timetable came that is in force, and says so; an earlier "
        "one may have said the same. null is not known. `last_success` is when the feed was last read, whatever it "
        "said. Of all but stations `field` is a member of the thing's own JSON. Some members of a facility and of a "
        "station of shared vehicles say how it is: these have other sources than those that say what it is. `lost` and "
        "`said` of a claim are those members as sources have them that were not taken, as of `time`, and only of "
        "sources that may be given raw. A value is null where those have it alone.",
    ),
)
