"""The web pages: static files of services/ui at `/`, `/stations/{id}`, `/developers` and `/ui/`, with the map library.

The Python client is among them, for developers to take. A file is sent when its name is one of those asked for here,
or it lies in services/ui itself and is of a kind that pages are made of; no part of a URL is followed into a folder.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import hdrs, web

from services.shared.web.middleware.compression import coding_for, compressed
from services.shared.web.own_pages import OwnPages
from services.shared.web.problems import NotFound

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
}
GROUND = "ground.geojson"  # what the map draws below the lines: a setting, and empty without it
CLIENT = "client.py"
VENDOR = "vendor/maplibre-gl/"
VENDOR_FILES = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
VENDOR_MAX_AGE_SECONDS = 86_400  # pinned by the lock file; the library asks for its worker by version


@dataclass(frozen=True, slots=True)
class Page:
    """One file, ready to send; `stamp` tells whether the file on disk is another by now."""

    stamp: tuple[int, int]
    body: bytes
    etag: str
    packed: dict[str, bytes] = field(default_factory=dict)


class Pages:
    """Holds what it sent once: the folder is small, and compressing it costs more than keeping it."""

    def __init__(self, project: Path, ground: str, sessions: OwnPages | None) -> None:
        self._sessions = sessions
        self._folder = project / "services" / "ui"
        self._client = project / "services" / CLIENT
        self._library = self._folder / "node_modules" / "maplibre-gl" / "dist"
        self._ground = Path(ground) if ground else self._folder / "ground.geojson"
        self._held: dict[Path, Page] = {}

    async def front(self, request: web.Request) -> web.Response:
        response = await self._send(request, self._folder / "index.html")
        if self._sessions is not None:
            self._sessions.give(response)
        return response

    async def console(self, request: web.Request) -> web.Response:
        return await self._send(request, self._folder / "console.html")

    async def developers(self, request: web.Request) -> web.Response:
        """Without a session: a developer sees what everyone gets."""
        return await self._send(request, self._folder / "developers.html")

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        vendored = name.removeprefix(VENDOR)
        if name == GROUND:
            return await self._send(request, self._ground)
        if name == CLIENT:
            return await self._send(request, self._client)
        if vendored in VENDOR_FILES and vendored != name:
            return await self._send(request, self._library / vendored)
        plain = "/" not in name and not name.startswith(".") and Path(name).suffix in CONTENT_TYPES
        if not plain:
            raise NotFound(f"there is no page file {name}")
        return await self._send(request, self._folder / name)

    async def station(self, request: web.Request) -> web.Response:
        """The page reads the id from its own address."""
        response = await self._send(request, self._folder / "station.html")
        if self._sessions is not None:
            self._sessions.give(response)
        return response

    async def sources(self, request: web.Request) -> web.Response:
        """What the station is made of, and why; the page reads its id from its address."""
        response = await self._send(request, self._folder / "sources.html")
        if self._sessions is not None:
            self._sessions.give(response)
        return response

    async def _send(self, request: web.Request, path: Path) -> web.Response:
        page = await asyncio.to_thread(self._load, path)
        vendored = path.parent == self._library
        if page is None:
            advice = ": the map library is not installed, `make setup` does it" if vendored else ""
            raise NotFound(f"there is no page file {path.name}{advice}")
        headers = {
            hdrs.ETAG: page.etag,
            hdrs.CACHE_CONTROL: f"public, max-age={VENDOR_MAX_AGE_SECONDS}" if vendored else "no-cache",
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
        }
        if page.etag in (tag.strip() for tag in request.headers.get(hdrs.IF_NONE_MATCH, "").split(",")):
            return web.Response(status=304, headers=headers)
        headers[hdrs.CONTENT_TYPE] = CONTENT_TYPES[path.suffix]
        coding = coding_for(request.headers.get(hdrs.ACCEPT_ENCODING, ""))
        if not coding:
            return web.Response(body=page.body, headers=headers)
        if coding not in page.packed:
            page.packed[coding] = await compressed(page.body, coding)
        return web.Response(body=page.packed[coding], headers=headers | {hdrs.CONTENT_ENCODING: coding})

    def _load(self, path: Path) -> Page | None:
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            held = self._held.get(path)
            if held is None or held.stamp != stamp:
                body = path.read_bytes()
                held = self._held[path] = Page(stamp, body, f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')
        except (OSError, ValueError):  # a name that no file can have is a ValueError or an OSError
            return None
        return held


def add_pages(app: web.Application, project: Path, ground: str = "", sessions: OwnPages | None = None) -> None:
    """Adds the pages to the web server; `project` is the folder that holds `services/`. Pages give `sessions` out."""
    pages = Pages(project, ground, sessions)
    app.router.add_get("/", pages.front)
    app.router.add_get("/console", pages.console)
    app.router.add_get("/developers", pages.developers)
    app.router.add_get("/ui/{name:.+}", pages.file)
    app.router.add_get("/stations/{id}", pages.station)
    app.router.add_get("/stations/{id}/sources", pages.sources)
