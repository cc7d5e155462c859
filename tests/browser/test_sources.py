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
    expect(desktop.page.locator("main")).to_contain_text({"ja": "鉄道", "en": "train"}[lang])  # of `rail`
    expect(desktop.page.locator("html")).to_have_attribute("data-map", "ready")
    drawn = (desktop.page.locator(".ground").get_attribute("data-shown") or "").split(" ")
    numbers = {str(number) for number, member in enumerate(members, 1) if "location" in member}
    assert len(numbers) > 1
    assert numbers <= set(drawn)
    assert violations(desktop) == []


def test_on_a_phone_the_page_is_as_wide_as_the_screen_and_tables_move_by_themselves(town: Town, phone: Visit) -> None:
    phone.page.goto(f"{phone.url}/stations/{town.interchange()['id']}/sources?lang=ja")
    expect(phone.page.locator("html")).to_have_attribute("data-map", "ready")
    width = phone.page.evaluate("document.documentElement.clientWidth")
    for part in ("main", ".ground", ".wide"):
        box = phone.page.locator(part).first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
    assert violations(phone) == []
