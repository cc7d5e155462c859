"""One feed's desk: takes its newest zip, has it compiled in a worker, switches over, says so.

Each step can be lost to a crash and is made again from the log: the zip's record, then the version's,
then what is said of it.
"""

import asyncio
import errno
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
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
from services.timetable.job import Before, Compiled, Form, compile_in_worker
from services.timetable.speaking import say_all, say_nothing, say_timetable
from services.timetable.versions import TRIAL, Versions, version_of
from services.timetable.windows import ACTIVE, HELD, REFUSED, SCHEDULED

logger = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0
HEARD_LATELY_MS = 3_600_000  # older realtime says nothing of how a new version is matched


class Desk:
    """Zips wait here by channel. Of a feed that nothing may leave of, only what became of its zips is said."""

    def __init__(self, context: Context, feed: Feed, folder: Path) -> None:
        self._context = context
        self._folder = folder
        self._private = feed.redistribution == "none"
        self._hold = feed.hold
        self._versions = Versions(feed.id)
        self._waiting: dict[str, Payload] = {}
        self._realtime: dict[str, Payload] = {}
        self._called = asyncio.Event()
        self._to_say_again = self._to_settle = False
        self._format = feed.format
        self.feed = feed.id

    @property
    def artifacts(self) -> set[str]:
        """Names of the compiled files that are served from, or wait."""
        return {artifact_name(version.version) for version in self._versions.kept}

    def learn(self, record: TimetableVersion) -> None:
        self._versions.learn([record])

    def take(self, payload: Payload) -> None:
        """Of several zips of one channel that wait, only the newest is looked at."""
        self._waiting[_place(payload)] = payload
        self._called.set()

    def hear(self, payload: Payload) -> None:
        """The newest whole message of realtime that speaks of this timetable."""
        self._realtime[f"{payload.feed}/{payload.channel}"] = payload

    async def resume(self) -> None:
        """Says again what is served, compiling it first when its file is gone. What was judged is not judged again."""
        waiting = [payload for payload in self._waiting.values() if payload.channel != TRIAL]
        if waiting:
            self._versions.newest = version_of(max(waiting, key=_received))
        for payload in waiting:
            if self._versions.was_judged(payload):
                del self._waiting[_place(payload)]
        active = self._versions.active
        if active is None:
            return
        await self._learn_notices()
        if not await self._speak(active):
            await say_timetable(*self._saying(active.channel, active.received_time_ms), self._versions.said("", {}, ""))
            compiled = await self._compile(active.blob, active.version, active.received_time_ms)
            if compiled.error:
                log_event(logger, "timetable_lost", logging.ERROR, feed=self.feed, reason=compiled.error)
                return
            await self._speak(active)
        lost = [each for each in self._versions.kept if each.state != HELD and await self._open(each) is None]
        for version in lost:
            await self._compile(version.blob, version.version, version.received_time_ms)
        if lost:
            await self._speak(active)

    async def _learn_notices(self) -> None:
        """Of a version that waits for a person."""
        newest = self._versions.known.get(self._versions.newest)
        opened = await self._open(newest) if newest is not None and newest.state == HELD else None
        if opened is not None:
            self._versions.notices = opened.notices

    def say_again(self) -> None:
        """What is served, before the log lets go of what was said of it; in turn with what waits."""
        self._to_say_again = True
        self._called.set()

    def look_at_the_clock(self) -> None:
        """Whether a version's day has come, or its last trips have ended; in turn with what waits."""
        if self._versions.settle(now_ms(self._context.clock)):
            self._to_settle = True
            self._called.set()

    async def run(self, others: "Others") -> None:
        """Until cancelled."""
        while True:
            while self._waiting or self._to_say_again or self._to_settle:
                payload = min(self._waiting.values(), key=_received, default=None)
                try:
                    if self._to_settle:
                        await self._settle(others)
                        continue
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
        before, version = self._versions.active, version_of(payload)
        compiled = await self._compile(payload.blob, version, payload.version.received_time_ms, before)
        changed = self._versions.judge(payload, compiled, now_ms(self._context.clock))
        await self._keep_report(version, compiled)
        await self._context.log.append(TIMETABLES, [_record(each) for each in changed])
        self._versions.learn_verdict(payload, compiled, changed)
        state, level = changed[0].state, logging.INFO if changed[0].state in (ACTIVE, SCHEDULED) else logging.WARNING
        reason = compiled.error or changed[0].reason
        log_event(logger, f"timetable_{state}", level, feed=self.feed, version=version, reason=reason)
        if state == ACTIVE:
            await self._take_over(before, changed[0], payload.version.received_time_ms)
        else:
            await self._say_verdict(payload.channel, payload.version.received_time_ms)
        if state != REFUSED:
            await self._delete_unneeded(changed, others)
        await self._forget_outdated(others)

    async def _settle(self, others: "Others") -> None:
        """What time has changed, once it is durable: a kill before leaves it to be found out again."""
        self._to_settle = False
        before, at_ms = self._versions.active, now_ms(self._context.clock)
        changed = self._versions.settle(at_ms)
        try:
            await self._context.log.append(TIMETABLES, [_record(each) for each in changed])
        except LogUnavailable:
            self._to_settle = True
            raise
        self._versions.learn(changed)
        active = self._versions.active
        if active is not None and active is not before:
            log_event(logger, "timetable_active", feed=self.feed, version=active.version)
            await self._take_over(before, active, at_ms)
        elif active is not None:
            await self._say_verdict(active.channel, at_ms)
        await self._delete_unneeded(changed, others)

    async def _take_over(self, before: TimetableVersion | None, active: TimetableVersion, at_ms: int) -> None:
        if before is not None and before.channel != active.channel:
            gone = self._saying(before.channel, at_ms)
            await say_nothing(gone[0], self.feed, *gone[1:])
        await self._speak(active)

    async def _delete_unneeded(self, changed: Sequence[TimetableVersion], others: "Others") -> None:
        for name in {artifact_name(each.version) for each in changed} - others.artifacts():
            await self._context.blobs.delete_derived(name)

    async def _say_again(self) -> None:
        if self._versions.active is not None and not await self._speak(self._versions.active):
            log_event(logger, "timetable_unsaid", logging.ERROR, feed=self.feed)
        self._to_say_again = False

    async def _try_out(self, payload: Payload) -> None:
        """The verdict is a record that is withdrawn at once: whoever asked for it reads on from before."""
        compiled = await self._compile(payload.blob, "", payload.version.received_time_ms, self._versions.active)
        verdict = self._versions.try_out(payload, compiled, now_ms(self._context.clock))
        await self._keep_report(verdict.version, compiled)
        await self._context.log.append(TIMETABLES, [_record(verdict), Record(_key(verdict), None)])
        await self._context.log.append(PAYLOADS, [Record(f"{self.feed}/{_place(payload)}".encode(), None)])

    async def _keep_report(self, version: str, compiled: Compiled) -> None:
        file = self._folder / f"{self.feed}.json"
        file.write_bytes(compiled.report or b"[]")
        await self._context.blobs.put_derived(report_name(version), file)

    async def _say_verdict(self, channel: str, at_ms: int) -> None:
        """What has become of versions, on the channel of the one that stays active, if one does."""
        active = self._versions.active
        opened = await self._open(active) if active else None
        artifact = artifact_name(active.version) if active and opened else ""
        counts, feed_version = (opened.counts, opened.feed_version) if opened else ({}, "")
        said = self._versions.said(artifact, counts, feed_version)
        saying = self._saying(active.channel if active else channel, at_ms)
        await say_timetable(*saying, self._outward(said))

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
        return replace(said, artifact="", difference=None, windows=()) if self._private else said

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

    async def _compile(
        self, blob: str, version: str, received_ms: int, active: TimetableVersion | None = None
    ) -> Compiled:
        """A refusal in words for whatever the zip does; raises only what is the machine's fault.

        It is compared with the active version. Without a version of its own the compiled file is not kept.
        """
        context, settings = self._context, self._context.settings
        target = self._folder / f"{self.feed}.tt"
        started = time.monotonic()
        try:
            path = await context.blobs.path(blob)
            limit = settings.compile_timeout_seconds
            before = await self._before(active) if active is not None and active.version != version else None
            form = Form(self._format, received_ms, version, before)
            job = (compile_in_worker, path, target, Limits.of(settings), form)
            compiled = await context.workers.run(*job, timeout_seconds=limit)
            if not compiled.error and version:
                await context.blobs.put_derived(artifact_name(version), target)
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

    async def _before(self, active: TimetableVersion) -> Before | None:
        path = await self._context.blobs.derived(artifact_name(active.version))
        if path is None:
            return None
        now, realtime = now_ms(self._context.clock), []
        for payload in self._realtime.values():
            if payload.version.received_time_ms > now - HEARD_LATELY_MS:
                with suppress(BlobMissing):  # a newer one has just come
                    realtime.append(await self._context.blobs.path(payload.blob))
        return Before(active.version, path, self._hold, tuple(realtime))

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
        return set().union(*(desk.artifacts for desk in self._desks.values()))

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
