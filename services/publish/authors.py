"""Whose push it is, proven: by the key, and by a signature when the operator has registered a key for it."""

import asyncio
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import web

from services.publish.signatures import AHEAD_SECONDS, OLDEST_SECONDS, BadSignature, Message, verify
from services.shared.accounts import Principal
from services.shared.context import Context
from services.shared.log.reading import Reading
from services.shared.log.topics import AUDIT
from services.shared.model.audit import AuditRecord
from services.shared.web.admission import PRINCIPAL
from services.shared.web.audit import Author
from services.shared.web.problems import Unauthorized

KEPT_MS = 2 * (OLDEST_SECONDS + AHEAD_SECONDS) * 1000


class Authors:
    """Nonces that were used are in the audit, so that every process, and one that starts again, knows them."""

    def __init__(self, context: Context) -> None:
        self._settings = context.settings
        self._clock = context.clock
        self._audit = Reading(context.log, AUDIT)
        self._dead_letters = context.dead_letters
        self.used: dict[bytes, int] = {}
        self._turn = asyncio.Lock()

    async def author(self, request: web.Request, body: bytes) -> Author:
        """Raises Unauthorized saying what is wrong with the signature, LogUnavailable."""
        principal: Principal = request[PRINCIPAL]
        if not principal.signing_keys:
            return Author(principal.operator, principal.actor)
        try:
            message, now = self._message(request, body), self._clock.real()
            nonce = await asyncio.to_thread(verify, message, principal.signing_keys, now)  # bodies may be large
        except BadSignature as bad:
            raise Unauthorized(f"signature: {bad}") from None
        used = sha256(f"{principal.operator}/{nonce}".encode()).digest()
        await self._use(used)
        return Author(principal.operator, principal.actor, used)

    async def learn(self) -> None:
        """Reads which nonces were used. Raises LogUnavailable."""
        since_ms = int(self._clock.real() * 1000) - KEPT_MS
        async for record in self._audit.on():
            if record.time_ms >= since_ms:
                said = await self._dead_letters.read(AuditRecord, AUDIT, record)
                if said is not None and said.entry is not None and said.entry.nonce:
                    self.used[said.entry.nonce] = record.time_ms
        while self.used and next(iter(self.used.values())) < since_ms:  # the oldest come first
            del self.used[next(iter(self.used))]

    async def _use(self, nonce: bytes) -> None:
        async with self._turn:
            await self.learn()
            if nonce in self.used:
                raise Unauthorized("signature: this nonce was used before; sign anew for every request")
            self.used[nonce] = int(self._clock.real() * 1000)

    def _message(self, request: web.Request, body: bytes) -> Message:
        """Under the hub's own address where that is known, else the one that was asked for."""
        base = self._settings.base_url.rstrip("/") or f"{request.scheme}://{request.host}"
        parts = urlsplit(base)
        url = f"{parts.scheme}://{parts.netloc}{parts.path}{request.rel_url.raw_path_qs}"
        headers = {name.lower(): request.headers.getall(name) for name in request.headers}
        return Message(request.method, url, headers, body)
