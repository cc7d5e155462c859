"""/v1/refs: the merged thing that a source's own id belongs to."""

from urllib.parse import quote

from aiohttp import web

from services.api.encoders.plain_json.members import given
from services.api.reading import reading_of
from services.api.view import View
from services.shared.model.ids import namespaced
from services.shared.web import params
from services.shared.web.endpoints import Answer, Endpoint, Param, Values
from services.shared.web.problems import NotFound

COLLECTIONS = {
    "station": "stations",
    "route": "routes",
    "operator": "operators",
    "facility": "facilities",
    "trip": "trips",
    "vehicle": "vehicles",
    "alert": "alerts",
}
KINDS = ("stop", "route", "agency", "facility", "trip", "vehicle", "alert")
KIND = Param(
    "kind",
    params.one_of(KINDS),
    {"type": "string", "enum": list(KINDS)},
    "what the source calls it",
    where="path",
    required=True,
)
Found = tuple[str, str, str | None]


async def ref(view: View, request: web.Request, values: Values) -> Answer:
    feed, kind, local_id = values["feed"], values["kind"], values["local_id"]
    found = _FINDERS[kind](view, feed, local_id) if kind in _FINDERS else view.ref(feed, kind, local_id)
    if found is None:
        raise NotFound(f"No {kind} {local_id!r} of the feed {feed!r} is known.")
    merged_kind, merged_id, via = found
    held = view.get(merged_kind, merged_id)
    url = f"/v1/{COLLECTIONS[merged_kind]}/{quote(merged_id, safe=':@')}"
    data = given({"kind": merged_kind, "id": merged_id, "url": url, "via": via})
    feeds = held.feeds if held is not None else (feed,)  # a trip of a timetable is no entity of its own
    return Answer(data, attribution=reading_of(view).attribution(view, feeds))


def _vehicle(view: View, feed: str, local_id: str) -> Found | None:
    merged = namespaced(feed, local_id)
    return ("vehicle", merged, None) if view.get("vehicle", merged) is not None else None


def _alert(view: View, feed: str, local_id: str) -> Found | None:
    merged = namespaced(feed, local_id)
    return ("alert", merged, None) if view.get("alert", merged) is not None else None


def _trip(view: View, feed: str, local_id: str) -> Found | None:
    served = view.served(feed)
    known = served is not None and served.knows_trip(local_id)
    return ("trip", namespaced(feed, local_id), None) if known or view.trip(feed, local_id) else None


_FINDERS = {"trip": _trip, "vehicle": _vehicle, "alert": _alert}

ENDPOINTS = (
    Endpoint(
        "/v1/refs/{feed}/{kind}/{local_id}",
        ref,
        "The merged thing that a source's own id belongs to",
        "RefAnswer",
        (
            params.path_id("feed", "the id of a source"),
            KIND,
            params.path_id("local_id", "the source's own id, as one percent-encoded segment"),
        ),
        tags=("stations",),
        problems=(404,),
    ),
)
