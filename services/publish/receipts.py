"""Idempotency: a push that is sent again is answered as before, and not taken twice.

The log has the receipt, in one record with what was pushed, so a crash between the two cannot be. The store
has it too, for entries that are withdrawn meanwhile; there it may be lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import orjson

from services.publish.problems import Reused
from services.shared.clock import Clock
from services.shared.model.events import Receipt
from services.shared.store.port import Store, StoreUnavailable

KEPT_SECONDS = 86_400
KEPT_AN_ENTRY = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with an Idempotency-Key: whose key it is, and all that must be the same when it comes again."""

    key_hash: bytes
    body_hash: bytes

    @classmethod
    def of(cls, owner: str, key: str, *said: bytes) -> "Asked":
        whole = b"\x00".join(sha256(part).digest() for part in said)
        return cls(sha256(f"{owner}\n{key}".encode()).digest(), sha256(whole).digest())

    @property
    def name(self) -> str:
        """An id for what the request makes: the same when it comes again."""
        return self.key_hash.hex()[:20]


class Receipts:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def find(self, asked: Asked, held: Iterable[Receipt]) -> Receipt | None:
        """`held` are those of the entry. Raises Reused for the same key with another request."""
        now_ms = self._clock.real() * 1000
        found = next((one for one in held if one.key_hash == asked.key_hash), None) or await self._cached(asked)
        if found is None or now_ms - found.time_ms > KEPT_SECONDS * 1000:
            return None
        if found.body_hash != asked.body_hash:
            raise Reused
        return found

    def make(self, asked: Asked, status: int) -> Receipt:
        return Receipt(asked.key_hash, asked.body_hash, int(self._clock.real() * 1000), status)

    def kept(self, held: Iterable[Receipt], new: Receipt | None) -> tuple[Receipt, ...]:
        """The receipts that an entry's next record carries."""
        since_ms = self._clock.real() * 1000 - KEPT_SECONDS * 1000
        all_of_them = [*(one for one in held if one.time_ms >= since_ms), *([new] if new else [])]
        return tuple(all_of_them[-KEPT_AN_ENTRY:])

    async def remember(self, receipt: Receipt) -> None:
        told = [receipt.body_hash.hex(), receipt.time_ms, receipt.status]
        try:
            await self._store.put_cached(_name(receipt.key_hash), orjson.dumps(told), KEPT_SECONDS)
        except StoreUnavailable:
            return  # the log has it

    async def _cached(self, asked: Asked) -> Receipt | None:
        try:
            held = await self._store.get_cached(_name(asked.key_hash))
        except StoreUnavailable:
            return None
        if held is None:
            return None
        body_hash, time_ms, status = orjson.loads(held)
        return Receipt(asked.key_hash, bytes.fromhex(body_hash), time_ms, status)


def _name(key_hash: bytes) -> str:
    return f"idempotency/{key_hash.hex()}"
