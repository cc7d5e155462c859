"""The audit's writers: who did what, and who was refused, from every service that takes what people write (EVENTS.md).

Refusals are in it too, but so many a minute only: whoever is not let in must not fill the disk.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from aiohttp import web

from services.shared.accounts import Principal
from services.shared.clock import Clock
from services.shared.context import Context
from services.shared.log.port import Log, LogUnavailable, Record
from services.shared.log.topics import AUDIT
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.telemetry import log_event
from services.shared.web.admission import PRINCIPAL
from services.shared.web.endpoints import Values
from services.shared.web.problems import Problem
from services.shared.web.site import SITE
from services.shared.wire.codec import encode

REFUSALS_A_MINUTE = 60
_FLUSH_SECONDS = 0.2
_LONGEST = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Author:
    """`nonce` is the hash of a signature's; empty for who need not sign. It goes into the audit with the push."""

    operator: str
    actor: str
    nonce: bytes = b""


class Audit:
    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._refusals: deque[AuditEntry] = deque()
        self._minute = 0
        self._written = 0
        self._unwritten = 0
        self._turn = asyncio.Lock()

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
        """Until cancelled. More than one service of a process may do it."""
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            async with self._turn:
                await self._write_waiting()

    async def _write_waiting(self) -> None:
        waiting = list(self._refusals)
        if not waiting:
            return
        try:
            await self._append(waiting)
        except LogUnavailable as error:
            log_event(logger, "refusals_unwritten", logging.ERROR, reason=error)
            return
        for _ in waiting:
            self._refusals.popleft()

    async def _append(self, entries: list[AuditEntry]) -> None:
        records = [Record(entry.feed.encode(), encode(AuditRecord(entry=entry))) for entry in entries]
        await self._log.append(AUDIT, records)

    def _now_ms(self) -> int:
        return int(self._clock.real() * 1000)


_AUDIT = web.AppKey("audit", Audit)


def audit_of(context: Context) -> Audit:
    """The one of this process; it is told of whoever is not let in."""
    if _AUDIT not in context.app:
        context.app[_AUDIT] = Audit(context.log, context.clock)
        context.app[SITE].refused.append(context.app[_AUDIT].refused)
    return context.app[_AUDIT]


class Audited(Protocol):
    @property
    def audit(self) -> Audit: ...


D = TypeVar("D", bound=Audited)
A = TypeVar("A")


def audited(
    handler: Callable[[D, web.Request, Values], Awaitable[A]],
) -> Callable[[D, web.Request, Values], Awaitable[A]]:
    """Whatever problem it raises is in the audit, too."""

    async def handle(desk: D, request: web.Request, values: Values) -> A:
        try:
            return await handler(desk, request, values)
        except Problem as problem:
            desk.audit.refused(request, problem)
            raise

    return handle
