"""For apps that subscribe: a hub's events over any number of connections, and a local copy that they keep in step.

Stands alone: an app may take this one file, with aiohttp. How streams begin, go on and end: docs/events.md.
"""

import asyncio
import json
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

SILENCE_SECONDS = 45.0  # three of the hub's keep-alives
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 15.0
MOST_ASKED_SECONDS = 600.0  # that it waits because the hub says so
EVENT_MAX_BYTES = 64_000_000
PROBLEM = "application/problem+json"  # by which the hub's own refusals are told from those of what stands before it

Event = dict[str, Any]  # a CloudEvent 1.0 as JSON has it


class Refused(Exception):
    """The hub says that what was asked for is wrong. The reaction: ask for something else."""


Asked = str | float | Iterable[str | float]


def query_of(**asked: Asked) -> dict[str, str]:
    """Parameters of /v1/events: `kinds`, `station`, `routes`, `operator`, `bbox`, `near`, `radius`; lists, numbers or
    text."""
    texts = {name: _text(value) for name, value in asked.items()}
    return {name: text for name, text in texts.items() if text}


def _text(value: Asked) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(int(value) if float(value).is_integer() else value)  # a radius is whole
    return ",".join(map(_text, value))


@dataclass(slots=True)
class Events:
    """One subscription over any number of connections: after a break it goes on where it was.

    `url` is the hub's address, `query` the parameters of /v1/events, `key` an API key if the hub wants one; `broken` is
    told why a connection has ended and how many seconds are waited before the next.
    """

    url: str
    query: dict[str, str] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    broken: Callable[[str, float], None] = lambda reason, seconds: None
    last_id: str = ""
    wait_seconds: float = FIRST_WAIT_SECONDS
    _asked_to_wait: float = 0.0

    async def follow(self, take: Callable[[bytes], None]) -> None:
        """Gives each event's JSON to `take`, until cancelled. Raises Refused."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=SILENCE_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                try:
                    await self._connect(session, take)
                    reason = "the hub ended the stream"
                except (aiohttp.ClientError, TimeoutError) as error:
                    reason = str(error) or type(error).__name__
                seconds = max(self._asked_to_wait, self.wait_seconds * random.uniform(0.8, 1.2))
                self.broken(reason, seconds)
                await asyncio.sleep(seconds)
                self.wait_seconds = min(LONGEST_WAIT_SECONDS, self.wait_seconds * 2)

    async def _connect(self, session: aiohttp.ClientSession, take: Callable[[bytes], None]) -> None:
        headers = {"Accept": "text/event-stream"}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        async with session.get(f"{self.url.rstrip('/')}/v1/events", params=self.query, headers=headers) as response:
            if response.status in (400, 401, 403) and response.content_type == PROBLEM:
                raise Refused(_reason(await response.read()))
            later = response.headers.get("Retry-After", "")
            self._asked_to_wait = min(float(later), MOST_ASKED_SECONDS) if later.isdecimal() else 0.0
            response.raise_for_status()
            async for event_id, data in _blocks(response.content):
                self.wait_seconds = FIRST_WAIT_SECONDS
                take(data)
                self.last_id = event_id or self.last_id


async def _blocks(content: aiohttp.StreamReader) -> AsyncIterator[tuple[str, bytes]]:
    """WHATWG's event stream, as far as the hub uses it: one `data:` an event, `id:` before it."""
    held, event_id, data = b"", "", b""
    async for part in content.iter_any():
        *lines, held = (held + part).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                data = line[6:]
            elif line.startswith(b"id: "):
                event_id = line[4:].decode()
            elif not line and data:
                yield event_id, data
                event_id, data = "", b""
        if len(held) > EVENT_MAX_BYTES:
            raise aiohttp.ClientPayloadError("an event without end")


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:200]


class Copy:
    """What the events so far come to: subject, such as `station/s-1`, to data. May be read from any thread."""

    def __init__(self, changed: Callable[[Event], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._held: dict[str, Any] = {}
        self._named: set[str] | None = None
        self.whole = False

    def take(self, line: bytes) -> None:
        event: Event = json.loads(line)
        with self._lock:
            self._apply(event["type"], event["subject"], event["data"])
        self._changed(event)

    def get(self, kind: str, id: str) -> Any:
        """What is known of it now; None: nothing."""
        return self._held.get(f"{kind}/{id}")

    def of_kind(self, kind: str) -> dict[str, Any]:
        """Id to data, as of now."""
        start = f"{kind}/"
        with self._lock:
            return {name[len(start) :]: data for name, data in self._held.items() if name.startswith(start)}

    def _apply(self, type: str, subject: str, data: Any) -> None:
        if type == "noriai.snapshot.begin.v1":
            self._named = set()  # of one that was cut short nothing counts
        elif type == "noriai.snapshot.end.v1":
            named, self._named = self._named or set(), None
            self._held = {name: data for name, data in self._held.items() if name in named}
            self.whole = True
        elif type.endswith(".removed.v1"):
            self._held.pop(subject, None)
        else:
            self._held[subject] = data
            if self._named is not None:
                self._named.add(subject)


class Mirror(Copy):
    """A local copy of a hub, or of a part of it, that its events keep in step, over breaks too.

    `async with Mirror(url, kinds=["vehicle"], near="34.66,133.92") as mirror:` holds the whole snapshot when it
    begins, or raises Refused. `changed` is told every event, after it has been applied.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        changed: Callable[[Event], None] = lambda event: None,
        **asked: Asked,
    ) -> None:
        super().__init__(changed)
        self.events = Events(url, query_of(**asked), key)
        self._pulse = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.events.follow(self._take))
        try:
            while not self.whole:
                await self.news()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def news(self) -> None:
        """Returns after the next event. Raises Refused when the hub takes this subscription no more.

        What `changed` raises ends the mirror and is raised here, too.
        """
        assert self._task is not None, "enter it first"
        self._pulse.clear()
        pulse = asyncio.create_task(self._pulse.wait())
        try:
            await asyncio.wait({pulse, self._task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pulse.cancel()
        if self._task.done():
            await self._task

    def _take(self, line: bytes) -> None:
        self.take(line)
        self._pulse.set()

    async def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError, Refused):
                await self._task


class SyncMirror(Copy):
    """The same without asyncio: `with SyncMirror(url, kinds=["station"]) as mirror:`; a thread of its own keeps it."""

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        changed: Callable[[Event], None] = lambda event: None,
        **asked: Asked,
    ) -> None:
        super().__init__(changed)
        self.events = Events(url, query_of(**asked), key)
        self._begun = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="noriai mirror", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        self.check()
        return self

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            with suppress(RuntimeError):  # its loop has ended already
                self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()

    def check(self) -> None:
        """Raises what ended it: Refused when the hub takes this subscription no more, or what `changed` raised."""
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        self._task = self._loop.create_task(self.events.follow(self._take))
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except Exception as failure:
            self._failure = failure
        finally:
            self._loop.close()
            self._begun.set()

    def _take(self, line: bytes) -> None:
        self.take(line)
        if self.whole:
            self._begun.set()
