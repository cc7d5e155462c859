"""Time, passed in. `now` is the data's time, which `--clock` can move; `real` never moves.

`now` governs schedules, freshness and expiry of data; `real` governs signatures, keys, limits,
retention and leases (CONTRACT.md, `noriai run --clock`).
"""

import asyncio
import heapq
import itertools
import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970, the data's time."""
        ...

    def real(self) -> float:
        """Seconds since 1970, real time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits in the data's time."""
        ...


def now_ms(clock: Clock) -> int:
    return int(clock.now() * 1000)


class SystemClock:
    """The machine's clock, moved by a fixed offset for replays."""

    def __init__(self, starts_at: float | None = None) -> None:
        self._offset = 0.0 if starts_at is None else starts_at - time.time()

    def now(self) -> float:
        return time.time() + self._offset

    def real(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class ManualClock:
    """Stands still until it is moved; sleepers wake in the order of their times."""

    def __init__(self, starts_at: float) -> None:
        self._now = starts_at
        self._count = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    def real(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._count), future))
        await future

    async def set(self, moment: float) -> None:
        """Moves on to `moment`, waking sleepers on the way. Raises ValueError for a move back."""
        if moment < self._now:
            raise ValueError("a clock does not go back")
        while self._sleepers and self._sleepers[0][0] <= moment:
            at, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, at)
            if not future.done():
                future.set_result(None)
            for _ in range(10):
                await asyncio.sleep(0)
        self._now = moment

    async def advance(self, seconds: float) -> None:
        await self.set(self._now + seconds)
