"""People, their sessions and keys: what the console sends, and what it is answered."""

from collections.abc import Mapping

from services.api.schemas.building import FLAG, TEXT, TIME, WHOLE, Schema, many, maybe, record, words
from services.shared.model.people import ROLES

_ANY: Schema = {"type": "object"}
_ROLE = words(*ROLES)
_PERSON = record(
    {
        "id": TEXT,
        "name": TEXT,
        "role": _ROLE,
        "operator": TEXT,
        "passkeys": many(record({"id": TEXT, "name": TEXT, "created_ms": WHOLE})),
        "recovery_codes": WHOLE | {"description": "how many are left"},
    }
)
_OPERATOR = record({"id": TEXT, "name": TEXT, "known": FLAG | {"description": "false: only feeds name it"}})
_KEY = record(
    {"id": TEXT, "scopes": many(TEXT), "created": TIME, "ends": maybe(TIME), "last_used": maybe(TIME), "revoked": FLAG}
)
_FEED = record({"id": TEXT, "format": TEXT, "operator": TEXT, "polled": FLAG, "namespace": TEXT})
_ENTRY = record({"time": TIME, "actor": TEXT, "name": TEXT, "feed": TEXT, "action": TEXT, "refused": TEXT})
_INVITATION = TEXT | {"description": "what the link has behind `invite=`; without one, for who is signed in"}


def _data(schema: Schema) -> Schema:
    return record({"data": schema})


ACCOUNTS: Mapping[str, Schema] = {
    "Account": _data(
        record(
            {
                "person": _PERSON,
                "operator": maybe(record({"id": TEXT, "name": TEXT})),
                "may": many(TEXT),
                "token": TEXT | {"description": "for the header X-Noriai-Token of every write"},
                "feeds": many(_FEED),
            }
        )
    ),
    "AccountExport": {"type": "string", "format": "binary"},
    "SignUp": _data(record({"developers": FLAG | {"description": "true: with the invitation `open`"}})),
    "PasskeyAsked": record({}, {"invitation": _INVITATION, "name": TEXT}),
    "PasskeyMade": record(
        {"ceremony": TEXT, "credential": _ANY}, {"invitation": _INVITATION, "name": TEXT, "label": TEXT}
    ),
    "Ceremony": _data(record({"ceremony": TEXT, "options": _ANY | {"description": "of WebAuthn, in its JSON"}})),
    "SignIn": record({}, {"ceremony": TEXT, "credential": _ANY, "recovery_code": TEXT}),
    "Joined": _data(record({"recovery_codes": many(TEXT)})),
    "Done": _data(record({})),
    "People": _data(many(_PERSON)),
    "Invitation": record({"role": _ROLE}, {"operator": TEXT}),
    "Invited": _data(record({"link": TEXT})),
    "Operators": _data(many(_OPERATOR)),
    "OperatorKnown": _data(_OPERATOR),
    "OperatorAdded": record({"id": TEXT, "name": TEXT}),
    "ActsFor": record({}, {"operator": TEXT}),
    "Keys": _data(many(_KEY)),
    "KeyAsked": record({"scopes": many(TEXT)}, {"days": WHOLE}),
    "KeyMade": _data(record({"key": _KEY, "text": TEXT | {"description": "shown this once"}})),
    "AuditEntries": _data(many(_ENTRY)),
}
