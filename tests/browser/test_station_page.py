"""The page of a station: who can get where without a step, floor by floor, live, in words for everyone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.test_fit import violations_by_day_and_night
from tests.browser.town import Town
from tests.support.browser import Visit, visit
from tests.support.hub import HubProcess
from tests.support.interior import inside
from tests.support.small_gtfs import TABLES, gtfs
from tests.support.waiting import until_process

TAGS = ("ja", "en", "ja-x-easy")
FEEDS = """
[[feed]]
id = "f"
format = "gtfs"
url = "f.zip"
attribution = "Kibi Bus"
licence = "CC-BY-4.0"

[[feed]]
id = "f-lifts"
format = "facility-status"
url = "lifts.json"
static = "f"
interval = "1s"
trusted = true

[[feed]]
id = "old"
format = "gtfs"
url = "old.zip"
"""


class Station(Town):
    """tests.support.interior's station, whose lifts are as the test says."""

    def lifts(self, **states: str) -> None:
        listed = [{"id": lift, "status": states.get(lift, "in_service")} for lift in ("lift1", "lift2", "moving2")]
        new = self.hub.folder / "lifts.new"
        new.write_text(json.dumps({"facilities": listed}), "utf-8")
        new.rename(self.hub.folder / "lifts.json")

    def address(self, stop: str = "B", feed: str = "f") -> str:
        return f"/stations/{self.data(f'/v1/refs/{feed}/stop/{stop}')['id']}"


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    folder = tmp_path_factory.mktemp("station")
    (folder / "f.zip").write_bytes(gtfs(inside()))
    over = TABLES["calendar.txt"].replace("20260101,20261231", "20250101,20251031")
    moved = TABLES["stops.txt"].replace(",34.6", ",35.6")
    (folder / "old.zip").write_bytes(gtfs({"calendar.txt": over, "stops.txt": moved}))
    hub = HubProcess(folder, FEEDS, "--clock", "2026-05-12T09:02:00+09:00")
    station = Station(hub)
    station.lifts()
    with hub:
        until_process(hub.process, lambda: len(station.data("/v1/sources")) == 3 and bool(station.data("/v1/stations")))
        until_process(hub.process, lambda: bool(station.data("/v1/refs/old/stop/B")))
        until_process(hub.process, lambda: bool(station.data(f"/v1{station.address()}/access")["pairs"]))
        yield station


@pytest.fixture
def page(station: Station, browser: Browser) -> Iterator[Visit]:
    with visit(browser, station.url, still=True) as visitor:
        yield visitor


def go(visitor: Visit, path: str) -> Visit:
    visitor.page.goto(visitor.url + path)
    visitor.page.wait_for_selector("html[data-station=ready] .answer .verdict", state="attached")
    return visitor


def tile(visitor: Visit, name: str) -> Locator:
    return visitor.page.locator(".tile", has_text=name)


def test_a_lift_that_breaks_is_seen_everywhere_at_once_and_again_when_it_is_mended(
    station: Station, page: Visit
) -> None:
    go(page, f"{station.address()}?lang=en&from=f:E&to=f:b1")
    expect(tile(page, "Platform 1")).to_contain_text("● yes")
    expect(tile(page, "Platform 2")).to_contain_text("✕ no")
    expect(page.page.locator(".verdict")).to_contain_text("● Yes, without a step")
    expect(page.page.locator(".legs li")).to_have_count(2)
    expect(page.page.locator(".drawing .out_of_service")).to_have_count(0)
    station.lifts(lift1="out_of_service")
    expect(page.page.locator(".verdict")).to_contain_text("✕ Not without a step right now")
    expect(tile(page, "Platform 1")).to_contain_text("✕ no")
    expect(page.page.locator(".blocked")).to_contain_text("Lift")
    expect(page.page.locator(".drawing .out_of_service")).to_have_count(1)
    expect(page.page.locator(".equipment tr[data-status=out_of_service]")).to_have_count(1)
    station.lifts()
    expect(page.page.locator(".verdict")).to_contain_text("● Yes, without a step")
    expect(page.page.locator(".drawing .out_of_service")).to_have_count(0)
    assert page.errors == []


def test_a_closed_entrance_offers_the_one_that_is_open(station: Station, page: Visit) -> None:
    station.lifts(lift2="out_of_service")
    go(page, f"{station.address()}?lang=en&from=f:F&to=f:b1")
    expect(page.page.locator(".verdict")).to_contain_text("✕")
    page.page.locator(".instead button", has_text="North door").click()
    expect(page.page.locator(".verdict")).to_contain_text("●")
    expect(page.page.locator("#reach-from")).to_have_value("f:E")
    station.lifts()


def test_who_travels_and_between_where_is_in_the_address_and_chosen_by_keyboard(station: Station, page: Visit) -> None:
    go(page, f"{station.address()}?lang=en&to=f:b2")
    expect(page.page.locator(".verdict")).to_contain_text("✕")
    page.page.get_by_role("radio", name="Wheelchair").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowRight")
    expect(page.page.locator(".verdict")).to_contain_text("● Yes, without a step")
    assert "profile=luggage" in page.page.url
    page.page.reload()
    expect(page.page.locator(".verdict")).to_contain_text("● Yes, without a step")
    page.page.get_by_label("From").select_option("f:F")
    expect(page.page.locator(".legs li").first).to_contain_text("Take the lift")
    assert "from=f%3AF" in page.page.url


def test_one_floor_is_shown_at_a_time_and_a_leg_turns_to_its_own(station: Station, page: Visit) -> None:
    go(page, f"{station.address()}?lang=en&from=f:E&to=f:b1")
    floors = page.page.get_by_role("group", name="Choose a floor").get_by_role("button")
    expect(floors).to_have_count(2)
    expect(page.page.locator(".drawing .exit")).to_have_count(2)
    expect(page.page.locator(".drawing .number")).to_have_count(0)
    page.page.locator(".see-floor", has_text="Platforms").click()
    expect(page.page.locator(".drawing .number")).to_have_count(2)
    expect(floors.first).to_have_attribute("aria-pressed", "true")
    assert "floor=f%3AL1" in page.page.url
    page.page.locator(".floor-list summary").click()
    expect(page.page.locator(".on-floor li").first).to_contain_text("Platform 1")


def test_words_are_japanese_english_or_easy_by_one_tap(station: Station, page: Visit) -> None:
    go(page, f"{station.address()}?from=f:E&to=f:b1")
    expect(page.page.locator(".legs li").last).to_contain_text("エレベーターで地上からホーム階へ上がる")
    page.page.get_by_role("link", name="やさしい日本語").click()
    expect(page.page.locator(".legs li").last).to_contain_text("エレベーターに のります。")
    expect(page.page.locator("#board-title")).to_have_text("でる じかん")
    page.page.get_by_role("link", name="English").click()
    expect(page.page.locator(".legs li").last).to_contain_text("Take the lift up")
    assert "lang=en" in page.page.url


def test_an_empty_board_says_since_when_its_timetable_is_over(station: Station, page: Visit) -> None:
    page.page.goto(f"{station.url}{station.address('B', 'old')}?lang=en")
    expect(page.page.locator(".expired")).to_contain_text("valid until 31 October 2025")
    page.page.goto(f"{station.url}{station.address('B', 'old')}")
    expect(page.page.locator(".expired")).to_contain_text("2025年10月31日 まで")


def test_a_station_that_is_not_there_says_so(station: Station, page: Visit) -> None:
    page.page.goto(f"{station.url}/stations/s-0000000000")
    expect(page.page.get_by_role("heading", level=1)).to_have_text("この駅は見つかりません。")


def test_who_gave_the_data_and_under_which_licence_is_on_the_page(station: Station, page: Visit) -> None:
    go(page, station.address())
    expect(page.page.locator("footer")).to_contain_text("Kibi Bus")
    expect(page.page.locator("footer")).to_contain_text("CC-BY-4.0")
    page.page.get_by_role("link", name="どの停留所の情報から").click()
    expect(page.page.locator("main")).to_contain_text("Bizen")
    assert page.page.url.endswith("/sources?lang=ja")


@pytest.mark.parametrize(("tag", "width"), [("ja-x-easy", 360), ("en", 1200)])
def test_axe_finds_no_violation(station: Station, browser: Browser, tag: str, width: int) -> None:
    with visit(browser, station.url, width, 700, touch=width < 500, still=True) as visitor:
        go(visitor, f"{station.address()}?lang={tag}&to=f:b1")
        visitor.page.locator(".floor-list summary").click()
        assert violations_by_day_and_night(visitor) == []


def test_on_a_phone_nothing_reaches_out_of_the_screen_and_a_thumb_finds_every_control(
    station: Station, browser: Browser
) -> None:
    with visit(browser, station.url, 360, 700, touch=True, still=True) as visitor:
        for tag in TAGS:
            go(visitor, f"{station.address()}?lang={tag}&to=f:b1")
            sizes: Any = visitor.page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
            assert sizes[0] <= sizes[1]
            controls = visitor.page.locator("main button:visible, .person, main select, .languages a, main summary")
            assert all(box is not None and box["height"] >= 44 for box in (c.bounding_box() for c in controls.all()))


def test_the_next_departure_is_on_a_phones_first_screen(town: Town, browser: Browser) -> None:
    with visit(browser, town.url, 390, 844, touch=True, still=True) as visitor:
        go(visitor, f"/stations/{town.interchange()['id']}")
        expect(visitor.page.locator(".board tbody tr time").first).to_be_in_viewport()


def test_a_way_through_a_ticket_gate_alone_needs_no_lift(town: Town, desktop: Visit) -> None:
    station = town.interchange()["id"]
    pairs = town.data(f"/v1/stations/{station}/access?profile=wheelchair")["pairs"]
    level = next(pair for pair in pairs if pair["legs"] and not any("facility" in leg for leg in pair["legs"]))
    assert "fare_gate" in [leg["mode"] for leg in level["legs"]]
    go(desktop, f"/stations/{station}?lang=en&from={level['from']['id']}&to={level['to']['id']}")
    expect(desktop.page.get_by_text("This way needs neither a lift nor an escalator.")).to_be_visible()
