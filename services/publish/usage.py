"""Who uses an operator's data: what all processes counted, added up, and forgotten after a year and a month."""

import asyncio
import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.shared.accounts import Accounts
from services.shared.context import Context
from services.shared.log.messages import message_of
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.topics import USAGE
from services.shared.model.usage import Usage
from services.shared.telemetry import log_event
from services.shared.web.usage import summed

KEPT_DAYS = 400
FORGET_SECONDS = 3600.0

logger = logging.getLogger(__name__)


class UsageDesk:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._newest = context.dead_letters.following(context.log, USAGE, Usage)

    async def of(self, feed: str, days: int) -> list[dict[str, Any]]:
        """The newest `days`, today first, of which anything was asked. Raises LogUnavailable."""
        await self._newest.refresh()
        first = (self._today() - timedelta(days=days - 1)).isoformat()
        said = (message_of(Usage, record) for record in self._newest.records.values() if _day(record.key) >= first)
        found: dict[str, list[dict[str, Any]]] = {}
        for (day, endpoint, consumer), requests in sorted(summed(one for one in said if one.feed == feed).items()):
            named = {"consumer": consumer or None, "name": name_of(self._context.accounts, consumer) or None}
            found.setdefault(day, []).append({"endpoint": endpoint, **named, "requests": requests})
        return [
            {"day": day, "requests": sum(one["requests"] for one in by), "by": by}
            for day, by in sorted(found.items(), reverse=True)
        ]

    async def forget_old(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(FORGET_SECONDS)
            try:
                await self.forget()
            except LogUnavailable as error:
                log_event(logger, "usage_not_forgotten", logging.WARNING, reason=error)

    async def forget(self) -> None:
        """Raises LogUnavailable."""
        await self._newest.refresh()
        first = (self._today() - timedelta(days=KEPT_DAYS)).isoformat()
        old = [key for key in self._newest.records if _day(key) < first]
        if old:
            await self._context.log.append(USAGE, [Record(key, None) for key in old])

    def _today(self) -> date:
        return datetime.fromtimestamp(self._context.clock.real(), UTC).date()


def name_of(accounts: Accounts, consumer: str) -> str:
    """What people call an account; "" for what has no name, or is no more."""
    kind, _, name = consumer.partition("/")
    if kind == "operator":
        operator = accounts.operators.get(name)
        return operator.name if operator else ""
    person = accounts.people.get(name)
    return person.name if person else ""


def _day(key: bytes) -> str:
    return key.decode("utf-8", "replace").partition("/")[0]
