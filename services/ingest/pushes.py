"""Says what was pushed to one feed, as it comes, for as long as this process has the feed's lease.

The log holds the entries; what is made of them here may be lost and is made again (docs/decisions/0005).
"""

import asyncio
import itertools
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.ingest.diffing import batches
from services.ingest.failures import Failure, Reason, failure
from services.ingest.formats import FORMATS
from services.ingest.inbox import ENTRY
from services.ingest.poller import Outlets, Poller
from services.shared.blobs.port import BlobMissing, BlobsUnavailable
from services.shared.clock import now_ms
from services.shared.entries import KINDS, read_entry
from services.shared.log.port import LogUnavailable, Record
from services.shared.log.topics import OBSERVATIONS, PAYLOADS
from services.shared.model.events import Batch, Key, Observation, Payload, Version
from services.shared.telemetry import log_event
from services.shared.wire.codec import encode

_RETRY_SECONDS = 1.0
REALTIME, CHANNEL = "gtfs-rt", "push-rt"

logger = logging.getLogger(__name__)


class Pushes:
    """`hold` when the lease is had, which says everything once more; `loose` when it is lost."""

    def __init__(self, poller: Poller, outlets: Outlets) -> None:
        self._feed = feed = poller.feed
        self._inbox = outlets.payloads.inbox(feed.id)
        self._outlets = outlets
        self._poller = poller
        self.messages = Poller(
            feed, replace(FORMATS[REALTIME], channel=CHANNEL), None, outlets, CHANNEL, poller.fetching
        )
        self.holds = False
        self._behind = True
        self._fetching = poller.fetching
        self._generations = itertools.count()

    def hold(self) -> None:
        self.holds = self._behind = True
        self.messages.forget()
        self._inbox.called.set()

    def loose(self) -> None:
        self.holds = False

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            await self._inbox.called.wait()
            if not self.holds:
                self._inbox.called.clear()
                continue
            try:
                await self.say()
            except (LogUnavailable, BlobsUnavailable) as error:
                log_event(logger, "pushes_unsaid", logging.ERROR, feed=self._feed.id, reason=error)
                await asyncio.sleep(_RETRY_SECONDS)
                self.hold()

    async def say(self) -> None:
        """What came and went since the last time; everything after a start. Raises LogUnavailable, BlobsUnavailable."""
        if self._behind:
            await self._outlets.payloads.read()
            await self.messages.resume()
        came, gone = self._inbox.news()
        behind, self._behind = self._behind, False
        said = list(self._observations(self._inbox.entries.values() if behind else came.values()))
        if self._feed.redistribution == "none":
            said, gone = [], []
        if self._feed.url is None and came:
            newest_ms = max(payload.version.received_time_ms for payload in came.values())
            self._fetching.succeed(max(newest_ms, self._fetching.last_success_ms))
        if said or gone or behind:
            await self._append(said, [] if behind else gone, complete=behind)
        messages = list(self._inbox.messages.items())
        for key, payload in messages:
            await self._read_message(key, payload)
        if messages:
            await self._poller.say_status()

    async def _read_message(self, key: bytes, payload: Payload) -> None:
        """Laid over what was pushed before; then it needs to wait no longer."""
        payloads = self._outlets.payloads
        try:
            body = await payloads.bytes_of(payload)
        except BlobMissing:
            problem: Failure | None = failure(Reason.STORED_LOST)
        else:
            problem = await self.messages.take_pushed(body, payload.version.received_time_ms)
        if problem is not None:
            log_event(logger, "message_unused", logging.WARNING, feed=self._feed.id, reason=problem.words)
        await self._outlets.log.append(PAYLOADS, [Record(key, None)])
        await payloads.discard_superseded(self._feed.id, key.decode().removeprefix(f"{self._feed.id}/"))

    def _observations(self, entries: Iterable[Payload]) -> Iterator[Observation]:
        for payload in entries:
            kind = KINDS[payload.format]
            said = read_entry(kind, payload.entry_id, payload.entry, payload.version.received_time_ms)
            assert not isinstance(said, list)  # what can't be read does not get here
            yield Observation(kind.said, payload.entry_id, encode(said))

    async def _append(self, said: list[Observation], gone: list[Key], complete: bool) -> None:
        outlets = self._outlets
        name = f"{int(outlets.clock.real() * 1000):x}-e{next(self._generations)}"
        head = Batch(self._feed.id, ENTRY, Version(received_time_ms=now_ms(outlets.clock)), name)
        records = [
            Record(self._feed.id.encode(), encode(batch))
            for batch in batches(replace(head, complete=complete), said, gone)
        ]
        if self._feed.url is None:
            records += self._poller.status()  # in one append, so that one change tells of both
        await outlets.log.append(OBSERVATIONS, records)
        outlets.telemetry.counter("noriai_observations_total", feed=self._feed.id).inc(len(said))
