"""The city, which has a timetable, and its clerks."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser

from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import DESKTOP, Clerk, at_browser
from tests.browser.test_fit import overflow, violations
from tests.support.browser import Visit
from tests.support.gtfs import feed_bytes

HOSTILE = "<img src=x onerror=\"document.title='stolen'\">'&"


def bring_timetable(village: Village) -> None:
    assert village.admin.ask("PUT", "/v1/account/operator", {"operator": "city"})[0] == 200
    assert village.admin.send_zip("/v1/publish/city/gtfs", feed_bytes()) == 201


@contextmanager
def city_clerk(
    village: Village, browser: Browser, size: tuple[int, int] = DESKTOP, role: str = "editor"
) -> Iterator[Clerk]:
    with at_browser(browser, village.url, size) as clerk:
        clerk.join(village.invitation(role, "city"), "Jiro")
        yield clerk
        assert clerk.errors == []


def judged(clerk: Clerk) -> list[str]:
    """What axe objects to, and what is wider than the screen, in either language."""
    visitor = Visit(clerk.page, clerk.url)
    return violations(visitor) + overflow(visitor)
