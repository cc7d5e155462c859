"""GTFS zips: kept, then judged by the timetable service, whose verdict on the log is the answer.

A trial is judged and never served. Putting a version online that was held, and going back to one, is pushing its zip
again, without the upload and whatever the feed's limits say.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from services.publish.audit import make_salt, salted
from services.shared.blobs.port import BlobMissing, reference_of
from services.shared.clock import now_ms
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.port import OffsetGone, Record
from services.shared.log.topics import PAYLOADS, TIMETABLES
from services.shared.model.events import Payload, TimetableVersion, Version
from services.shared.timetable.differences import difference_data
from services.shared.timetable.reports import report_name
from services.shared.web.audit import Audit, Author
from services.shared.web.problems import Conflict, NotFound, UnusableData
from services.shared.wire.codec import encode

CHANNEL, TRIAL, FORMAT = "push", "trial", "gtfs"
VERSION_DIGITS = 16
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judged:
    """`version` is None while it is not judged yet."""

    name: str
    version: TimetableVersion | None
    report: list[dict[str, Any]]

    @property
    def status(self) -> int:
        return 202 if self.version is None else 201

    @property
    def data(self) -> Mapping[str, Any]:
        if self.version is None:
            return {"version": self.name, "state": "pending", "report": []}
        return version_data(self.version) | {"report": self.report}


def version_data(version: TimetableVersion) -> dict[str, Any]:
    told = {
        "version": version.version,
        "state": version.state,
        "valid_from": _iso(version.valid_from),
        "valid_to": _iso(version.valid_to),
        "error": version.error,
        "reason": version.reason,
        "would_be": version.verdict,
        "diff": difference_data(version.difference) if version.difference is not None else None,
        "received": datetime.fromtimestamp(version.received_time_ms / 1000, UTC).isoformat(timespec="seconds"),
    }
    counts = {"errors": version.error_count, "warnings": version.warning_count}
    return {name: value for name, value in told.items() if value} | counts


class TimetableDesk:
    def __init__(self, context: Context, audit: Audit) -> None:
        self._context = context
        self._audit = audit

    async def take(self, feed: Feed, body: bytes, author: Author, wait_seconds: float, trial: bool) -> Judged:
        """Raises UnusableData with the report when it is refused, Conflict, LogUnavailable, BlobsUnavailable."""
        if feed.format != FORMAT:
            raise Conflict(f"{feed.id} is a feed of format {feed.format}, not {FORMAT}")
        if not body:
            raise UnusableData("the body is empty", errors=[{"where": "", "reason": "is empty"}])
        content_hash = await asyncio.to_thread(lambda: sha256(body).digest())
        salt = make_salt()
        digest = await asyncio.to_thread(salted, salt, body)
        payload = Payload(
            feed.id,
            TRIAL if trial else CHANNEL,
            FORMAT,
            blob=reference_of(content_hash),
            version=Version(received_time_ms=now_ms(self._context.clock), content_hash=content_hash),
            size=len(body),
            entry_id=secrets.token_hex(8) if trial else "",
            content_type="application/zip",
            actor=author.actor,
            salt=salt,
        )
        action = f"PUT gtfs{'?dry_run=1' if trial else ''}"
        return await self._judge(payload, author, action, digest, wait_seconds, body)

    async def copy(self, feed: Feed, version: str) -> Path:
        """The zip of a version, as it came. Raises NotFound, BlobsUnavailable."""
        held = await self._held(feed, version)
        try:
            return await self._context.blobs.path(held.blob)
        except BlobMissing:  # erased since
            raise NotFound(f"version {version} of {feed.id} is not kept any more") from None

    async def activate(self, feed: Feed, version: str, author: Author, wait_seconds: float) -> Judged:
        """Raises NotFound, Conflict for a version that was refused, and as `take`."""
        held = await self._held(feed, version)
        if held.state == REFUSED:
            raise Conflict(f"version {version} was refused: {held.error}")
        at_ms, digest = now_ms(self._context.clock), bytes.fromhex(held.blob.rpartition("-")[2])
        payload = Payload(
            feed.id, CHANNEL, FORMAT, held.blob, Version(0, at_ms, digest), actor=author.actor, decided=True
        )
        return await self._judge(payload, author, f"activate {version}", b"", wait_seconds)

    async def _held(self, feed: Feed, version: str) -> TimetableVersion:
        held = next((one for one in await self.versions(feed) if one.version == version), None)
        if held is None:
            raise NotFound(f"{feed.id} has no version {version}")
        return held

    async def versions(self, feed: Feed) -> list[TimetableVersion]:
        """The newest first."""
        context = self._context
        found = await context.dead_letters.newest(context.log, TIMETABLES, TimetableVersion)
        return sorted((one for one in found if one.feed == feed.id), key=lambda one: -one.received_time_ms)

    async def _judge(
        self, payload: Payload, author: Author, action: str, digest: bytes, wait_seconds: float, body: bytes = b""
    ) -> Judged:
        """Without a body its blob is kept already."""
        name = payload.entry_id or payload.version.content_hash.hex()[:VERSION_DIGITS]
        channel = f"{TRIAL}/{payload.entry_id}" if payload.entry_id else CHANNEL
        key = f"{payload.feed}/{channel}"
        since = (await self._context.log.bounds(TIMETABLES, 0)).end
        async with self._context.blobs.naming(payload.blob):
            if body:
                await self._context.blobs.put(body)
            await asyncio.gather(
                self._context.log.append(PAYLOADS, [Record(key.encode(), encode(payload))]),
                self._audit.accepted(author, payload.feed, action, digest, key),
            )
        version = await self._verdict(f"{payload.feed}/{name}".encode(), since, wait_seconds)
        report = await self._report(name) if version else []
        if version is not None and version.state == REFUSED:
            errors = [_fault(each) for each in report if each["severity"] == "error"]
            raise UnusableData(version.error, errors=[{"where": "", "reason": version.error}, *errors])
        return Judged(name, version, report)

    async def _verdict(self, key: bytes, offset: int, wait_seconds: float) -> TimetableVersion | None:
        log, dead_letters = self._context.log, self._context.dead_letters
        try:
            async with asyncio.timeout(wait_seconds):
                while True:
                    chunk = await log.read(TIMETABLES, 0, offset)
                    for record in chunk.records:
                        if record.key == key and record.value is not None:
                            verdict = await dead_letters.read(TimetableVersion, TIMETABLES, record)
                            if verdict is not None:
                                return verdict
                    offset = chunk.next_offset
                    if not chunk.records:
                        await log.wait(TIMETABLES, 0, offset, wait_seconds)
        except (TimeoutError, OffsetGone):
            return None

    async def _report(self, name: str) -> list[dict[str, Any]]:
        path = await self._context.blobs.derived(report_name(name))
        if path is None:
            return []
        notices: list[dict[str, Any]] = orjson.loads(await asyncio.to_thread(path.read_bytes))
        return notices


def _fault(notice: Mapping[str, Any]) -> dict[str, Any]:
    place = ":".join(str(notice[part]) for part in ("file", "row", "field") if notice.get(part))
    return {"where": place, "reason": notice.get("reason") or notice["code"]} | dict(notice)


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
