"""What is written to the audit: who did what, with a salted digest of what was sent (EVENTS.md)."""

import secrets
from hashlib import sha256

from services.shared.clock import Clock
from services.shared.log.port import Log, Record
from services.shared.log.topics import AUDIT
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.wire.codec import encode

SALT_BYTES = 16


def make_salt() -> bytes:
    """Kept beside the payload and erased with it: without it the digest tells nothing of what was sent."""
    return secrets.token_bytes(SALT_BYTES)


def salted(salt: bytes, payload: bytes) -> bytes:
    return sha256(salt + payload).digest()


class Audit:
    def __init__(self, log: Log, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    async def accepted(self, actor: str, feed: str, action: str, digest: bytes, ref: str) -> None:
        """Returns when it is durable. Raises LogUnavailable."""
        await self._append(AuditEntry(self._now_ms(), actor, feed, action, digest, ref))

    async def _append(self, entry: AuditEntry) -> None:
        await self._log.append(AUDIT, [Record(entry.feed.encode(), encode(AuditRecord(entry=entry)))])

    def _now_ms(self) -> int:
        return int(self._clock.real() * 1000)
