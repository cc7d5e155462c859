"""A real Chromium for tests: Debian's, headless, WebGL drawn in software; pages note what they say and ask."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY = "html[data-map=ready][data-network=ready][data-connection=live]"
READY_MS = 90_000
TICK_MS = 50


class ChromiumMissing(RuntimeError):
    """The reaction: install it."""


@contextmanager
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        raise ChromiumMissing(f"{CHROMIUM} is missing: `make setup-test` installs it (Debian package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page that is open, with what its console said and what it asked of whom.

    No slots: Playwright notes on the owner of a bound method that it listens.
    """

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        self.requests.append(request)

    def go(self, path: str) -> "Visit":
        """Opens a path, and returns when the map is drawn, the network read and the stream live."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector(READY, state="attached", timeout=READY_MS)
        return self

    def origins(self) -> set[str]:
        urls = (urlsplit(request.url) for request in self.requests)
        return {f"{url.scheme}://{url.netloc}" for url in urls if url.scheme not in ("data", "blob")}

    def until(self, condition: Callable[[], Any], seconds: float = 60.0) -> Any:
        """What `condition` gives once that is true; the page lives on meanwhile. Raises TimeoutError."""
        for _ in range(int(seconds * 1000 / TICK_MS)):
            if got := condition():
                return got
            self.page.wait_for_timeout(TICK_MS)
        raise TimeoutError(f"not within {seconds} s")


@contextmanager
def visit(
    browser: Browser,
    url: str,
    width: int = 1200,
    height: int = 750,
    scheme: Literal["light", "dark"] = "light",
    touch: bool = False,
    still: bool = False,
) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        has_touch=touch,
        is_mobile=touch,
        reduced_motion="reduce" if still else "no-preference",
    )
    context.set_default_timeout(60_000)
    try:
        yield Visit(context.new_page(), url)
    finally:
        context.close()
