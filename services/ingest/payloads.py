"""What each source said last, kept: a blob, then the PAYLOADS record that names it (EVENTS.md).

Blobs go by content, so two feeds that answer alike share one: a superseded blob is deleted only when
no record names it any more and nobody is about to write one that does.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import replace

from services.shared.blobs.port import Blobs, BlobsUnavailable
from services.shared.log.port import Log, LogUnavailable, OffsetGone, Record
from services.shared.log.topics import PAYLOADS
from services.shared.model.events import Payload
from services.shared.telemetry import log_event
from services.shared.wire.codec import decode, encode

logger = logging.getLogger(__name__)


class Payloads:
    def __init__(self, log: Log, blobs: Blobs) -> None:
        self._log = log
        self._blobs = blobs
        self._newest: dict[bytes, Payload] = {}
        self._superseded: dict[bytes, str] = {}
        self._offset: int | None = None
        self._writing: Counter[str] = Counter()
        self._reading = asyncio.Lock()
        self._deleting = asyncio.Lock()

    async def newest(self, feed: str, channel: str) -> Payload | None:
        await self._refresh()
        return self._newest.get(_key(feed, channel))

    async def bytes_of(self, payload: Payload) -> bytes:
        """Raises BlobMissing."""
        return await self._blobs.get(payload.blob)

    async def keep(self, payload: Payload, data: bytes) -> Payload:
        """`payload` with its blob, when both are durable. Raises BlobsUnavailable, LogUnavailable."""
        reference = f"sha256-{payload.version.content_hash.hex()}"
        async with self._deleting:
            self._writing[reference] += 1
        try:
            kept = replace(payload, blob=await self._blobs.put(data), size=len(data))
            await self._log.append(PAYLOADS, [Record(_key(payload.feed, payload.channel), encode(kept))])
            await self._refresh()
        finally:
            self._writing[reference] -= 1
            self._writing += Counter()  # drops the zeros
        return kept

    async def discard_superseded(self, feed: str, channel: str) -> None:
        """Deletes the blob of the payload before the newest if it can; one that is left is no harm."""
        try:
            await self._refresh()
            reference = self._superseded.pop(_key(feed, channel), None)
            async with self._deleting:
                named = any(payload.blob == reference for payload in self._newest.values())
                if reference and not named and not self._writing[reference]:
                    await self._blobs.delete(reference)
        except (LogUnavailable, BlobsUnavailable) as error:
            log_event(logger, "blob_left", logging.WARNING, feed=feed, reason=type(error).__name__)

    async def _refresh(self) -> None:
        async with self._reading:
            while True:
                try:
                    if self._offset is None:
                        self._offset = (await self._log.bounds(PAYLOADS, 0)).begin
                    chunk = await self._log.read(PAYLOADS, 0, self._offset)
                except OffsetGone:
                    self._offset = None
                    continue
                for record in chunk.records:
                    older = self._newest.pop(record.key, None)
                    if older is not None and not older.timetable:  # that one's blob is the timetable service's
                        self._superseded[record.key] = older.blob
                    if record.value is not None:
                        self._newest[record.key] = decode(Payload, record.value)
                self._offset = chunk.next_offset
                if not chunk.records:
                    return


def _key(feed: str, channel: str) -> bytes:
    return f"{feed}/{channel}".encode()
