"""Who reads slowly gets the newest state of each subject; who is too far behind, a fresh snapshot."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path

import aiohttp
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.api.streams.audiences import Audiences
from services.api.streams.events import Events
from services.api.streams.filters import Filters, Verdict, conflated, told
from services.api.streams.following import Following, Shared
from services.api.streams.replays import Replays
from services.api.streams.sse import FRAMING
from services.api.view import View
from services.api.view_held import Change, held_from
from services.shared.model.entities import Facility, Station
from services.shared.model.events import Envelope, FilterKeys
from services.shared.wire.codec import encode
from services.shared.wire.pb import envelope_pb2
from tests.support.changing import Changing, changing_in, kept, served, settings_of
from tests.support.subscriber import SECONDS, Mirror, Sent, Subscription


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        yield made


def following(view: View, filters: Filters | None = None) -> Following:
    events = Events(view, "http://hub.example")
    return Following(Shared(view, events, Replays(view), Audiences(view), FRAMING), filters or Filters())


async def drained(parts: bytes | AsyncIterator[bytes]) -> list[tuple[str, str]]:
    """(type, subject) of every event."""
    whole = parts if isinstance(parts, bytes) else b"".join([part async for part in parts])
    lines = [line.removeprefix(b"data: ") for line in whole.split(b"\n") if line.startswith(b"data: ")]
    events = [orjson.loads(line) for line in lines]
    return [(event["type"].removeprefix("noriai.").removesuffix(".v1"), event["subject"]) for event in events]


async def begun(client: Following) -> None:
    assert [part async for part in client.begin("now")] == []


async def test_a_client_that_keeps_up_is_told_every_change(changing: Changing) -> None:
    async with kept(changing.view(settings_of(changing.folder, stream_ring=40))) as view:
        client = following(view)
        await begun(client)
        at = await changing.write(*(changing.put(Station("s-1", f"{n}")) for n in range(10)))
        assert await view.wait_for(at, 10)
        assert await drained(await client.live()) == [("station.changed", "station/s-1")] * 10
        assert await client.live() == b""
        assert client.cursor == at


async def test_lines_of_long_ago_are_let_go_and_made_again_alike(changing: Changing) -> None:
    async with kept(changing.view()) as view:
        events = Events(view, "http://hub.example", lines_kept_bytes=2000)
        at = await changing.write(*(changing.put(Station(f"s-{n}")) for n in range(20)))
        assert await view.wait_for(at, 10)
        changes = list(view.ring.after(0))
        lines = [events.change(change, Verdict.CHANGED) for change in changes]
        held = [change.line for change in changes if change.line is not None]
        assert 0 < sum(map(len, held)) <= 2000
        assert held == lines[-len(held) :]
        assert [events.change(change, Verdict.CHANGED) for change in changes] == lines


async def test_a_client_a_quarter_of_the_ring_behind_is_told_the_newest_of_each(changing: Changing) -> None:
    async with kept(changing.view(settings_of(changing.folder, stream_ring=40))) as view:
        client = following(view)
        await begun(client)
        await changing.write(changing.put(Station("s-2")), changing.put(Station("s-3")))
        await changing.write(*(changing.put(Station("s-1", f"{n}")) for n in range(10)))
        at = await changing.write(changing.remove("station", "s-2"))
        assert await view.wait_for(at, 10)
        assert await drained(await client.live()) == [
            ("station.changed", "station/s-3"),
            ("station.changed", "station/s-1"),
            ("station.removed", "station/s-2"),
        ]
        assert client.cursor == at


async def test_a_client_that_has_fallen_out_of_the_ring_gets_a_snapshot(changing: Changing) -> None:
    async with kept(changing.view(settings_of(changing.folder, stream_ring=4))) as view:
        client = following(view)
        await begun(client)
        at = await changing.write(*(changing.put(Station("s-1", f"{n}")) for n in range(30)))
        assert await view.wait_for(at, 10)
        parts = await client.live()
        assert not isinstance(parts, bytes)
        whole = b"".join([part async for part in parts])
        assert b'"reason":"slow"' in whole
        assert client.cursor == at


@pytest.mark.parametrize("carrier", ["sse", "websocket"])
async def test_a_connection_that_does_not_read_ends_with_the_right_picture(changing: Changing, carrier: str) -> None:
    async with kept(changing.view(settings_of(changing.folder, stream_ring=8))) as view, served(view) as hub:
        reader, writer = await _connect(hub.url)
        writer.write(_ASKING[carrier])
        await reader.readuntil(b"\r\n\r\n")
        mirror, stream = Mirror(), _Raw(reader) if carrier == "sse" else _RawFrames(reader)
        await mirror.follow(stream, "noriai.snapshot.end.v1")
        filler = "あ" * 20_000
        for turn in range(14):
            many = [changing.put(Station(f"s-{n}", f"{turn} {filler}")) for n in range(10)]
            at = await changing.write(*many)
            assert await view.wait_for(at, 10)
        await mirror.reach(stream, at)
        writer.close()
        assert "slow" in mirror.reasons
        assert {data["name"].split()[0] for data in mirror.picture.values()} == {"13"}


_ASKING = {
    "sse": b"GET /v1/events HTTP/1.0\r\nHost: hub\r\n\r\n",
    "websocket": b"GET /v1/events/ws HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
}


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection with little room for what is not read."""
    host, _, port = url.removeprefix("http://").partition(":")
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (host, int(port)))
    return await asyncio.open_connection(sock=sock, limit=1024)


class _Raw(Subscription):
    """A subscription read from a bare connection."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._held = b""
        self._reader = reader

    async def part(self) -> bytes:
        return await self._reader.read(65_536)


class _RawFrames(_Raw):
    """Of a WebSocket: frames of the server are not masked, and each holds one event."""

    async def next(self) -> Sent:
        async with asyncio.timeout(SECONDS):
            head, size = await self._reader.readexactly(2)
            if size >= 126:
                size = int.from_bytes(await self._reader.readexactly(2 if size == 126 else 8))
            raw = await self._reader.readexactly(size)
        event = orjson.loads(raw) if head & 0xF == aiohttp.WSMsgType.TEXT else None
        return Sent(raw, event["id"] if event and "/" not in event["id"] else "", event)


IDS = some.sampled_from(["f-1", "f-2"])
STATIONS = some.sampled_from(["s-1", "s-2", None])  # None: removed
FILTERS = some.sampled_from([Filters(), Filters(station="s-1"), Filters(kinds=frozenset({"facility"}))])


@settings(max_examples=500)
@given(some.lists(some.tuples(IDS, STATIONS), min_size=2, max_size=12), some.integers(0, 5), FILTERS)
def test_conflated_or_not_the_picture_is_the_same(
    steps: list[tuple[str, str | None]], seen: int, filters: Filters
) -> None:
    changes = _changes(steps)
    before, pending = changes[:seen], changes[seen:]
    whole, short = _picture({}, told(filters, before)), _picture({}, told(filters, before))
    newest = list(conflated(filters, pending))
    assert _picture(whole, told(filters, pending)) == _picture(short, newest)
    assert len({change.subject for change, _ in newest}) == len(newest)
    offsets = [change.offset for change, _ in newest]
    assert offsets == sorted(offsets)


def _changes(steps: list[tuple[str, str | None]]) -> list[Change]:
    known: dict[str, FilterKeys] = {}
    changes = []
    for offset, (one, station) in enumerate(steps, 1):
        if station is None and one not in known:
            continue
        now = FilterKeys(stations=(station,)) if station else FilterKeys()
        envelope = Envelope("facility", one, revision=offset, removed=station is None, now=now, before=known.get(one))
        if station is None:
            del known[one]
        else:
            known[one] = now
            envelope = replace(envelope, payload=encode(Facility(one, station=station)))
        raw = encode(envelope)
        message = envelope_pb2.Envelope.FromString(raw)
        held = None if station is None else held_from(message, raw, offset)
        changes.append(Change("facility", one, offset, 0, held, raw))
    return changes


def _picture(picture: dict[str, int], events: Iterable[tuple[Change, Verdict]]) -> dict[str, int]:
    """id → the offset of its newest state."""
    for change, verdict in events:
        if verdict is Verdict.CHANGED:
            picture[change.id] = change.offset
        else:
            picture.pop(change.id, None)
    return picture
