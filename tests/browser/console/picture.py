"""The pictures of the console in docs/images: a disruption that is being written, on a phone and at a desk."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.console.signed_in import DESKTOP, FEEDS, PHONE, at_browser, console_url, first_link
from tests.support.gtfs import feed_bytes
from tests.support.hub import HubProcess

SHOWN = (("ja", PHONE, "console-phone.png"), ("en", DESKTOP, "console-desktop.png"))


def take_console(browser: Browser, pictures: Path) -> list[Path]:
    taken = []
    with (
        tempfile.TemporaryDirectory() as folder,
        HubProcess(Path(folder), FEEDS) as hub,
        at_browser(browser, "") as clerk,
    ):
        hub.ready()
        clerk.url = console_url(hub)
        clerk.join(first_link(hub), "Hanako")
        assert clerk.ask("POST", "/v1/account/operators", {"id": "village", "name": "Village Bus"})[0] == 201
        assert clerk.ask("PUT", "/v1/account/operator", {"operator": "village"})[0] == 200
        assert clerk.send_zip("/v1/publish/village/gtfs", feed_bytes()) == 201
        for lang, (width, height), name in SHOWN:
            clerk.page.set_viewport_size({"width": width, "height": height})
            clerk.go(f"/console?page=alerts&id=new&lang={lang}")
            clerk.page.locator("[data-template=snow]").click()
            clerk.page.locator("[name=route]").check()
            taken.append(pictures / name)
            clerk.page.screenshot(path=taken[-1], full_page=True)
    return taken
