"""The store: the merged view at a position, and what replicas share. Suite: tests/contracts/store.py.

- The view is a set of entries (kind, id) → bytes, and the position of the last change in it. `apply`
  writes a change of both in one step: a reader sees all of it or none. An `apply` whose position is
  not past the store's own is ignored as a whole and returns False (a repeat), and so is one of another
  epoch: `clear` first. Removals come before puts; a removal of what is not there is none. With `follows` the store has
  to be at that position, else StoreForgot: it was emptied, or came back older, and the change would hide a hole.
- `fence` keeps out writers of a lower epoch from then on: their `apply` is ignored, too. It survives `clear`,
  and an `apply` of a higher one raises it (a store that was lost is fenced again by whoever writes to it).
- `snapshot` gives entries as they were at one position, whatever is applied meanwhile.
- A lease is held by one holder until it expires, is released or is lost; its `token` grows with each
  new holder and is the fence: whoever writes shows it. A holder that let it expire, and finds that nobody
  has had it since, has it again. Time is real time, not the data's. Releasing a
  lease that is held no longer does nothing.
- Counters and cached values are lost with the store; nothing that matters may live there only.
- Everything here is a view. `clear` empties the view (entries and position), and leases, counters and
  cached values stay; merge writes it again from what it knows.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.shared.model.events import Position


@dataclass(frozen=True, slots=True)
class Entry:
    """`value` is an encoded Envelope whose payload is the entity."""

    kind: str
    id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`position` is None for an empty store. `entries` yields lists, bounded in size."""

    position: Position | None
    entries: AsyncIterator[list[Entry]]


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    holder: str
    token: int
    expires_at: float  # real time, seconds since 1970


class StoreUnavailable(Exception):
    """The store can't be reached or written now. The reaction: try again later; reads go on from local views."""


class StoreForgot(Exception):
    """The store is not where its writer left it. The reaction: start again, and write what it lacks."""


class Store(Protocol):
    async def position(self) -> Position | None: ...

    async def apply(
        self,
        puts: Sequence[Entry],
        removals: Sequence[tuple[str, str]],
        position: Position,
        writer_epoch: int = 0,
        follows: Position | None = None,
    ) -> bool: ...

    async def fence(self, writer_epoch: int) -> None: ...

    async def get(self, kind: str, id: str) -> bytes | None: ...

    async def snapshot(self, kinds: Sequence[str] | None = None) -> Snapshot: ...

    async def clear(self) -> None: ...

    async def acquire(self, name: str, holder: str, ttl_seconds: float) -> Lease | None:
        """A new lease, or the holder's own made longer; None while another holds it."""
        ...

    async def release(self, lease: Lease) -> None: ...

    async def increment(self, name: str, by: int = 1, ttl_seconds: float | None = None) -> int:
        """The counter's new value; `ttl_seconds` counts from its first increment."""
        ...

    async def put_cached(self, name: str, value: bytes, ttl_seconds: float) -> None: ...

    async def get_cached(self, name: str) -> bytes | None: ...

    async def close(self) -> None: ...
