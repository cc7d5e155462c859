"""Webhooks: what their owners send, and what they are answered."""

from collections.abc import Mapping

from services.api.schemas.building import TEXT, TIME, WHOLE, Schema, many, maybe, record, words
from services.shared.web.event_params import CHOOSING, KINDS

_KINDS = many(words(*KINDS)) | {"description": "none: all"}
_FILTERS: Schema = {
    "type": "object",
    "description": "the other parameters of /v1/events",
    "properties": {
        one.name: {"oneOf": [dict(one.schema), TEXT]} if one.repeated else {"description": one.doc}
        for one in CHOOSING
        if one.name != "kinds"
    },
    "additionalProperties": False,
}
_FROM = TEXT | {"default": "snapshot", "description": "`snapshot`, `now`, or a position"}
_URL: Schema = {"type": "string", "format": "uri"}
_STATE = words("enabled", "disabled")
_MEMBERS = {
    "id": TEXT,
    "url": _URL,
    "kinds": _KINDS,
    "filters": _FILTERS,
    "state": _STATE,
    "reason": maybe(TEXT),
    "created": TIME,
    "updated": maybe(TIME),
    "position": maybe(TEXT),
    "waiting": maybe(WHOLE),
    "failing_since": maybe(TIME),
    "last_taken": maybe(TIME),
}
_DELIVERY = record(
    {
        "id": TEXT,
        "event": TEXT,
        "type": TEXT,
        "subject": TEXT,
        "state": words("pending", "delivered", "failed"),
        "attempts": WHOLE,
        "created": TIME,
        "next_attempt": maybe(TIME),
        "status": maybe(WHOLE),
        "detail": maybe(TEXT) | {"description": "how the answer begins, or why there is none"},
    }
)


def _data(schema: Schema) -> Schema:
    return record({"data": schema})


WEBHOOKS: Mapping[str, Schema] = {
    "WebhookAsked": record({"url": _URL}, {"kinds": _KINDS, "filters": _FILTERS, "from": _FROM}),
    "WebhookChanged": record({}, {"url": _URL, "kinds": _KINDS, "filters": _FILTERS, "from": _FROM, "state": _STATE}),
    "WebhookAnswer": _data(record(_MEMBERS)),
    "WebhookMade": _data(record({**_MEMBERS, "secret": TEXT | {"description": "`whsec_…`, shown this once"}})),
    "Webhooks": _data(many(record(_MEMBERS))),
    "SecretMade": _data(record({"secret": TEXT, "older_signs_until": TIME})),
    "DeliveryAnswer": _data(_DELIVERY),
    "Deliveries": _data(many(_DELIVERY)),
}
