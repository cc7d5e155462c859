"""The pictures of the console in docs/images: a disruption that is written, and a small operator's way to the map."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.console.editing import invite, make_timetable, put_online, see_on_map
from tests.browser.console.signed_in import DESKTOP, FEEDS, PHONE, at_browser, console_url, first_link
from tests.browser.town import MORNING
from tests.support.browser import READY
from tests.support.gtfs import feed_bytes
from tests.support.hub import HubProcess

SHOWN = (("ja", PHONE, "console-phone.png"), ("en", DESKTOP, "console-desktop.png"))

PATH = {"stops": PHONE, "trips": DESKTOP, "check": PHONE}  # what is shown of the way, and on which screen


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


def take_small_operator(browser: Browser, pictures: Path) -> list[Path]:
    """The way that tests/browser/console/test_editor.py goes, in Japanese."""
    taken = []
    with (
        tempfile.TemporaryDirectory() as folder,
        HubProcess(Path(folder), FEEDS, "--clock", MORNING.isoformat()) as hub,
        at_browser(browser, "") as admin,
        at_browser(browser, console_url(hub), PHONE) as clerk,
    ):
        hub.ready()
        admin.url = console_url(hub)
        admin.join(first_link(hub), "Hanako")

        def shown(name: str) -> None:
            if name in PATH:
                width, height = PATH[name]
                clerk.page.set_viewport_size({"width": width, "height": height})
                if name == "stops":
                    clerk.page.locator("summary").click()
                    clerk.page.wait_for_selector(".choice-map[data-map=ready]")
                clerk.page.evaluate("scrollTo(0, 0)")
                taken.append(pictures / f"small-operator-{name}.png")
                clerk.page.screenshot(path=taken[-1], full_page=True)

        clerk.join(invite(admin, "hill", "みどり村"), "みどり", lang="ja")
        make_timetable(clerk, MORNING.date(), shown)
        put_online(clerk, shown)
        clerk.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        see_on_map(clerk, "ja").first.wait_for()
        clerk.page.locator("div > .stations a").first.click()
        clerk.page.wait_for_selector(".board tbody tr")
        clerk.page.wait_for_selector(READY, state="attached")
        taken.append(pictures / "small-operator-map.png")
        clerk.page.screenshot(path=taken[-1])
    return taken
