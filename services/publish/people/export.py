"""All that the hub holds on an account, as one zip of open formats: JSON, NDJSON, and what was pushed, as it came."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

import orjson
from aiohttp import web

from services.publish.usage import KEPT_DAYS, UsageDesk
from services.shared.blobs.port import BlobMissing
from services.shared.context import Context
from services.shared.feed import Feed
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT, PAYLOADS, TIMETABLES, WEBHOOKS
from services.shared.model.accounts import ApiKey, OperatorAccount
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.model.events import Payload, TimetableVersion
from services.shared.model.people import Person
from services.shared.model.webhooks import Webhook
from services.shared.web.middleware.security import DATA_HEADERS

SEND_BYTES = 1 << 18
HEADERS = {
    **DATA_HEADERS,
    "Content-Type": "application/zip",
    "Content-Disposition": 'attachment; filename="noriai-account.zip"',
    "Cache-Control": "no-store",
}
Files = AsyncIterator[tuple[str, bytes | Path]]


class Exporter:
    """One is made at a time: each is as large as what was pushed."""

    def __init__(self, context: Context, usage: UsageDesk) -> None:
        self._context = context
        self._usage = usage
        self._turn = asyncio.Lock()

    async def send(self, request: web.Request, me: Person, feeds: Sequence[Feed]) -> web.StreamResponse:
        """Raises LogUnavailable, BlobsUnavailable before anything is sent."""
        with TemporaryFile(dir=self._context.settings.data) as file:
            async with self._turn:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                    async for name, body in self._files(me, feeds):
                        if isinstance(body, Path):
                            await asyncio.to_thread(packed.write, body, name, zipfile.ZIP_STORED)
                        else:
                            await asyncio.to_thread(packed.writestr, name, body)
            return await _sent(request, file)

    async def _files(self, me: Person, feeds: Sequence[Feed]) -> Files:
        owner = f"operator/{me.operator}" if me.operator else f"developer/{me.id}"
        yield "account.json", _json(self._account(me, feeds))
        webhooks = [one for one in await self._newest(WEBHOOKS, Webhook) if one.owner == owner]
        yield "webhooks.json", _json([_webhook(one) for one in webhooks])
        yield "audit.ndjson", b"".join([line async for line in self._audit(me, {feed.id for feed in feeds})])
        for feed in feeds:
            yield f"feeds/{feed.id}/usage.json", _json(await self._usage.of(feed.id, KEPT_DAYS))
        ids = {feed.id for feed in feeds}
        for payload in await self._newest(PAYLOADS, Payload):
            if payload.feed in ids and payload.actor:  # what the hub fetched by itself is its source's to give
                async for file in self._payload(payload):
                    yield file
        for version in await self._newest(TIMETABLES, TimetableVersion):
            if version.feed in ids and version.blob:
                async for file in self._blob(f"feeds/{version.feed}/gtfs/{version.version}.zip", version.blob):
                    yield file

    def _account(self, me: Person, feeds: Sequence[Feed]) -> dict[str, Any]:
        accounts = self._context.accounts
        operator = accounts.operators.get(me.operator)
        people = [one for one in accounts.people.values() if me.operator and one.operator == me.operator] or [me]
        keys = accounts.keys.values()
        mine = [one for one in keys if (one.operator == me.operator if me.operator else one.developer == me.id)]
        return {
            "operator": _operator(operator) if operator else None,
            "feeds": [{"id": feed.id, "format": feed.format, "licence": feed.licence} for feed in feeds],
            "people": [_person(one) for one in sorted(people, key=lambda one: one.created_ms)],
            "keys": [_key(one) for one in sorted(mine, key=lambda one: one.created_ms)],
        }

    async def _audit(self, me: Person, feeds: set[str]) -> AsyncIterator[bytes]:
        prefix = f"operator/{me.operator}/" if me.operator else f"person/{me.id}"
        async for record in Reading(self._context.log, AUDIT).on():
            said = await self._context.dead_letters.read(AuditRecord, AUDIT, record)
            entry = said.entry if said is not None else None
            if entry is not None and (entry.feed in feeds or entry.actor.startswith(prefix)):
                yield _json(_entry(entry)) + b"\n"

    async def _payload(self, payload: Payload) -> Files:
        if payload.entry:
            yield f"feeds/{payload.feed}/{payload.format}/{quote(payload.entry_id, safe='')}.json", payload.entry
        elif payload.blob and payload.format != "gtfs":  # of timetables all versions come
            async for file in self._blob(f"feeds/{payload.feed}/{payload.channel}.pb", payload.blob):
                yield file

    async def _blob(self, name: str, reference: str) -> Files:
        with suppress(BlobMissing):  # erased since: what was kept is what there is
            yield name, await self._context.blobs.path(reference)

    async def _newest(self, topic: Any, cls: type[Any]) -> list[Any]:
        return await self._context.dead_letters.newest(self._context.log, topic, cls)


async def _sent(request: web.Request, file: IO[bytes]) -> web.StreamResponse:
    response = web.StreamResponse(headers={**HEADERS, "Content-Length": str(file.tell())})
    await response.prepare(request)
    file.seek(0)
    while part := await asyncio.to_thread(file.read, SEND_BYTES):
        await response.write(part)
    await response.write_eof()
    return response


def _json(data: Mapping[str, Any] | Iterable[Any]) -> bytes:
    return orjson.dumps(data)


def _time(at_ms: int) -> str | None:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds") if at_ms else None


def _operator(one: OperatorAccount) -> dict[str, Any]:
    signing = [{"id": key.id, "public_key": key.public_key.hex()} for key in one.signing_keys]
    return {"id": one.id, "name": one.name, "created": _time(one.created_ms), "signing_keys": signing}


def _person(one: Person) -> dict[str, Any]:
    passkeys = [{"name": passkey.name, "created": _time(passkey.created_ms)} for passkey in one.passkeys]
    return {"id": one.id, "name": one.name, "role": one.role, "created": _time(one.created_ms), "passkeys": passkeys}


def _key(one: ApiKey) -> dict[str, Any]:
    """Without what proves it."""
    ends = _time(one.not_after_ms)
    return {"id": one.id, "scopes": one.scopes, "created": _time(one.created_ms), "ends": ends, "revoked": one.revoked}


def _webhook(one: Webhook) -> dict[str, Any]:
    told = {"id": one.id, "url": one.url, "kinds": one.kinds, "filters": orjson.loads(one.filters), "state": one.state}
    return told | {"created": _time(one.created_ms)}


def _entry(one: AuditEntry) -> dict[str, Any]:
    told = {"time": _time(one.time_ms), "actor": one.actor, "feed": one.feed, "action": one.action}
    return told | {"digest": one.digest.hex(), "ref": one.ref, "refused": one.refused}
