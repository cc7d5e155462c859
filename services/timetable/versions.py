"""The versions of one feed's timetable, and what the feed says of them: decisions only, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.shared.model.events import Payload, TimetableVersion
from services.shared.model.said import NoticeSaid, TimetableSaid, VersionSaid
from services.timetable.job import Compiled
from services.timetable.windows import (
    ACTIVE,
    HELD,
    REFUSED,
    SCHEDULED,
    SUPERSEDED,
    day_before,
    is_over,
    today,
    windows_of,
)

VERSION_DIGITS = 16
ZIPS_KEPT = 3  # of superseded versions, to go back to

CHECKED = "checked"
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
        states = (ACTIVE, HELD, SCHEDULED)
        return [record for record in self.known.values() if record.state in states or record.serves_to]

    def was_judged(self, payload: Payload) -> bool:
        """Whether nothing is to be done about it after a restart; a refusal of the newest is found out again."""
        record = self.known.get(version_of(payload))
        if record is None:
            oldest = min((known.received_time_ms for known in self.known.values()), default=0)
            return len(self.known) > ZIPS_KEPT and payload.version.received_time_ms < oldest  # it is forgotten
        judged = record.received_time_ms >= payload.version.received_time_ms
        return judged and (record.state != REFUSED or record.version != self.newest)

    def judge(self, payload: Payload, compiled: Compiled, now_ms: int) -> list[TimetableVersion]:
        """The records that a new version changes, its own first."""
        state = self._verdict(payload, compiled, now_ms)
        found = _record(self.feed, payload, compiled, state)
        record = replace(found, channel=payload.channel, version=version_of(payload), state=state)
        if state == REFUSED:
            return [record]
        before = self.known.get(record.version)
        wholly = payload.decided and before is not None and before.state == SUPERSEDED
        changed = [record]
        if state == ACTIVE:
            changed += self._replaced_by(record, today(record.zone, now_ms), wholly)
        return changed + self._gives_way(record)

    def learn_verdict(self, payload: Payload, compiled: Compiled, changed: Iterable[TimetableVersion]) -> None:
        self.learn(changed)
        self.newest, self.notices = version_of(payload), compiled.notices

    def try_out(self, payload: Payload, compiled: Compiled, now_ms: int) -> TimetableVersion:
        """The verdict on a trial, which changes nothing."""
        verdict = self._verdict(payload, compiled, now_ms)
        state = REFUSED if verdict == REFUSED else CHECKED
        found = _record(self.feed, payload, compiled, verdict)
        return replace(found, channel=TRIAL, version=payload.entry_id, blob="", state=state, verdict=verdict)

    def settle(self, now_ms: int) -> list[TimetableVersion]:
        """The records that time has changed: a version whose day has come, and those whose last trips have ended."""
        due = [each for each in self.known.values() if each.state == SCHEDULED and _has_begun(each, now_ms)]
        over = [replace(each, serves_to="") for each in self.known.values() if is_over(each, now_ms)]
        if not due:
            return over
        *missed, latest = sorted(due, key=lambda each: (each.valid_from, each.received_time_ms))
        replaced = self._replaced_by(latest, latest.valid_from)
        return [replace(latest, state=ACTIVE), *replaced, *(replace(each, state=SUPERSEDED) for each in missed), *over]

    def _verdict(self, payload: Payload, compiled: Compiled, now_ms: int) -> str:
        if compiled.error:
            return REFUSED
        if compiled.difference is not None and compiled.difference.doubts and not payload.decided:
            return HELD
        active, before = self.active, self.known.get(version_of(payload))
        if active is None or active.version == version_of(payload):
            return ACTIVE
        wanted_now = payload.decided and before is not None and before.state == SCHEDULED
        day = today(compiled.zone, now_ms)
        return SCHEDULED if active.valid_to >= day < compiled.valid_from and not wanted_now else ACTIVE

    def _replaced_by(self, record: TimetableVersion, first: str, wholly: bool = False) -> list[TimetableVersion]:
        """The one that was active goes on for service days before `first`, unless all is taken back."""
        before, last = self.active, day_before(first)
        serving = [each for each in self.known.values() if each.serves_to and each.version != record.version]
        changed = [replace(each, serves_to="") for each in serving] if wholly else []
        if before is not None and before.version != record.version:
            served = wholly or any(each.serves_to >= last for each in serving)
            changed.append(replace(before, state=SUPERSEDED, serves_to="" if served else last))
        return changed

    def _gives_way(self, record: TimetableVersion) -> list[TimetableVersion]:
        """Of the days that several cover the one that came last has them; and a later one ends all waiting."""
        others = [each for each in self.known.values() if each.version != record.version]
        held = [each for each in others if each.state == HELD]
        if record.state == HELD:
            covered = []
        else:
            coming = (each for each in others if each.state == SCHEDULED)
            covered = [each for each in coming if record.valid_from <= each.valid_from <= record.valid_to]
        return [replace(each, state=SUPERSEDED) for each in (*held, *covered)]

    def outdated(self) -> list[TimetableVersion]:
        """Superseded and refused ones that are too old to go back to."""
        kept = {record.version for record in self.kept}
        old = [r for r in self.known.values() if r.version not in kept and r.version != self.newest]
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
            windows=windows_of(self.known.values(), active) if active and artifact else (),
        )

    def _by_age(self) -> list[TimetableVersion]:
        return sorted(self.known.values(), key=lambda record: (-record.received_time_ms, record.version))


def _has_begun(version: TimetableVersion, now_ms: int) -> bool:
    return version.valid_from <= today(version.zone, now_ms)


def _record(feed: str, payload: Payload, compiled: Compiled, verdict: str) -> TimetableVersion:
    held = compiled.difference if verdict == HELD else None
    return TimetableVersion(
        feed=feed,
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
        zone=compiled.zone,
    )


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
