"""A feed server on loopback: it answers as it is told, path by path, and remembers what it was asked."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]
from aiohttp import web

CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
}


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer. `endless` repeats the body until the other side goes away; `slow` sends the head of
    it and then nothing; `cut` promises more bytes than it sends and hangs up."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    coding: str = ""
    endless: bool = False
    slow: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class FeedServer:
    """`answers[path]` is the answer now; a path that is not there is a 404. Conditional requests are
    answered with 304 when the answer has that ETag or Last-Modified."""

    def __init__(self) -> None:
        self.answers: dict[str, Scripted] = {}
        self.asked: list[Asked] = []
        self.url = ""
        self._over = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(request.path, dict(request.query), dict(request.headers)))
        scripted = self.answers.get(request.path, Scripted(b"no such feed", 404))
        headers = dict(scripted.headers)
        if _is_fresh(request, headers):
            return web.Response(status=304, headers=headers)
        body = scripted.body
        if scripted.coding:
            headers["Content-Encoding"] = scripted.coding
            body = CODINGS[scripted.coding](body)
        if not (scripted.endless or scripted.slow or scripted.cut):
            return web.Response(body=body, status=scripted.status, headers=headers)
        return await self._misbehave(request, scripted, body, headers)

    async def _misbehave(
        self, request: web.Request, scripted: Scripted, body: bytes, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=scripted.status, headers=headers)
        if scripted.cut:
            response.content_length = len(body) + 1000
        await response.prepare(request)
        try:
            await response.write(body)
            while scripted.endless and not self._over.is_set():
                await response.write(body)
            if scripted.slow:
                await self._over.wait()
        except ConnectionError:
            return response
        if scripted.cut and request.transport is not None:
            request.transport.close()
        return response

    def end(self) -> None:
        self._over.set()


def _is_fresh(request: web.Request, headers: Mapping[str, str]) -> bool:
    """If-None-Match goes first (RFC 9110 §13.2.2)."""
    if "If-None-Match" in request.headers:
        return request.headers["If-None-Match"] == headers.get("ETag")
    stated = request.headers.get("If-Modified-Since")
    return stated is not None and stated == headers.get("Last-Modified")


@asynccontextmanager
async def feed_server() -> AsyncIterator[FeedServer]:
    server = FeedServer()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.url = f"http://{host}:{port}"
        yield server
    finally:
        server.end()
        await runner.cleanup()
