"""Which merge of the group writes: the lease, held by one and asked for by those that stand by."""

import asyncio
import logging

from services.shared.context import Context
from services.shared.store.port import Lease, StoreUnavailable
from services.shared.telemetry import log_event

_LOG = logging.getLogger(__name__)
_LEASE = "merge/default"
LEASE_SECONDS = 6.0


class LeaseLost(Exception):
    """Another merge has taken over. The reaction: start again as a standby."""


class Leadership:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._lease: Lease | None = None
        self._unasked = False  # the store was away when it was last asked

    @property
    def token(self) -> int:
        return self._lease.token if self._lease else 0

    async def take(self) -> bool:
        """Whether the lease is ours now."""
        self._lease = await self._ask()
        self._context.telemetry.gauge("noriai_merge_leads").set(self._lease is not None)
        return self._lease is not None

    async def keep(self) -> None:
        """Until cancelled. Raises LeaseLost.

        While the store can't be asked the work goes on: what is written after another took over is ignored.
        """
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            await self._renew()

    async def assure(self) -> None:
        """Before a write: who stood still for longer than the lease asks whether another writes by now.

        A store that is away is asked by `keep`, and holds up no write.
        """
        if not self._unasked and self._lease is not None and self._lease.expires_at <= self._context.clock.real():
            await self._renew()

    async def leave(self) -> None:
        """So that a standby need not wait."""
        lease, self._lease = self._lease, None
        self._context.telemetry.gauge("noriai_merge_leads").set(0)
        if lease is None:
            return
        try:
            await self._context.store.release(lease)
        except StoreUnavailable as error:
            log_event(_LOG, "lease_left", logging.WARNING, reason=error)

    async def _renew(self) -> None:
        try:
            lease = await self._ask()
        except StoreUnavailable as error:
            if not self._unasked:
                log_event(_LOG, "lease_not_renewed", logging.WARNING, reason=error)
            self._unasked = True
            return
        self._unasked = False
        if lease is None or lease.token != self.token:
            self._lease = None
            self._context.telemetry.gauge("noriai_merge_leads").set(0)
            raise LeaseLost
        self._lease = lease

    async def _ask(self) -> Lease | None:
        return await self._context.store.acquire(_LEASE, self._context.holder, LEASE_SECONDS)
