"""One subscriber's way through the changes: where it begins, what comes next. Knows nothing of HTTP.

It pulls: a cursor into the ring that all share, of which its audience knows what concerns it. Who is behind is sent the
newest state of each subject, who has fallen out of the ring a fresh snapshot, who comes back is read what it missed
from the log.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field

from services.api.streams.audiences import SLICE, Audience, Audiences
from services.api.streams.captured import capture
from services.api.streams.events import Events
from services.api.streams.filters import Filters, Verdict, conflated, told
from services.api.streams.kept import Kept
from services.api.streams.replays import Replays
from services.api.view import CAPTURED, View
from services.api.view_held import Change
from services.shared.log.port import OffsetGone
from services.shared.log.topics import CHANGES
from services.shared.model.events import Position
from services.shared.web.event_params import Start

SNAPSHOT_SLICE = 100
SLICES_KEPT_BYTES = 16_000_000
AHEAD_SECONDS = 2.0  # by which another replica's position may be before ours


@dataclass(frozen=True, slots=True)
class Framing:
    """How events become bytes: `plain` for those of a snapshot, `marked` for those one can resume from."""

    plain: Callable[[bytes], bytes]
    marked: Callable[[str, bytes], bytes]


@dataclass(slots=True)
class Shared:
    """What the subscribers of a view share: encoded events, and whole slices of them by filter."""

    view: View
    events: Events
    replays: Replays
    audiences: Audiences
    framing: Framing
    _slices: Kept[bytes] = field(default_factory=lambda: Kept(SLICES_KEPT_BYTES))

    def framed(self, chosen: Iterable[tuple[Change, Verdict]]) -> bytes:
        epoch, events, marked = self.view.position.epoch, self.events, self.framing.marked
        return b"".join(
            marked(f"{epoch}-{change.offset}", line)
            for change, verdict in chosen
            if (line := events.change(change, verdict))
        )

    async def slice(self, audience: Audience, after: int, offsets: list[int]) -> bytes:
        """The events at `offsets`, which are those after `after`; made once for all who follow the filter."""
        key = (self.view.position.epoch, audience.filters, after, offsets[-1])
        found = self._slices.get(key) if audience.members > 1 else None
        if found is None:
            changes = list(map(self.view.ring.at, offsets))
            fresh = changes[-1].line is None
            found = self.framed(told(audience.filters, changes))
            if audience.members > 1:
                self._slices.put(key, found, len(found))
            if fresh:
                await asyncio.sleep(0)
        return found


def most_told(view: View) -> int:
    """Of changes that wait; of more only the newest of each subject is."""
    return max(1, view.settings.stream_ring // 4)


class Following:
    """`begin` first, then `live` again and again; after b"" the caller listens. Then `end`."""

    def __init__(self, shared: Shared, filters: Filters) -> None:
        self._shared = shared
        self.view = shared.view
        self._filters = filters
        self._cursor = Position("", 0)
        self._audience: Audience | None = None

    @property
    def cursor(self) -> Position:
        return self._cursor

    async def begin(self, start: Start) -> AsyncIterator[bytes]:
        """What comes before the live changes: a snapshot, or what was missed."""
        now = self.view.position
        if start == "now":
            self._cursor = now
        elif isinstance(start, str):
            async for part in self.snapshot("requested"):
                yield part
        elif start.epoch != now.epoch:
            async for part in self.snapshot("epoch"):
                yield part
        elif not await self._can_go_on(start):
            async for part in self.snapshot("expired"):
                yield part
        else:
            self._cursor = start
            async for part in self._catch_up("expired"):
                yield part

    async def _can_go_on(self, start: Position) -> bool:
        """Not from where the log never was, nor where a snapshot is shorter than what would have to be read."""
        view = self.view
        if start.offset > view.position.offset:
            return await view.wait_for(start, AHEAD_SECONDS)
        if view.ring.holds(start.offset):
            return True
        return view.position.offset - start.offset <= max(view.settings.stream_ring, sum(map(view.count, CAPTURED)))

    async def live(self) -> bytes | AsyncIterator[bytes]:
        """The next slice; b"" when there is none now; an iterator when it takes a snapshot."""
        view, cursor, audiences = self.view, self._cursor, self._shared.audiences
        if view.position.epoch != cursor.epoch:
            return self.snapshot("epoch")
        if self._audience is None:
            self._audience = audiences.join(self._filters)
        audiences.scan()
        self._audience.trim(view.ring.floor)
        offsets = self._audience.after(cursor.offset)
        if offsets is None:
            return self._by_itself()
        if len(offsets) > most_told(view):
            return self._conflated(list(map(view.ring.at, offsets)))
        if not offsets:
            self._cursor = Position(cursor.epoch, max(cursor.offset, audiences.reached))
            return b""
        offsets = offsets[:SLICE]
        self._cursor = Position(cursor.epoch, offsets[-1])
        return await self._shared.slice(self._audience, cursor.offset, offsets)

    def _by_itself(self) -> bytes | AsyncIterator[bytes]:
        """Who is where its audience does not go back to: the next slice of the ring."""
        ring, cursor = self.view.ring, self._cursor
        if not ring.holds(cursor.offset):
            return self.snapshot("slow")
        if ring.count_after(cursor.offset) > most_told(self.view):
            return self._conflated(list(ring.after(cursor.offset)))
        changes = ring.after(cursor.offset, SLICE)
        reached = changes[-1].offset if changes else self.view.position.offset
        self._cursor = Position(cursor.epoch, max(cursor.offset, reached))
        return self._shared.framed(told(self._filters, changes))

    def listen(self) -> asyncio.Future[None] | None:
        """Is done when there is more; None when there is already. Who stops listening tells `unlisten`."""
        cursor, audience = self._cursor, self._audience
        if audience is None or self.view.position.epoch != cursor.epoch or audience.after(cursor.offset) != []:
            return None
        return audience.bell.listen()

    def unlisten(self, heard: asyncio.Future[None]) -> None:
        if self._audience is not None:
            self._audience.bell.leave(heard)

    def end(self) -> None:
        """No more is asked for."""
        audience, self._audience = self._audience, None
        if audience is not None:
            self._shared.audiences.leave(audience)

    async def _conflated(self, changes: list[Change]) -> AsyncIterator[bytes]:
        self._cursor = Position(self._cursor.epoch, changes[-1].offset)
        chosen = list(conflated(self._filters, changes))
        for begin in range(0, len(chosen), SLICE):
            yield self._shared.framed(chosen[begin : begin + SLICE])
            await asyncio.sleep(0)

    async def snapshot(self, reason: str) -> AsyncIterator[bytes]:
        """The picture as it is when this begins, in parts; then what has changed meanwhile."""
        events, plain = self._shared.events, self._shared.framing.plain
        position, as_of_ms, captured = capture(self.view, self._filters)
        self._cursor = position
        yield plain(events.begin(position, as_of_ms, reason))
        count = 0
        for begin in range(0, len(captured), SNAPSHOT_SLICE):
            chosen = [held for held in captured[begin : begin + SNAPSHOT_SLICE] if self._filters.hold(held)]
            lines = [line for held in chosen if (line := events.held(position, held))]
            count += len(lines)
            if lines:
                yield b"".join(map(plain, lines))
            await asyncio.sleep(0)
        yield self._shared.framing.marked(str(position), events.end(position, as_of_ms, count))
        if self.view.position.epoch == position.epoch:
            async for part in self._catch_up("slow"):
                yield part

    async def _catch_up(self, otherwise: str) -> AsyncIterator[bytes]:
        """From the log to where the ring begins; a snapshot with reason `otherwise` when the log has let go."""
        if self.view.ring.holds(self._cursor.offset):
            return
        try:
            bounds = await self.view.log.bounds(CHANGES, 0)
            if self._cursor.offset + 1 < bounds.begin:
                raise OffsetGone(bounds)
            pieces = self._shared.replays.after(self._cursor.offset, SLICE)
            while not self.view.ring.holds(self._cursor.offset):
                part = await self._next_piece(pieces)
                if part is None:
                    return
                yield part
        except OffsetGone:
            async for part in self.snapshot(otherwise):
                yield part

    async def _next_piece(self, pieces: AsyncIterator[tuple[list[Change], int]]) -> bytes | None:
        """Of what was missed; None at the log's end. Raises OffsetGone."""
        async with self._shared.replays.gate:
            changes, reached = await anext(pieces, ([], None))
            if reached is None:
                return None
            self._cursor = Position(self._cursor.epoch, reached)
            part = self._shared.framed(told(self._filters, changes))
            await asyncio.sleep(0)
            return part
