"""The panel of a station: its board is the API's, in both languages, by hand, by keyboard and by address."""

from playwright.sync_api import expect

from tests.browser.town import Row, Town, rows
from tests.support.browser import Visit

EQUAL_SECONDS = 20


def shows_the_board(visitor: Visit, town: Town, station: str, lang: str = "ja") -> list[Row]:
    """Returns when page and API say the same."""

    def equal() -> list[Row] | None:
        told = town.board(station, lang)
        return told if rows(visitor) == told else None

    found: list[Row] = visitor.until(equal, EQUAL_SECONDS)
    return found


def test_the_board_is_the_apis(town: Town, desktop: Visit) -> None:
    station = town.interchange()["id"]
    desktop.go(f"/?station={station}")
    assert shows_the_board(desktop, town, station) != []


def test_states_have_a_shape_and_a_word(town: Town, desktop: Visit) -> None:
    desktop.go(f"/?station={town.interchange()['id']}&lang=en")
    expect(desktop.page.locator(".board tbody tr")).not_to_have_count(0)
    for text in desktop.page.locator(".board .state").all_inner_texts():
        shape, word = text.split(" ", 1)
        assert shape in "●▲▼✕＋○?"
        assert word


def test_the_language_is_one_tap_and_stays_in_the_address(town: Town, desktop: Visit) -> None:
    station = town.interchange()
    desktop.go(f"/?station={station['id']}")
    name = desktop.page.locator("#station-name")
    expect(name).to_have_text(station["names"]["ja"])
    expect(desktop.page.locator(".names")).to_contain_text(station["names"]["en"])
    desktop.page.get_by_role("link", name="English").click()
    expect(name).to_have_text(station["names"]["en"])
    expect(desktop.page.locator(".names")).to_contain_text(station["names"]["ja"])
    expect(desktop.page.locator("html")).to_have_attribute("lang", "en")
    expect(desktop.page.get_by_role("columnheader", name="Status")).to_be_visible()
    assert "lang=en" in desktop.page.url
    shows_the_board(desktop, town, station["id"], "en")
    desktop.page.get_by_role("link", name="日本語").click()
    expect(name).to_have_text(station["names"]["ja"])
    assert "lang=ja" in desktop.page.url


def test_back_leads_to_the_list_and_forward_to_the_station(town: Town, desktop: Visit) -> None:
    station = town.interchange()
    desktop.go("/")
    desktop.page.locator(f".stations a[href*='{station['id']}']").click()
    expect(desktop.page.locator("#station-name")).to_have_text(station["name"])
    desktop.page.go_back()
    expect(desktop.page.get_by_role("searchbox")).to_be_visible()
    desktop.page.go_forward()
    expect(desktop.page.locator("#station-name")).to_have_text(station["name"])


def test_search_finds_a_station_by_its_reading(town: Town, desktop: Visit) -> None:
    station = town.interchange()
    reading = next(text for tag, text in station["names"].items() if tag.lower() == "ja-hrkt")
    desktop.go("/")
    desktop.page.get_by_role("searchbox").fill(reading)
    expect(desktop.page.locator("form .stations a").first).to_contain_text(station["name"])
    desktop.page.get_by_role("searchbox").fill("そんな駅はない")
    expect(desktop.page.locator("#search-note")).to_contain_text("そんな駅はない")


def test_the_keyboard_opens_a_station_and_closes_it(town: Town, desktop: Visit) -> None:
    station = town.interchange()
    desktop.go("/")
    keyboard = desktop.page.keyboard
    desktop.page.get_by_role("searchbox").focus()
    keyboard.type(station["name"])
    expect(desktop.page.locator("form .stations a").first).to_contain_text(station["name"])
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(desktop.page.locator("#station-name")).to_be_focused()
    keyboard.press("Escape")
    expect(desktop.page.locator("[data-page=home]")).to_be_visible()
    assert "station=" not in desktop.page.url


def test_facilities_say_their_state(town: Town, desktop: Visit) -> None:
    facilities = [each for each in town.data("/v1/facilities?limit=500") if each.get("station")]
    station = facilities[0]["station"]
    desktop.go(f"/?station={station}&lang=en")
    words = {"in_service": "works", "out_of_service": "out", "limited": "limited", "unknown": "unknown"}

    def agree() -> bool:
        told = {each["id"]: each["status"] for each in town.data(f"/v1/facilities?station={station}&limit=500")}
        shown = desktop.page.evaluate(
            """() => [...document.querySelectorAll('[data-facility]')].map(row =>
            [row.dataset.facility, row.querySelector('.state').innerText.split(' ').slice(1).join(' ')])"""
        )
        return bool(told) and dict(shown) == {key: words[status] for key, status in told.items()}

    desktop.until(agree)


def test_a_station_that_does_not_exist_is_said_to(desktop: Visit) -> None:
    desktop.go("/?station=s-0000000000")
    expect(desktop.page.get_by_role("heading", name="この駅は見つかりません。")).to_be_visible()


def test_credits_are_on_screen(town: Town, desktop: Visit) -> None:
    desktop.go(f"/?station={town.interchange()['id']}")
    for credit in town.hub.get("/v1/stations.geojson?limit=500")[1]["attribution"]:
        expect(desktop.page.locator(".attribution")).to_contain_text(credit["text"])
        expect(desktop.page.locator(".attribution")).to_contain_text(credit["licence"])
    expect(desktop.page.locator(".page footer")).not_to_be_empty()
