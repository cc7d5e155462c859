"""Who uses which feed's data how often: counted by feed, endpoint, account and day, and nothing about travellers.

Each run of a process keeps totals of its own, so that what is written twice counts once; who reads adds them up.
"""

import asyncio
import logging
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from aiohttp import web

from services.shared.accounts import Principal
from services.shared.clock import Clock
from services.shared.log.port import Log, LogUnavailable, Record
from services.shared.log.topics import USAGE
from services.shared.model.usage import Usage, UsageCount
from services.shared.store.port import Store, StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

OF_FEEDS = web.RequestKey("feeds", tuple[str, ...])  # whose data an answer holds that says no attribution
WRITE_SECONDS = 10.0
MOST_WAITING = 20_000  # sets of feeds; then they are taken apart
PAGES = "pages"
KEYS_LIVE_SECONDS = 400 * 86_400.0

logger = logging.getLogger(__name__)


def consumer_of(principal: Principal | None, headers: Mapping[str, str]) -> str:
    """Whose program asks; what a browser says of the page that asks tells the hub's own pages apart."""
    if principal is not None:
        return principal.account
    return PAGES if headers.get("Sec-Fetch-Site") == "same-origin" else ""


class UsageCounter:
    """`count` costs one addition; `write` makes the totals durable."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._run = secrets.token_hex(6)
        self._waiting: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
        self._totals: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        self._unwritten: set[tuple[str, str]] = set()
        self._keys: dict[str, int] = {}

    def used(self, key_id: str) -> None:
        """A key let somebody in, now."""
        self._keys[key_id] = int(self._clock.real())

    def count(self, endpoint: str, consumer: str, feeds: tuple[str, ...]) -> None:
        if feeds:
            self._waiting[endpoint, consumer, feeds] += 1
            if len(self._waiting) >= MOST_WAITING:
                self._take_apart()

    async def write(self, log: Log) -> None:
        """Raises LogUnavailable."""
        self._take_apart()
        days = sorted(self._unwritten)
        if not days:
            return
        await log.append(USAGE, [self._record(*of) for of in days])
        self._unwritten.difference_update(days)
        today = self._today()
        for of in [of for of in self._totals if of[0] != today and of not in self._unwritten]:
            del self._totals[of]

    async def tell_keys(self, store: Store) -> None:
        """When each key was used last. It may be lost. Raises StoreUnavailable."""
        told = dict(self._keys)
        for key_id, at in told.items():
            await store.put_cached(_name_of(key_id), str(at).encode(), KEYS_LIVE_SECONDS)
        self._keys = {key_id: at for key_id, at in self._keys.items() if told.get(key_id) != at}

    def _take_apart(self) -> None:
        today = self._today()
        for (endpoint, consumer, feeds), requests in self._waiting.items():
            for feed in feeds:
                self._totals[today, feed][endpoint, consumer] += requests
                self._unwritten.add((today, feed))
        self._waiting.clear()

    def _record(self, day: str, feed: str) -> Record:
        counts = (UsageCount(*name, requests) for name, requests in sorted(self._totals[day, feed].items()))
        return Record(f"{day}/{feed}/{self._run}".encode(), encode(Usage(day, feed, tuple(counts))))

    def _today(self) -> str:
        return day_of(self._clock.real())


def day_of(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


async def last_used(store: Store, key_id: str) -> int | None:
    """Unix seconds; None when it is not known. Raises StoreUnavailable."""
    said = await store.get_cached(_name_of(key_id))
    return int(said) if said else None


def _name_of(key_id: str) -> str:
    return f"keys/used/{key_id}"


async def keep_usage(counter: UsageCounter, log: Log, store: Store) -> None:
    """Until cancelled; then what was counted last is lost."""
    while True:
        await asyncio.sleep(WRITE_SECONDS)
        try:
            await counter.write(log)
            await counter.tell_keys(store)
        except (LogUnavailable, StoreUnavailable) as error:
            log_event(logger, "usage_unwritten", logging.WARNING, reason=error)


def summed(entries: Iterable[Usage]) -> dict[tuple[str, str, str], int]:
    """Requests by day, endpoint and consumer, whichever process counted them."""
    found: Counter[tuple[str, str, str]] = Counter()
    for entry in entries:
        for one in entry.counts:
            found[entry.day, one.endpoint, one.consumer] += one.requests
    return dict(found)
