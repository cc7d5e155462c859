"""The store on Redis, for hubs of several processes. Each step is one script (redis_scripts.py), and nothing is
asked twice; an emptied Redis is an empty store, which merge fills again.

Expiry goes by the caller's clock, so that processes' clocks should agree; a lease that went over too
early shows in its token.
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from redis.exceptions import (
    ClusterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from services.shared.clock import Clock
from services.shared.model.events import Position
from services.shared.store import redis_scripts as scripts
from services.shared.store.port import Entry, Lease, Snapshot, StoreForgot, StoreUnavailable
from services.shared.store.redis_address import Connected, connect

PAGE_ENTRIES = 500
SNAPSHOT_SECONDS = 120  # a reader that is silent for longer has gone
FORGOT = -1  # what APPLY gives
_PASSING = (ClusterDownError, NoPermissionError, OutOfMemoryError, ReadOnlyError)


class RedisStore:
    """Made by `open`; of one event loop."""

    def __init__(self, connected: Connected, clock: Clock) -> None:
        self._connected = connected
        self._redis = redis = connected.client
        self._base = connected.base
        self._clock = clock
        self._scripts = {
            name: redis.register_script(getattr(scripts, name))
            for name in (
                "APPLY",
                "FENCE",
                "GET",
                "CLEAR",
                "BEGIN",
                "PAGE",
                "PAST",
                "END",
                "ACQUIRE",
                "RELEASE",
                "INCREMENT",
            )
        }
        self._closed = False

    @classmethod
    async def open(cls, url: str, clock: Clock) -> "RedisStore":
        """Raises ValueError and StoreUnavailable."""
        store = cls(connect(url), clock)
        try:
            await store.position()
        except StoreUnavailable:
            await store.close()
            raise
        return store

    async def position(self) -> Position | None:
        return _position(await self._ask(lambda: self._redis.hmget(f"{self._base}view", ["epoch", "offset"])))

    async def apply(
        self,
        puts: Sequence[Entry],
        removals: Sequence[tuple[str, str]],
        position: Position,
        writer_epoch: int = 0,
        follows: Position | None = None,
    ) -> bool:
        words: list[str | bytes | int] = [position.epoch, position.offset, writer_epoch, SNAPSHOT_SECONDS]
        words += (follows.epoch, follows.offset) if follows is not None else ("", "")
        words.append(len(removals))
        for removal in removals:
            words += removal
        for entry in puts:
            words += (entry.kind, entry.id, entry.value)
        if (applied := await self._run("APPLY", *words)) == FORGOT:
            raise StoreForgot(f"the store is not at {follows}")
        return bool(applied)

    async def fence(self, writer_epoch: int) -> None:
        await self._run("FENCE", writer_epoch)

    async def get(self, kind: str, id: str) -> bytes | None:
        found: bytes | None = await self._run("GET", kind, id)
        return found

    async def snapshot(self, kinds: Sequence[str] | None = None) -> Snapshot:
        name = secrets.token_hex(8)
        position, generation, found = await self._run("BEGIN", name, SNAPSHOT_SECONDS)
        held = sorted(kind.decode() for kind in found)
        return Snapshot(_position(position), self._entries(name, generation, held, kinds))

    async def clear(self) -> None:
        await self._run("CLEAR", SNAPSHOT_SECONDS)

    async def acquire(self, name: str, holder: str, ttl_seconds: float) -> Lease | None:
        """Tokens begin with the time, so that they grow over the loss of the store, too."""
        now = self._clock.real()
        expires_at = now + ttl_seconds
        token = await self._run("ACQUIRE", name, holder, repr(now), repr(expires_at), int(now * 1000))
        return None if token is None else Lease(name, holder, int(token), expires_at)

    async def release(self, lease: Lease) -> None:
        await self._run("RELEASE", lease.name, lease.token)

    async def increment(self, name: str, by: int = 1, ttl_seconds: float | None = None) -> int:
        now = self._clock.real()
        expiry = ("", 0) if ttl_seconds is None else (repr(now + ttl_seconds), int(ttl_seconds * 1000) + 1)
        return int(await self._run("INCREMENT", name, by, repr(now), *expiry))

    async def put_cached(self, name: str, value: bytes, ttl_seconds: float) -> None:
        expires_at = repr(self._clock.real() + ttl_seconds).encode()
        kept_ms = max(1, int(ttl_seconds * 1000))
        await self._ask(lambda: self._redis.set(f"{self._base}cached:{name}", expires_at + b" " + value, px=kept_ms))

    async def get_cached(self, name: str) -> bytes | None:
        found = await self._ask(lambda: self._redis.get(f"{self._base}cached:{name}"))
        if found is None:
            return None
        expires_at, _, value = found.partition(b" ")
        return value if float(expires_at) > self._clock.real() else None

    async def close(self) -> None:
        self._closed = True
        await self._connected.close()

    async def _entries(
        self, name: str, generation: bytes, held: Sequence[str], kinds: Sequence[str] | None
    ) -> AsyncIterator[list[Entry]]:
        """What is there now and has not changed since, and what has changed as it was."""
        wanted = [kind for kind in held if kinds is None or kind in kinds]
        given: set[tuple[str, str]] = set()
        try:
            for kind in wanted:
                async for pairs in self._pages("PAGE", name, generation, kind):
                    page = [Entry(kind, entity_id.decode(), value) for entity_id, value in pairs]
                    for entries in _fresh(page, given):
                        yield entries
            async for pairs in self._pages("PAST", name):
                page = [_past(key.decode(), was) for key, was in pairs if was[:1] == b"+"]
                for entries in _fresh([entry for entry in page if entry.kind in wanted], given):
                    yield entries
        finally:
            await self._run("END", name)

    async def _pages(self, script: str, name: str, *words: str | bytes) -> AsyncIterator[list[tuple[bytes, bytes]]]:
        cursor = b"0"
        while True:
            page = await self._run(script, name, SNAPSHOT_SECONDS, *words, cursor, PAGE_ENTRIES)
            if page is None:
                raise StoreUnavailable("the snapshot is no longer held: it was read too slowly, or Redis was emptied")
            cursor, flat = page
            yield list(zip(flat[::2], flat[1::2], strict=True))
            if cursor == b"0":
                return

    async def _run(self, name: str, *words: str | bytes | float) -> Any:
        return await self._ask(lambda: self._scripts[name](keys=[self._base], args=words))

    async def _ask(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Redis's errors as the port's."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        try:
            return await ask()
        except RedisError as error:
            if isinstance(error, ResponseError) and not isinstance(error, _PASSING):
                raise
            raise StoreUnavailable(f"Redis: {error}") from error
        except OSError as error:
            raise StoreUnavailable(f"Redis: {error}") from error


def _position(found: Sequence[bytes | None]) -> Position | None:
    epoch, offset = found
    return None if epoch is None or offset is None else Position(epoch.decode(), int(offset))


def _past(key: str, was: bytes) -> Entry:
    kind, _, rest = key.partition("/")
    return Entry(kind, rest, was[1:])


def _fresh(page: list[Entry], given: set[tuple[str, str]]) -> list[list[Entry]]:
    """Those that were not given yet, in lists of bounded size."""
    fresh: list[Entry] = []
    for entry in page:
        if (entry.kind, entry.id) not in given:
            given.add((entry.kind, entry.id))
            fresh.append(entry)
    return [fresh[at : at + PAGE_ENTRIES] for at in range(0, len(fresh), PAGE_ENTRIES)]
