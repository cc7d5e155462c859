"""The webhooks as the log has them: who is sent what, and the only way to change that."""

import asyncio
import secrets
from dataclasses import replace

import orjson

from services.notify.sealing import Seal, Sealed
from services.notify.signature import SECRET_BYTES, shown
from services.shared.context import Context
from services.shared.log.messages import message_of
from services.shared.log.port import Record
from services.shared.log.topics import WEBHOOKS
from services.shared.model.webhooks import DISABLED, Webhook, WebhookSecret
from services.shared.web.endpoints import Values
from services.shared.web.event_params import CHOOSING, read_values
from services.shared.wire.codec import encode

OVERLAP_MS = 24 * 3_600_000  # for which the older secret signs, too
WAIT_SECONDS = 30.0


class Subscriptions:
    """`held` is by id. Whoever writes waits until the log has it, and sees it here afterwards."""

    def __init__(self, context: Context, seal: Seal) -> None:
        self.context = context
        self.seal = seal
        self.held: dict[str, Webhook] = {}
        self.turn = asyncio.Lock()
        self._newest = context.dead_letters.following(context.log, WEBHOOKS, Webhook)

    async def refresh(self) -> set[str]:
        """The ids of those that changed. Raises LogUnavailable."""
        changed = set()
        for record in await self._newest.refresh():
            name = record.key.decode()
            changed.add(name)
            if record.value is None:
                self.held.pop(name, None)
            else:
                self.held[name] = message_of(Webhook, record)
        return changed

    async def wait(self) -> None:
        await self._newest.wait(WAIT_SECONDS)

    async def write(self, webhook: Webhook) -> None:
        """Raises LogUnavailable."""
        await self.context.log.append(WEBHOOKS, [Record(webhook.id.encode(), encode(webhook))])
        self.held[webhook.id] = webhook

    async def remove(self, webhook: Webhook) -> None:
        await self.context.log.append(WEBHOOKS, [Record(webhook.id.encode(), None)])
        self.held.pop(webhook.id, None)

    async def switch_off(self, id: str, generation: int, reason: str) -> None:
        """Unless its owner has changed it meanwhile."""
        async with self.turn:
            webhook = self.held.get(id)
            if webhook is not None and webhook.generation == generation and webhook.state != DISABLED:
                await self.write(replace(webhook, state=DISABLED, reason=reason, updated_ms=self.now_ms()))

    def now_ms(self) -> int:
        return int(self.context.clock.real() * 1000)

    def with_new_secret(self, webhook: Webhook) -> tuple[Webhook, str]:
        """And the secret, to be shown once. The one before signs for a day more."""
        secret, now = secrets.token_bytes(SECRET_BYTES), self.now_ms()
        before = [replace(one, not_after_ms=now + OVERLAP_MS) for one in webhook.secrets[:1]]
        newest = WebhookSecret(self.seal.close(secret, webhook.id))
        return replace(webhook, secrets=(newest, *before), updated_ms=now), shown(secret)

    def signing(self, webhook: Webhook) -> list[bytes]:
        """The secrets that sign now; none when they were sealed under another key."""
        now = self.now_ms()
        live = [one for one in webhook.secrets if not one.not_after_ms or now <= one.not_after_ms]
        try:
            return [self.seal.open(one.sealed, webhook.id) for one in live]
        except Sealed:
            return []


def choice_of(webhook: Webhook) -> Values:
    """The parameters that it was asked with. Raises BadParam for what an older hub took and this one does not."""
    said = orjson.loads(webhook.filters) | ({"kinds": webhook.kinds} if webhook.kinds else {})
    return read_values(CHOOSING, said)
