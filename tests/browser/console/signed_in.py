"""A hub of a village for the console's stories, and people who sign in with a virtual authenticator."""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.publish.people.codes import CODES
from tests.support.hub import HubProcess

FEEDS = """
[[feed]]
id = "village"
format = "gtfs"
operator = "village"
licence = "CC-BY-4.0"
attribution = "Village Bus"

[[feed]]
id = "city"
format = "gtfs"
operator = "city"

[[feed]]
id = "hill"
format = "gtfs"
operator = "hill"

[[feed]]
id = "dale"
format = "gtfs"
operator = "dale"
"""
PHONE, DESKTOP = (390, 844), (1200, 800)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Clerk:
    """Someone at a browser of their own, whose device makes passkeys without a finger.

    No slots: Playwright notes on the owner of a bound method that it listens.
    """

    context: BrowserContext
    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def join(self, link: str, name: str, lang: str = "en") -> None:
        path, _, secret = link.partition("#")
        self.page.goto(f"{path}?lang={lang}#{secret}")
        self.page.locator("[name=name]").fill(name)
        self.page.locator("form button[type=submit]").click()
        expect(self.page.locator(".codes li")).to_have_count(CODES)
        self.codes = self.page.locator(".codes li").all_inner_texts()
        self.page.locator(".actions .action").click()
        expect(self.page.locator(".places")).to_be_visible()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """As a script of the page would; the answer's status and JSON."""
        found = self.page.evaluate(
            """async ([method, path, body, headers]) => {
              const told = await fetch('/v1/account').then(answer => answer.json());
              const sent = {'X-Noriai-Token': told.data?.token ?? '', ...headers};
              const sent_body = body === null ? undefined : JSON.stringify(body);
              const answer = await fetch(path, {method, headers: sent, body: sent_body});
              return [answer.status, await answer.json()];
            }""",
            [method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}],
        )
        return found[0], found[1]

    def send_zip(self, path: str, zipped: bytes) -> int:
        """The answer's status."""
        status: int = self.page.evaluate(
            """async ([path, letters]) => {
              const told = await fetch('/v1/account').then(answer => answer.json());
              const body = Uint8Array.from(atob(letters), letter => letter.charCodeAt(0));
              return (await fetch(path, {method: 'PUT', headers: {'X-Noriai-Token': told.data.token}, body})).status;
            }""",
            [path, b64encode(zipped).decode()],
        )
        return status


@contextmanager
def at_browser(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Clerk]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=size == PHONE,
        is_mobile=size == PHONE,
        color_scheme=scheme,
        reduced_motion="reduce",
        timezone_id="Asia/Tokyo",
    )
    context.set_default_timeout(60_000)
    try:
        yield Clerk(context, context.new_page(), url)
    finally:
        context.close()


def first_link(hub: HubProcess) -> str:
    found = re.search(r"signs up at (\S+)", hub.output())
    assert found is not None, hub.output()
    return found[1]


def console_url(hub: HubProcess) -> str:
    """Passkeys are for names."""
    return hub.url.replace("127.0.0.1", "localhost")
