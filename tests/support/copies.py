"""Copies of a hub, one on each channel that events travel on: each kept as docs/events.md tells clients to.

A copy is a function that gives what it holds now: subject → data.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode, urljoin

import aiohttp
import orjson
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from services.client import Mirror as AppMirror
from services.client import SyncMirror
from services.shared.log.topics import PUBLIC
from services.shared.model.entities import Entity
from services.shared.wire.codec import decode_entity
from tests.support.changing import changing_in, kept, served
from tests.support.following import following
from tests.support.paths import PROJECT
from tests.support.pictures import Said, said
from tests.support.subscriber import Mirror, Sent
from tests.support.waiting import TICK_SECONDS

Held = Callable[[], Awaitable[Said]]
RETRY_SECONDS = 5 * TICK_SECONDS
POLL_SECONDS = 0.2
EVENT_MAX_BYTES = 64_000_000
EVERYTHING: Mapping[str, str] = {}


class OnceMore(Exception):
    """The connection has ended; the reaction: come back."""


async def kept_up(turn: Callable[[aiohttp.ClientSession], Awaitable[None]], mirror: Mirror) -> None:
    """`turn` is a connection, or a page; again and again."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=45)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            with suppress(aiohttp.ClientError, TimeoutError, ConnectionError, OnceMore):
                await turn(session)
            mirror.cut()
            pause = asyncio.Event()
            asyncio.get_running_loop().call_later(RETRY_SECONDS, pause.set)
            await pause.wait()


@asynccontextmanager
async def by_websocket(url: str, asked: Mapping[str, str] = EVERYTHING) -> AsyncIterator[Held]:
    mirror = Mirror()

    async def turn(session: aiohttp.ClientSession) -> None:
        params = {**asked, "from": mirror.last_id} if mirror.last_id else asked
        async with session.ws_connect(f"{url}/v1/events/ws", params=params, max_msg_size=EVENT_MAX_BYTES) as socket:
            async for frame in socket:
                take(mirror, frame.data)

    async with _going_on(turn, mirror) as held:
        yield held


@asynccontextmanager
async def by_pages(url: str) -> AsyncIterator[Held]:
    """NDJSON, page after page."""
    mirror, place = Mirror(), [f"{url}/v1/events?from=snapshot"]

    async def turn(session: aiohttp.ClientSession) -> None:
        async with session.get(place[0], headers={"Accept": "application/x-ndjson"}) as response:
            page = await response.read()
            if response.status not in (200, 410):
                raise OnceMore
            for line in page.splitlines() if response.status == 200 else ():
                take(mirror, line)
            if response.status == 200 and "next" not in response.links:
                place[0] = f"{url}/v1/events?from={mirror.last_id}"
            else:
                place[0] = urljoin(url, str(response.links["next"]["url"]))

    async with _going_on(turn, mirror) as held:
        yield held


def take(mirror: Mirror, line: bytes | str) -> None:
    event = orjson.loads(line)
    resumable = "/" not in event["id"]  # of a snapshot only its end is
    mirror.take(Sent(b"", event["id"] if resumable else "", event))


@asynccontextmanager
async def _going_on(turn: Callable[[aiohttp.ClientSession], Awaitable[None]], mirror: Mirror) -> AsyncIterator[Held]:
    async def held() -> Said:
        if task.done():
            await task
        return dict(mirror.picture)

    task = asyncio.create_task(kept_up(turn, mirror))
    try:
        yield held
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def by_sse(url: str, asked: Mapping[str, str] = EVERYTHING) -> AsyncIterator[Held]:
    async with following(lambda: url, f"?{urlencode(asked)}") as follower:

        async def held() -> Said:
            assert follower.out_of_order == []
            return dict(follower.entities)

        yield held


def everything(mirror: AppMirror | SyncMirror) -> Said:
    return {f"{kind}/{name}": data for kind in PUBLIC for name, data in mirror.of_kind(kind).items()}


@asynccontextmanager
async def by_python(url: str) -> AsyncIterator[Held]:
    async with AppMirror(url) as mirror:

        async def held() -> Said:
            return everything(mirror)

        yield held


@asynccontextmanager
async def by_python_without_asyncio(url: str) -> AsyncIterator[Held]:
    mirror = SyncMirror(url)
    await asyncio.to_thread(mirror.__enter__)
    try:

        async def held() -> Said:
            mirror.check()
            return everything(mirror)

        yield held
    finally:
        await asyncio.to_thread(mirror.__exit__, None, None, None)


PROGRAM = """
import { createInterface } from "node:readline";
import { Mirror } from "STREAM";
const kinds = "KINDS".split(",");
const mirror = new Mirror(process.env.HUB);
const all = (kind) => Array.from(mirror.ofKind(kind), ([id, data]) => [`${kind}/${id}`, data]);
for await (const _ of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(Object.fromEntries(kinds.flatMap(all))));
"""


@asynccontextmanager
async def by_javascript(url: str) -> AsyncIterator[Held]:
    """By the module of the hub's pages, in Node; each line that it reads it answers with what it holds."""
    stream = (PROJECT / "services" / "ui" / "stream.js").as_uri()
    program = PROGRAM.replace("STREAM", stream).replace("KINDS", ",".join(PUBLIC))
    process = await asyncio.create_subprocess_exec(
        "node",
        "--input-type=module",
        "-e",
        program,
        env={**os.environ, "HUB": url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=EVENT_MAX_BYTES,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answers = process.stdin, process.stdout

    async def held() -> Said:
        asked.write(b"\n")
        told: Said = orjson.loads(await answers.readline())
        return told

    try:
        yield held
    finally:
        process.kill()
        await process.wait()


class KafkaCopy:
    """The newest record of each key of the compacted topics, read from their beginning and on; in a thread."""

    def __init__(self, server: str, prefix: str) -> None:
        self.failure: BaseException | None = None
        self._kinds = {prefix + topic.name: kind for kind, topic in PUBLIC.items()}
        places = [
            TopicPartition(prefix + topic.name, number, OFFSET_BEGINNING)
            for topic in PUBLIC.values()
            for number in range(topic.partitions)
        ]
        self._consumer = Consumer(
            {"bootstrap.servers": server, "group.id": prefix or "copy", "enable.auto.commit": False, "log_level": 0}
        )
        self._consumer.assign(places)
        self._values: dict[tuple[str, str], bytes] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="copy by Kafka", daemon=True)
        self._thread.start()

    def entities(self) -> list[Entity]:
        if self.failure is not None:
            raise self.failure
        return [decode_entity(kind, value) for (kind, _), value in list(self._values.items())]

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._consumer.close()

    def _run(self) -> None:
        try:
            while not self._over.is_set():
                record = self._consumer.poll(POLL_SECONDS)
                if record is None or record.error() is not None:  # a broker that is away is waited for
                    continue
                subject = (self._kinds[record.topic() or ""], (record.key() or b"").decode())
                value = record.value()
                if value is None:
                    self._values.pop(subject, None)
                else:
                    self._values[subject] = value
        except BaseException as failure:
            self.failure = failure


@asynccontextmanager
async def by_kafka(folder: Path, server: str, prefix: str) -> AsyncIterator[Held]:
    """Its messages are put into the words of the events by an API of its own that knows nothing else."""
    copy = KafkaCopy(server, prefix)

    async def held() -> Said:
        entities = copy.entities()
        own = folder / f"{len(list(folder.iterdir()))}"
        own.mkdir()
        async with changing_in(own) as changing:
            if entities:
                await changing.write(*(changing.put(entity) for entity in entities))
            async with kept(changing.view()) as view, served(view) as api:
                return await said(api.url)

    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield held
    finally:
        await asyncio.to_thread(copy.close)


CHANNELS: Mapping[str, Callable[[str], AbstractAsyncContextManager[Held]]] = {
    "SSE": by_sse,
    "WebSocket": by_websocket,
    "NDJSON": by_pages,
    "Python": by_python,
    "Python without asyncio": by_python_without_asyncio,
    "JavaScript": by_javascript,
}
FILTERED = {"SSE": by_sse, "WebSocket": by_websocket}
