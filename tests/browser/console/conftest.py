"""One hub for the stories of the console, whose first admin has joined and brought the village in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.browser.console.signed_in import DESKTOP, FEEDS, PHONE, Clerk, at_browser, console_url, first_link
from tests.support.hub import HubProcess


@dataclass
class Village:
    hub: HubProcess
    admin: Clerk

    @property
    def url(self) -> str:
        return console_url(self.hub)

    def invitation(self, role: str = "editor", operator: str = "village") -> str:
        status, told = self.admin.ask("POST", "/v1/account/invitations", {"role": role, "operator": operator})
        assert status == 201, told
        link: str = told["data"]["link"]
        return link


@pytest.fixture(scope="package")
def village(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Village]:
    settings = {"NORIAI_WEBHOOK_PRIVATE_ADDRESSES": "true", "NORIAI_DEVELOPERS_SIGN_UP": "true"}
    hub = HubProcess(tmp_path_factory.mktemp("village"), FEEDS, environment=settings)
    with hub, at_browser(browser, "") as admin:
        hub.ready()
        admin.url = console_url(hub)
        admin.join(first_link(hub), "Hanako")
        for name in ("village", "city"):
            assert admin.ask("POST", "/v1/account/operators", {"id": name, "name": name.title()})[0] == 201
        yield Village(hub, admin)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def clerk(request: pytest.FixtureRequest, village: Village, browser: Browser) -> Iterator[Clerk]:
    """An editor of the village, signed in, on either screen."""
    with at_browser(browser, village.url, request.param) as clerk:
        clerk.join(village.invitation(), "Taro")
        yield clerk
        assert clerk.errors == []
