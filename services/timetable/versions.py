"""The versions of one feed's timetable, and what the feed says of them: decisions only, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.shared.model.events import Payload, TimetableVersion
from services.shared.model.said import NoticeSaid, TimetableSaid, VersionSaid
from services.timetable.job import Compiled

VERSION_DIGITS = 16
ZIPS_KEPT = 3  # of superseded versions, to go back to

ACTIVE, HELD, REFUSED, SUPERSEDED, CHECKED = "active", "held", "refused", "superseded", "checked"
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

    @property
    def kept(self) -> list[TimetableVersion]:
        """Those whose compiled files are needed."""
        return [record for record in self.known.values() if record.state in (ACTIVE, HELD)]

    def was_judged(self, payload: Payload) -> bool:
        """Whether nothing is to be done about it after a restart; a refusal of the newest is found out again."""
        record = self.known.get(version_of(payload))
        if record is None:
            oldest = min((known.received_time_ms for known in self.known.values()), default=0)
            return len(self.known) > ZIPS_KEPT and payload.version.received_time_ms < oldest  # it is forgotten
        judged = record.received_time_ms >= payload.version.received_time_ms
        return judged and (record.state != REFUSED or record.version != self.newest)

    def judge(self, payload: Payload, compiled: Compiled) -> list[TimetableVersion]:
        """Takes a new version up, and gives the records that changed."""
        state = _verdict(payload, compiled)
        record = replace(
            self._record(payload, compiled), channel=payload.channel, version=version_of(payload), state=state
        )
        changed = [record]
        if state in (ACTIVE, HELD):
            ended = (HELD, ACTIVE) if state == ACTIVE else (HELD,)
            others = (known for known in self.known.values() if known.version != record.version)
            changed += [replace(known, state=SUPERSEDED) for known in others if known.state in ended]
        self.learn(changed)
        self.newest, self.notices = record.version, compiled.notices
        return changed

    def try_out(self, payload: Payload, compiled: Compiled) -> TimetableVersion:
        """The verdict on a trial, which changes nothing."""
        verdict = _verdict(payload, compiled)
        state = REFUSED if verdict == REFUSED else CHECKED
        found = self._record(payload, compiled)
        return replace(found, channel=TRIAL, version=payload.entry_id, blob="", state=state, verdict=verdict)

    def _record(self, payload: Payload, compiled: Compiled) -> TimetableVersion:
        held = compiled.difference if _verdict(payload, compiled) == HELD else None
        return TimetableVersion(
            feed=self.feed,
            channel="",
            version="",
            blob=payload.blob,
            valid_from=compiled.valid_from,
            valid_to=compiled.valid_to,
            received_time_ms=payload.version.received_time_ms,
            error=compiled.error,
            error_count=compiled.error_count,
            warning_count=compiled.warning_count,
            reason=held.reason if held is not None else "",
            difference=compiled.difference,
        )

    def outdated(self) -> list[TimetableVersion]:
        """Superseded and refused ones that are too old to go back to."""
        old = [r for r in self.known.values() if r.state not in (ACTIVE, HELD) and r.version != self.newest]
        return sorted(old, key=lambda record: -record.received_time_ms)[ZIPS_KEPT:]

    def said(self, artifact: str, counts: dict[str, int], feed_version: str) -> TimetableSaid:
        """`artifact` is empty while the active version is not compiled."""
        active, newest = self.active, self.known.get(self.newest)
        compared = next((record for record in (newest, active) if record and record.difference), None)
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
            difference=compared.difference if compared else None,
        )

    def _by_age(self) -> list[TimetableVersion]:
        return sorted(self.known.values(), key=lambda record: (-record.received_time_ms, record.version))


def _verdict(payload: Payload, compiled: Compiled) -> str:
    if compiled.error:
        return REFUSED
    doubtful = compiled.difference is not None and compiled.difference.doubts
    return HELD if doubtful and not payload.decided else ACTIVE


def _version_said(record: TimetableVersion) -> VersionSaid:
    return VersionSaid(
        record.version,
        record.state,
        record.valid_from,
        record.valid_to,
        record.received_time_ms,
        record.error_count,
        record.warning_count,
        record.reason if record.state == HELD else "",
    )
