"""What each source said last, kept: a blob, then the PAYLOADS record that names it (EVENTS.md).

Blobs go by content, so two feeds that answer alike share one: a superseded blob is deleted only when
no record names it any more and nobody, here or in another process, is about to write one that does.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import replace

from services.ingest.inbox import Inbox, unreadable
from services.shared.blobs.port import Blobs, BlobsUnavailable, reference_of
from services.shared.blobs.unneeded import unneeded, unneeded_of
from services.shared.dead_letters import DeadLetters
from services.shared.log.messages import message_of
from services.shared.log.newest import Newest
from services.shared.log.port import Log, LogRecord, LogUnavailable, Record
from services.shared.log.topics import PAYLOADS
from services.shared.model.events import Payload
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

_WAIT_SECONDS, _RETRY_SECONDS = 30.0, 1.0

logger = logging.getLogger(__name__)


class Payloads:
    def __init__(self, log: Log, blobs: Blobs, dead_letters: DeadLetters) -> None:
        self._log = log
        self._blobs = blobs
        self._dead_letters = dead_letters
        self._records = Newest(log, PAYLOADS, usable=self._is_usable)
        self._newest: dict[bytes, Payload] = {}
        self._superseded: dict[bytes, str] = {}
        self._inboxes: dict[str, Inbox] = {}
        self._unneeded: set[str] = set()  # blobs that are to be deleted
        self._meant: dict[bytes, Payload] = {}  # to be erased, at this moment
        self._overtaken: dict[bytes, Payload] = {}  # came while its forerunner was erased

    async def newest(self, feed: str, channel: str) -> Payload | None:
        await self.read()
        return self._newest.get(_key(feed, channel))

    async def bytes_of(self, payload: Payload) -> bytes:
        """Raises BlobMissing."""
        return await self._blobs.get(payload.blob)

    async def keep(self, payload: Payload, data: bytes) -> Payload:
        """`payload` with its blob, when both are durable. Raises BlobsUnavailable, LogUnavailable."""
        async with self._blobs.naming(reference_of(payload.version.content_hash)):
            kept = replace(payload, blob=await self._blobs.put(data), size=len(data))
            await self._log.append(PAYLOADS, [Record(_key(payload.feed, payload.channel), encode(kept))])
        await self.read()
        return kept

    async def discard_superseded(self, feed: str, channel: str) -> None:
        """Deletes the blob of the payload before the newest if it can; one that is left is deleted later."""
        try:
            await self.read()
            if reference := self._superseded.pop(_key(feed, channel), ""):
                self._unneeded.add(reference)
                await self._delete(reference)
        except (LogUnavailable, BlobsUnavailable) as error:
            log_event(logger, "blob_left", logging.WARNING, feed=feed, reason=type(error).__name__)

    async def delete_unneeded(self) -> None:
        """Also what a failure has left, before a restart too. Raises LogUnavailable, BlobsUnavailable."""
        for reference in sorted(self._unneeded):
            await self._delete(reference)

    async def _delete(self, reference: str) -> None:
        async with self._blobs.deleting(reference):
            await self.read()
            if all(payload.blob != reference for payload in self._newest.values()):
                await self._blobs.delete(reference)
        self._unneeded.discard(reference)

    def of(self, feed: str) -> dict[bytes, Payload]:
        """By key: what the feed said last, over all channels and entries, as far as the log was read."""
        return {key: payload for key, payload in self._newest.items() if payload.feed == feed}

    async def erase(self, gone: Mapping[bytes, Payload], blobs: Collection[str]) -> None:
        """These payloads, by key, and these blobs of theirs; what comes meanwhile stays.

        What fails once the payloads are withdrawn is left to `delete_unneeded`.
        Raises LogUnavailable, BlobsUnavailable.
        """
        self._meant = {key: payload for key, payload in gone.items() if self._newest.get(key) is payload}
        try:
            meant = [(key, p.blob if p.blob in blobs else "") for key, p in self._meant.items()]
            await self._log.append(PAYLOADS, [Record(key, None, unneeded(blob)) for key, blob in meant])
            await self.read()
            again = [Record(key, encode(payload)) for key, payload in self._overtaken.items()]
            await self._log.append(PAYLOADS, again)
            await self.read()
        finally:
            self._meant, self._overtaken = {}, {}
        await self.delete_unneeded()

    def inbox(self, feed: str) -> Inbox:
        """Where what is pushed to a feed comes in, from the first reading on."""
        return self._inboxes.setdefault(feed, Inbox())

    async def follow(self) -> None:
        """Until cancelled: hands on what others write."""
        while True:
            try:
                await self.read(to_the_end=False)
                await self._records.wait(_WAIT_SECONDS)
            except LogUnavailable as error:
                log_event(logger, "payloads_unread", logging.ERROR, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def read(self, to_the_end: bool = True) -> None:
        """Raises LogUnavailable."""
        for record in await self._records.refresh(to_the_end):
            older = self._newest.pop(record.key, None)
            if record.value is None and older is not None and self._meant.get(record.key, older) is not older:
                self._overtaken[record.key] = older
            if older is not None and not older.timetable:  # that one's blob is the timetable service's
                self._superseded[record.key] = older.blob
            if record.value is None and (left := unneeded_of(record.headers)):
                self._unneeded.add(left)
            payload = None if record.value is None else message_of(Payload, record)
            if payload is not None:
                self._newest[record.key] = payload
            inbox = self._inboxes.get(record.key.partition(b"/")[0].decode("utf-8", "replace"))
            if inbox is not None:
                inbox.take(record.key, payload)

    async def _is_usable(self, record: LogRecord) -> bool:
        """What can't be used withdraws nothing: what its source said before stands."""
        payload = await self._dead_letters.read(Payload, PAYLOADS, record)
        if payload is None:
            return False
        if problem := unreadable(payload):
            await self._dead_letters.bury(PAYLOADS, record, problem)
        return not problem


def _key(feed: str, channel: str) -> bytes:
    return f"{feed}/{channel}".encode()
