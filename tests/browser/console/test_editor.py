"""A bus without a timetable gets one in the console: from nothing to its departures, on a phone and at a desk."""

import io
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import quote

import gtfs_guru
import pytest
from playwright.sync_api import Browser, expect

from services.timetable.archive import NO_LIMITS
from services.timetable.checking import check_feed
from tests.browser.console.city import HOSTILE, bring_timetable, city_clerk, judged
from tests.browser.console.conftest import Village
from tests.browser.console.editing import cell, invite, make_timetable, part, put_online, see_on_map, values
from tests.browser.console.signed_in import Clerk, at_browser
from tests.support.waiting import until_process

NARROW, WIDE = (360, 740), (1440, 900)
PASTE = """(node, text) => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);
node.dispatchEvent(new ClipboardEvent('paste', {clipboardData, cancelable: true})); }"""
COPY = """async path => { const answer = await fetch(path); const bytes = new Uint8Array(await answer.arrayBuffer());
return btoa(String.fromCharCode(...bytes)); }"""


@pytest.fixture(scope="module")
def clerks(village: Village, browser: Browser) -> Iterator[dict[str, Clerk]]:
    """Editors of two operators that have a feed each, and nothing in it: at a phone, and at a desk."""
    with ExitStack() as stack:
        found = {}
        for operator, size in (("hill", NARROW), ("dale", WIDE)):
            link = invite(village.admin, operator, operator.title())
            clerk = found[operator] = stack.enter_context(at_browser(browser, village.url, size))
            clerk.join(link, "Midori")
        yield found
        assert [clerk.errors for clerk in found.values()] == [[], []]


def active(clerk: Clerk, feed: str) -> str:
    versions = clerk.ask("GET", f"/v1/publish/{feed}/versions")[1]["data"]
    return next((str(one["version"]) for one in versions if one["state"] == "active"), "")


def online(clerk: Clerk, feed: str) -> bytes:
    """The zip that is online, as the hub keeps it."""
    return b64decode(clerk.page.evaluate(COPY, f"/v1/publish/{feed}/versions/{active(clerk, feed)}/gtfs"))


def table(zipped: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return archive.read(name).decode()


def departures(village: Village, feed: str, stop: str) -> set[tuple[str, str]]:
    """Times and destinations of a day."""
    found = village.hub.get(f"/v1/stations?q={quote(stop)}&feed={feed}")[1]["data"]
    boards = [village.hub.get(f"/v1/stations/{one['id']}/departures?minutes=1440&lang=en")[1]["data"] for one in found]
    return {(each["scheduled"][11:16], each["headsign"]) for board in boards for each in board}


def judge(clerk: Clerk) -> None:
    assert judged(clerk) == []


@pytest.mark.parametrize("feed", ["hill", "dale"], ids=["phone", "desktop"])
def test_from_nothing_to_its_departures(village: Village, clerks: dict[str, Clerk], tmp_path: Path, feed: str) -> None:
    clerk = clerks[feed]
    today = date.today()
    make_timetable(clerk, today, lambda _: judge(clerk))
    assert values(clerk) == [
        ["8:30", "10:00", "11:30"],
        ["8:36", "10:06", "11:36"],
        ["8:40/8:42", "10:10/10:12", "11:40/11:42"],
    ]
    expect(clerk.page.locator(".parts [aria-current]")).to_have_text("Trips 3")
    put_online(clerk, lambda _: judge(clerk))
    expect(clerk.page.locator(".draft")).to_contain_text(active(clerk, feed))
    zipped = online(clerk, feed)
    expected = {(time, "Midori Spa") for time in ("08:30", "10:00", "11:30")}
    until_process(village.hub.process, lambda: departures(village, feed, "役場前") == expected)
    if feed == "hill":
        expect(see_on_map(clerk, "en").filter(has_text="Spa Line")).to_be_visible()
    assert "stops,stop_name,ja-Hrkt,やくばまえ,S1" in table(zipped, "translations.txt")
    path = tmp_path / "made.zip"
    path.write_bytes(zipped)
    report = check_feed(path, NO_LIMITS, today).report
    assert [notice.code for notice in report.kept if str(notice.severity) != "info"] == ["missing_recommended_file"]
    guru = gtfs_guru.validate(str(path), date=today.isoformat()).notices
    assert [notice.code for notice in guru if str(notice.severity).upper().endswith("ERROR")] == []


def test_a_tap_on_the_map_makes_a_stop_and_a_draft_survives_a_reload(clerks: dict[str, Clerk]) -> None:
    clerk = clerks["hill"]
    page = clerk.page
    clerk.go("/console?page=editor&feed=hill&id=stops&lang=en")
    expect(page.locator(".parts")).to_be_visible()
    before = page.locator(".stops li").count()
    page.get_by_text("Add on a map").click()
    page.wait_for_selector(".choice-map[data-map=ready]")
    assert judged(clerk) == []
    page.locator(".choice-map canvas").click(position={"x": 20, "y": 20})
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("峠")
    latitude, longitude = page.locator("[name=position]").input_value().split(", ")
    assert -90 < float(latitude) < 90
    assert -180 < float(longitude) < 180
    page.reload()
    expect(page.locator(".draft")).to_contain_text("This is a draft, kept on this device")
    expect(page.locator("[name=name]")).to_have_value("峠")
    page.locator("[name=position]").fill("95, 200")
    part(clerk, 6)
    expect(page.locator(".faults")).to_contain_text("峠 has no place")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Discard the draft").click()
    part(clerk, 2)
    assert page.locator(".stops li").count() == before


def test_what_is_online_is_opened_edited_and_replaced(village: Village, browser: Browser) -> None:
    bring_timetable(village)
    with city_clerk(village, browser, WIDE) as clerk:
        page = clerk.page
        clerk.go("/console?page=editor&feed=city&id=trips.0&lang=en")
        expect(page.locator(".draft")).to_contain_text(active(clerk, "city"))
        assert values(clerk) == [["8:00", "9:00"], ["8:10/8:11", "9:10/9:11"], ["8:20", "9:20"]]
        cell(clerk, 0, 1).evaluate(PASTE, "Ash\t0905\t10:05\nBeech\t| \t翌10:15\nCedar\t925\tlate\n")
        assert [row[1:] for row in values(clerk)] == [["9:05", "10:05"], ["", "34:15"], ["9:25", "late"]]
        expect(page.locator("[aria-invalid]")).to_have_count(1)
        cell(clerk, 2, 2).fill("1020")
        cell(clerk, 1, 2).fill("10.15")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[aria-invalid]")).to_have_count(0)
        assert judged(clerk) == []
        clerk.go("/console?page=editor&feed=city&id=stops.0&lang=en")
        page.locator("[name=name]").fill(HOSTILE)
        page.locator("[name=reading]").fill("アッシュ")
        put_online(clerk, lambda _: judge(clerk))
        expect(page.locator(".differing")).to_contain_text("Trips added: T3")
        expect(page.locator(".differing")).to_contain_text("Tree Line: first and last departure 8:00–9:00 → 8:00–10:05")
        zipped = online(clerk, "city")
        clerk.go("/console?page=editor&feed=city&id=trips.0&lang=en")
        expect(page.locator(".grid tbody th").first).to_contain_text(HOSTILE)
        assert page.title() == "Operator console – noriai"
        before = active(clerk, "city")
        page.get_by_role("button", name="Remove trip 3").click()
        page.get_by_role("button", name="Remove trip 2").click()
        part(clerk, 6)
        page.get_by_role("button", name="Check it").click()
        expect(page.locator(".said.bad")).to_contain_text("runs are gone")
        page.get_by_role("button", name="Put this timetable online").click()
        expect(page.locator(".said.bad")).to_contain_text("It waits for your word")
        assert active(clerk, "city") == before
        page.get_by_role("button", name="Put this version online").click()
        expect(page.locator(".said.good")).to_be_visible()
        assert active(clerk, "city") != before
        bring_timetable(village)  # somebody uploads a zip meanwhile
        part(clerk, 5)
        page.locator(".sheets a").click()
        assert values(clerk) == [["8:00", "9:00"], ["8:10/8:11", "9:10/9:11"], ["8:20", "9:20"]]
    assert HOSTILE.replace('"', '""') in table(zipped, "stops.txt")
    rows = [row.split(",") for row in table(zipped, "stop_times.txt").split()[1:]]
    assert [(trip, time, stop) for trip, time, _, stop, *_ in rows if trip != "T1"] == [
        ("T2", "09:05:00", "A"),
        ("T2", "09:25:00", "C"),
        ("T3", "10:05:00", "A"),
        ("T3", "10:15:00", "B"),
        ("T3", "10:20:00", "C"),
    ]
