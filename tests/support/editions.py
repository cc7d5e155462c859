"""One feed whose editions come one after another: judged, switched by the clock, and read over the API."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services.shared.clock import now_ms
from services.shared.feed import Hold
from services.shared.model.events import Payload, TimetableVersion, Version
from services.shared.timetable.artifact import Timetable, artifact_name
from services.timetable.compile import compile_feed
from services.timetable.job import Before, Form
from services.timetable.versions import VERSION_DIGITS, Versions
from tests.support.reads import LIMITS, Reads


@dataclass(slots=True)
class Editions:
    reads: Reads
    feed: str = "f"
    versions: Versions = field(init=False)

    def __post_init__(self) -> None:
        self.versions = Versions(self.feed)

    @property
    def states(self) -> dict[str, str]:
        return {version: record.state for version, record in self.versions.known.items()}

    @property
    def windows(self) -> list[tuple[str, str, str]]:
        active = self.versions.active
        said = self.versions.said("there", {}, "") if active is not None else None
        return [(each.version, each.first, each.last) for each in (said.windows if said is not None else ())]

    async def publish(self, data: bytes, decided: bool = False) -> str:
        """At the clock's time; gives the version."""
        digest = hashlib.sha256(data).hexdigest()
        version, at_ms, active = digest[:VERSION_DIGITS], now_ms(self.reads.clock), self.versions.active
        archive = self.reads.folder / f"{version}.zip"
        archive.write_bytes(data)
        known = active is not None and active.version != version
        before = Before(active.version, self.artifact(active.version), Hold()) if active is not None and known else None
        form = Form(received_ms=at_ms, version=version, before=before)
        compiled = compile_feed(archive, self.artifact(version), LIMITS, form, checks=False)
        payload = Payload(self.feed, "poll", "gtfs", f"sha256-{digest}", Version(0, at_ms), decided=decided)
        changed = self.versions.judge(payload, compiled, at_ms)
        self.versions.learn_verdict(payload, compiled, changed)
        await self._tell()
        return version

    async def at(self, time: str) -> Sequence[TimetableVersion]:
        """The clock moves on; gives what that changed."""
        moment = datetime.fromisoformat(time).timestamp()
        await self.reads.clock.set(moment)
        changed = self.versions.settle(now_ms(self.reads.clock))
        self.versions.learn(changed)
        await self._tell()
        return changed

    def artifact(self, version: str) -> Path:
        return self.reads.folder / artifact_name(version).replace("/", "-")

    async def _tell(self) -> None:
        active = self.versions.active
        assert active is not None
        timetable = Timetable.open(self.artifact(active.version))
        told = self.versions.said(artifact_name(active.version), timetable.counts, timetable.feed_version)
        await self.reads.serve(told, timetable)
