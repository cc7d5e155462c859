"""/v1/webhooks: what those call who want to be sent events. An account sees its own webhooks only."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from aiohttp import web

from services.notify.asked import read_asked
from services.notify.delivering import Deliverer
from services.notify.delivery import OPEN, Delivery
from services.notify.endpoint import Endpoint as Sending
from services.notify.subscriptions import OVERLAP_MS, Subscriptions
from services.shared.context import Context
from services.shared.model.webhooks import DISABLED, ENABLED, Webhook
from services.shared.web import params
from services.shared.web.admission import PRINCIPAL
from services.shared.web.audit import Audit, Author, audited
from services.shared.web.bodies import read_body
from services.shared.web.endpoints import Answer, Endpoint, Values
from services.shared.web.outgoing import Event, EventSource
from services.shared.web.problems import Conflict, NotFound, Unavailable
from services.shared.wire.codec import encode

BODY_BYTES = 32_000
NO_STORE = {"Cache-Control": "no-store"}
TEST = "noriai.webhook.test.v1"


@dataclass(frozen=True, slots=True)
class Desk:
    context: Context
    subscriptions: Subscriptions
    deliverer: Deliverer
    source: EventSource
    audit: Audit

    def own(self, request: web.Request, id: str) -> Webhook:
        """Raises NotFound for another's, too: who asks learns nothing of it."""
        webhook = self.subscriptions.held.get(id)
        if webhook is None or webhook.owner != request[PRINCIPAL].account:
            raise NotFound("no such webhook")
        return webhook

    def at_work(self, id: str) -> Sending:
        """Raises Unavailable."""
        endpoint = self.deliverer.endpoints.get(id)
        if endpoint is None:
            raise Unavailable("another process delivers, or this one has just begun", retry_seconds=1)
        return endpoint

    async def write(self, request: web.Request, action: str, webhook: Webhook) -> None:
        """Durable, and at work, when it returns. Raises LogUnavailable."""
        await self.tell_audit(request, action, webhook)
        await self.subscriptions.write(webhook)
        await self.deliverer.settle([webhook.id])

    async def tell_audit(self, request: web.Request, action: str, webhook: Webhook) -> None:
        """First: what the audit has not got does not happen. The digest tells nothing, since the secrets are in it."""
        author = Author("", request[PRINCIPAL].actor)
        await self.audit.accepted(author, "", f"webhooks {action}", sha256(encode(webhook)).digest(), webhook.id)

    async def asked(self, request: web.Request, whole: bool) -> dict[str, Any]:
        """Raises UnusableData, TooLarge, RequestTimeout. `from` is a text: what is now is a position."""
        body = await read_body(request, BODY_BYTES)
        values = read_asked(body, self.context.settings.webhook_private_addresses, whole)
        if "from" in values:
            values["from"] = str(self.source.position if values["from"] == "now" else values["from"])
        return values


async def _create(desk: Desk, request: web.Request, values: Values) -> Answer:
    asked, owner, settings = await desk.asked(request, whole=True), request[PRINCIPAL].account, desk.context.settings
    await desk.source.whole()
    subscriptions = desk.subscriptions
    async with subscriptions.turn:
        mine = sum(one.owner == owner for one in subscriptions.held.values())
        if mine >= settings.webhooks_per_account:
            raise Conflict(f"this account has {mine} webhooks already; delete some first")
        if len(subscriptions.held) >= settings.webhooks_most:
            raise Conflict("this hub has as many webhooks as it takes")
        now = subscriptions.now_ms()
        webhook = Webhook(
            f"wh_{secrets.token_hex(8)}",
            owner,
            asked["url"],
            asked.get("kinds", ""),
            asked.get("filters", "{}"),
            asked.get("from", "snapshot"),
            created_ms=now,
        )
        webhook, secret = subscriptions.with_new_secret(webhook)
        await desk.write(request, "create", webhook)
    told = _told(desk, webhook) | {"secret": secret}
    headers = {**NO_STORE, "Location": f"/v1/webhooks/{webhook.id}"}
    return Answer({"data": told}, status=201, headers=headers)


async def _list(desk: Desk, request: web.Request, values: Values) -> Answer:
    owner = request[PRINCIPAL].account
    mine = [one for one in desk.subscriptions.held.values() if one.owner == owner]
    mine.sort(key=lambda one: (one.created_ms, one.id))
    return Answer({"data": [_told(desk, one) for one in mine]}, headers=NO_STORE)


async def _read(desk: Desk, request: web.Request, values: Values) -> Answer:
    return Answer({"data": _told(desk, desk.own(request, values["id"]))}, headers=NO_STORE)


async def _change(desk: Desk, request: web.Request, values: Values) -> Answer:
    asked = await desk.asked(request, whole=False)
    async with desk.subscriptions.turn:
        webhook = desk.own(request, values["id"])
        changed = replace(
            webhook,
            url=asked.get("url", webhook.url),
            kinds=asked.get("kinds", webhook.kinds),
            filters=asked.get("filters", webhook.filters),
            state=asked.get("state", webhook.state),
        )
        if changed.state != webhook.state:
            changed = replace(changed, reason="" if changed.state == ENABLED else "its owner switched it off")
        if "from" in asked or (changed.kinds, changed.filters) != (webhook.kinds, webhook.filters):
            start = asked.get("from", "snapshot")
            changed = replace(changed, start=start, generation=webhook.generation + 1)
        if changed != webhook:
            changed = replace(changed, updated_ms=desk.subscriptions.now_ms())
            await desk.write(request, "change", changed)
    return Answer({"data": _told(desk, changed)}, headers=NO_STORE)


async def _delete(desk: Desk, request: web.Request, values: Values) -> Answer:
    async with desk.subscriptions.turn:
        webhook = desk.own(request, values["id"])
        await desk.tell_audit(request, "delete", webhook)
        await desk.subscriptions.remove(webhook)
        await desk.deliverer.settle([webhook.id])
    return Answer({"data": {}}, headers=NO_STORE)


async def _rotate(desk: Desk, request: web.Request, values: Values) -> Answer:
    async with desk.subscriptions.turn:
        webhook, secret = desk.subscriptions.with_new_secret(desk.own(request, values["id"]))
        await desk.write(request, "new secret", webhook)
    until = _time(webhook.updated_ms + OVERLAP_MS)
    return Answer({"data": {"secret": secret, "older_signs_until": until}}, status=201, headers=NO_STORE)


async def _deliveries(desk: Desk, request: web.Request, values: Values) -> Answer:
    webhook = desk.own(request, values["id"])
    desk.at_work(webhook.id)
    found = await desk.deliverer.newest(webhook.id)
    return Answer({"data": [_delivery(one) for one in found]}, headers=NO_STORE)


async def _redeliver(desk: Desk, request: web.Request, values: Values) -> Answer:
    webhook = desk.own(request, values["id"])
    endpoint = desk.at_work(webhook.id)
    found = await desk.deliverer.newest(webhook.id)
    delivery = next((one for one in found if str(one.number) == values["delivery"]), None)
    if delivery is None:
        raise NotFound("no such delivery, or it was too long ago")
    if webhook.state == DISABLED:
        raise Conflict("this webhook is switched off; enable it first")
    again = await endpoint.send_again(delivery)
    if again is None:
        raise Conflict("there is a newer event of its subject since; this one is not kept")
    return Answer({"data": _delivery(again)}, status=202, headers=NO_STORE)


async def _test(desk: Desk, request: web.Request, values: Values) -> Answer:
    endpoint = desk.at_work(desk.own(request, values["id"]).id)
    name, subject = f"test-{secrets.token_hex(8)}", f"webhook/{endpoint.webhook.id}"
    event = {
        "specversion": "1.0",
        "id": name,
        "source": desk.context.settings.address,
        "type": TEST,
        "subject": subject,
        "time": _time(desk.subscriptions.now_ms()),
        "datacontenttype": "application/json",
        "data": {"id": endpoint.webhook.id},
    }
    sent = await endpoint.send_once(Event(name, TEST, subject, orjson.dumps(event)))
    return Answer({"data": _delivery(sent)}, headers=NO_STORE)


def _told(desk: Desk, webhook: Webhook) -> dict[str, Any]:
    """Without its secrets. What only the process that delivers knows is null elsewhere."""
    endpoint = desk.deliverer.endpoints.get(webhook.id)
    standing = endpoint.standing if endpoint is not None else None
    place = standing.place if standing is not None else ""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "kinds": [one for one in webhook.kinds.split(",") if one],
        "filters": orjson.loads(webhook.filters),
        "state": webhook.state,
        "reason": webhook.reason or None,
        "created": _time(webhook.created_ms),
        "updated": _time(webhook.updated_ms),
        "position": place if "-" in place else None,
        "waiting": len(endpoint.queue.waiting) if endpoint is not None else None,
        "failing_since": _time(standing.failing_ms) if standing is not None else None,
        "last_taken": _time(standing.taken_ms) if standing is not None else None,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": str(one.number),
        "event": one.event,
        "type": one.type,
        "subject": one.subject,
        "state": one.state,
        "attempts": one.attempts,
        "created": _time(one.created_ms),
        "next_attempt": _time(one.next_ms) if one.state == OPEN and one.attempts else None,
        "status": one.status or None,
        "detail": one.detail or None,
    }


def _time(at_ms: int) -> str | None:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds") if at_ms else None


Handler = Callable[[Desk, web.Request, Values], Awaitable[Answer]]
_ID = params.path_id("id", "the webhook's id")
_DELIVERY = params.path_id("delivery", "the delivery's id")


def _endpoint(
    path: str,
    method: str,
    handler: Handler,
    summary: str,
    answer: str,
    body: str = "",
    status: int = 200,
    text: str = "",
) -> Endpoint:
    named = tuple(one for one in (_ID, _DELIVERY) if f"{{{one.name}}}" in path)
    return Endpoint(
        f"/v1/webhooks{path}",
        audited(handler),
        summary,
        answer,
        named,
        envelope="none",
        method=method,
        tags=("webhooks",),
        problems=(401, 403, 404, 408, 409, 413, 422, 503) if method != "GET" else (401, 403, 404, 503),
        scope="subscribe",
        body=body,
        statuses=(status,),
        description=text,
    )


ENDPOINTS = (
    _endpoint(
        "",
        "POST",
        _create,
        "Asks for events to be sent to a URL",
        "WebhookMade",
        "WebhookAsked",
        201,
        "Its secret is shown once. Events are signed as Standard Webhooks has it: docs/events.md shows how to verify.",
    ),
    _endpoint("", "GET", _list, "The webhooks of this account", "Webhooks"),
    _endpoint("/{id}", "GET", _read, "A webhook, and how it does", "WebhookAnswer"),
    _endpoint(
        "/{id}",
        "PATCH",
        _change,
        "Changes a webhook, switches it off or on",
        "WebhookAnswer",
        "WebhookChanged",
        text="Other kinds or filters begin anew, with a snapshot unless `from` says otherwise. What is switched on "
        "goes on where it stood.",
    ),
    _endpoint("/{id}", "DELETE", _delete, "Ends a webhook", "Done"),
    _endpoint(
        "/{id}/secret", "POST", _rotate, "A new secret; the older one signs, too, for a day", "SecretMade", status=201
    ),
    _endpoint("/{id}/deliveries", "GET", _deliveries, "What waits, and what was sent last", "Deliveries"),
    _endpoint(
        "/{id}/deliveries/{delivery}/redeliver",
        "POST",
        _redeliver,
        "Sends an event again, at once and under the same id",
        "DeliveryAnswer",
        status=202,
    ),
    _endpoint("/{id}/test", "POST", _test, "Sends a test event, and says how it went", "DeliveryAnswer"),
)
