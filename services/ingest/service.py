"""Ingest: one task a feed looks at it in turn and writes what it says to the log; another says what is pushed to it.

A lease keeps the replicas of a hub from looking twice; it is a courtesy, since two looks do no harm.
"""

import asyncio
import logging
import math
import platform
import random
import traceback
from collections.abc import Callable

from services.ingest.erasing import Erasing
from services.ingest.formats import FORMATS
from services.ingest.payloads import Payloads
from services.ingest.poller import Outlets, Poller
from services.ingest.polling import Outcome, next_fetch
from services.ingest.pushes import Pushes
from services.ingest.transports.choosing import Transports
from services.shared.blobs.port import BlobsUnavailable
from services.shared.clock import Clock
from services.shared.config import Settings
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import LogUnavailable
from services.shared.log.topics import SAY_AGAIN_SECONDS
from services.shared.store.port import Lease, Store, StoreUnavailable
from services.shared.telemetry import log_event

NAME = "ingest"
LEASE_SECONDS = 90.0
RENEWAL_SECONDS = 30.0

logger = logging.getLogger(__name__)


async def run(context: Context, chance: Callable[[], float] = random.random) -> None:
    settings = context.settings
    payloads = Payloads(context.log, context.blobs, context.dead_letters)
    outlets = Outlets(payloads, context.log, context.clock, context.telemetry)
    async with Transports(context.clock, settings) as transports:
        watches = []
        for feed in context.feeds:
            poller = Poller(feed, FORMATS[feed.format], transports.of(feed), outlets)
            watches.append(
                Watch(poller, Pushes(poller, outlets), context.store, context.clock, _holder(settings), chance)
            )
        pollers = {watch.feed.id: (watch.poller, watch.pushes.messages) for watch in watches}
        erasing = Erasing(context, outlets.payloads, pollers)
        async with asyncio.TaskGroup() as group:
            for watch in watches:
                group.create_task(watch.run(), name=f"ingest {watch.feed.id}")
                group.create_task(watch.pushes.follow(), name=f"pushes {watch.feed.id}")
            group.create_task(outlets.payloads.follow(), name="payloads")
            group.create_task(erasing.follow(), name="erasing")
            for watch in watches:
                await watch.ready.wait()
            context.started(NAME)
            await asyncio.Event().wait()


def _holder(settings: Settings) -> str:
    """The same after a crash, so that a hub that comes back need not wait for its own leases to expire."""
    return f"{platform.node()}:{settings.data.absolute()}"


class Watch:
    """Looks at one feed for as long as it holds the feed's lease. `ready`: what is known is on the log."""

    def __init__(
        self, poller: Poller, pushes: Pushes, store: Store, clock: Clock, holder: str, chance: Callable[[], float]
    ) -> None:
        self.feed: Feed = poller.feed
        self.pushes = pushes
        self.ready = asyncio.Event()
        self.poller = poller
        self._store = store
        self._clock = clock
        self._holder = holder
        self._chance = chance
        self._lease: Lease | None = None
        self._say_again_at = self._next_saying()

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._watch()
                except Exception as error:  # a fault of ours: this feed rests, the others go on
                    # Without the exception's words: they might hold an address with its secrets.
                    where = "".join(traceback.format_tb(error.__traceback__))
                    log_event(
                        logger, "poller_broke", logging.ERROR, feed=self.feed.id, error=type(error).__name__, at=where
                    )
                    self.poller.forget()
                    self.ready.set()
                    await self._clock.sleep(RENEWAL_SECONDS)
        finally:
            await self._release()

    async def _watch(self) -> None:
        while True:
            if not await self._hold():
                self.ready.set()
                await self._clock.sleep(RENEWAL_SECONDS)
                continue
            if not self.ready.is_set():
                await self._begin()
            await self._rest_until(await self.look() if self.feed.url is not None else math.inf)

    def _next_saying(self) -> float:
        """Between half a day and a day from now, so that not all sources speak at once."""
        return self._clock.real() + SAY_AGAIN_SECONDS * (1 + self._chance()) / 2

    async def _say_again_daily(self) -> None:
        if self._clock.real() >= self._say_again_at:
            self._say_again_at = self._next_saying()
            self.pushes.hold()
            await self._begin()

    async def _begin(self) -> None:
        try:
            await self.poller.resume()
        except (LogUnavailable, BlobsUnavailable):
            self.poller.forget()  # the first look tries again, and says why when it can't
        await self.poller.say_status()
        self.ready.set()

    async def look(self) -> float:
        """One look, and when the next is due, in seconds since 1970."""
        started = self._clock.now()
        retry_after_seconds = await self.poller.poll_once()
        outcome = Outcome(started, self._clock.now(), self.poller.fetching.failures, retry_after_seconds)
        return next_fetch(outcome, self.feed.interval_seconds, self._chance())

    async def _rest_until(self, due: float) -> None:
        """In short rests, with the lease renewed after each; returns early when it is lost.

        A clock that is set back meanwhile makes the rest no longer.
        """
        left = due - self._clock.now()
        while left > 0:
            rest = min(left, RENEWAL_SECONDS)
            await self._clock.sleep(rest)
            if not await self._hold():
                return
            await self._say_again_daily()
            left = min(left - rest, due - self._clock.now())

    async def _hold(self) -> bool:
        try:
            lease = await self._store.acquire(f"poll/{self.feed.id}", self._holder, LEASE_SECONDS)
        except StoreUnavailable:
            if not self.pushes.holds:
                self.pushes.hold()
            return True  # nobody can be asked: a look too many does no harm
        if lease is None:
            self.pushes.loose()
        elif self._lease is None or lease.token != self._lease.token:
            self.poller.forget()
            self.pushes.hold()
        self._lease = lease
        return lease is not None

    async def _release(self) -> None:
        if self._lease is not None:
            try:
                await self._store.release(self._lease)
            except StoreUnavailable:
                log_event(logger, "lease_left", feed=self.feed.id)
