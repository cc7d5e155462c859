"""What is written to the audit: who did what, with a salted digest of what was sent (EVENTS.md).

Refusals are in it too, but so many a minute only: whoever is not let in must not fill the disk.
"""

import asyncio
import logging
import secrets
from collections import deque
from hashlib import sha256

from aiohttp import web

from services.publish.authors import Author
from services.publish.chain import Chain
from services.publish.hub_key import hub_key
from services.shared.accounts import Principal
from services.shared.clock import Clock
from services.shared.context import Context
from services.shared.log.port import Log, LogUnavailable, Record
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.web.admission import PRINCIPAL
from services.shared.web.problems import Problem
from services.shared.wire.codec import encode

SALT_BYTES = 16
REFUSALS_A_MINUTE = 60
CHECKPOINT_SECONDS = 10.0
_FLUSH_SECONDS = 0.2
_LEASE = "audit/chain"
_LONGEST = 200

logger = logging.getLogger(__name__)


def make_salt() -> bytes:
    """Kept beside the payload and erased with it: without it the digest tells nothing of what was sent."""
    return secrets.token_bytes(SALT_BYTES)


def salted(salt: bytes, payload: bytes) -> bytes:
    return sha256(salt + payload).digest()


class Audit:
    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._refusals: deque[AuditEntry] = deque()
        self._minute = 0
        self._written = 0
        self._unwritten = 0

    async def accepted(self, author: Author, feed: str, action: str, digest: bytes, ref: str) -> None:
        """Returns when it is durable. Raises LogUnavailable."""
        await self._append([AuditEntry(self._now_ms(), author.actor, feed, action, digest, ref, nonce=author.nonce)])

    def refused(self, request: web.Request, problem: Problem) -> None:
        """Written a little later; beyond the limit only counted."""
        now_ms = self._now_ms()
        if now_ms // 60_000 != self._minute:
            self._minute, self._written = now_ms // 60_000, 0
        if self._written >= REFUSALS_A_MINUTE:
            self._unwritten += 1
            return
        self._written += 1
        principal: Principal | None = request.get(PRINCIPAL)
        resource = request.match_info.route.resource
        entry = AuditEntry(
            now_ms,
            principal.actor if principal else "",
            request.match_info.get("feed", "")[:_LONGEST],
            f"{request.method} {resource.canonical if resource else ''}",
            refused=f"{problem.status_code}: {problem.detail}"[:_LONGEST],
            unwritten=self._unwritten,
        )
        self._unwritten = 0
        self._refusals.append(entry)

    async def write_refusals(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            waiting = list(self._refusals)
            if not waiting:
                continue
            try:
                await self._append(waiting)
            except LogUnavailable as error:
                log_event(logger, "refusals_unwritten", logging.ERROR, reason=error)
                continue
            for _ in waiting:
                self._refusals.popleft()

    async def _append(self, entries: list[AuditEntry]) -> None:
        records = [Record(entry.feed.encode(), encode(AuditRecord(entry=entry))) for entry in entries]
        await self._log.append(AUDIT, records)

    def _now_ms(self) -> int:
        return int(self._clock.real() * 1000)


class Checkpoints:
    """Reads the audit in its order and signs where it stands: one process at a time, by a lease."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._key = hub_key(context.settings)
        self._chain = Chain()
        self._records = Reading(context.log, AUDIT)

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(CHECKPOINT_SECONDS)
            try:
                if await self._context.store.acquire(_LEASE, self._context.holder, 3 * CHECKPOINT_SECONDS):
                    await self.sign()
            except (LogUnavailable, StoreUnavailable) as error:
                log_event(logger, "audit_unsigned", logging.ERROR, reason=error)

    async def sign(self) -> None:
        """A checkpoint over what is new. Raises LogUnavailable."""
        await self._read()
        if not self._chain.waiting:
            return
        checkpoint = self._chain.checkpoint(self._key, int(self._context.clock.real() * 1000))
        record = Record(b"checkpoint", encode(AuditRecord(checkpoint=checkpoint)))
        await self._context.log.append(AUDIT, [record])
        await self._read()

    async def _read(self) -> None:
        async for record in self._records.on():
            await self._context.dead_letters.read(AuditRecord, AUDIT, record)  # it is in the chain, whatever it is
            self._chain.take(record)
