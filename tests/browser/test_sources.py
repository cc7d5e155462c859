"""The page of what a station is made of: its stops on a map, the reasons in words, reached from the station."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_fit import violations
from tests.browser.town import Town
from tests.support.browser import Visit


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_station_leads_to_the_stops_that_it_is_made_of_and_why(town: Town, desktop: Visit, lang: str) -> None:
    station = town.interchange()
    desktop.go(f"/?station={station['id']}&lang={lang}")
    desktop.page.locator(".page footer a[href*='/sources']").click()
    expect(desktop.page).to_have_url(re.compile(f"/stations/{station['id']}/sources"))
    expect(desktop.page.locator("#station-name")).to_contain_text(station["names"][lang])
    members = town.data(f"/v1/stations/{station['id']}/sources")
    first = desktop.page.locator("main table").first
    expect(first.locator("tbody tr")).to_have_count(len(members))
    for member in members:
        expect(first).to_contain_text(member["stop_id"])
        expect(first).to_contain_text(member["words"][lang])
    expect(desktop.page.locator("html")).to_have_attribute("data-map", "ready")
    assert violations(desktop) == []
