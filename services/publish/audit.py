"""What the audit's entries hold of payloads, a salted digest, and the checkpoints that sign them (EVENTS.md)."""

import asyncio
import logging
import secrets
from hashlib import sha256

from services.publish.chain import Chain
from services.publish.hub_key import hub_key
from services.shared.context import Context
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT
from services.shared.model.audit import AuditRecord
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

SALT_BYTES = 16
CHECKPOINT_SECONDS = 10.0
_LEASE = "audit/chain"

logger = logging.getLogger(__name__)


def make_salt() -> bytes:
    """Kept beside the payload and erased with it: without it the digest tells nothing of what was sent."""
    return secrets.token_bytes(SALT_BYTES)


def salted(salt: bytes, payload: bytes) -> bytes:
    return sha256(salt + payload).digest()


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
