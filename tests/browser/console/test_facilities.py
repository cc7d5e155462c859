"""A lift of the city: reported out of service with a thumb, and back again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.city import HOSTILE, bring_timetable, city_clerk, judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import Clerk


@pytest.fixture(scope="module")
def clerk(village: Village, browser: Browser) -> Iterator[Clerk]:
    bring_timetable(village)
    told = {"type": "elevator", "name": f"Lift 2 {HOSTILE}", "location": {"lat": 35.0, "lon": 139.0}}
    assert village.admin.ask("PUT", "/v1/publish/city/facilities/lift-2", told)[0] in (200, 201)
    with city_clerk(village, browser, (360, 740)) as clerk:
        yield clerk


def test_a_lift_goes_out_of_service_and_back(clerk: Clerk) -> None:
    page = clerk.page
    page.get_by_role("link", name="Facilities").click()
    row = page.locator(".facilities li", has_text="Lift 2")
    expect(row).to_contain_text(HOSTILE)
    row.locator("summary").click()
    row.get_by_role("button", name="Inspection").click()
    row.locator("[name=until]").fill("2099-01-09T17:00")
    assert judged(clerk) == []
    row.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator(".said.good")).to_be_visible()
    expect(row).to_contain_text("Inspection")
    (lift,) = clerk.ask("GET", "/v1/facilities?feed=city&status=out_of_service")[1]["data"]
    assert lift["reason"] == {"ja": "点検中", "en": "Inspection"}
    assert lift["expected_end"].startswith("2099-01-09T")
    row.get_by_role("button", name="Works again").click()
    expect(row.get_by_role("button", name="Works again")).to_have_count(0)
    assert clerk.ask("GET", "/v1/facilities?feed=city")[1]["data"][0]["status"] == "in_service"
    assert clerk.ask("GET", "/v1/facilities?feed=village")[1]["data"] == []


def test_the_list_is_narrowed_by_name(clerk: Clerk) -> None:
    clerk.go("/console?page=facilities")
    clerk.page.locator("[name=filter]").fill("nothing like it")
    expect(clerk.page.locator(".facilities li")).to_have_count(0)
    clerk.page.locator("[name=filter]").fill("lift 2")
    expect(clerk.page.locator(".facilities li")).to_have_count(1)
    assert judged(clerk) == []
