"""Erases what feeds said once it may no longer be kept: payloads here, and by them all that was made of them.

A payload is withdrawn on the log, its blob is deleted, and what was said of it is said to be gone for good; the
timetable service and merge do the same with what they hold. Each erasure is an entry of the audit.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from services.ingest.formats import FORMATS
from services.ingest.lifetimes import due, is_over, of_configured, of_removed
from services.ingest.payloads import Payloads
from services.ingest.poller import CHANNEL, Poller
from services.shared.blobs.port import BlobsUnavailable
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.log.newest import Newest
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.topics import AUDIT, LIFETIMES, OBSERVATIONS
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.model.events import Batch, Lifetime, Payload, Version
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.wire.codec import Undecodable, decode, encode

LOOK_SECONDS = 60.0
_LEASE_SECONDS = 90.0
ACTION = "erase"

logger = logging.getLogger(__name__)


class Erasing:
    """`pollers` of each configured feed; a feed is looked after by whoever holds its lease."""

    def __init__(self, context: Context, payloads: Payloads, pollers: Mapping[str, tuple[Poller, ...]]) -> None:
        self._context = context
        self._payloads = payloads
        self._pollers = pollers
        self._records = Newest(context.log, LIFETIMES)

    async def follow(self) -> None:
        """Until cancelled. Lifetimes are noted at once: a hub that ends within a minute has said something too."""
        await self._or_later(self.note)
        while True:
            await self._context.clock.sleep(LOOK_SECONDS)
            await self._or_later(self.look)

    async def _or_later(self, step: Callable[[], Awaitable[object]]) -> None:
        try:
            await step()
        except (LogUnavailable, BlobsUnavailable, StoreUnavailable) as error:
            log_event(logger, "erasing_held_back", logging.ERROR, reason=error)

    async def look(self) -> None:
        """Erases whatever is due. Raises LogUnavailable, BlobsUnavailable, StoreUnavailable."""
        await self._payloads.read()
        await self._payloads.delete_unneeded()
        for life, confirmed in await self.note():
            await self._erase_due(life, confirmed)

    async def note(self) -> list[tuple[Lifetime, dict[str, int]]]:
        """How long each feed may be kept, known from now on also to a hub in which it is no longer configured.

        With when each channel was confirmed. Raises LogUnavailable, StoreUnavailable.
        """
        noted: list[tuple[Lifetime, dict[str, int]]] = []
        known = await self._known()
        configured = {feed.id: feed for feed in self._context.feeds}
        for name in sorted(known.keys() | {f.id for f in self._context.feeds if f.delete_after_seconds}):
            if not await self._context.store.acquire(f"poll/{name}", self._context.holder, _LEASE_SECONDS):
                continue
            held, confirmed = known.get(name), self._confirmed(name)
            if name in configured:
                life = of_configured(configured[name], held, confirmed.get(CHANNEL, 0))
            else:
                life = of_removed(known[name], now_ms(self._context.clock))
            if life != held:
                await self._write(name, life)
            if life is not None:
                confirmed[CHANNEL] = max(confirmed.get(CHANNEL, 0), life.confirmed_ms)
                noted.append((life, confirmed))
        return noted

    def _confirmed(self, feed: str) -> dict[str, int]:
        return {poller.channel: poller.confirmed_ms for poller in self._pollers.get(feed, ())}

    async def _known(self) -> dict[str, Lifetime]:
        await self._records.refresh()
        known: dict[str, Lifetime] = {}
        for record in self._records.records.values():
            try:
                life = decode(Lifetime, record.value or b"")
            except Undecodable as error:
                await self._context.dead_letters.bury(LIFETIMES, record, str(error))
                continue
            known[life.feed] = life
        return known

    async def _erase_due(self, life: Lifetime, confirmed_ms: Mapping[str, int]) -> None:
        at_ms = now_ms(self._context.clock)
        kept = self._payloads.of(life.feed)
        gone = due(kept, life, confirmed_ms, at_ms)
        over = is_over(life, at_ms)
        if gone:
            await self._record(life.feed, [key.decode("utf-8", "replace") for key in gone])
            await self._payloads.erase(gone, frozenset(p.blob for p in gone.values() if p.blob and _is_ours(p)))
            log_event(logger, "erased", feed=life.feed, payloads=len(gone))
        if gone or over:
            await self._say(life.feed, {payload.channel for payload in gone.values()} | {CHANNEL}, at_ms)
            if not self._payloads.of(life.feed):
                await self._write(life.feed, replace(life, erased_ms=at_ms))
            await self._context.log.maintain(life.delete_after_ms / 1000)

    async def _say(self, feed: str, channels: set[str], at_ms: int) -> None:
        """Of a feed that is no longer configured nobody else would."""
        pollers = self._pollers.get(feed, ())
        for poller in pollers:
            if poller.channel in channels:
                await poller.erase()
        if not pollers:
            name = f"{int(self._context.clock.real() * 1000):x}-erased"
            head = Batch(feed, "", Version(received_time_ms=at_ms), name, complete=True, erased=True)
            batches = [replace(head, channel=channel) for channel in sorted(channels)]
            await self._context.log.append(OBSERVATIONS, [Record(feed.encode(), encode(batch)) for batch in batches])

    async def _record(self, feed: str, keys: list[str]) -> None:
        at_ms = int(self._context.clock.real() * 1000)
        named = keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more"
        entry = AuditEntry(at_ms, "hub", feed, ACTION, ref=named)
        await self._context.log.append(AUDIT, [Record(feed.encode(), encode(AuditRecord(entry=entry)))])

    async def _write(self, feed: str, life: Lifetime | None) -> None:
        await self._context.log.append(LIFETIMES, [Record(feed.encode(), encode(life) if life else None)])


def _is_ours(payload: Payload) -> bool:
    """Else the blob is the timetable service's."""
    read_by = FORMATS.get(payload.format)
    return read_by is not None and read_by.observed and not payload.timetable
