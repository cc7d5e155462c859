"""/v1/account/people, …/keys, …/operators, …/audit: what those see to who run an operator, or the hub."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from aiohttp import web

from services.publish.people.asked import read_asked
from services.publish.people.routes import NO_STORE, Reception, account_endpoint, person_data
from services.shared.accounts.keys import make_key, rotated
from services.shared.model.accounts import SCOPES, ApiKey, OperatorAccount
from services.shared.model.audit import AuditEntry
from services.shared.model.people import ADMIN, DEVELOPER, EDITOR, ROLES, VIEWER, Person
from services.shared.web import params
from services.shared.web.admission import PRINCIPAL
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.problems import Conflict, Forbidden, NotFound, UnusableData

DAY_MS = 86_400_000
ROTATED_DAYS = 7
MOST_KEYS = 100  # of one account
SHOWN_ENTRIES = 500
_OPERATOR_ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")


def _unusable(where: str, reason: str) -> UnusableData:
    return UnusableData(f"{where} {reason}", errors=[{"where": where, "reason": reason}])


async def _people(reception: Reception, request: web.Request, values: Values) -> Answer:
    me = reception.me(request)
    return Answer({"data": [person_data(one) for one in _seen_by(reception, me)]}, headers=NO_STORE)


def _seen_by(reception: Reception, me: Person) -> list[Person]:
    everyone = sorted(reception.desk.accounts.people.values(), key=lambda one: (one.operator, one.created_ms, one.id))
    return [one for one in everyone if me.role == ADMIN or (one.operator == me.operator and one.role != ADMIN)]


async def _invite(reception: Reception, request: web.Request, values: Values) -> Answer:
    asked = await read_asked(request, {"role": str}, {"operator": str})
    role, operator = asked["role"], asked["operator"]
    if role not in ROLES:
        raise _unusable("role", f"expected one of {', '.join(ROLES)}")
    async with reception.turn(request) as me:
        if me.role != ADMIN and (role not in (EDITOR, VIEWER) or operator != me.operator):
            raise Forbidden("you may invite editors and viewers of your own operator")
        if role in (EDITOR, VIEWER) and operator not in reception.desk.accounts.operators:
            raise _unusable("operator", "is not known")
        link = await reception.desk.invite(request[PRINCIPAL], role, operator if role in (EDITOR, VIEWER) else "")
    return Answer({"data": {"link": link}}, status=201, headers=NO_STORE)


async def _remove_person(reception: Reception, request: web.Request, values: Values) -> Answer:
    async with reception.turn(request) as me:
        leaving = next((one for one in _seen_by(reception, me) if one.id == values["id"]), None)
        if leaving is None:
            raise NotFound("no such person")
        await reception.desk.leave(request[PRINCIPAL], leaving)
    return Answer({"data": {}}, headers=NO_STORE)


async def _operators(reception: Reception, request: web.Request, values: Values) -> Answer:
    reception.me(request)
    held = sorted(reception.desk.accounts.operators.values(), key=lambda one: one.id)
    named = {feed.operator for feed in reception.feeds.values() if feed.operator} - {one.id for one in held}
    known = [{"id": one.id, "name": one.name, "known": True} for one in held]
    return Answer(
        {"data": known + [{"id": one, "name": "", "known": False} for one in sorted(named)]}, headers=NO_STORE
    )


async def _add_operator(reception: Reception, request: web.Request, values: Values) -> Answer:
    asked = await read_asked(request, {"id": str, "name": str}, {})
    if not _OPERATOR_ID.match(asked["id"]):
        raise _unusable("id", "is of small letters, digits and dashes")
    async with reception.turn(request):
        known = reception.desk.accounts.operators.get(asked["id"])
        operator = known or OperatorAccount(asked["id"], created_ms=reception.desk.now_ms())
        operator = replace(operator, name=asked["name"])
        await reception.desk.write(request[PRINCIPAL].actor, "operators add", operator)
    return Answer({"data": {"id": operator.id, "name": operator.name, "known": True}}, status=201, headers=NO_STORE)


async def _act_for(reception: Reception, request: web.Request, values: Values) -> Answer:
    """An admin speaks for an operator only once it has said so, and the audit has it."""
    asked = await read_asked(request, {}, {"operator": str})
    async with reception.turn(request) as me:
        if asked["operator"] and asked["operator"] not in reception.desk.accounts.operators:
            raise _unusable("operator", "is not known")
        await reception.desk.write(request[PRINCIPAL].actor, "act for", replace(me, operator=asked["operator"]))
    return Answer({"data": {}}, headers=NO_STORE)


def _owned(reception: Reception, me: Person) -> list[ApiKey]:
    keys = sorted(reception.desk.accounts.keys.values(), key=lambda one: (one.created_ms, one.id))
    if me.role == DEVELOPER:
        return [one for one in keys if one.developer == me.id]
    return [one for one in keys if one.operator and one.operator == me.operator and me.role in (ADMIN, EDITOR)]


async def _keys(reception: Reception, request: web.Request, values: Values) -> Answer:
    mine = _owned(reception, reception.me(request))
    return Answer({"data": [_key_data(one, await reception.desk.key_used(one)) for one in mine]}, headers=NO_STORE)


def _key_data(key: ApiKey, used: int | None = None) -> dict[str, Any]:
    told = {"id": key.id, "scopes": list(key.scopes), "created": _time(key.created_ms), "revoked": key.revoked}
    ends = _time(key.not_after_ms) if key.not_after_ms else None
    return told | {"ends": ends, "last_used": _time(used * 1000) if used else None}


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


async def _create_key(reception: Reception, request: web.Request, values: Values) -> Answer:
    asked = await read_asked(request, {"scopes": list}, {"days": int})
    if not 0 <= asked["days"] <= 3650:
        raise _unusable("days", "expected 0 (no end) to 3650")
    async with reception.turn(request) as me:
        if sum(not one.revoked for one in _owned(reception, me)) >= MOST_KEYS:
            raise Conflict(f"{MOST_KEYS} keys are enough; revoke some first")
        key, text = _new_key(me, tuple(dict.fromkeys(asked["scopes"])), asked["days"], reception.desk.now_ms())
        await reception.desk.write(request[PRINCIPAL].actor, "keys create", key)
    return Answer({"data": {"key": _key_data(key), "text": text}}, status=201, headers=NO_STORE)


def _allowed_scopes(me: Person) -> tuple[str, ...]:
    return ("read", "subscribe") if me.role == DEVELOPER else tuple(one for one in SCOPES if one != "admin")


def _new_key(me: Person, scopes: tuple[str, ...], days: int, now_ms: int) -> tuple[ApiKey, str]:
    """Raises UnusableData, Forbidden."""
    if not set(scopes) <= set(_allowed_scopes(me)):
        raise _unusable("scopes", f"expected of {', '.join(_allowed_scopes(me))}")
    if me.role != DEVELOPER and (me.role not in (ADMIN, EDITOR) or not me.operator):
        raise Forbidden("keys are made by an operator's editors, and by developers")
    owner = {"developer": me.id} if me.role == DEVELOPER else {"operator": me.operator}
    return make_key(scopes, now_ms, not_after_ms=now_ms + days * DAY_MS if days else 0, **owner)


def _own_key(reception: Reception, me: Person, id: str) -> ApiKey:
    key = next((one for one in _owned(reception, me) if one.id == id), None)
    if key is None:
        raise NotFound("no such key")
    return key


async def _rotate_key(reception: Reception, request: web.Request, values: Values) -> Answer:
    async with reception.turn(request) as me:
        older, now_ms = _own_key(reception, me, values["id"]), reception.desk.now_ms()
        if older.revoked or (older.not_after_ms and now_ms > older.not_after_ms):
            raise Conflict("this key is over; make a new one")
        if not set(older.scopes) <= set(_allowed_scopes(me)):
            raise Forbidden("this key may more than the keys that you make")
        older, newer, text = rotated(older, now_ms, now_ms + ROTATED_DAYS * DAY_MS)
        await reception.desk.write(request[PRINCIPAL].actor, "keys rotate", newer, older)
    return Answer({"data": {"key": _key_data(newer), "text": text}}, status=201, headers=NO_STORE)


async def _revoke_key(reception: Reception, request: web.Request, values: Values) -> Answer:
    async with reception.turn(request) as me:
        key = _own_key(reception, me, values["id"])
        await reception.desk.write(request[PRINCIPAL].actor, "keys revoke", replace(key, revoked=True))
    return Answer({"data": {}}, headers=NO_STORE)


async def _audit(reception: Reception, request: web.Request, values: Values) -> Answer:
    """The newest first: all of it for an admin, else what was done for the operator, or to its feeds."""
    me, principal = reception.me(request), request[PRINCIPAL]
    mine = {feed.id for feed in reception.feeds.values() if principal.may_push(feed.id, feed.operator)}
    prefix = f"operator/{me.operator}/" if me.operator else f"person/{me.id}"
    seen = (
        entry
        for entry in await reception.trail.newest_first()
        if me.role == ADMIN or entry.feed in mine or entry.actor.startswith(prefix)
    )
    names = {one.id: one.name for one in reception.desk.accounts.people.values()}
    return Answer({"data": [_entry_data(entry, names) for entry in islice(seen, SHOWN_ENTRIES)]}, headers=NO_STORE)


def _entry_data(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    told = {"time": _time(entry.time_ms), "actor": entry.actor, "feed": entry.feed, "action": entry.action}
    return told | {"name": names.get(entry.actor.rpartition("/")[2], ""), "refused": entry.refused}


_ID = params.path_id("id", "its id")
ENDPOINTS: tuple[Endpoint, ...] = (
    account_endpoint("/people", "GET", _people, "Who signs in", "People", "manage"),
    account_endpoint(
        "/invitations", "POST", _invite, "Invites a person", "Invited", "manage", "Invitation", statuses=(201,)
    ),
    account_endpoint("/people/{id}", "DELETE", _remove_person, "Removes a person", "Done", "manage", named=(_ID,)),
    account_endpoint("/operators", "GET", _operators, "The operators, and those that feeds name", "Operators", "admin"),
    account_endpoint(
        "/operators",
        "POST",
        _add_operator,
        "Adds an operator",
        "OperatorKnown",
        "admin",
        "OperatorAdded",
        statuses=(201,),
    ),
    account_endpoint("/operator", "PUT", _act_for, "Acts for an operator, or for none", "Done", "admin", "ActsFor"),
    account_endpoint("/keys", "GET", _keys, "The keys of my operator, or mine", "Keys"),
    account_endpoint("/keys", "POST", _create_key, "Makes a key", "KeyMade", body="KeyAsked", statuses=(201,)),
    account_endpoint(
        "/keys/{id}/rotate",
        "POST",
        _rotate_key,
        "A new key; the older one ends in a week",
        "KeyMade",
        named=(_ID,),
        statuses=(201,),
    ),
    account_endpoint("/keys/{id}", "DELETE", _revoke_key, "Ends a key at once", "Done", named=(_ID,)),
    account_endpoint("/audit", "GET", _audit, "What was done, the newest first", "AuditEntries"),
)
