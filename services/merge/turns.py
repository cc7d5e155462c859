"""Entities that mean something else from a moment on, though nobody says anything new. Pure."""

from collections.abc import Iterable
from heapq import heappop, heappush

from services.merge.built import EntityKey


class Turns:
    def __init__(self) -> None:
        self._queue: list[tuple[int, EntityKey]] = []
        self._waiting: set[tuple[int, EntityKey]] = set()

    def await_(self, key: EntityKey, moments_ms: Iterable[int]) -> None:
        for moment in moments_ms:
            turn = (moment, key)
            if turn not in self._waiting:
                self._waiting.add(turn)
                heappush(self._queue, turn)

    def due(self, now_ms: int) -> set[EntityKey]:
        """Those whose moment has come, each told once."""
        found: set[EntityKey] = set()
        while self._queue and self._queue[0][0] <= now_ms:
            turn = heappop(self._queue)
            self._waiting.discard(turn)
            found.add(turn[1])
        return found
