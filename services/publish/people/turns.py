"""Who changes accounts does so in turn, in whichever process: read, checked and written with nobody in between."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from services.shared.context import Context
from services.shared.store.port import Lease, StoreUnavailable

_LEASE = "accounts/turn"
_LEASE_SECONDS, _WAIT_SECONDS, _RETRY_SECONDS = 30.0, 10.0, 0.05


class Turns:
    """`refresh` makes the accounts as new as the log; it begins each turn."""

    def __init__(self, context: Context, refresh: Callable[[], Awaitable[None]]) -> None:
        self._store = context.store
        self._holder = f"{context.holder}/{secrets.token_hex(4)}"  # nobody else, not even who was here before a restart
        self._refresh = refresh
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises StoreUnavailable when it does not come, LogUnavailable."""
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(_WAIT_SECONDS):
                    await held.enter_async_context(self._lock)
                    lease = await self._leased()
            except TimeoutError:
                raise StoreUnavailable(f"{_LEASE} did not come within {_WAIT_SECONDS:g} s") from None
            held.push_async_callback(self._release, lease)
            await self._refresh()
            yield

    async def _leased(self) -> Lease:
        while True:
            if lease := await self._store.acquire(_LEASE, self._holder, _LEASE_SECONDS):
                return lease
            await asyncio.sleep(_RETRY_SECONDS)

    async def _release(self, lease: Lease) -> None:
        with suppress(StoreUnavailable):  # it ends by itself
            await self._store.release(lease)
