"""Who takes nothing is cut off; who takes little by little, or is only quiet, is not."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.shared.model.entities import Route
from tests.support.changing import Changing, changing_in, kept, served, settings_of
from tests.support.waiting import until

KEY = base64.b64encode(bytes(16)).decode()
UPGRADE = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
ASKED = {
    "sse": ("/v1/events", ""),
    "ndjson": ("/v1/events", "Accept: application/x-ndjson\r\n"),
    "websocket": ("/v1/events/ws", UPGRADE),
}
END = b"noriai.snapshot.end.v1"


@pytest.fixture
async def changing(tmp_path: Path) -> AsyncIterator[Changing]:
    async with changing_in(tmp_path) as made:
        await made.write(*(made.put(Route(f"r-{n}", "n" * 80_000)) for n in range(100)))
        yield made


@asynccontextmanager
async def asked(url: str, how: str) -> AsyncIterator[asyncio.StreamReader]:
    """The answer, of which little is read ahead."""
    host, _, port = url.removeprefix("http://").partition(":")
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=sock, limit=1024)
    path, headers = ASKED[how]
    writer.write(f"GET {path} HTTP/1.1\r\nHost: hub\r\n{headers}\r\n".encode())
    try:
        yield reader
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("how", ASKED)
async def test_who_takes_nothing_is_cut_off(changing: Changing, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.streams.progress.STUCK_SECONDS", 0.2)
    async with kept(changing.view()) as view, served(view) as hub, asked(hub.url, how) as reader:
        await reader.readuntil(b"\r\n\r\n")
        assert handled()
        await until(lambda: not handled())


def handled() -> list[str]:
    """Connections that the hub serves."""
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return [name for name in names if name == "RequestHandler.start"]


async def test_who_takes_little_by_little_has_all_of_it(changing: Changing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.streams.progress.STUCK_SECONDS", 2.0)
    settings = settings_of(changing.folder, stream_keepalive_seconds=0.05)
    async with kept(changing.view(settings)) as view, served(view) as hub, asked(hub.url, "websocket") as reader:
        tail = b""
        while END not in tail:
            part = await asyncio.wait_for(reader.read(2048), 10)
            assert part
            tail = tail[-100:] + part
