"""A clerk's disruption: posted, seen as riders see it, changed and ended, on a phone and at a desk."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Position, expect

from tests.browser.console.city import HOSTILE, bring_timetable, city_clerk, judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import PHONE, Clerk

NARROW = (360, 740)
WIDE = (1440, 900)


@pytest.fixture(scope="module", autouse=True)
def timetable(village: Village) -> None:
    bring_timetable(village)


def told(clerk: Clerk) -> list[Any]:
    found: list[Any] = clerk.ask("GET", "/v1/alerts")[1]["data"]
    return found


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desktop"])
def test_a_disruption_is_posted_changed_and_ended(village: Village, browser: Browser, size: tuple[int, int]) -> None:
    with city_clerk(village, browser, size) as clerk:
        page = clerk.page
        page.get_by_role("link", name="Notices").click()
        page.get_by_role("link", name="Post a notice").click()
        page.locator("[data-template=snow]").click()
        page.get_by_label("1 Tree Line").check()
        page.locator("[name=station]").fill("Ash")
        page.get_by_role("button", name="Find", exact=True).click()
        page.get_by_role("button", name="Ash", exact=True).click()
        page.locator("[name='description.en']").fill(HOSTILE)
        page.get_by_label("Add a language").select_option("ko")
        page.locator("[name='header.ko']").fill("눈")
        expect(page.locator(".preview li")).to_have_count(3)
        expect(page.locator(".preview")).to_contain_text(HOSTILE)
        assert judged(clerk) == []
        page.get_by_role("button", name="Post", exact=True).click()
        expect(page.locator(".alerts li")).to_contain_text("Some services do not run because of snow")
        assert judged(clerk) == []
        (alert,) = told(clerk)
        assert (alert["cause"], alert["effect"], sorted(alert["header"])) == (
            "weather",
            "reduced_service",
            ["en", "ja", "ko"],
        )
        assert alert["description"] == {"en": HOSTILE}
        assert [one.get("stop_id") for one in alert["informed"]] == [None, "city:A"]
        page.get_by_role("link", name="Edit").click()
        expect(page.get_by_label("1 Tree Line")).to_be_checked()
        expect(page.get_by_role("button", name="Remove Ash")).to_be_visible()
        page.locator("[name='header.en']").fill(HOSTILE)
        page.get_by_role("button", name="Post the change").click()
        expect(page.locator(".alerts li")).to_contain_text(HOSTILE)
        assert told(clerk)[0]["informed"] == alert["informed"]
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="End").click()
        expect(page.locator(".said")).to_contain_text("It has ended")
        assert told(clerk) == []


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desktop"])
def test_lines_and_stations_are_chosen_on_a_map(village: Village, browser: Browser, size: tuple[int, int]) -> None:
    with city_clerk(village, browser, size) as clerk:
        clerk.go("/console?page=alerts&id=new&lang=en")
        page = clerk.page
        page.get_by_text("Choose on a map").click()
        drawn = page.locator(".choice-map[data-map=ready]")
        drawn.wait_for()
        ids = {one["name"]: one["id"] for one in clerk.ask("GET", "/v1/stations?feed=city")[1]["data"]}
        ash, beech = (drawn.evaluate("(node, id) => ({...node.at(id)})", ids[name]) for name in ("Ash", "Beech"))
        drawn.click(position=Position(x=ash["x"], y=ash["y"]))
        expect(page.get_by_role("button", name="Remove Ash")).to_be_visible()
        between = Position(x=(ash["x"] + beech["x"]) / 2, y=(ash["y"] + beech["y"]) / 2)
        drawn.click(position=between)
        expect(page.get_by_label("1 Tree Line")).to_be_checked()
        assert judged(clerk) == []
        drawn.click(position=between)
        expect(page.get_by_label("1 Tree Line")).not_to_be_checked()
        drawn.click(position=Position(x=ash["x"], y=ash["y"]))
        expect(page.get_by_role("button", name="Remove Ash")).to_have_count(0)
        drawn.click(position=Position(x=beech["x"], y=beech["y"]))
        expect(page.get_by_role("button", name="Remove Beech")).to_be_visible()


def test_a_notice_needs_a_place_and_a_title(village: Village, browser: Browser) -> None:
    with city_clerk(village, browser, PHONE) as clerk:
        clerk.go("/console?page=alerts&id=new")
        clerk.page.locator("form button[type=submit]").click()
        expect(clerk.page.locator(".said.bad")).to_contain_text("路線か駅")
        assert judged(clerk) == []
        clerk.page.locator("[name=route]").check()
        clerk.page.locator("form button[type=submit]").click()
        expect(clerk.page.locator(".said.bad")).to_contain_text("見出し")
        assert told(clerk) == []


def test_a_viewer_sees_and_can_not_write(village: Village, browser: Browser) -> None:
    with city_clerk(village, browser, role="viewer") as clerk:
        clerk.go("/console?page=alerts&id=new&lang=en")
        expect(clerk.page.get_by_text("You have no notice out")).to_be_visible()
        assert clerk.page.get_by_role("link", name="Post a notice").count() == 0
        body = {"cause": "strike", "effect": "no_service", "header": {"en": "x"}, "informed": [{"route_id": "R"}]}
        assert clerk.ask("POST", "/v1/publish/city/alerts", body)[0] == 403
