"""GTFS-Realtime messages: kept whole, in the order that they came. Ingest lays them over one another.

Each waits under a key of its own, so that none is lost to compaction before it was read.
"""

import asyncio
import secrets
from dataclasses import replace
from hashlib import sha256

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as rt

from services.publish.audit import make_salt, salted
from services.publish.echo import Echo
from services.publish.entries import Taken
from services.shared.blobs.port import reference_of
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Record
from services.shared.log.topics import PAYLOADS
from services.shared.model.entities import Source
from services.shared.model.events import Envelope, Payload, Version
from services.shared.web.audit import Audit, Author
from services.shared.web.problems import UnusableData
from services.shared.wire.codec import decode, encode

MESSAGE_BYTES = 32_000_000
CHANNEL, FORMAT = "inbox", "gtfs-rt"


class MessageDesk:
    def __init__(self, context: Context, audit: Audit) -> None:
        self._context = context
        self._audit = audit
        self._echo = Echo(context)

    async def take(self, feed: Feed, body: bytes, author: Author) -> Taken:
        """Raises UnusableData for what is no message, LogUnavailable, BlobsUnavailable."""
        await asyncio.to_thread(_judge, body)
        at_ms, salt = now_ms(self._context.clock), make_salt()
        payload = Payload(
            feed.id,
            CHANNEL,
            FORMAT,
            version=Version(received_time_ms=at_ms, content_hash=sha256(body).digest()),
            size=len(body),
            content_type="application/x-protobuf",
            actor=author.actor,
            salt=salt,
        )
        since = await self._echo.mark()
        key = f"{feed.id}/{CHANNEL}/{at_ms:013d}-{secrets.token_hex(6)}"
        async with self._context.blobs.naming(reference_of(payload.version.content_hash)):
            kept = replace(payload, blob=await self._context.blobs.put(body))
            await asyncio.gather(
                self._context.log.append(PAYLOADS, [Record(key.encode(), encode(kept))]),
                self._audit.accepted(author, feed.id, "PUT gtfs-rt", salted(salt, body), key),
            )
        subject = f"source/{feed.id}"
        position = await self._echo.position(since, subject, lambda envelope: _has_read(envelope, at_ms), whole=True)
        return Taken(200, "", subject, position)


def _judge(body: bytes) -> None:
    try:
        message = rt.FeedMessage.FromString(body)
    except DecodeError:
        message = None
    if message is None or not message.IsInitialized():
        reason = "is not a GTFS-Realtime FeedMessage in protobuf, or only a part of one"
        raise UnusableData(f"the body {reason}", errors=[{"where": "", "reason": reason}])


def _has_read(envelope: Envelope, at_ms: int) -> bool:
    """The source says when it was last heard, after all that the message said."""
    return not envelope.removed and decode(Source, envelope.payload).last_success_ms >= at_ms
