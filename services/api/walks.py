"""Walks through the whole picture, which some questions need: one after the other, and few that wait for their turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from services.api.view import View
from services.shared.web.problems import Unavailable

MOST_AT_ONCE = 8  # the one that walks, and those that wait


class Walks:
    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._there = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises Unavailable when too many wait already."""
        if self._there >= MOST_AT_ONCE:
            raise Unavailable("Too many look through all there is just now.")
        self._there += 1
        try:
            async with self._lock:
                yield
        finally:
            self._there -= 1


_WALKS: "WeakKeyDictionary[View, Walks]" = WeakKeyDictionary()


def walks_of(view: View) -> Walks:
    found = _WALKS.get(view)
    if found is None:
        found = _WALKS[view] = Walks()
    return found
