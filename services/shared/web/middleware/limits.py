"""Limits of who asks: requests a minute, as a bucket of tokens an address, filled evenly; streams open at once."""

import ipaddress
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from services.shared.accounts import Principal
from services.shared.clock import Clock
from services.shared.web.problems import TooManyRequests
from services.shared.web.proxies import is_loopback

MINUTE_SECONDS = 60.0
MOST_ADDRESSES = 100_000  # a minute
_OTHERS = ""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class Limits:
    """`take` spends a token of the address. IPv6 addresses count by their /64, as one subscriber has it."""

    def __init__(self, per_minute: int, limit_loopback: bool, clock: Clock) -> None:
        self._per_minute = per_minute
        self._limit_loopback = limit_loopback
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._before: dict[str, _Bucket] = {}  # those of the minute before: full again by the next swap
        self._swapped_at = clock.real()

    def take(self, address: str | None, key_id: str = "", guarded: bool = False) -> Mapping[str, str] | None:
        """Headers to send along; None for who is not limited. With `key_id` the key counts, wherever it is used;
        `guarded` counts loopback, too, behind which may be a web server that nobody told of.

        Raises TooManyRequests.
        """
        if not guarded and (address is None or (not self._limit_loopback and is_loopback(address))):
            return None
        now = self._clock.real()
        bucket = self._bucket(f"key {key_id}" if key_id else _subscriber(address or ""), now)
        refilled = bucket.tokens + (now - bucket.filled_at) * self._per_minute / MINUTE_SECONDS
        bucket.tokens, bucket.filled_at = min(float(self._per_minute), refilled), now
        if bucket.tokens < 1.0:
            wait = max(1, math.ceil((1.0 - bucket.tokens) * MINUTE_SECONDS / self._per_minute))
            headers = self._headers(bucket) | {"Retry-After": str(wait)}
            more = "are all that a key has" if key_id else "are free; a key raises it"
            raise TooManyRequests(f"{self._per_minute} requests a minute {more}", headers=headers)
        bucket.tokens -= 1.0
        return self._headers(bucket)

    def _headers(self, bucket: _Bucket) -> dict[str, str]:
        full_in = (self._per_minute - bucket.tokens) * MINUTE_SECONDS / self._per_minute
        return {
            "RateLimit-Limit": str(self._per_minute),
            "RateLimit-Remaining": str(int(bucket.tokens)),
            "RateLimit-Reset": str(math.ceil(full_in)),
        }

    def _bucket(self, who: str, now: float) -> _Bucket:
        if not 0 <= now - self._swapped_at < MINUTE_SECONDS:
            self._before, self._buckets, self._swapped_at = self._buckets, {}, now
        bucket = self._buckets.get(who)
        if bucket is None:
            if len(self._buckets) >= MOST_ADDRESSES:
                who = _OTHERS  # share one bucket: a flood must not fill the memory
            bucket = self._buckets.get(who) or self._before.pop(who, None) or _Bucket(float(self._per_minute), now)
            self._buckets[who] = bucket
        return bucket


class OpenStreams:
    """How many streams each address, or each key and each account, holds open in this process."""

    def __init__(self, per_address: int, per_key: int, per_account: int, limit_loopback: bool) -> None:
        self._per_address = per_address
        self._per_key = per_key
        self._per_account = per_account
        self._limit_loopback = limit_loopback
        self._open = Counter[str]()

    @contextmanager
    def one_more(self, address: str | None, principal: Principal | None = None) -> Iterator[None]:
        """While it is open. Raises TooManyRequests."""
        counted = self._counted(address, principal)
        for who, most, whose in counted:
            if self._open[who] >= most:
                raise TooManyRequests(f"{whose} may have {most} streams open at once", headers={"Retry-After": "15"})
        self._open.update(who for who, _, _ in counted)
        try:
            yield
        finally:
            for who, _, _ in counted:
                self._open[who] -= 1
                if not self._open[who]:
                    del self._open[who]

    def _counted(self, address: str | None, principal: Principal | None) -> list[tuple[str, int, str]]:
        """What it counts as, how many of those there may be, and whose they are."""
        if principal is not None:
            key, account = f"key {principal.key_id}", f"account {principal.account}"
            return [(key, self._per_key, "a key"), (account, self._per_account, "an account")]
        if address is None or (not self._limit_loopback and is_loopback(address)):
            return []
        return [(_subscriber(address), self._per_address, "an address without a key")]


@lru_cache(maxsize=10_000)
def _subscriber(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
    return str(parsed)
