"""The store, brought to what merge has written. One that is away holds up nothing: it is brought up when it is back.

What waits for it is the last word on each entity, so that it grows no larger than the picture.
"""

import asyncio
import logging
from collections.abc import Iterable

from services.merge.built import EntityKey
from services.merge.written import store_writes
from services.shared.context import Context
from services.shared.model.events import Envelope, Position
from services.shared.store.port import StoreUnavailable
from services.shared.store.whole import mark_whole
from services.shared.telemetry import log_event

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0


class Storing:
    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._waiting: dict[EntityKey, tuple[Envelope, bytes]] = {}
        self._head: Position | None = None
        self._at: Position | None = None  # where the store was left
        self._tried: Position | None = None  # where it is if what failed was done all the same
        self._writer_epoch = 0
        self._later: asyncio.Task[None] | None = None
        self._marked = False

    def begin(self, writer_epoch: int, at: Position | None, whole: bool) -> None:
        """The store is at the head of what is written, and this merge writes from here on.

        `whole`: the store lacks nothing, and is marked so.
        """
        self._writer_epoch, self._at, self._marked = writer_epoch, at, whole

    def add(self, written: Iterable[tuple[Envelope, bytes]], head: Position) -> None:
        self._waiting.update(((envelope.kind, envelope.id), (envelope, value)) for envelope, value in written)
        self._head = head

    async def write(self) -> None:
        """Returns when it is done, or left for later. Raises StoreForgot."""
        if self._later is not None:
            if not self._later.done():
                return
            later, self._later = self._later, None
            later.result()
        try:
            await self._put()
        except StoreUnavailable as error:
            log_event(_LOG, "store_left_behind", logging.ERROR, reason=error)
            self._later = asyncio.create_task(self._put_later(), name="store catches up")

    async def mark_whole(self) -> None:
        """Once all that was known when this merge began to write is in the store."""
        if self._marked or self._waiting or self._at is None:
            return
        try:
            await mark_whole(self._store, self._at.epoch, self._writer_epoch)
            self._marked = True
        except StoreUnavailable as error:
            log_event(_LOG, "store_unavailable", logging.DEBUG, reason=error)

    def close(self) -> None:
        if self._later is not None:
            self._later.cancel()

    async def _put_later(self) -> None:
        while self._waiting:
            await asyncio.sleep(_RETRY_SECONDS)
            try:
                await self._put()
            except StoreUnavailable as error:
                log_event(_LOG, "store_unavailable", logging.DEBUG, reason=error)
        log_event(_LOG, "store_caught_up")

    async def _put(self) -> None:
        if not self._waiting or self._head is None:
            return
        if self._tried is not None and await self._store.position() == self._tried:
            self._at = self._tried
        putting, head = dict(self._waiting), self._head
        self._tried = head
        if await self._store.apply(*store_writes(putting.values()), head, self._writer_epoch, self._at):
            self._at = head
        self._tried = None
        for key, written in putting.items():
            if self._waiting.get(key) is written:
                del self._waiting[key]
