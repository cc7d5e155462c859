"""A timetable of the city: checked, put online, and left for the one before."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.city import bring_timetable, city_clerk, judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import Clerk
from tests.support.gtfs import SMALL, feed_bytes


@pytest.fixture(scope="module")
def clerk(village: Village, browser: Browser) -> Iterator[Clerk]:
    bring_timetable(village)
    with city_clerk(village, browser, (360, 740)) as clerk:
        yield clerk


def choose(clerk: Clerk, zipped: bytes) -> None:
    clerk.page.locator("[name=zip]").set_input_files(
        {"name": "city.zip", "mimeType": "application/zip", "buffer": zipped}
    )
    clerk.page.get_by_role("button", name="Check it").click()


def active(clerk: Clerk) -> str:
    versions = clerk.ask("GET", "/v1/publish/city/versions")[1]["data"]
    return next(str(one["version"]) for one in versions if one["state"] == "active")


def test_a_timetable_is_checked_put_online_and_gone_back_from(clerk: Clerk) -> None:
    before = active(clerk)
    clerk.page.get_by_role("link", name="Timetable").click()
    choose(
        clerk,
        feed_bytes(stops=[*SMALL["stops"], {"stop_id": "D", "stop_name": "Deal", "stop_lat": 35.0, "stop_lon": 139.1}]),
    )
    expect(clerk.page.locator(".said.good")).to_contain_text("It can go online")
    assert active(clerk) == before
    expect(clerk.page.locator(".report .differing")).to_contain_text("Stops added: D")
    assert judged(clerk) == []
    clerk.page.get_by_role("button", name="Put this timetable online").click()
    expect(clerk.page.locator(".said.good")).to_contain_text("It is online")
    after = active(clerk)
    assert after != before
    expect(clerk.page.locator(".versions [data-state=active]")).to_contain_text(after)
    clerk.page.on("dialog", lambda dialog: dialog.accept())
    clerk.page.locator(".versions li", has_text=before).get_by_role("button").click()
    expect(clerk.page.locator(".versions [data-state=active]")).to_contain_text(before)
    assert active(clerk) == before


def test_what_is_found_is_told_by_row(clerk: Clerk) -> None:
    clerk.go("/console?page=timetable&lang=en")
    routes = [{"route_id": "R", "route_short_name": "1", "route_type": 3, "route_color": "<b>red</b>"}]
    choose(clerk, feed_bytes(routes=routes))
    expect(clerk.page.locator(".report tbody tr").first).to_contain_text("routes.txt:2")
    assert judged(clerk) == []
    choose(clerk, feed_bytes(stops=None))
    expect(clerk.page.locator(".said.bad")).to_contain_text("can’t go online")
    expect(clerk.page.get_by_role("button", name="Put this timetable online")).to_be_hidden()
    expect(clerk.page.locator(".report")).to_contain_text("stops.txt")
