"""For everyone: on a phone held in one hand, in the dark, with a screen reader; axe finds nothing to say."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.town import Town
from tests.support.browser import Visit, visit
from tests.support.paths import PROJECT

AXE = PROJECT / "services" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
TOUCH_PIXELS = 44
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(visitor: Visit) -> list[str]:
    """What axe-core objects to; loaded into the page for the test only."""
    visitor.page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = visitor.page.evaluate("() => axe.run().then(({violations}) => violations)")
    return [f"{each['id']}: {node['html']} {node['failureSummary']}" for each in found for node in each["nodes"]]


def violations_by_day_and_night(visitor: Visit) -> list[str]:
    """The page as it stands, in one scheme of colours and then in the other."""
    found, grounds = [], set()
    for scheme in SCHEMES:
        visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        grounds.add(visitor.page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
        found += violations(visitor)
    assert len(grounds) == len(SCHEMES)
    return found


def overflow(visitor: Visit) -> list[str]:
    """Elements that reach out of the screen's width, in the page or in the sheet."""
    found: list[str] = visitor.page.evaluate(
        """() => [document.documentElement, document.body, ...document.querySelectorAll('.panel, .page, table')]
        .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.className || node.tagName)"""
    )
    return found


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_violation(town: Town, browser: Browser, lang: str, width: int) -> None:
    with visit(browser, town.url, width, 700, still=True) as visitor:
        visitor.go(f"/?lang={lang}")
        assert violations_by_day_and_night(visitor) == []
        visitor.go(f"/?lang={lang}&station={town.interchange()['id']}")
        visitor.page.wait_for_selector(".board tbody tr")
        assert violations_by_day_and_night(visitor) == []


def test_a_phone_scrolls_in_one_direction_only(town: Town, phone: Visit) -> None:
    phone.go("/")
    assert overflow(phone) == []
    for lang in ("ja", "en"):
        phone.go(f"/?station={town.interchange()['id']}&lang={lang}")
        phone.page.wait_for_selector(".board tbody tr")
        assert overflow(phone) == []


def test_a_thumb_finds_every_control(town: Town, phone: Visit) -> None:
    phone.go("/")
    controls = phone.page.locator("button:visible, .languages a, .row:is(a), summary, input")
    for box in (control.bounding_box() for control in controls.all()):
        assert box is not None
        assert box["height"] >= TOUCH_PIXELS


def test_the_next_departure_is_on_a_phones_first_screen(town: Town, phone: Visit) -> None:
    phone.go(f"/?station={town.interchange()['id']}")
    expect(phone.page.locator(".board tbody tr time").first).to_be_in_viewport()


def test_the_sheet_steps_through_its_heights(phone: Visit) -> None:
    phone.go("/")
    panel, grip = phone.page.locator("#panel"), phone.page.locator(".grip")
    heights = []
    for _ in range(3):
        heights.append(panel.get_attribute("data-height"))
        grip.click()
    assert heights == ["half", "full", "peek"]
    expect(panel).to_have_attribute("data-height", "half")


def test_what_the_map_shows_is_also_a_list(town: Town, desktop: Visit) -> None:
    desktop.go("/")
    assert {each["id"] for each in town.data("/v1/routes?limit=40")} == set(
        desktop.page.locator(".lines li").evaluate_all("items => items.map(item => item.dataset.route)")
    )
    expect(desktop.page.locator("div > .stations a")).not_to_have_count(0)
    expect(desktop.page.get_by_role("heading", level=2).first).to_be_visible()
