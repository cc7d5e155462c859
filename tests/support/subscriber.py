"""A subscriber of /v1/events, as EVENTS.md tells clients to be: snapshot, deltas, resume, a picture."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from services.shared.model.events import Position
from tests.support.contract import check_event

Event = dict[str, Any]
SECONDS = 60.0


@dataclass(slots=True)
class Sent:
    """One block of the stream: what stood before the blank line, and its event; None for a comment."""

    raw: bytes
    id: str
    event: Event | None


@dataclass(slots=True)
class Subscription:
    response: aiohttp.ClientResponse
    _held: bytes = b""

    async def next(self) -> Sent:
        """The next block. Raises EOFError when the hub has ended the stream."""
        async with asyncio.timeout(SECONDS):
            while b"\n\n" not in self._held:
                part = await self.part()
                if not part:
                    raise EOFError
                self._held += part
        raw, _, self._held = self._held.partition(b"\n\n")
        fields = dict(line.split(b": ", 1) for line in raw.split(b"\n") if b": " in line)
        data = fields.get(b"data")
        return Sent(raw, fields.get(b"id", b"").decode(), orjson.loads(data) if data is not None else None)

    async def part(self) -> bytes:
        """What has come by now; b"" at the end."""
        return await self.response.content.readany()

    async def event(self) -> Event:
        """The next event; comments are passed over."""
        while (sent := await self.next()).event is None:
            pass
        return sent.event


@asynccontextmanager
async def subscribed(url: str, last_id: str = "", **query: str) -> AsyncIterator[Subscription]:
    """`start` is the parameter `from`."""
    params = {("from" if name == "start" else name): value for name, value in query.items()}
    sent = {"Last-Event-ID": last_id} if last_id else {}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/v1/events", params=params, headers=sent) as response,
    ):
        assert response.status == 200, await response.text()
        yield Subscription(response)


@dataclass(slots=True)
class Mirror:
    """A local copy kept by events; `reasons` are those of the snapshots it got, `last_id` what it resumes from."""

    picture: dict[str, Any] = field(default_factory=dict)
    last_id: str = ""
    reasons: list[str] = field(default_factory=list)
    _named: set[str] | None = None

    def take(self, sent: Sent) -> None:
        event = sent.event
        if event is None:
            return
        check_event(event)
        subject, words = event["subject"], event["type"].split(".")
        if event["type"] == "noriai.snapshot.begin.v1":
            self._named = set()
            self.reasons.append(event["data"]["reason"])
        elif event["type"] == "noriai.snapshot.end.v1":
            assert self._named is not None
            self.picture = {subject: self.picture[subject] for subject in self._named}
            self._named = None
        elif words[2] == "removed":
            self.picture.pop(subject, None)
        else:
            self.picture[subject] = event["data"]
            if self._named is not None:
                self._named.add(subject)
        if sent.id:
            self.last_id = sent.id

    def cut(self) -> None:
        """The connection is gone; a snapshot that was cut short starts again."""
        self._named = None

    async def follow(self, subscription: Subscription, until: str) -> None:
        """Takes events until one names `until`: a subject, an event's type, or a position."""
        while True:
            sent = await subscription.next()
            self.take(sent)
            if sent.event is not None and until in (sent.event["subject"], sent.event["type"], sent.id):
                return

    async def reach(self, subscription: Subscription, position: Position) -> None:
        """Takes events until it can resume from `position` or later."""
        while not self.last_id.startswith(f"{position.epoch}-") or Position.parse(self.last_id) < position:
            self.take(await subscription.next())
