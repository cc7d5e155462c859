"""What was made for one and will be asked for by others: the newest of it, so many bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        found = self._held.get(key)
        if found is None:
            return None
        self._held.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, thing: T, size: int) -> None:
        """`key` must be new."""
        self._held[key] = (thing, size)
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._bytes -= self._held.popitem(last=False)[1][1]
