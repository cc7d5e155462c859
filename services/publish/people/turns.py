"""Who changes accounts does so in turn, in whichever process: read, checked and written with nobody in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from services.shared.context import Context
from services.shared.store.port import Lease, StoreUnavailable

_LEASE = "accounts/turn"
_LEASE_SECONDS, _WAIT_SECONDS, _RETRY_SECONDS = 30.0, 10.0, 0.05


class Turns:
    """`refresh` makes the accounts as new as the log; it begins each turn."""

    def __init__(self, context: Context, refresh: Callable[[], Awaitable[None]]) -> None:
        self._store = context.store
        self._holder = context.holder
        self._refresh = refresh
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises StoreUnavailable when it does not come, LogUnavailable."""
        async with self._lock:
            lease = await self._leased()
            try:
                await self._refresh()
                yield
            finally:
                with suppress(StoreUnavailable):  # it ends by itself
                    await self._store.release(lease)

    async def _leased(self) -> Lease:
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                while True:
                    if lease := await self._store.acquire(_LEASE, self._holder, _LEASE_SECONDS):
                        return lease
                    await asyncio.sleep(_RETRY_SECONDS)
        except TimeoutError:
            raise StoreUnavailable(f"{_LEASE} is held by another process") from None
