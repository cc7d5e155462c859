"""What clients missed, read from the log for a few at a time; a change is one for all of them, and so is its line."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from services.api.view import View
from services.api.view_held import Change
from services.api.view_replay import READ_AT_ONCE, replay

REPLAYS_AT_ONCE = 4
KEPT_BYTES = 16_000_000  # of changes, without their lines


class Replays:
    """Hold `gate` while reading and encoding, not while a client is written to."""

    def __init__(self, view: View) -> None:
        self.gate = asyncio.Semaphore(REPLAYS_AT_ONCE)
        self._view = view
        self._kept: OrderedDict[int, Change] = OrderedDict()
        self._kept_bytes = 0
        self._epoch = ""

    async def after(self, offset: int, at_once: int = READ_AT_ONCE) -> AsyncIterator[tuple[list[Change], int]]:
        """As view_replay.replay, of the view's log."""
        async for changes, reached in replay(self._view.log, offset, at_once):
            yield [self._one_for_all(change) for change in changes], reached

    def _one_for_all(self, change: Change) -> Change:
        if self._epoch != self._view.position.epoch:  # offsets mean other changes
            self._epoch, self._kept, self._kept_bytes = self._view.position.epoch, OrderedDict(), 0
        kept = self._kept.get(change.offset)
        if kept is not None and kept.raw == change.raw:
            self._kept.move_to_end(change.offset)
            return kept
        self._kept[change.offset] = change
        self._kept_bytes += len(change.raw) - (len(kept.raw) if kept is not None else 0)
        while self._kept_bytes > KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest.raw)
        return change
