"""The accounts, kept up with the log: read at a start, then as they change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from services.shared.accounts.view import Accounts
from services.shared.log.newest import Newest
from services.shared.log.port import Log, LogRecord, LogUnavailable, Record
from services.shared.log.topics import ACCOUNTS, Topic
from services.shared.model.accounts import ApiKey, OperatorAccount
from services.shared.model.people import Invitation, Person, Session
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


Account = OperatorAccount | ApiKey | Person | Invitation | Session

_KINDS: dict[type, str] = {
    OperatorAccount: "operator",
    ApiKey: "key",
    Person: "person",
    Invitation: "invitation",
    Session: "session",
}


def key_of(account: Account) -> bytes:
    return f"{_KINDS[type(account)]}/{account.id}".encode()


def record_of(account: Account) -> Record:
    """How an account stands on the log."""
    return Record(key_of(account), encode(account))


def end_of(account: Account) -> Record:
    """That there is no such account any more."""
    return Record(key_of(account), None)
