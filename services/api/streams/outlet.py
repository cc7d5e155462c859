"""The events of a view for whoever sends them on in his own time (services.shared.web.outgoing): webhooks.

They are the same lines that streams are sent. Nothing is kept for a reader in between, however slow he is: what has
left the ring is read again from the log.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterable
from typing import cast

from services.api.streams.audiences import Audience, Audiences
from services.api.streams.captured import capture
from services.api.streams.events import Events
from services.api.streams.filters import Filters, Verdict, conflated, told
from services.api.streams.following import AHEAD_SECONDS, SNAPSHOT_SLICE, most_told
from services.api.streams.kept import Kept
from services.api.streams.replays import Replays
from services.api.view import View
from services.api.view_held import Change
from services.shared.log.port import OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Position
from services.shared.web.endpoints import Values
from services.shared.web.outgoing import Event, Lost, Part

PARTS_KEPT_BYTES = 16_000_000
IDLE_SECONDS = 60.0  # after which who hears of nothing is told how far the picture is, so that his place stays held
MORE_BEHIND = 4  # times as many changes are looked at for the newest of each subject


class Outlet:
    def __init__(self, view: View, events: Events, replays: Replays, audiences: Audiences) -> None:
        self._view = view
        self._events = events
        self._parts: Kept[tuple[Event, ...]] = Kept(PARTS_KEPT_BYTES)
        self._replays = replays
        self._audiences = audiences

    @property
    def position(self) -> Position:
        return self._view.position

    async def whole(self) -> None:
        await self._view.whole()

    def choose(self, values: Values) -> Filters:
        return Filters.of(values)

    async def after(self, choice: Hashable, position: Position, most: int) -> Part:
        view, filters = self._view, cast(Filters, choice)
        if view.position.epoch != position.epoch:
            raise Lost("epoch")
        if position.offset > view.position.offset and not await view.wait_for(position, AHEAD_SECONDS):
            raise Lost("expired" if view.position.epoch == position.epoch else "epoch")
        with self._audiences.joined(filters) as audience:
            part = await self._news(audience, position, most)
        if part is not None:
            return part
        if view.position.epoch != position.epoch:
            raise Lost("epoch")
        if view.ring.holds(position.offset):
            return self._recent(filters, position, most)
        async with self._replays.gate:
            return await self._missed(filters, position, MORE_BEHIND * most)

    async def _news(self, audience: Audience, after: Position, most: int) -> Part | None:
        """What its audience knows, once there is something; None where that does not go back to `after`."""
        view, audiences, idle = self._view, self._audiences, False
        while view.position.epoch == after.epoch:
            audiences.scan()
            audience.trim(view.ring.floor)
            offsets = audience.after(after.offset)
            if offsets is None:
                return None
            if offsets:
                return self._part(audience, after, offsets, most)
            if idle:
                return Part((), Position(after.epoch, max(after.offset, audiences.reached)))
            heard = audience.bell.listen()  # with nothing in between, so that nothing comes unheard
            try:
                await asyncio.wait([heard], timeout=IDLE_SECONDS)
            finally:
                audience.bell.leave(heard)
            idle = not heard.done()  # what came since then is still looked for
        return None

    def _part(self, audience: Audience, after: Position, offsets: list[int], most: int) -> Part:
        """Made once for who asks alike: most are at the newest position but one."""
        behind = len(offsets) > most_told(self._view)
        taken = offsets[: MORE_BEHIND * most if behind else most]
        reached = self._audiences.reached if len(taken) == len(offsets) else taken[-1]
        key = (after, audience.filters, taken[-1], behind)
        events = self._parts.get(key)
        if events is None:
            events = self._told((conflated if behind else told)(audience.filters, map(self._view.ring.at, taken)))
            if audience.members > 1:
                self._parts.put(key, events, sum(len(event.body) for event in events))
        return Part(events, Position(after.epoch, reached))

    def _recent(self, filters: Filters, after: Position, most: int) -> Part:
        """Of the ring, for who is where his audience does not go back to."""
        now, ring = self._view.position, self._view.ring
        behind = ring.count_after(after.offset) > most_told(self._view)
        changes = ring.after(after.offset, MORE_BEHIND * most if behind else most)
        reached = changes[-1].offset if changes else now.offset
        if not ring.count_after(reached):
            reached = now.offset  # what is quiet is passed over
        return Part(self._told((conflated if behind else told)(filters, changes)), Position(now.epoch, reached))

    async def _missed(self, filters: Filters, after: Position, most: int) -> Part:
        """The next piece of the log, of each subject its newest state there; no more, as others wait for a turn."""
        try:
            bounds = await self._view.log.bounds(CHANGES, 0)
            if after.offset + 1 < bounds.begin:
                raise OffsetGone(bounds)
            changes, reached = await anext(self._replays.after(after.offset, most), ([], after.offset))
        except OffsetGone:
            raise Lost("expired") from None
        return Part(self._told(conflated(filters, changes)), Position(after.epoch, reached))

    def _told(self, chosen: Iterable[tuple[Change, Verdict]]) -> tuple[Event, ...]:
        epoch = self._view.position.epoch
        return tuple(
            Event(
                f"{epoch}-{change.offset}", _type(change, verdict), f"{change.kind}/{change.id}", line, change.time_ms
            )
            for change, verdict in chosen
            if (line := self._events.change(change, verdict))
        )

    async def snapshot(self, choice: Hashable, reason: str, run: str, most: int) -> AsyncIterator[Part]:
        view, events, filters = self._view, self._events, cast(Filters, choice)
        position, as_of_ms, captured = capture(view, filters)
        opening = f"{position}/{run}/0"
        begin = events.begin(position, as_of_ms, reason, opening)
        yield Part((Event(opening, "noriai.snapshot.begin.v1", "snapshot", begin),), None)
        count = 0
        for first in range(0, len(captured), min(most, SNAPSHOT_SLICE)):
            told = []
            for held in captured[first : first + min(most, SNAPSHOT_SLICE)]:
                name = f"{position}/{run}/{count + 1}"
                if filters.hold(held) and (line := events.held(position, held, name)):
                    told.append(Event(name, f"noriai.{held.kind}.changed.v1", f"{held.kind}/{held.id}", line))
                    count += 1
            if told:
                yield Part(tuple(told), None)
            await asyncio.sleep(0)
        closing = f"{position}/{run}/end"
        end = events.end(position, as_of_ms, count, closing)
        yield Part((Event(closing, "noriai.snapshot.end.v1", "snapshot", end),), position)


def _type(change: Change, verdict: Verdict) -> str:
    return f"noriai.{change.kind}.{'changed' if verdict is Verdict.CHANGED else 'removed'}.v1"
