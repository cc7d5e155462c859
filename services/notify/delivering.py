"""All endpoints at work, in the one process that has the lease; others stand by."""

import asyncio
import itertools
import logging
import random
from collections.abc import Iterable

import orjson

from services.notify.delivery import Delivery
from services.notify.endpoint import Endpoint, Work
from services.notify.journal import Journal, Standing
from services.notify.sending import Sender
from services.notify.subscriptions import Subscriptions
from services.shared.addresses import anywhere, is_public
from services.shared.context import Context
from services.shared.feed import shortest_life_seconds
from services.shared.log.port import LogUnavailable
from services.shared.model.webhooks import ENABLED, Webhook
from services.shared.store.port import Lease, StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.web.outgoing import EventSource

LOGGER = logging.getLogger("noriai.notify")
_LEASE = "notify/default"
LEASE_SECONDS = 6.0
_PLACES = "notify/places"
_PLACES_LIVE_SECONDS = 400 * 86_400.0
FLUSH_SECONDS = 0.2
PLACES_SECONDS = 2.0
FORGET_SECONDS = 60.0
RETRY_SECONDS = 1.0
OWNERS_SECONDS = 5.0
NO_OWNER = "its account is no more"


class LeaseLost(Exception):
    """Another process delivers. The reaction: stand by."""


class Deliverer:
    """`endpoints` is by webhook, and empty while this process stands by."""

    def __init__(self, context: Context, subscriptions: Subscriptions, source: EventSource) -> None:
        self._context = context
        self._subscriptions = subscriptions
        self._source = source
        self.endpoints: dict[str, Endpoint] = {}
        self.journal: Journal | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._said: bytes = b""
        self._work: Work | None = None
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                lease = await self._lease()
                await self._term(lease)
            except* (LeaseLost, StoreUnavailable) as errors:
                log_event(LOGGER, "notify_stands_by", logging.WARNING, reason=str(errors.exceptions[0]))
            await asyncio.sleep(RETRY_SECONDS)

    async def _lease(self) -> Lease:
        while True:
            lease = await self._context.store.acquire(_LEASE, self._context.holder, LEASE_SECONDS)
            if lease is not None:
                return lease
            self._context.started("notify")  # it stands by
            await asyncio.sleep(LEASE_SECONDS / 6)

    async def _term(self, lease: Lease) -> None:
        context = self._context
        known = orjson.loads(await context.store.get_cached(_PLACES) or b"{}")
        journal = self.journal = Journal(context.settings.data / "notify.db")
        try:
            await journal.begin(lease.token, int(known.get("token", 0)))
            standings, waiting, number = await journal.load()
            for name, (generation, place) in known.get("places", {}).items():
                standings.setdefault(name, Standing(generation, place))
            may_reach = anywhere if context.settings.webhook_private_addresses else is_public
            async with Sender(may_reach) as sender:
                work = Work(
                    *(self._source, sender, journal, self._subscriptions, context.clock, context.telemetry),
                    random.random,
                    itertools.count(number + 1),
                )
                for webhook in self._subscriptions.held.values():
                    standing = standings.get(webhook.id, Standing())
                    self.endpoints[webhook.id] = Endpoint(work, webhook, standing, waiting.get(webhook.id, []))
                if sealed := sum(not self._subscriptions.signing(one) for one in self._subscriptions.held.values()):
                    log_event(LOGGER, "webhook_secrets_sealed", logging.WARNING, under_another_key=sealed)
                await self._serve(work, lease)
        finally:
            self._work = None
            await self._end()
            await journal.close()
            self.journal = None

    async def _serve(self, work: Work, lease: Lease) -> None:
        self._work = work
        async with asyncio.TaskGroup() as tasks:
            for name in self.endpoints:
                self._begin(name)
            tasks.create_task(self._renew(lease.token))
            tasks.create_task(self._flush(work.journal))
            tasks.create_task(self._tell_places(lease.token))
            tasks.create_task(self._forget_old(work))
            tasks.create_task(self._mind_owners())
            self._context.started("notify")

    async def _renew(self, token: int) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            try:
                lease = await self._context.store.acquire(_LEASE, self._context.holder, LEASE_SECONDS)
            except StoreUnavailable:
                continue  # at worst two deliver, and events come twice
            if lease is None or lease.token != token:
                raise LeaseLost("another process delivers")

    async def _flush(self, journal: Journal) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await journal.flush()

    async def _tell_places(self, token: int) -> None:
        """So that who lost notify.db, or takes over, knows where each endpoint is."""
        while True:
            for endpoint in self.endpoints.values():
                endpoint.save_place()
            places = {name: (one.standing.generation, one.place) for name, one in self.endpoints.items()}
            said = orjson.dumps({"token": token, "places": places})
            try:
                if said != self._said:
                    await self._context.store.put_cached(_PLACES, said, _PLACES_LIVE_SECONDS)
                    self._said = said
            except StoreUnavailable as error:
                log_event(LOGGER, "places_untold", logging.WARNING, reason=error)
            await asyncio.sleep(PLACES_SECONDS)

    async def _forget_old(self, work: Work) -> None:
        """What is older than the log may hold it: nothing that a feed said outlives its `delete_after` here."""
        kept = self._context.settings.changes_kept_seconds
        kept_ms = min(kept, shortest_life_seconds(self._context.feeds) or kept) * 1000
        while True:
            before_ms = work.now_ms() - kept_ms
            work.journal.forget_before(before_ms)
            for name, endpoint in list(self.endpoints.items()):
                if endpoint.holds_from_before(before_ms):
                    async with self._turn:
                        if self.endpoints.get(name) is endpoint:
                            await self._halt(name)
                            endpoint.expire(before_ms)
                            self._begin(name)
            await asyncio.sleep(FORGET_SECONDS)

    async def _mind_owners(self) -> None:
        """Who may not subscribe any more is sent nothing; of who is gone for good nothing is kept."""
        while True:
            gone = [one.webhook for one in self.endpoints.values() if not self._owned(one.webhook)]
            for webhook in gone:
                log_event(LOGGER, "webhook_off", logging.WARNING, webhook=webhook.id, reason=NO_OWNER)
                try:
                    await self._let_go(webhook)
                except LogUnavailable as error:
                    log_event(LOGGER, "webhook_not_off", logging.WARNING, webhook=webhook.id, reason=error)
            await asyncio.sleep(OWNERS_SECONDS)

    async def _let_go(self, webhook: Webhook) -> None:
        if self._context.accounts.is_gone(webhook.owner):
            async with self._subscriptions.turn:
                await self._subscriptions.remove(webhook)
            await self.settle([webhook.id])
        else:
            await self._subscriptions.switch_off(webhook.id, webhook.generation, NO_OWNER)

    def _owned(self, webhook: Webhook) -> bool:
        accounts, now_ms = self._context.accounts, self._context.clock.real() * 1000
        if webhook.state != ENABLED:
            return not accounts.is_gone(webhook.owner)
        return accounts.may_subscribe(webhook.owner, now_ms)

    async def settle(self, changed: Iterable[str]) -> None:
        """Goes by what the log says of these now."""
        async with self._turn:
            for name in changed:
                if self._work is not None:
                    await self._settle(self._work, name)

    async def _settle(self, work: Work, name: str) -> None:
        webhook, endpoint = self._subscriptions.held.get(name), self.endpoints.get(name)
        if webhook is None:
            await self._halt(name)
            if self.endpoints.pop(name, None) is not None:
                work.journal.forget(name)
            return
        if endpoint is not None and _same_way(endpoint, webhook):
            moved, endpoint.webhook = endpoint.webhook.url != webhook.url, webhook
            if moved:
                endpoint.begin_again()
            return
        await self._halt(name)
        if endpoint is not None:
            endpoint.begin_again()
        standing = endpoint.standing if endpoint is not None else Standing()
        waiting = list(endpoint.queue.waiting.values()) if endpoint is not None else []
        self.endpoints[name] = Endpoint(work, webhook, standing, waiting)
        self._begin(name)

    async def newest(self, webhook: str) -> list[Delivery]:
        """What it waits for, and what it was sent last, the newest first."""
        return await self.journal.newest(webhook) if self.journal is not None else []

    def _begin(self, name: str) -> None:
        self._tasks[name] = asyncio.create_task(self._guarded(self.endpoints[name]), name=f"webhook {name}")

    async def _guarded(self, endpoint: Endpoint) -> None:
        """One endpoint's trouble is not another's."""
        while True:
            try:
                await endpoint.run()
            except Exception as error:  # the task's top
                facts = {"webhook": endpoint.webhook.id, "error": repr(error)}
                log_event(LOGGER, "webhook_failed", logging.ERROR, **facts)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _halt(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _end(self) -> None:
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.endpoints.clear()

    async def learn(self) -> None:
        """Which subscriptions there are. Raises LogUnavailable."""
        await self._subscriptions.refresh()

    async def follow(self) -> None:
        """The subscriptions, as they change."""
        while True:
            try:
                await self.settle(await self._subscriptions.refresh())
            except LogUnavailable as error:
                log_event(LOGGER, "webhooks_unread", logging.WARNING, reason=error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            await self._subscriptions.wait()


def _same_way(endpoint: Endpoint, webhook: Webhook) -> bool:
    """Whether it goes on as it is: only its secrets or its address are other ones."""
    return (endpoint.webhook.generation, endpoint.webhook.state) == (webhook.generation, webhook.state)
