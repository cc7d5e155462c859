"""Versions of timetables go when the payload that they came by was erased, and superseded ones when they are too old.

With a version go its zip, its report, its compiled file, the merged zips, and all that it said (EVENTS.md, "Licence
on the way out": `delete_after`). A feed that is no longer configured has versions too.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from services.shared.blobs.port import BlobsUnavailable
from services.shared.blobs.unneeded import unneeded, unneeded_of
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.log.newest import Newest
from services.shared.log.port import LogRecord, LogUnavailable, Record
from services.shared.log.topics import TIMETABLES
from services.shared.model.events import TimetableVersion
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import artifact_name
from services.shared.timetable.reports import report_name
from services.shared.wire.codec import Undecodable, decode
from services.timetable.desk import Desk, Others
from services.timetable.merged import FOLDER
from services.timetable.windows import ACTIVE, SCHEDULED

logger = logging.getLogger(__name__)

Channel = tuple[str, str]  # feed, channel


class Erasing:
    """`note` says which channels have a payload on the log; before all of them are read nothing may be erased."""

    def __init__(self, context: Context, desks: Mapping[str, Desk], others: Others) -> None:
        self._held: set[Channel] = set()
        self._unneeded: dict[str, str] = {}  # versions whose files are to be deleted, each with its blob
        self._withdrawn = False
        self._context = context
        self._desks = desks
        self._others = others
        self._records = Newest(context.log, TIMETABLES)
        self._after_ms = {f.id: int((f.delete_after_seconds or 0) * 1000) for f in context.feeds}

    def note(self, feed: str, channel: str, held: bool) -> None:
        if held:
            self._held.add((feed, channel))
        else:
            self._held.discard((feed, channel))
            self._withdrawn = True

    async def follow_up(self) -> None:
        """At once, when a payload was withdrawn."""
        if self._withdrawn:
            self._withdrawn = False
            await self.look_again()

    async def look_again(self) -> None:
        """As `look`, and what fails is told and tried the next time."""
        try:
            await self.look()
        except (LogUnavailable, BlobsUnavailable) as error:
            log_event(logger, "erasing_held_back", logging.ERROR, reason=error)

    async def look(self) -> None:
        """Whatever is to go, also what a failure has left. Raises LogUnavailable, BlobsUnavailable."""
        known = await self._known()
        gone = to_erase(known, self._held, self._after_ms, now_ms(self._context.clock))
        if gone:
            await self._withdraw(gone)
        if self._unneeded:
            await self._delete_files([version for version in known if version not in gone])
        if gone:
            await self._context.log.maintain()

    async def _withdraw(self, gone: Collection[TimetableVersion]) -> None:
        for feed in {version.feed for version in gone}:
            if (desk := self._desks.get(feed)) is not None:
                await desk.forget([version for version in gone if version.feed == feed])
        records = [Record(f"{v.feed}/{v.version}".encode(), None, unneeded(v.blob)) for v in gone]
        await self._context.log.append(TIMETABLES, records)
        self._unneeded |= {version.version: version.blob for version in gone}
        log_event(logger, "timetables_erased", versions=len(gone))

    async def _delete_files(self, left: Collection[TimetableVersion]) -> None:
        blobs = self._context.blobs
        versions, zips = {version.version for version in left}, {version.blob for version in left}
        unneeded_now = dict(self._unneeded)
        for version, blob in unneeded_now.items():
            if version not in versions:
                await blobs.delete_derived(artifact_name(version))
                await blobs.delete_derived(report_name(version))
            if blob:
                await self._others.delete_unneeded(blobs, blob, zips)
        for name in await blobs.derived_names(FOLDER):
            await blobs.delete_derived(name)
        for version in unneeded_now:
            self._unneeded.pop(version, None)

    async def _known(self) -> list[TimetableVersion]:
        known: list[TimetableVersion] = []
        for record in await self._records.refresh():
            self._note_unneeded(record)
        for record in list(self._records.records.values()):
            try:
                known.append(decode(TimetableVersion, record.value or b""))
            except Undecodable as error:
                await self._context.dead_letters.bury(TIMETABLES, record, str(error))
        return known

    def _note_unneeded(self, record: LogRecord) -> None:
        version = record.key.decode("utf-8", "replace").rpartition("/")[2]
        if record.value is not None:
            self._unneeded.pop(version, None)
        elif blob := unneeded_of(record.headers):
            self._unneeded[version] = blob


def to_erase(
    known: Iterable[TimetableVersion], held: Collection[Channel], after_ms: Mapping[str, int], now_ms: int
) -> list[TimetableVersion]:
    """A version was confirmed for as long as none newer had come."""
    by_feed: dict[str, list[TimetableVersion]] = defaultdict(list)
    for version in known:
        by_feed[version.feed].append(version)
    gone: list[TimetableVersion] = []
    for feed, versions in sorted(by_feed.items()):
        newer_ms = now_ms
        for version in sorted(versions, key=lambda v: (-v.received_time_ms, v.version)):
            too_old = version.state not in (ACTIVE, SCHEDULED) and newer_ms <= now_ms - after_ms.get(feed, 0)
            if (version.feed, version.channel) not in held or (after_ms.get(feed) and too_old):
                gone.append(version)
            newer_ms = version.received_time_ms
    return gone
