"""The versions of one feed's timetable, and what the feed says of them: decisions only, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.shared.model.events import Payload, TimetableVersion
from services.shared.model.said import NoticeSaid, TimetableSaid, VersionSaid
from services.timetable.job import Compiled

VERSION_DIGITS = 16
ZIPS_KEPT = 3  # of superseded versions, to go back to

ACTIVE, REFUSED, SUPERSEDED, CHECKED = "active", "refused", "superseded", "checked"
TRIAL = "trial"  # the channel of zips that are judged and never served


def version_of(payload: Payload) -> str:
    return payload.blob.rpartition("-")[2][:VERSION_DIGITS]


@dataclass(slots=True)
class Versions:
    """Of one feed, by version. `newest` is the one that was judged last."""

    feed: str
    known: dict[str, TimetableVersion] = field(default_factory=dict)
    newest: str = ""
    notices: tuple[NoticeSaid, ...] = ()

    def learn(self, records: Iterable[TimetableVersion]) -> None:
        for record in (record for record in records if record.channel != TRIAL):
            self.known[record.version] = record

    @property
    def active(self) -> TimetableVersion | None:
        return next((record for record in self.known.values() if record.state == ACTIVE), None)

    def judge(self, payload: Payload, compiled: Compiled) -> list[TimetableVersion]:
        """Takes a new version up, and gives the records that changed."""
        version = version_of(payload)
        record = TimetableVersion(
            feed=self.feed,
            channel=payload.channel,
            version=version,
            blob=payload.blob,
            state=REFUSED if compiled.error else ACTIVE,
            valid_from=compiled.valid_from,
            valid_to=compiled.valid_to,
            received_time_ms=payload.version.received_time_ms,
            error=compiled.error,
            error_count=compiled.error_count,
            warning_count=compiled.warning_count,
        )
        changed = [record]
        before = self.active
        if not compiled.error and before is not None and before.version != version:
            changed.append(replace(before, state=SUPERSEDED))
        self.learn(changed)
        self.newest, self.notices = version, compiled.notices
        return changed

    def try_out(self, payload: Payload, compiled: Compiled) -> TimetableVersion:
        """The verdict on a trial, which changes nothing."""
        return TimetableVersion(
            feed=self.feed,
            channel=TRIAL,
            version=payload.entry_id,
            state=REFUSED if compiled.error else CHECKED,
            valid_from=compiled.valid_from,
            valid_to=compiled.valid_to,
            received_time_ms=payload.version.received_time_ms,
            error=compiled.error,
            error_count=compiled.error_count,
            warning_count=compiled.warning_count,
        )

    def outdated(self) -> list[TimetableVersion]:
        """Superseded and refused ones that are too old to go back to."""
        old = [r for r in self.known.values() if r.state != ACTIVE and r.version != self.newest]
        return sorted(old, key=lambda record: -record.received_time_ms)[ZIPS_KEPT:]

    def said(self, artifact: str, counts: dict[str, int], feed_version: str) -> TimetableSaid:
        """`artifact` is empty while the active version is not compiled."""
        active, newest = self.active, self.known.get(self.newest)
        return TimetableSaid(
            feed=self.feed,
            version=active.version if active and artifact else "",
            artifact=artifact,
            newest=self.newest,
            error=newest.error if newest else "",
            versions=tuple(_version_said(record) for record in self._by_age()),
            counts=counts,
            feed_version=feed_version,
            notices=self.notices,
        )

    def _by_age(self) -> list[TimetableVersion]:
        return sorted(self.known.values(), key=lambda record: (-record.received_time_ms, record.version))


def _version_said(record: TimetableVersion) -> VersionSaid:
    return VersionSaid(
        record.version,
        record.state,
        record.valid_from,
        record.valid_to,
        record.received_time_ms,
        record.error_count,
        record.warning_count,
    )
