"""The accounts, kept up with the log: read at a start, then as they change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from services.shared.accounts.view import Accounts
from services.shared.log.newest import Newest
from services.shared.log.port import Log, LogRecord, LogUnavailable, Record
from services.shared.log.topics import ACCOUNTS, Topic
from services.shared.model.accounts import ApiKey, OperatorAccount
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

_WAIT_SECONDS, _RETRY_SECONDS = 30.0, 1.0

logger = logging.getLogger(__name__)


async def _pass_over(topic: Topic, record: LogRecord, reason: str) -> None:
    """For who reads once, beside services that bury it."""


class AccountsReader:
    def __init__(
        self,
        accounts: Accounts,
        log: Log,
        bury: Callable[[Topic, LogRecord, str], Awaitable[None]] = _pass_over,
    ) -> None:
        self._accounts = accounts
        self._bury = bury
        self._newest = Newest(log, ACCOUNTS)

    async def refresh(self) -> None:
        """Raises LogUnavailable."""
        for record in await self._newest.refresh():
            if problem := self._accounts.take(record):
                await self._bury(ACCOUNTS, record, problem)

    async def follow(self) -> None:
        """Until cancelled. While the log is away those who were let in are."""
        while True:
            try:
                await self.refresh()
            except LogUnavailable as error:
                log_event(logger, "accounts_unread", logging.WARNING, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            await self._newest.wait(_WAIT_SECONDS)


def record_of(account: OperatorAccount | ApiKey) -> Record:
    """How an account stands on the log."""
    kind = "operator" if isinstance(account, OperatorAccount) else "key"
    return Record(f"{kind}/{account.id}".encode(), encode(account))
