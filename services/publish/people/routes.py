"""/v1/account…: who I am, signing in and out, passkeys and recovery codes."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from aiohttp import web

from services.publish.people.asked import read_asked
from services.publish.people.desk import OPEN, SESSION_SECONDS, PeopleDesk
from services.publish.people.export import Exporter
from services.publish.people.passkeys import NotProven
from services.publish.people.trail import Trail
from services.shared.feed import Feed
from services.shared.model.people import VIEWER, Invitation, Passkey, Person
from services.shared.web import params
from services.shared.web.admission import PRINCIPAL
from services.shared.web.audit import Audit, audited
from services.shared.web.endpoints import Answer, BadParam, Endpoint, Param, Values
from services.shared.web.problems import Forbidden, NotFound, Unauthorized
from services.shared.web.sessions import give_session, require_own_page, session_of, signed_in, token_of
from services.shared.web.site import SITE

NO_STORE = {"Cache-Control": "no-store"}
PASSKEY_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Reception:
    desk: PeopleDesk
    feeds: dict[str, Feed]
    audit: Audit
    trail: Trail
    exporter: Exporter

    def me(self, request: web.Request) -> Person:
        """Who is signed in. Raises Unauthorized for a key, which is nobody."""
        person = self.desk.accounts.people.get(request[PRINCIPAL].person)
        if person is None:
            raise Unauthorized("sign in at the console; a key can't do this")
        return person

    @asynccontextmanager
    async def turn(self, request: web.Request) -> AsyncIterator[Person]:
        """Who is signed in still, as they are now, for whoever writes: while a body was on its way much may change.

        Raises Unauthorized for who has been removed, Forbidden for whose role is another.
        """
        self.me(request)
        async with self.desk.turn():
            before, now = request[PRINCIPAL], signed_in(request, request.app[SITE])
            if now.person != before.person or now.scopes != before.scopes:
                raise Forbidden("your role has changed")
            request[PRINCIPAL] = now
            yield self.me(request)


Handler = Callable[[Reception, web.Request, Values], Awaitable[Answer | web.StreamResponse]]


async def _account(reception: Reception, request: web.Request, values: Values) -> Answer:
    person, principal = reception.me(request), request[PRINCIPAL]
    operator = reception.desk.accounts.operators.get(person.operator)
    feeds = [feed for feed in reception.feeds.values() if principal.may_push(feed.id, feed.operator)]
    told = {
        "person": person_data(person),
        "operator": {"id": operator.id, "name": operator.name} if operator else None,
        "may": sorted(principal.scopes if operator else principal.scopes - {"publish", "view"}),
        "token": token_of(session_of(request, request.app[SITE])),
        "feeds": [feed_data(feed) for feed in feeds],
    }
    return Answer({"data": told}, headers=NO_STORE)


def person_data(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "operator": person.operator,
        "passkeys": [passkey_data(one) for one in person.passkeys],
        "recovery_codes": len(person.recovery_hashes),
    }


def passkey_data(passkey: Passkey) -> dict[str, Any]:
    """Credentials' ids may be a thousand bytes long; the hash of one is enough to name it."""
    digest = sha256(passkey.id).hexdigest()[:PASSKEY_DIGITS]
    return {"id": digest, "name": passkey.name, "created_ms": passkey.created_ms}


def feed_data(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "format": feed.format,
        "operator": feed.operator or "",
        "polled": feed.url is not None,
        "namespace": feed.namespace,
    }


async def _sign_up(reception: Reception, request: web.Request, values: Values) -> Answer:
    return Answer({"data": {"developers": reception.desk.lets_developers_in}}, headers=NO_STORE)


async def _export(reception: Reception, request: web.Request, values: Values) -> web.StreamResponse:
    """A viewer sees what the operator has, but not its people's affairs."""
    me, principal = reception.me(request), request[PRINCIPAL]
    if me.role == VIEWER:
        raise Forbidden("your role may not take the account's data")
    feeds = [feed for feed in reception.feeds.values() if principal.may_push(feed.id, feed.operator)]
    return await reception.exporter.send(request, me, feeds)


async def _leave(reception: Reception, request: web.Request, values: Values) -> web.StreamResponse:
    """Raises Conflict for the last admin, whom nobody could bring back."""
    async with reception.turn(request) as me:
        await reception.desk.leave(request[PRINCIPAL], me)
    response = web.json_response({"data": {}}, headers=NO_STORE)
    give_session(response, reception.desk.origin, "", 0)
    return response


async def _offer(reception: Reception, request: web.Request, values: Values) -> Answer:
    asked = await read_asked(request, {}, {"invitation": str, "name": str})
    require_own_page(request)
    if asked["invitation"]:
        person, bound_to = Person(f"p-{secrets.token_hex(6)}"), _invited(reception, asked["invitation"]).id
    else:
        person, bound_to = _writing(reception, request), ""
    offered = await reception.desk.passkeys.offer(person, asked["name"] or person.name or "noriai", bound_to)
    return Answer({"data": offered}, headers=NO_STORE)


def _invited(reception: Reception, text: str) -> Invitation:
    """Raises Unauthorized, Conflict."""
    if text == OPEN:
        return reception.desk.open_invitation()
    invitation = reception.desk.accounts.invited(text, reception.desk.now_ms())
    if invitation is None:
        raise Unauthorized("this invitation is not known, was used, or is over")
    return invitation


def _writing(reception: Reception, request: web.Request) -> Person:
    """For endpoints that anyone may ask. Raises Unauthorized, Forbidden."""
    request[PRINCIPAL] = signed_in(request, request.app[SITE])
    return reception.me(request)


async def _add(reception: Reception, request: web.Request, values: Values) -> Answer | web.StreamResponse:
    needed = {"ceremony": str, "credential": dict}
    asked = await read_asked(request, needed, {"invitation": str, "name": str, "label": str})
    require_own_page(request)
    if asked["invitation"]:
        return await _join(reception, asked)
    _writing(reception, request)
    passkey, person = await _made(reception, asked, "")
    async with reception.turn(request) as me:
        if person != me.id:
            raise NotProven("the passkey was offered to someone else")
        await reception.desk.add_passkey(me, passkey)
    return Answer({"data": {"recovery_codes": []}}, status=201, headers=NO_STORE)


async def _join(reception: Reception, asked: Values) -> web.StreamResponse:
    passkey, person = await _made(reception, asked, _invited(reception, asked["invitation"]).id)
    async with reception.desk.turn():
        invitation = _invited(reception, asked["invitation"])
        text, codes = await reception.desk.join(invitation, person, asked["name"] or person, passkey)
    return _welcome(reception, text, {"recovery_codes": codes})


async def _made(reception: Reception, asked: Values, invitation: str) -> tuple[Passkey, str]:
    """And to whom it was offered. Raises NotProven."""
    label, now_ms, passkeys = asked["label"] or "passkey", reception.desk.now_ms(), reception.desk.passkeys
    return await passkeys.made(asked["ceremony"], asked["credential"], invitation, label, now_ms)


async def _remove(reception: Reception, request: web.Request, values: Values) -> Answer:
    async with reception.turn(request) as me:
        leaving = next((one for one in me.passkeys if passkey_data(one)["id"] == values["id"]), None)
        if leaving is None:
            raise NotFound("no such passkey")
        await reception.desk.remove_passkey(me, leaving)
    return Answer({"data": {}}, headers=NO_STORE)


async def _ask(reception: Reception, request: web.Request, values: Values) -> Answer:
    require_own_page(request)
    return Answer({"data": await reception.desk.passkeys.ask()}, headers=NO_STORE)


async def _sign_in(reception: Reception, request: web.Request, values: Values) -> web.StreamResponse:
    require_own_page(request)
    asked = await read_asked(request, {}, {"ceremony": str, "credential": dict, "recovery_code": str})
    before = session_of(request, request.app[SITE])
    if asked["recovery_code"]:
        return _welcome(reception, await reception.desk.recover(asked["recovery_code"], before), {})
    people = reception.desk.accounts.people
    proven, passkey = await reception.desk.passkeys.proven(asked["ceremony"], asked["credential"], people)
    async with reception.desk.turn():
        person = people.get(proven.id)
        if person is None or passkey not in person.passkeys:
            raise NotProven("this passkey is not known here")
        return _welcome(reception, await reception.desk.sign_in(person, before), {})


def _welcome(reception: Reception, text: str, told: dict[str, Any]) -> web.Response:
    body = orjson.dumps({"data": {"recovery_codes": [], **told}})
    response = web.Response(body=body, status=201, content_type="application/json", headers=NO_STORE)
    give_session(response, reception.desk.origin, text, SESSION_SECONDS)
    return response


async def _sign_out(reception: Reception, request: web.Request, values: Values) -> web.StreamResponse:
    async with reception.turn(request):
        await reception.desk.sign_out(request[PRINCIPAL], everywhere=values["session"] == "all")
    response = web.json_response({"data": {}}, headers=NO_STORE)
    give_session(response, reception.desk.origin, "", 0)
    return response


async def _codes(reception: Reception, request: web.Request, values: Values) -> Answer:
    async with reception.turn(request) as me:
        codes = await reception.desk.renew_codes(me)
    return Answer({"data": {"recovery_codes": codes}}, status=201, headers=NO_STORE)


def _proving(handler: Handler) -> Handler:
    async def handle(reception: Reception, request: web.Request, values: Values) -> Answer | web.StreamResponse:
        try:
            return await handler(reception, request, values)
        except NotProven as why:
            raise Unauthorized(str(why)) from None

    return handle


def account_endpoint(
    path: str,
    method: str,
    handler: Handler,
    summary: str,
    answer: str,
    scope: str = "account",
    body: str = "",
    named: Sequence[Param] = (),
    statuses: tuple[int, ...] = (200,),
) -> Endpoint:
    problems = (401, 403, 404, 409, 503) if method == "GET" else (401, 403, 404, 408, 409, 413, 422, 503)
    return Endpoint(
        f"/v1/account{path}",
        audited(_proving(handler)),
        summary,
        answer,
        tuple(named),
        envelope="none",
        method=method,
        tags=("accounts",),
        problems=problems,
        scope=scope,
        guarded=not scope,  # where secrets are shown
        body=body,
        statuses=statuses,
    )


def _session_name(text: str) -> str:
    if text not in ("current", "all"):
        raise BadParam("expected current or all")
    return text


_SESSION = Param("session", _session_name, {"type": "string", "enum": ["current", "all"]}, "which", where="path")
ENDPOINTS = (
    account_endpoint("", "GET", _account, "Who is signed in, and what they may", "Account"),
    account_endpoint("", "DELETE", _leave, "Deletes who is signed in, and a developer's keys and webhooks", "Done"),
    Endpoint(
        "/v1/account/export",
        audited(_export),
        "All that the hub holds on my account, as one zip",
        "AccountExport",
        envelope="none",
        tags=("accounts",),
        problems=(401, 403, 503),
        content_type="application/zip",
        scope="account",
        description="account.json, webhooks.json, audit.ndjson, and for each feed of the operator usage.json, every "
        "entry that was pushed, as it was sent, and each version of its timetable. No secret is in it.",
    ),
    account_endpoint("/sign-up", "GET", _sign_up, "Who may join without an invitation", "SignUp", ""),
    account_endpoint(
        "/passkeys/options", "POST", _offer, "What a browser makes a passkey of", "Ceremony", "", "PasskeyAsked"
    ),
    account_endpoint(
        "/passkeys", "POST", _add, "Joins by invitation, or adds a passkey", "Joined", "", "PasskeyMade", (), (201,)
    ),
    account_endpoint(
        "/passkeys/{id}",
        "DELETE",
        _remove,
        "Removes a passkey of mine",
        "Done",
        named=(params.path_id("id", "its id"),),
    ),
    account_endpoint("/sessions/options", "POST", _ask, "What a browser signs to sign in", "Ceremony", ""),
    account_endpoint(
        "/sessions", "POST", _sign_in, "Signs in by passkey or recovery code", "Joined", "", "SignIn", (), (201,)
    ),
    account_endpoint("/sessions/{session}", "DELETE", _sign_out, "Signs out", "Done", named=(_SESSION,)),
    account_endpoint("/recovery-codes", "POST", _codes, "New recovery codes", "Joined", statuses=(201,)),
)
