"""Clocks of tests that lead those of other processes, and the one for replays."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from services.shared.clock import ManualClock


class LedClock(ManualClock):
    """Moved by hand; what `followers` have goes on with it."""

    def __init__(self, starts_at: float) -> None:
        super().__init__(starts_at)
        self.followers: list[Callable[[float], Awaitable[None]]] = []

    async def set(self, moment: float) -> None:
        await asyncio.gather(super().set(moment), *(follow(moment) for follow in self.followers))


class ReplayClock(LedClock):
    """The data's time is moved by hand, real time goes on (leases and retention keep to that)."""

    def real(self) -> float:
        return time.time()
