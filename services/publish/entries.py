"""Single entries: taken, durably, or withdrawn; then answered with the change that came of it.

Only the record of the entry is written here. What it says is made of it by ingest, which follows the same
topic, so a crash between the two heals itself.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from services.publish.audit import make_salt, salted
from services.publish.echo import Echo
from services.publish.problems import Crowded
from services.publish.receipts import Asked, Receipts
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.entries import KINDS, EntryKind, read_entry
from services.shared.entries.reading import Fault
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import PAYLOADS
from services.shared.model.events import Envelope, Payload, Receipt, Version
from services.shared.model.ids import Ref, merged_id, namespaced
from services.shared.web.audit import Audit, Author
from services.shared.web.problems import NotFound, UnusableData
from services.shared.wire.codec import decode, decode_entity, encode

CHANNEL = "entry"
MOST_ENTRIES = 10_000  # of one feed and kind
MOST_FAULTS, LONGEST_PLACE = 100, 200  # that one answer names


@dataclass(frozen=True, slots=True)
class Push:
    """Who says what of which entry. `action` is the audit's word for it; `asked` is None without an Idempotency-Key."""

    feed: Feed
    kind: EntryKind
    id: str
    author: Author
    action: str
    body: bytes = b""
    asked: Asked | None = None

    @property
    def key(self) -> str:
        """Of the record that holds it."""
        return f"{self.feed.id}/{CHANNEL}/{self.kind.name}/{self.id}"

    @property
    def subject(self) -> str:
        """Of the entity that comes of it."""
        if self.kind.entity == "facility":
            return f"facility/{merged_id('facility', Ref(self.feed.namespace, 'facility', self.id))}"
        namespace = self.feed.namespace if self.kind.entity == "vehicle" else self.feed.id
        return f"{self.kind.entity}/{namespaced(namespace, self.id)}"


@dataclass(frozen=True, slots=True)
class Taken:
    status: int
    id: str
    subject: str
    position: str | None

    @property
    def data(self) -> dict[str, Any]:
        told = {"id": self.id, "subject": self.subject} if self.id else {}
        return told | {"position": self.position}


class EntryDesk:
    def __init__(self, context: Context, audit: Audit) -> None:
        self._log = context.log
        self._clock = context.clock
        self._audit = audit
        self._echo = Echo(context)
        self._receipts = Receipts(context.store, context.clock)
        self._newest = context.dead_letters.following(context.log, PAYLOADS, Payload)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, push: Push) -> Taken:
        """Raises UnusableData with every fault, Reused, Crowded, LogUnavailable."""
        async with self._lock(push.key):
            held, since = await asyncio.gather(self._held(push), self._echo.mark())
            before = held.receipts if held else ()
            if push.asked and (known := await self._receipts.find(push.asked, before)):
                return Taken(known.status, push.id, push.subject, None)
            at_ms = now_ms(self._clock)
            if faults := _faults(push, at_ms):
                raise UnusableData("the entry can't be used", errors=faults)
            status = 200 if held else 201
            receipt = self._receipts.make(push.asked, status) if push.asked else None
            await self._write(push, at_ms, self._receipts.kept(before, receipt))
        if receipt:
            await self._receipts.remember(receipt)
        position = None
        if held is None or held.entry != push.body:
            position = await self._echo.position(since, push.subject, lambda envelope: _says(envelope, push, at_ms))
        return Taken(status, push.id, push.subject, position)

    async def withdraw(self, push: Push) -> Taken:
        """Raises NotFound for what is not there, LogUnavailable."""
        async with self._lock(push.key):
            held, since = await asyncio.gather(self._held(push), self._echo.mark())
            if push.asked and (known := await self._receipts.find(push.asked, ())):
                return Taken(known.status, push.id, push.subject, None)
            if held is None:
                raise NotFound(f"{push.feed.id} has no such entry: {push.id}")
            await asyncio.gather(
                self._log.append(PAYLOADS, [Record(push.key.encode(), None)]),
                self._audit.accepted(push.author, push.feed.id, push.action, b"", push.key),
            )
            if push.asked:  # the tombstone can carry no receipt, and one before it would vouch for what may fail
                await self._receipts.remember(self._receipts.make(push.asked, 200))
        left = self._left(push)
        position = await self._echo.position(since, push.subject, lambda envelope: _claims(envelope, push) <= left)
        return Taken(200, push.id, push.subject, position)

    async def _held(self, push: Push) -> Payload | None:
        """The entry as it stands. Raises Crowded when a new one would be too many."""
        await self._newest.refresh()
        record = self._newest.records.get(push.key.encode())
        if record is not None and record.value is not None:
            return decode(Payload, record.value)
        mine = f"{push.feed.id}/{CHANNEL}/{push.kind.name}/".encode()
        if push.body and sum(key.startswith(mine) for key in self._newest.records) >= MOST_ENTRIES:
            raise Crowded(MOST_ENTRIES)
        return None

    def _left(self, push: Push) -> int:
        """How many other entries speak of the same entity: a facility's state, or its description."""
        kinds = [kind for kind in KINDS.values() if kind.entity == push.kind.entity and kind is not push.kind]
        return sum(replace(push, kind=kind).key.encode() in self._newest.records for kind in kinds)

    async def _write(self, push: Push, at_ms: int, receipts: tuple[Receipt, ...]) -> None:
        salt = make_salt()
        digest = salted(salt, push.body)
        payload = Payload(
            push.feed.id,
            CHANNEL,
            push.kind.name,
            version=Version(received_time_ms=at_ms, content_hash=digest),
            size=len(push.body),
            entry_id=push.id,
            entry=push.body,
            content_type="application/json",
            actor=push.author.actor,
            salt=salt,
            receipts=receipts,
        )
        await asyncio.gather(  # one transaction, one sync
            self._log.append(PAYLOADS, [Record(push.key.encode(), encode(payload))]),
            self._audit.accepted(push.author, push.feed.id, push.action, digest, push.key),
        )

    def _lock(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())


def _faults(push: Push, at_ms: int) -> list[dict[str, str]]:
    said = read_entry(push.kind, push.id, push.body, at_ms)
    faults: Sequence[Fault] = said if isinstance(said, list) else ()
    told = [{"where": fault.where[:LONGEST_PLACE], "reason": fault.reason} for fault in faults[:MOST_FAULTS]]
    more = len(faults) - len(told)
    return [*told, {"where": "", "reason": f"and {more} more"}] if more else told


def _says(envelope: Envelope, push: Push, at_ms: int) -> bool:
    """Whether the entity holds what this entry said at that time."""
    return at_ms in _times(envelope, push)


def _claims(envelope: Envelope, push: Push) -> int:
    """How many entries of this id the entity is made of."""
    return len(_times(envelope, push))


def _times(envelope: Envelope, push: Push) -> list[int]:
    if envelope.removed:
        return []
    claims = decode_entity(push.kind.entity, envelope.payload).claims  # type: ignore[union-attr]  # of these kinds
    mine = (push.feed.id, CHANNEL, push.id)
    return [claim.time_ms for claim in claims if (claim.feed, claim.channel, claim.local_id) == mine]
