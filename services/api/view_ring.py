"""The recent changes, in memory, and the bell that wakes who waits for the next one.

Streams read it with a cursor each; what has left it is still on the log for those who come back.
"""

import asyncio
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Sequence

from services.api.view_held import Change

WOKEN_AT_ONCE = 256


class Waking:
    """Some hundreds at a time, so that requests get their turn in between."""

    def __init__(self) -> None:
        self._to_wake: deque[asyncio.Future[None]] = deque()

    def wake(self, waiting: Iterable[asyncio.Future[None]]) -> None:
        idle = not self._to_wake
        self._to_wake.extend(waiting)
        if idle and self._to_wake:
            self._wake_some()

    def _wake_some(self) -> None:
        for _ in range(min(WOKEN_AT_ONCE, len(self._to_wake))):
            future = self._to_wake.popleft()
            if not future.done():
                future.set_result(None)
        if self._to_wake:
            asyncio.get_running_loop().call_soon(self._wake_some)


class Bell:
    """Wakes everyone who waits; bells with one `waking` take turns."""

    __slots__ = ("_waiting", "_waking")

    def __init__(self, waking: Waking | None = None) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self._waking = waking or Waking()

    def __len__(self) -> int:
        return len(self._waiting)

    def listen(self) -> asyncio.Future[None]:
        """Is done at the next sound. Who stops listening before tells `leave`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        return future

    def leave(self, future: asyncio.Future[None]) -> None:
        self._waiting.discard(future)

    async def heard(self) -> None:
        future = self.listen()
        try:
            await future
        finally:
            self.leave(future)

    def sound(self) -> None:
        waiting, self._waiting = self._waiting, set()
        self._waking.wake(waiting)


class Ring:
    """The newest `size` changes or a quarter more. Everything after the offset `floor` is in it."""

    def __init__(self, size: int, floor: int = 0) -> None:
        self._size = size
        self._offsets: list[int] = []
        self._changes: list[Change] = []
        self.floor = floor

    def __len__(self) -> int:
        return len(self._changes)

    def append(self, change: Change) -> None:
        self._offsets.append(change.offset)
        self._changes.append(change)
        if len(self._changes) > self._size + self._size // 4 + 1:
            self._cut()

    def _cut(self) -> None:
        gone = len(self._changes) - self._size
        self.floor = self._offsets[gone - 1]
        del self._offsets[:gone], self._changes[:gone]

    def holds(self, offset: int) -> bool:
        """Whether everything after `offset` is here."""
        return offset >= self.floor

    def after(self, offset: int, most: int | None = None) -> Sequence[Change]:
        """Changes after `offset`, oldest first, `most` at most. Ask `holds` before."""
        begin = bisect_right(self._offsets, offset)
        end = len(self._changes) if most is None else min(len(self._changes), begin + most)
        return self._changes[begin:end]

    def at(self, offset: int) -> Change:
        """That is here."""
        return self._changes[bisect_left(self._offsets, offset)]

    def count_after(self, offset: int) -> int:
        return len(self._changes) - bisect_right(self._offsets, offset)
