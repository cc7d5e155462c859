"""A feed of several documents behind http: one look is a round, and its answer one bundle of them all.

A document is asked for again when its own ttl has run out, with its own validators. An address that a
document names is not the hub's operator's word: of the feed's own origin it is fetched as the feed is, with
its secrets; of any other it must be public, and no secret goes there.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from yarl import URL

from services.ingest.bundles import pack
from services.ingest.failures import Failure, Reason, failure
from services.ingest.gathering import Document, Gathering
from services.ingest.transports.contract import (
    NO_VALIDATORS,
    Answer,
    Fetched,
    Request,
    Transport,
    Unchanged,
    Validators,
)
from services.shared.clock import Clock

MOST_DOCUMENTS = 50
LONGEST_TTL_SECONDS = 3600.0
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Kept:
    url: str
    body: bytes
    validators: Validators
    due: float


class RoundTransport:
    """Of one feed: it keeps what the last complete round brought. `strangers` reaches public addresses only."""

    def __init__(
        self, gathering: Gathering, own: Transport, strangers: Transport, clock: Clock, max_bytes: int
    ) -> None:
        self._gathering = gathering
        self._own = own
        self._strangers = strangers
        self._clock = clock
        self._max_bytes = max_bytes
        self._kept: dict[str, Kept] = {}

    async def fetch(self, request: Request, validators: Validators) -> Answer:
        try:
            found = await self._round(request)
        except ValueError:
            return failure(Reason.BAD_ADDRESS)
        if isinstance(found, Failure):
            return found
        if sum(len(one.body) for one in found.values()) > self._max_bytes:
            return failure(Reason.LARGE, megabytes=self._max_bytes / 1e6)
        self._kept = found
        body = await asyncio.to_thread(pack, {name: one.body for name, one in found.items()})
        tag = sha256(body).hexdigest()
        if validators.etag == tag:
            return Unchanged(validators)
        location = str(URL(str(request.url)).with_query(None).with_fragment(None).with_user(None))
        return Fetched(body, Validators(etag=tag), location, "application/zip")

    async def _round(self, request: Request) -> dict[str, Kept] | Failure:
        begun = self._clock.now()
        first = self._gathering.first(str(request.url))
        root = await self._look(first, request, begun)
        if isinstance(root, Failure) and root.status not in _GONE:
            return root
        further = self._gathering.further(None if isinstance(root, Failure) else root.body, first.url)
        if isinstance(further, Failure):
            return further
        if len(further) > MOST_DOCUMENTS:
            return failure(Reason.MANY_DOCUMENTS, most=MOST_DOCUMENTS)
        answers = await self._look_at_all(further, request, begun)
        found = {} if isinstance(root, Failure) else {first.name: root}
        for document, answer in zip(further, answers, strict=True):
            kept = self._usable(document, answer)
            if isinstance(kept, Failure):
                return kept
            if kept is not None:
                found[document.name] = kept
        if isinstance(root, Failure) and not found:
            return root
        return await self._exchanged(found, request, begun)

    async def _exchanged(self, found: dict[str, Kept], request: Request, begun: float) -> dict[str, Kept]:
        """With other documents in the place of those that the format has no use of; they stay if that fails."""
        query = {name: value for name, value in request.query.items() if isinstance(value, str)}
        for name, kept in list(found.items()):
            other = self._gathering.instead(kept.body, Document(name, kept.url), query)
            answer = await self._look(other, request, begun) if other is not None else None
            if other is not None and isinstance(answer, Kept):
                del found[name]
                found[other.name] = answer
        return found

    async def _look_at_all(self, documents: Sequence[Document], request: Request, begun: float) -> list[Kept | Failure]:
        gate = asyncio.Semaphore(self._gathering.at_once)

        async def look(document: Document) -> Kept | Failure:
            async with gate:
                return await self._look(document, request, begun)

        return await asyncio.gather(*map(look, documents))

    def _usable(self, document: Document, answer: Kept | Failure) -> Kept | Failure | None:
        """None: the round does without it."""
        if isinstance(answer, Kept) or (document.essential and answer.status not in _GONE):
            return answer
        return None if answer.status in _GONE else self._kept.get(document.name)

    async def _look(self, document: Document, request: Request, begun: float) -> Kept | Failure:
        kept = self._kept.get(document.name)
        if kept is not None and kept.url != document.url:
            kept = None
        if kept is not None and begun < kept.due:
            return kept
        is_own = URL(document.url).origin() == URL(str(request.url)).origin()
        asked = Request(document.url, request.headers, request.query) if is_own else Request(document.url)
        transport = self._own if is_own else self._strangers
        answer = await transport.fetch(asked, kept.validators if kept is not None else NO_VALIDATORS)
        if isinstance(answer, Failure):
            return answer
        if isinstance(answer, Unchanged):
            assert kept is not None
            return replace(kept, validators=answer.validators, due=self._due(begun, kept.body))
        body = await asyncio.to_thread(document.take, answer.body)
        return Kept(document.url, body, answer.validators, self._due(begun, body))

    def _due(self, begun: float, body: bytes) -> float:
        return begun + min(self._gathering.ttl_seconds(body), LONGEST_TTL_SECONDS)
