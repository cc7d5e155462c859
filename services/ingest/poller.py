"""One feed: what it said last, and one step of asking it again (fetch → payload → observations → status).

Order makes it crash-safe: blob, PAYLOADS record, OBSERVATIONS, and only then is the superseded blob
deleted. Whatever of that did not happen is made again from PAYLOADS by `resume`.
"""

import asyncio
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

from services.ingest.diffing import batches, removals, upserts
from services.ingest.failures import OURS, Failure, Reason, failure
from services.ingest.format import NO_MEMORY, Decoded, Format, Memory, rejected, row_notices
from services.ingest.payloads import Payloads
from services.ingest.status import Fetching, source_said
from services.ingest.transports.contract import NO_VALIDATORS, Fetched, Request, Transport, Unchanged
from services.shared.blobs.port import BlobMissing, BlobsFull, BlobsUnavailable
from services.shared.clock import Clock, now_ms
from services.shared.feed import Feed
from services.shared.log.port import Log, LogFull, LogUnavailable, Record
from services.shared.log.topics import OBSERVATIONS
from services.shared.model.events import Batch, Observation, Payload, Version
from services.shared.telemetry import Telemetry, log_event
from services.shared.wire.codec import encode

CHANNEL = "poll"
STATUS_CHANNEL = "status"
OUT_OF_ORDER_MS = 300_000  # a message older by less comes from a replica that lags; by more, from a clock set right
_OFF_LOOP_BYTES = 64_000

logger = logging.getLogger(__name__)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Outlets:
    """What all pollers of a process share."""

    payloads: Payloads
    log: Log
    clock: Clock
    telemetry: Telemetry


class Poller:
    """`channel` is where its payloads are kept; `fetching` may be shared by the pollers of one feed."""

    def __init__(
        self,
        feed: Feed,
        format: Format,
        transport: Transport | None,
        outlets: Outlets,
        channel: str = CHANNEL,
        fetching: Fetching | None = None,
    ) -> None:
        self.feed = feed
        self.fetching = fetching or Fetching()
        self.channel = channel
        self.confirmed_ms = 0  # when it was last found that the newest payload is what the source says
        self._working = asyncio.Lock()
        self._format = format
        self._transport = transport
        self._outlets = outlets
        self._published = format.observed and feed.redistribution != "none"
        self._validators = NO_VALIDATORS
        self._newest: Payload | None = None
        self._raw_hash = b""  # of the newest answer, which is not the newest payload when that was folded
        self._memory: Memory = NO_MEMORY
        self._valid_until_ms = 0  # of the newest payload; past it a part of what it says is over
        self._behind = True  # OBSERVATIONS may lack what PAYLOADS names
        self._generations = itertools.count()

    def forget(self) -> None:
        """Another may have polled meanwhile: what it said last is to be read again."""
        self._behind = True

    async def resume(self) -> None:
        """Says again, as a whole, what the newest payload says. Raises LogUnavailable, BlobsUnavailable."""
        self._memory, self._newest, self._raw_hash = NO_MEMORY, None, b""
        self._validators = NO_VALIDATORS
        newest = await self._outlets.payloads.newest(self.feed.id, self.channel)
        if newest is not None and newest.format == self._format.name:
            await self._resume_from(newest)
        self._behind = False

    async def _resume_from(self, newest: Payload) -> None:
        received_ms = newest.version.received_time_ms
        if self._format.observed:
            try:
                body = await self._outlets.payloads.bytes_of(newest)
            except BlobMissing:
                self.fetching.last_error = failure(Reason.STORED_LOST).words
                return
            decoded = await self._off_loop(body, self._format.decode, body, self.feed, received_ms, NO_MEMORY)
            now = now_ms(self._outlets.clock)
            if isinstance(decoded, Decoded) and 0 < decoded.valid_until_ms < now:  # of it, what counts now
                bodies = decoded.bodies
                decoded = await self._off_loop(body, self._format.decode, body, self.feed, now, decoded.memory)
                if isinstance(decoded, Decoded):
                    decoded = replace(decoded, bodies={**bodies, **decoded.bodies})
            if isinstance(decoded, Failure):
                return  # kept by a version that could read it; the next fetch replaces it
            heard_ms = max(received_ms, self.fetching.last_success_ms)  # it may have been confirmed since
            await self._say(decoded, replace(newest.version, received_time_ms=heard_ms), complete=True)
            await self._outlets.payloads.discard_superseded(self.feed.id, self.channel)
        self._newest, self._raw_hash = newest, newest.version.content_hash
        self.fetching.last_success_ms = max(self.fetching.last_success_ms, received_ms)
        self._note_version(newest)

    async def poll_once(self) -> float | None:
        """One look at the feed; `fetching` says how it went. Returns what the source asked to wait, in seconds."""
        try:
            async with self._working:
                if self._behind:
                    await self.resume()
                problem = await self._look()
        except LogFull:
            problem = failure(Reason.DISK)
        except LogUnavailable:
            problem = failure(Reason.LOG)
        except BlobsUnavailable as error:
            problem = failure(Reason.DISK if isinstance(error, BlobsFull) else Reason.BLOBS)
        self._note(problem)
        await self.say_status()
        return problem.retry_after_seconds if problem else None

    async def take_pushed(self, body: bytes, received_ms: int) -> Failure | None:
        """A message that was pushed, as if it had been fetched. Raises LogUnavailable, BlobsUnavailable."""
        async with self._working:
            if self._behind:
                await self.resume()
            problem = await self._take(Fetched(body, NO_VALIDATORS, self.channel), received_ms)
        if problem is None:
            self.confirmed_ms = received_ms
            self.fetching.succeed(received_ms)
        elif problem.reason is not Reason.OLDER:
            self.fetching.fail(problem.words)
        return problem

    async def erase(self) -> None:
        """All that it said is to be forgotten; the next look asks as the first did. Raises LogUnavailable."""
        async with self._working:
            self._memory, self._newest, self._raw_hash = NO_MEMORY, None, b""
            self._validators = NO_VALIDATORS
            self.fetching.counts, self.fetching.rejected, self.fetching.notices = {}, {}, ()
            self.fetching.payload_version, self.fetching.normal_lines = "", ()
            if self._format.observed:
                version = Version(received_time_ms=now_ms(self._outlets.clock))
                head = self._head(self._format.channel, version)
                await self._append(self._encoded([replace(head, complete=True, erased=True)]))
        await self.say_status()

    def _note(self, problem: Failure | None) -> None:
        outcome = problem.reason.name.lower() if problem else "ok"
        self._outlets.telemetry.counter("noriai_fetches_total", feed=self.feed.id, outcome=outcome).inc()
        if problem is None:
            return
        if problem.reason is Reason.OLDER:  # a lagging replica's answer: neither a failure nor news
            self.fetching.rejected["older_message"] = 1
            return
        self.fetching.fail(problem.words, by_source=problem.reason not in OURS)
        log_event(logger, "fetch_failed", logging.WARNING, feed=self.feed.id, reason=problem.words)

    async def _look(self) -> Failure | None:
        assert self._transport is not None
        assert self.feed.url is not None
        request = Request(self.feed.url, self.feed.headers, self.feed.query)
        answer = await self._transport.fetch(request, self._validators)
        if isinstance(answer, Failure):
            return answer
        received_ms = now_ms(self._outlets.clock)
        problem = None
        if isinstance(answer, Unchanged):
            await self._confirm(received_ms)
        else:
            problem = await self._take(answer, received_ms)
        if problem is None:
            self._validators = answer.validators
            self.confirmed_ms = received_ms
            self.fetching.succeed(received_ms)
        return problem

    async def _take(self, answer: Fetched, received_ms: int) -> Failure | None:
        raw_hash = sha256(answer.body).digest()
        if raw_hash == self._raw_hash:
            await self._confirm(received_ms)
            return None
        read = await self._read(answer.body, received_ms)
        if isinstance(read, Failure):
            return read
        body, decoded = read
        content_hash = raw_hash if body is answer.body else sha256(body).digest()
        version = self._version(decoded, received_ms, content_hash)
        if version is None:
            return failure(Reason.OLDER)
        is_first = self._newest is None
        payload = Payload(
            self.feed.id,
            self.channel,
            self._format.name,
            version=version,
            content_type=answer.content_type,
            timetable=decoded.timetable,
        )
        self._behind = True
        self._newest = await self._outlets.payloads.keep(payload, body)
        self._raw_hash = raw_hash
        self._note_version(self._newest)
        if self._format.observed:
            await self._say(decoded, version, complete=is_first)
            await self._outlets.payloads.discard_superseded(self.feed.id, self.channel)
        self._behind = False
        return None

    async def _read(self, body: bytes, received_ms: int) -> tuple[bytes, Decoded] | Failure:
        """A differential message is made full first, over the newest payload."""
        decoded = await self._off_loop(body, self._format.decode, body, self.feed, received_ms, self._memory)
        if isinstance(decoded, Failure) or decoded.full or self._format.fold is None:
            return decoded if isinstance(decoded, Failure) else (body, decoded)
        try:
            base = await self._outlets.payloads.bytes_of(self._newest) if self._newest else None
        except BlobMissing:
            base = None  # what it says from here on is a beginning
        folded = await self._off_loop(base or body, self._format.fold, base, body, self.feed, received_ms)
        if isinstance(folded, Failure):
            return folded
        whole = await self._off_loop(folded, self._format.decode, folded, self.feed, received_ms, self._memory)
        return whole if isinstance(whole, Failure) else (folded, replace(whole, notices=decoded.notices))

    def _version(self, decoded: Decoded, received_ms: int, content_hash: bytes) -> Version | None:
        """None for a message that is older than the last. One whose clock was set back gives no source time."""
        source_time_ms = decoded.source_time_ms
        held_ms = self._newest.version.source_time_ms if self._newest else 0
        if 0 < source_time_ms < held_ms:
            if held_ms - source_time_ms <= OUT_OF_ORDER_MS:
                return None
            source_time_ms = 0
        return Version(source_time_ms, received_ms, content_hash)

    async def _say(self, decoded: Decoded, version: Version, complete: bool) -> None:
        before = NO_MEMORY if complete else self._memory
        self.fetching.counts, self.fetching.rejected = dict(decoded.counts), rejected(decoded.notices)
        self.fetching.notices = row_notices(decoded.notices)
        self.fetching.normal_lines = decoded.normal_lines if self._published else ()
        self.fetching.hear(decoded.stated_time_ms, version.received_time_ms)
        for reason, count in self.fetching.rejected.items():
            self._outlets.telemetry.counter("noriai_rejected_total", feed=self.feed.id, reason=reason).inc(count)
        if self._published or complete:
            records, count = await asyncio.to_thread(self._records, before, decoded, version, complete)
            await self._append(records)
            self._outlets.telemetry.counter("noriai_observations_total", feed=self.feed.id).inc(count)
        self._memory, self._valid_until_ms = decoded.memory, decoded.valid_until_ms

    def _records(self, before: Memory, decoded: Decoded, version: Version, complete: bool) -> tuple[list[Record], int]:
        """A feed whose data may not leave says, as a whole, nothing."""
        added = upserts(before, decoded) if self._published else []
        gone = removals(before, decoded) if self._published else []
        head = self._head(self._format.channel, version)
        if not (added or gone or complete):
            return self._encoded([replace(head, confirmed=True)]), 0
        return self._encoded(batches(replace(head, complete=complete), added, gone)), len(added) + len(gone)

    async def _confirm(self, received_ms: int) -> None:
        """The newest payload is what the source still says: of that, what counts now."""
        if self._newest is None:
            return
        if self.feed.max_age_seconds and (self._newest.timetable or not self._format.observed):
            # The timetable service speaks of it, and is not told of what is unchanged.
            head = self._head(self.channel, Version(received_time_ms=received_ms))
            await self._append(self._encoded([replace(head, confirmed=True)]))
        if not self._published:
            return
        version = replace(self._newest.version, received_time_ms=received_ms)
        if self._format.observed and 0 < self._valid_until_ms < received_ms:
            try:
                body = await self._outlets.payloads.bytes_of(self._newest)
            except BlobMissing:
                body = b""
            decoded = await self._off_loop(body, self._format.decode, body, self.feed, received_ms, self._memory)
            if isinstance(decoded, Decoded):
                await self._say(decoded, version, complete=False)
                return
        await self._append(self._encoded([replace(self._head(self._format.channel, version), confirmed=True)]))

    async def say_status(self) -> None:
        """Best effort: when the log can't be written, the next status says so."""
        try:
            await self._append(self.status())
        except LogUnavailable:
            log_event(logger, "status_unsaid", logging.WARNING, feed=self.feed.id)

    def status(self) -> list[Record]:
        """What the feed says of itself, to be appended."""
        said = Observation(
            "source", self.feed.id, encode(source_said(self.feed, self.fetching, self._format.reports_facilities))
        )
        head = self._head(STATUS_CHANNEL, Version(received_time_ms=now_ms(self._outlets.clock)))
        return self._encoded([replace(head, complete=True, upserts=(said,))])

    def _head(self, channel: str, version: Version) -> Batch:
        """The generation's name was never used before, even by a process that died in the middle of it."""
        name = f"{int(self._outlets.clock.real() * 1000):x}-{next(self._generations)}"
        return Batch(self.feed.id, channel, version, name)

    def _encoded(self, said: list[Batch]) -> list[Record]:
        return [Record(self.feed.id.encode(), encode(batch)) for batch in said]

    async def _append(self, records: list[Record]) -> None:
        await self._outlets.log.append(OBSERVATIONS, records)

    def _note_version(self, payload: Payload) -> None:
        if payload.timetable or not self._format.observed:
            self.fetching.payload_version = payload.version.content_hash.hex()[:16]

    async def _off_loop(self, body: bytes, function: Callable[..., R], *args: object) -> R:
        """Large payloads are read beside the loop, so that streams go on."""
        if len(body) < _OFF_LOOP_BYTES:
            return function(*args)
        return await asyncio.to_thread(function, *args)
