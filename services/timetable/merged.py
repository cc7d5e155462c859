"""/v1/gtfs.zip from behind: made by a worker when what it would hold is new, kept by the hash of what went in.

Whoever asks alike at one time waits for one job; jobs run one after another, so that compiling has its turn.
"""

import asyncio
import hashlib
import logging
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from services.shared.blobs.port import BlobMissing, BlobsUnavailable
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.topics import TIMETABLES
from services.shared.model import entities
from services.shared.model.events import Envelope, TimetableVersion
from services.shared.model.geo import Box
from services.shared.store.port import StoreUnavailable
from services.shared.telemetry import log_event
from services.shared.web.problems import BadRequest, NotFound, Unavailable
from services.shared.wire.codec import decode
from services.shared.workers import WorkerDied
from services.timetable.archive import Limits, Unreadable
from services.timetable.combine.job import FORM, Combined, Job, Source, combine_in_worker
from services.timetable.job import FORMATS
from services.timetable.windows import ACTIVE

FOLDER = "merged"
KEY_DIGITS = 16
JOBS_AT_MOST = 8  # that wait or run
EMPTY_REMEMBERED = 100
RETRY_SECONDS = 10

logger = logging.getLogger(__name__)


class Merged:
    """`path` answers; the rest remembers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._folder = fresh_folder(context.settings.data / "combining")
        self._feeds = {feed.id: feed for feed in context.feeds if feed.format in FORMATS}
        self._jobs: dict[str, asyncio.Task[Combined]] = {}
        self._turn = asyncio.Lock()
        self._asked: dict[str, None] = {}  # names of what is kept, the one asked for last at the end
        self._without: dict[str, Combined] = {}  # keys that gave no zip

    async def path(self, feeds: Sequence[str], box: Box | None) -> Path:
        """The zip. Raises a Problem when there can be none, or not now."""
        job = await self._job(self.chosen(feeds), box)
        name = f"{FOLDER}/{job.version}.zip"
        combined = self._without.get(job.version)
        if combined is None:
            path = await self._context.blobs.derived(name)
            if path is None:
                combined = await self._made(job, name)
                path = await self._context.blobs.derived(name)
            if path is not None:
                self._asked.pop(name, None)
                self._asked[name] = None
                return path
        raise _reason_for_none(combined, box)

    def chosen(self, ids: Sequence[str]) -> list[Feed]:
        """In the order of feeds.toml, so that one question has one answer."""
        mistakes = [f"{feed} is no timetable of this hub" for feed in ids if feed not in self._feeds]
        private = [feed.id for feed in self._feeds.values() if feed.redistribution != "raw"]
        mistakes += [f"{feed} may not be passed on" for feed in ids if feed in private]
        if mistakes:
            raise BadRequest.naming({"feeds": "; ".join(mistakes)})
        chosen = [feed for feed in self._feeds.values() if feed.id not in private and (not ids or feed.id in ids)]
        if not chosen:
            raise NotFound("This hub has no timetable that may be passed on.")
        return chosen

    async def _job(self, feeds: Sequence[Feed], box: Box | None) -> Job:
        context = self._context
        records = await context.dead_letters.newest(context.log, TIMETABLES, TimetableVersion)
        active = {record.feed: record for record in records if record.state == ACTIVE}
        ready = [feed for feed in feeds if feed.id in active and await self._counts(feed)]
        if not ready:
            raise Unavailable("No timetable that was asked for is ready.", RETRY_SECONDS)
        sources = tuple([await self._source(feed, active[feed.id]) for feed in ready])
        settings, url = self._context.settings, self._context.settings.address
        inputs = [(s.feed, s.version, s.valid_from, s.valid_to, s.licence, s.attribution) for s in sources]
        digest = hashlib.sha256(repr((FORM, inputs, box, url)).encode()).hexdigest()
        return Job(sources, box, digest[:KEY_DIGITS], url, Limits.of(settings))

    async def _counts(self, feed: Feed) -> bool:
        """What is past the max_age that its feed states is not in the picture either."""
        if not feed.max_age_seconds:
            return True
        try:
            value = await self._context.store.get("source", feed.id)
        except StoreUnavailable as error:
            raise Unavailable("The hub can't tell now how old its timetables are.", RETRY_SECONDS) from error
        return value is not None and bool(decode(entities.Source, decode(Envelope, value).payload).artifact)

    async def _source(self, feed: Feed, version: TimetableVersion) -> Source:
        try:
            path = await self._context.blobs.path(version.blob)
        except BlobMissing:
            raise Unavailable(f"The zip of {feed.id} is not there; it must be fetched again.", RETRY_SECONDS) from None
        span = (version.valid_from, version.valid_to)
        return Source(
            feed.id, path, version.version, *span, feed.licence, feed.attribution, feed.format, version.received_time_ms
        )

    async def _made(self, job: Job, name: str) -> Combined:
        """Who asks may leave; the job goes on for whoever asks next."""
        task = self._jobs.get(job.version)
        if task is None:
            if len(self._jobs) >= JOBS_AT_MOST:
                raise Unavailable("Too many different extracts are being made.", RETRY_SECONDS)
            task = self._jobs[job.version] = asyncio.create_task(self._make(job, name), name=f"combine {name}")
            task.add_done_callback(_tell_failure)
        try:
            return await asyncio.shield(task)
        except TimeoutError:
            raise Unavailable("Merging took too long; ask for fewer feeds or a box.", RETRY_SECONDS) from None
        except (WorkerDied, BlobsUnavailable, Unreadable) as error:
            raise Unavailable(f"It could not be made now: {error}", RETRY_SECONDS) from error

    async def _make(self, job: Job, name: str) -> Combined:
        context, target = self._context, self._folder / f"{job.version}.zip"
        try:
            async with self._turn:
                started = time.monotonic()
                limit = context.settings.compile_timeout_seconds
                combined = await context.workers.run(combine_in_worker, job, target, timeout_seconds=limit)
                context.telemetry.histogram("noriai_combine_seconds").observe(time.monotonic() - started)
            if combined.rows:
                await context.blobs.put_derived(name, target)
                log_event(logger, "timetables_merged", feeds=len(job.sources), version=job.version)
                await self._forget_unasked(name)
            else:
                self._without[job.version] = combined
                if len(self._without) > EMPTY_REMEMBERED:
                    del self._without[next(iter(self._without))]
            return combined
        finally:
            target.unlink(missing_ok=True)
            del self._jobs[job.version]

    async def _forget_unasked(self, new: str) -> None:
        """Keeps those that were asked for last; of before the last start it is not known when that was."""
        names = [name for name in await self._context.blobs.derived_names(FOLDER) if name != new]
        asked = list(self._asked)
        names.sort(key=lambda name: asked.index(name) if name in self._asked else -1)
        for name in names[: max(0, len(names) + 1 - self._context.settings.merged_zips_kept)]:
            self._asked.pop(name, None)
            await self._context.blobs.delete_derived(name)


def _reason_for_none(combined: Combined | None, box: Box | None) -> BadRequest | NotFound | Unavailable:
    if combined is None or combined.rows:
        return Unavailable("The zip was made and is gone again.", retry_seconds=1)
    if combined.zones:
        listed = [{"where": "feeds", "reason": f"{zone}: {', '.join(feeds)}"} for zone, feeds in combined.zones.items()]
        told = "; ".join(str(each["reason"]) for each in listed)
        detail = f"GTFS has one time zone a feed, and these have several; ask for those of one with feeds=: {told}"
        return BadRequest(detail, errors=listed)
    return NotFound("No trip calls inside bbox." if box is not None else "These feeds have no trip that can be used.")


def _tell_failure(task: asyncio.Task[Combined]) -> None:
    """Whether or not somebody still waits for it."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log_event(
            logger, "merging_failed", logging.ERROR, job=task.get_name(), error=f"{type(error).__name__}: {error}"
        )


def fresh_folder(folder: Path) -> Path:
    """Where workers write before a file gets its name; what a crash left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
