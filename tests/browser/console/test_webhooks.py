"""A developer's webhooks by the console: made, tested, looked into, sent again, switched off and on, deleted."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect
from standardwebhooks import Webhook

from tests.browser.console.city import judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import DESKTOP, PHONE, Clerk, at_browser


class Receiver:
    """An endpoint of ours that takes all and keeps it."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append(({name.lower(): self.headers[name] for name in self.headers}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Not to the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def of_type(self, type: str) -> list[tuple[dict[str, str], bytes]]:
        return [one for one in self.taken if json.loads(one[1])["type"] == type]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def developer(request: pytest.FixtureRequest, village: Village, browser: Browser) -> Iterator[Clerk]:
    with at_browser(browser, village.url, request.param) as clerk:
        clerk.join(village.invitation("developer", ""), "Dev")
        yield clerk
        assert clerk.errors == []


def test_a_webhook_is_made_tested_and_ended(developer: Clerk, receiver: Receiver) -> None:
    page = developer.page
    page.on("dialog", lambda dialog: dialog.accept())
    expect(page.get_by_role("heading", name="Webhooks")).to_be_visible()  # with which a developer's console begins
    page.locator("summary", has_text="Make a webhook").click()
    page.locator("[name=url]").fill(receiver.url)
    page.locator("[name=kinds]").fill("source, station")
    page.locator("[name=filters]").fill("{not json")
    page.get_by_role("button", name="Make a webhook").click()
    expect(page.locator(".said.bad")).to_contain_text("not JSON")
    page.locator("[name=filters]").fill('{"near": "34.66,133.92", "radius": 50000}')
    page.get_by_role("button", name="Make a webhook").click()
    row = page.locator(".webhooks li")
    expect(row).to_contain_text(receiver.url)
    secret = page.locator(".once").inner_text()
    assert judged(developer) == []

    row.get_by_role("button", name="Send a test").click()
    expect(page.locator(".said.good")).to_contain_text("204")
    headers, body = receiver.of_type("noriai.webhook.test.v1")[-1]
    assert Webhook(secret).verify(body, headers)["type"] == "noriai.webhook.test.v1"

    row.get_by_role("button", name="Deliveries").click()
    tested = row.locator("tr[data-state=delivered]", has_text="noriai.webhook.test.v1")
    expect(tested).to_have_count(1)
    tested.get_by_role("button", name="Send again").click()
    expect(page.locator(".said.good")).to_be_visible()
    expect(row.locator("tr", has_text="noriai.webhook.test.v1")).to_have_count(2)

    row.get_by_role("button", name="New secret").click()
    expect(page.locator(".once")).not_to_have_text(secret)
    row.get_by_role("button", name="Switch off").click()
    expect(row.locator(".out-word")).to_have_text("off")
    row.get_by_role("button", name="Switch on").click()
    expect(row.locator(".good-word")).to_have_text("at work")
    assert judged(developer) == []
    looks_on_the_developers_page(developer)
    developer.go("/console?page=webhooks&lang=en")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    assert developer.ask("GET", "/v1/webhooks")[1]["data"] == []


def looks_on_the_developers_page(developer: Clerk) -> None:
    """What was delivered is there, and a key is made and shown once."""
    page, own = developer.page, developer.page.locator(".own")
    developer.go("/developers?lang=en")
    page.locator(".own > summary").click()
    expect(own.locator("tr[data-state=delivered]", has_text="noriai.webhook.test.v1")).to_have_count(2)
    own.locator("summary", has_text="Make a key").click()
    own.locator("[name=scope][value=read]").check()
    own.get_by_role("button", name="Make a key").click()
    expect(own.locator(".once")).to_have_text(re.compile("^nk_"))
    expect(own.locator(".keys li")).to_contain_text(own.locator(".once").inner_text().split("_")[1])
    assert judged(developer) == []
    page.reload()
    page.locator(".own > summary").click()
    expect(own.locator(".keys li")).to_have_count(1)
    expect(own.locator(".once")).to_have_count(0)


def test_an_endpoint_that_is_not_there_is_said_with_the_reason(developer: Clerk, receiver: Receiver) -> None:
    receiver.close()
    developer.go("/console?page=webhooks&lang=en")
    page = developer.page
    page.locator("summary", has_text="Make a webhook").click()
    page.locator("[name=url]").fill(receiver.url)
    page.get_by_role("button", name="Make a webhook").click()
    row = page.locator(".webhooks li")
    row.get_by_role("button", name="Send a test").click()
    expect(page.locator(".said.bad")).to_contain_text("It was not taken")
