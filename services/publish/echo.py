"""Which change a push caused: its position, once merge has made it (CONTRACT.md §5, "Read your writes")."""

import asyncio
from collections.abc import Callable

from services.shared.context import Context
from services.shared.log.port import LogUnavailable, OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Envelope, Position

WAIT_SECONDS = 1.0


class Echo:
    def __init__(self, context: Context) -> None:
        self._log = context.log
        self._dead_letters = context.dead_letters

    async def mark(self) -> int:
        """Where changes that are still to come begin."""
        return (await self._log.bounds(CHANGES, 0)).end

    async def position(
        self, since: int, key: str, is_it: Callable[[Envelope], bool], whole: bool = False
    ) -> str | None:
        """That of the first change of the entity `key` ("kind/id") since then that `is_it`; None after a second.

        `whole`: of the last one that was written together with it.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                offset = await self._find(since, key.encode(), is_it)
                if whole:
                    offset = (await self._log.bounds(CHANGES, 0)).end - 1
            return str(Position(await self._log.epoch(), offset))
        except (TimeoutError, LogUnavailable, OffsetGone):
            return None

    async def _find(self, offset: int, key: bytes, is_it: Callable[[Envelope], bool]) -> int:
        while True:
            chunk = await self._log.read(CHANGES, 0, offset)
            for record in chunk.records:
                if record.key != key:
                    continue
                envelope = await self._dead_letters.read(Envelope, CHANGES, record)
                if envelope is not None and is_it(envelope):
                    return record.offset
            offset = chunk.next_offset
            if not chunk.records:
                await self._log.wait(CHANGES, 0, offset, WAIT_SECONDS)
