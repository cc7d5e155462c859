"""How the pages' files are sent: by kind, once, small, and nothing else of the disk."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from services.api.routes.pages import add_pages
from services.shared.clock import SystemClock
from services.shared.config import Settings
from services.shared.telemetry import Telemetry
from services.shared.web.server import make_app
from tests.support.paths import PROJECT

SCRIPTS_MOST_BYTES = 60_000
EDITOR = "console-editor.js"  # the one view that is fetched when it is opened
UI = PROJECT / "services" / "ui"
PAGES = sorted(path.name for path in UI.glob("*.html"))
Client = TestClient[web.Request, web.Application]


def serving(project: Path, ground: str = "") -> Client:
    app = make_app(Settings(), Telemetry(), SystemClock())
    add_pages(app, project, ground)
    return TestClient(TestServer(app))


@pytest.fixture
async def pages() -> AsyncIterator[Client]:
    async with serving(PROJECT) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html"),
        ("/developers", "text/html"),
        ("/ui/style.css", "text/css"),
        ("/ui/client.py", "text/x-python"),
        ("/ui/app.js", "text/javascript"),
        ("/ui/ground.geojson", "application/geo+json"),
        ("/ui/favicon.svg", "image/svg+xml"),
        ("/ui/vendor/maplibre-gl/maplibre-gl.mjs", "text/javascript"),
        ("/ui/vendor/maplibre-gl/maplibre-gl-worker.mjs", "text/javascript"),
        ("/ui/vendor/maplibre-gl/maplibre-gl.css", "text/css"),
    ],
)
async def test_a_file_is_sent_as_what_it_is(pages: Client, path: str, content_type: str) -> None:
    answer = await pages.get(path)
    assert (answer.status, answer.content_type) == (200, content_type)


async def test_a_page_runs_no_script_of_others_and_none_inside_it(pages: Client) -> None:
    policy = (await pages.get("/")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("coding", ["gzip", "br", "identity"])
async def test_a_file_that_is_held_already_is_not_sent_again(pages: Client, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    first = await pages.get("/ui/style.css", headers=headers)
    assert first.headers.get("Content-Encoding", "identity") == coding
    again = await pages.get("/ui/style.css", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


async def test_a_changed_file_is_sent_anew(tmp_path: Path) -> None:
    folder = tmp_path / "services" / "ui"
    folder.mkdir(parents=True)
    (folder / "app.js").write_text("first")
    async with serving(tmp_path) as client:
        tag = (await client.get("/ui/app.js")).headers["ETag"]
        (folder / "app.js").write_text("second one")
        answer = await client.get("/ui/app.js", headers={"If-None-Match": tag})
        assert await answer.text() == "second one"


@pytest.mark.parametrize(
    "path",
    [
        "/ui/package.json",
        "/ui/package-lock.json",
        "/ui/.npmrc",
        "/ui/..%2F__main__.py",
        "/ui/node_modules/maplibre-gl/dist/maplibre-gl.mjs",
        "/ui/vendor/maplibre-gl/..%2F..%2Fpackage.json",
        "/ui/vendor/maplibre-gl/maplibre-gl.d.ts",
        "/ui/maplibre-gl.mjs",
        "/ui/nothing.js",
    ],
)
async def test_nothing_else_leaves_the_disk(pages: Client, path: str) -> None:
    answer = await pages.get(path)
    assert answer.status == 404
    assert answer.content_type == "application/problem+json"


async def test_a_missing_map_library_is_said_with_what_gets_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as client:
        answer = await client.get("/ui/vendor/maplibre-gl/maplibre-gl.mjs")
        assert (answer.status, "make setup" in await answer.text()) == (404, True)


async def test_the_address_of_a_station_is_a_page_of_its_own(pages: Client) -> None:
    answer = await pages.get("/stations/s-1?lang=en", allow_redirects=False)
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "/ui/station.js" in await answer.text()


@pytest.mark.parametrize("page", [*PAGES, EDITOR])
async def test_a_pages_own_scripts_are_small(pages: Client, page: str) -> None:
    there = scripts_of("console.html", at_once=True) if page == EDITOR else set()
    sizes = [
        int((await pages.get(f"/ui/{name}", headers={"Accept-Encoding": "gzip"})).headers["Content-Length"])
        for name in scripts_of(page, at_once=True) - there
    ]
    assert 0 < sum(sizes) < SCRIPTS_MOST_BYTES


def test_each_script_is_some_page_s() -> None:
    assert set().union(*map(scripts_of, PAGES)) == {path.name for path in UI.glob("*.js")}


def scripts_of(page: str, at_once: bool = False) -> set[str]:
    """Those that the page loads, and all that these import: `at_once`, without what they fetch when it is asked for."""
    found: set[str] = set()
    imported = r' "\./([\w-]+\.js)"' if at_once else r'"\./([\w-]+\.js)"'
    waiting = [page] if page == EDITOR else re.findall(r'src="/ui/([\w-]+\.js)"', (UI / page).read_text("utf-8"))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(imported, (UI / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", ["%00.js", "a" * 300 + ".js", "%ED%A0%80.js"])
async def test_a_name_that_no_file_can_have_is_not_found(pages: Client, name: str) -> None:
    assert (await pages.get(URL(f"/ui/{name}", encoded=True))).status == 404


async def test_the_ground_of_the_map_is_the_file_that_the_settings_name_and_empty_without_one(tmp_path: Path) -> None:
    (tmp_path / "sea.geojson").write_text('{"features": ["sea"]}')
    async with serving(PROJECT, str(tmp_path / "sea.geojson")) as client:
        assert await (await client.get("/ui/ground.geojson")).json() == {"features": ["sea"]}
    async with serving(PROJECT) as client:
        assert (await (await client.get("/ui/ground.geojson")).json())["features"] == []
