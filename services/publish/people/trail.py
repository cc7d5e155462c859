"""The newest entries of the audit, for who may look at them: read once, then on."""

import asyncio
from collections import deque

from services.shared.context import Context
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT
from services.shared.model.audit import AuditEntry, AuditRecord

KEPT_ENTRIES = 20_000


class Trail:
    def __init__(self, context: Context) -> None:
        self._reading = Reading(context.log, AUDIT)
        self._dead_letters = context.dead_letters
        self._entries: deque[AuditEntry] = deque(maxlen=KEPT_ENTRIES)
        self._turn = asyncio.Lock()

    async def newest_first(self) -> list[AuditEntry]:
        """Raises LogUnavailable."""
        async with self._turn:
            async for record in self._reading.on():
                said = await self._dead_letters.read(AuditRecord, AUDIT, record)
                if said is not None and said.entry is not None:
                    self._entries.append(said.entry)
            return list(reversed(self._entries))
