"""How far each partition has grown, and who waits for more: behind a log's `wait`. Of one event loop."""

import asyncio


class Tails:
    """Partitions go by numbers that the log gives them; an end is the offset after the newest record."""

    def __init__(self) -> None:
        self._ends: dict[int, int] = {}
        self._waiting: dict[int, set[asyncio.Future[None]]] = {}
        self._someone = asyncio.Event()

    def move(self, partition: int, end: int) -> None:
        if end > self._ends.get(partition, 0):
            self._ends[partition] = end
            self.wake(partition)

    def end(self, partition: int) -> int:
        """As far as it is known here."""
        return self._ends.get(partition, 0)

    async def wait(self, partition: int, offset: int, timeout_seconds: float) -> None:
        """Returns when the partition goes past `offset`, when it has moved at all, or when time is up."""
        if self._ends.get(partition, 0) > offset:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(partition, set()).add(future)
        self._someone.set()
        try:
            await asyncio.wait([future], timeout=timeout_seconds)
        finally:
            self._leave(partition, future)

    async def someone_waits(self) -> None:
        await self._someone.wait()

    def wake_all(self) -> None:
        for partition in list(self._waiting):
            self.wake(partition)

    def wake(self, partition: int) -> None:
        for future in self._waiting.get(partition, ()):
            if not future.done():
                future.set_result(None)

    def _leave(self, partition: int, future: asyncio.Future[None]) -> None:
        left = self._waiting[partition]
        left.discard(future)
        if not left:
            del self._waiting[partition]
        if not self._waiting:
            self._someone.clear()
