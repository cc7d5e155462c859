"""One feed's desk: takes its newest zip, has it compiled in a worker, switches over, says so.

Each step can be lost to a crash and is made again from the log: the zip's record, then the version's,
then what is said of it.
"""

import asyncio
import errno
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from traceback import format_exception

from services.shared.blobs.port import BlobMissing, Blobs, BlobsFull, BlobsUnavailable
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import Log, LogUnavailable, Record
from services.shared.log.topics import PAYLOADS, TIMETABLES
from services.shared.model.events import Payload, TimetableVersion, Version
from services.shared.model.said import TimetableSaid
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import Timetable, artifact_name
from services.shared.timetable.columns import BadArtifact
from services.shared.timetable.reports import report_name
from services.shared.wire.codec import encode
from services.shared.workers import WorkerDied
from services.timetable.archive import Limits
from services.timetable.job import Compiled, Form, compile_in_worker
from services.timetable.speaking import say_all, say_nothing, say_timetable
from services.timetable.versions import TRIAL, Versions, version_of

logger = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0


class Desk:
    """Zips wait here by channel. Of a feed that nothing may leave of, only what became of its zips is said."""

    def __init__(self, context: Context, feed: Feed, folder: Path) -> None:
        self._context = context
        self._folder = folder
        self._private = feed.redistribution == "none"
        self._versions = Versions(feed.id)
        self._waiting: dict[str, Payload] = {}
        self._called = asyncio.Event()
        self._to_say_again = False
        self._format = feed.format
        self.feed = feed.id

    @property
    def artifact(self) -> str:
        """The name of the compiled file that the feed is served from; "" when there is none."""
        active = self._versions.active
        return artifact_name(active.version) if active else ""

    def learn(self, record: TimetableVersion) -> None:
        self._versions.learn([record])

    def take(self, payload: Payload) -> None:
        """Of several zips of one channel that wait, only the newest is looked at."""
        self._waiting[_place(payload)] = payload
        self._called.set()

    async def resume(self) -> None:
        """Says again what is served, compiling it first when its file is gone."""
        waiting = (payload for payload in self._waiting.values() if payload.channel != TRIAL)
        newest = max(waiting, key=_received, default=None)
        active = self._versions.active
        if newest is not None:
            self._versions.newest = version_of(newest)
        if active is None:
            return
        if not await self._speak(active):
            await say_timetable(*self._saying(active.channel, active.received_time_ms), self._versions.said("", {}, ""))
            compiled = await self._compile(active.blob, artifact_name(active.version), active.received_time_ms)
            if compiled.error:
                log_event(logger, "timetable_lost", logging.ERROR, feed=self.feed, reason=compiled.error)
                return
            await self._speak(active)
        if newest is not None and version_of(newest) == active.version:
            self._waiting.pop(newest.channel, None)

    def say_again(self) -> None:
        """What is served, before the log lets go of what was said of it; in turn with what waits."""
        self._to_say_again = True
        self._called.set()

    async def run(self, others: "Others") -> None:
        """Until cancelled."""
        while True:
            while self._waiting or self._to_say_again:
                payload = min(self._waiting.values(), key=_received, default=None)
                try:
                    if payload is None:
                        await self._say_again()
                        continue
                    await (self._try_out(payload) if payload.channel == TRIAL else self._judge(payload, others))
                except (LogUnavailable, BlobsUnavailable) as error:
                    log_event(logger, "judging_held_back", logging.ERROR, feed=self.feed, reason=error)
                    await asyncio.sleep(_RETRY_SECONDS)
                    continue
                if self._waiting.get(_place(payload)) is payload:
                    del self._waiting[_place(payload)]
            self._called.clear()
            await self._called.wait()

    async def _judge(self, payload: Payload, others: "Others") -> None:
        before = self._versions.active
        name, received_ms = artifact_name(version_of(payload)), payload.version.received_time_ms
        compiled = await self._compile(payload.blob, name, received_ms)
        changed = self._versions.judge(payload, compiled)
        await self._keep_report(version_of(payload), compiled)
        await self._context.log.append(TIMETABLES, [_record(version) for version in changed])
        active = self._versions.active
        if compiled.error:
            log_event(logger, "timetable_refused", logging.WARNING, feed=self.feed, reason=compiled.error)
            await self._say_refusal(payload, active)
        elif active is not None:
            log_event(logger, "timetable_active", feed=self.feed, version=active.version)
            if before is not None and before.channel != active.channel:
                gone = self._saying(before.channel, payload.version.received_time_ms)
                await say_nothing(gone[0], self.feed, *gone[1:])
            await self._speak(active)
            if before is not None and artifact_name(before.version) not in others.artifacts():
                await self._context.blobs.delete_derived(artifact_name(before.version))
        await self._forget_outdated(others)

    async def _say_again(self) -> None:
        if self._versions.active is not None and not await self._speak(self._versions.active):
            log_event(logger, "timetable_unsaid", logging.ERROR, feed=self.feed)
        self._to_say_again = False

    async def _try_out(self, payload: Payload) -> None:
        """The verdict is a record that is withdrawn at once: whoever asked for it reads on from before."""
        compiled = await self._compile(payload.blob, "", payload.version.received_time_ms)
        verdict = self._versions.try_out(payload, compiled)
        await self._keep_report(verdict.version, compiled)
        await self._context.log.append(TIMETABLES, [_record(verdict), Record(_key(verdict), None)])
        await self._context.log.append(PAYLOADS, [Record(f"{self.feed}/{_place(payload)}".encode(), None)])

    async def _keep_report(self, version: str, compiled: Compiled) -> None:
        file = self._folder / f"{self.feed}.json"
        file.write_bytes(compiled.report or b"[]")
        await self._context.blobs.put_derived(report_name(version), file)

    async def _say_refusal(self, payload: Payload, active: TimetableVersion | None) -> None:
        """On the channel of the version that stays, if one does."""
        opened = await self._open(active) if active else None
        channel = active.channel if active else payload.channel
        artifact = self.artifact if opened else ""
        counts, feed_version = (opened.counts, opened.feed_version) if opened else ({}, "")
        said = self._versions.said(artifact, counts, feed_version)
        await say_timetable(*self._saying(channel, payload.version.received_time_ms), self._outward(said))

    async def _speak(self, active: TimetableVersion) -> bool:
        """Everything that the active version says; False when its file is gone or of another version."""
        timetable = await self._open(active)
        if timetable is None:
            return False
        if self._versions.newest == active.version:
            self._versions.notices = timetable.notices
        said = self._versions.said(artifact_name(active.version), timetable.counts, timetable.feed_version)
        saying = self._saying(active.channel, active.received_time_ms)
        await say_all(*saying, self._outward(said), () if self._private else timetable.observation_parts())
        return True

    def _outward(self, said: TimetableSaid) -> TimetableSaid:
        """Boards and realtime matching have no use of a timetable that nothing may leave of."""
        return replace(said, artifact="") if self._private else said

    def _saying(self, channel: str, received_ms: int) -> tuple[Log, str, Version, str]:
        """Generations differ from start to start, so that one cut short is never taken up by another."""
        version = Version(received_time_ms=received_ms)
        return self._context.log, channel, version, f"{self._versions.newest}-{now_ms(self._context.clock)}"

    async def _open(self, version: TimetableVersion) -> Timetable | None:
        path = await self._context.blobs.derived(artifact_name(version.version))
        if path is None:
            return None
        try:
            return Timetable.open(path)
        except (BadArtifact, FileNotFoundError) as error:
            log_event(logger, "artifact_unusable", logging.WARNING, feed=self.feed, reason=error)
            return None

    async def _compile(self, blob: str, name: str, received_ms: int) -> Compiled:
        """A refusal in words for whatever the zip does; raises only what is the machine's fault.

        Without a name the compiled file is not kept.
        """
        context, settings = self._context, self._context.settings
        target = self._folder / f"{self.feed}.tt"
        started = time.monotonic()
        try:
            path = await context.blobs.path(blob)
            limit = settings.compile_timeout_seconds
            form = Form(self._format, received_ms)
            job = (compile_in_worker, path, target, Limits.of(settings), form)
            compiled = await context.workers.run(*job, timeout_seconds=limit)
            if not compiled.error and name:
                await context.blobs.put_derived(name, target)
        except BlobMissing:
            return Compiled(error="the zip is no longer kept; it must be fetched or pushed again")
        except TimeoutError:
            return Compiled(error=f"compiling it took longer than {settings.compile_timeout_seconds:g} seconds")
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise BlobsFull(str(error)) from error
            raise
        except WorkerDied:
            return Compiled(error="compiling it ended the worker, perhaps for want of memory")
        except BlobsUnavailable:
            raise
        except Exception as error:  # a fault of ours: this zip waits for a person, other feeds go on
            log_event(logger, "compiling_failed", logging.ERROR, feed=self.feed, trace="".join(format_exception(error)))
            return Compiled(error=f"reading it failed: {type(error).__name__}")
        context.telemetry.histogram("noriai_compile_seconds").observe(time.monotonic() - started)
        return compiled

    async def _forget_outdated(self, others: "Others") -> None:
        for version in self._versions.outdated():
            await self._context.log.append(TIMETABLES, [Record(_key(version), None)])
            del self._versions.known[version.version]
            await self._context.blobs.delete_derived(report_name(version.version))
            await others.delete_unneeded(self._context.blobs, version.blob)

    async def forget(self, versions: Sequence[TimetableVersion]) -> None:
        """They were erased. What the active one said is to be forgotten. Raises LogUnavailable."""
        active = self._versions.active
        for version in versions:
            self._versions.known.pop(version.version, None)
            if version.version == self._versions.newest:
                self._versions.newest, self._versions.notices = "", ()
        if active is not None and active in versions:
            saying = self._saying(active.channel, now_ms(self._context.clock))
            await say_nothing(saying[0], self.feed, *saying[1:], erased=True)

    def blobs(self) -> set[str]:
        return {record.blob for record in self._versions.known.values()} | {p.blob for p in self._waiting.values()}


class Others:
    """All desks together: what may not be deleted because somebody still needs it."""

    def __init__(self, desks: dict[str, Desk], read_on: Callable[[], Awaitable[None]]) -> None:
        """`read_on` gives the desks whatever payloads are on the log by now."""
        self._desks = desks
        self._read_on = read_on

    def artifacts(self) -> set[str]:
        return {desk.artifact for desk in self._desks.values()}

    def blobs(self) -> set[str]:
        return set().union(*(desk.blobs() for desk in self._desks.values()))

    async def delete_unneeded(self, blobs: Blobs, blob: str, needed: Collection[str] = ()) -> None:
        """The blob of a zip, unless it is pushed again at this moment. Raises LogUnavailable, BlobsUnavailable."""
        async with blobs.deleting(blob):
            await self._read_on()
            if blob not in needed and blob not in self.blobs():
                await blobs.delete(blob)


def _place(payload: Payload) -> str:
    """Its key in PAYLOADS, but for the feed: trials wait beside each other."""
    return f"{TRIAL}/{payload.entry_id}" if payload.channel == TRIAL else payload.channel


def _received(payload: Payload) -> int:
    return payload.version.received_time_ms


def _key(version: TimetableVersion) -> bytes:
    return f"{version.feed}/{version.version}".encode()


def _record(version: TimetableVersion) -> Record:
    return Record(_key(version), encode(version))
