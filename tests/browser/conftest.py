"""One hub with the demo town and one Chromium for the tests of the pages; each test visits with a page of its own.

Visitors want no motion, as software draws it at a price; who looks at motion makes a visit of its own.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.town import Town, running_town
from tests.support.browser import Visit, chromium, visit

expect.set_options(timeout=60_000)  # says that something hangs: Playwright's five seconds measure the machine


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with running_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def desktop(town: Town, browser: Browser) -> Iterator[Visit]:
    with visit(browser, town.url, still=True) as visitor:
        yield visitor


@pytest.fixture
def phone(town: Town, browser: Browser) -> Iterator[Visit]:
    with visit(browser, town.url, 360, 640, touch=True, still=True) as visitor:
        yield visitor
