"""Who is to be told of which change. Whoever follows a filter listens here, and is woken for what concerns it only.

Each change is looked at once for all of them. What concerns a filter is kept by offset, for as long as its change is in
the view's ring.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager

from services.api.streams.filters import Filters
from services.api.streams.index import FilterIndex
from services.api.view import View
from services.api.view_ring import Bell, Waking

SLICE = 200  # changes that are looked at, or encoded, before others get their turn


class Audience:
    """All who follow the same filter. Everything after `floor` that concerns it, up to where the audiences are, is in
    `offsets`."""

    __slots__ = ("bell", "filters", "floor", "members", "offsets")

    def __init__(self, filters: Filters, floor: int, bell: Bell) -> None:
        self.filters = filters
        self.floor = floor
        self.members = 0
        self.offsets: list[int] = []
        self.bell = bell

    def after(self, offset: int) -> list[int] | None:
        """None: it was not followed, or is not held, from there on."""
        if offset < self.floor:
            return None
        return self.offsets[bisect_right(self.offsets, offset) :]

    def trim(self, floor: int) -> None:
        """Lets go of what has left the ring."""
        if self.offsets and self.offsets[0] <= floor:
            gone = bisect_right(self.offsets, floor)
            self.floor = self.offsets[gone - 1]
            del self.offsets[:gone]


class Audiences:
    """Those of one view. `reached` is the offset up to which its changes were looked at."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._held: dict[Filters, Audience] = {}
        self._index: FilterIndex[Audience] = FilterIndex()
        self._waking = Waking()
        self._ring = view.ring
        self._listens = self._goes_on = False
        self.reached = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def waiting(self) -> int:
        """How many wait for something to concern them."""
        return sum(len(audience.bell) for audience in self._held.values())

    def join(self, filters: Filters) -> Audience:
        """To be left again."""
        if not self._held:
            self._begin()
        audience = self._held.get(filters)
        if audience is None:
            audience = self._held[filters] = Audience(filters, self.reached, Bell(self._waking))
            self._index.add(filters, audience)
        audience.members += 1
        return audience

    def leave(self, audience: Audience) -> None:
        audience.members -= 1
        if not audience.members:
            del self._held[audience.filters]
            self._index.discard(audience.filters, audience)

    @contextmanager
    def joined(self, filters: Filters) -> Iterator[Audience]:
        audience = self.join(filters)
        try:
            yield audience
        finally:
            self.leave(audience)

    def _begin(self) -> None:
        self._ring, self.reached = self._view.ring, self._view.position.offset
        if not self._listens:
            self._listen()

    def _listen(self) -> None:
        self._listens = True
        self._view.bell.listen().add_done_callback(lambda _: self._hear())

    def _hear(self) -> None:
        self._listens = False
        if self._held:
            self._listen()
            self.scan()

    def scan(self) -> None:
        """Looks at what has come since; at a slice of it, and soon at the rest."""
        view = self._view
        if view.ring is self._ring and self.reached >= view.position.offset:
            return
        if view.ring is not self._ring or not view.ring.holds(self.reached):
            self._begin_anew()
            return
        changes = view.ring.after(self.reached, SLICE)
        concerned: dict[Audience, None] = {}
        for change in changes:
            for audience in self._index.of(change):
                if audience.filters.verdict(change, change) is not None:
                    audience.offsets.append(change.offset)
                    concerned[audience] = None
        whole = len(changes) < SLICE
        self.reached = view.position.offset if whole else changes[-1].offset
        for audience in concerned:
            audience.trim(view.ring.floor)
            audience.bell.sound()
        if not whole and not self._goes_on:
            self._goes_on = True
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        self._goes_on = False
        self.scan()

    def _begin_anew(self) -> None:
        """With another picture, or from behind the ring: each finds his own way from where he is."""
        self._ring, self.reached = self._view.ring, self._view.position.offset
        for audience in self._held.values():
            audience.offsets.clear()
            audience.floor = self.reached
            audience.bell.sound()
