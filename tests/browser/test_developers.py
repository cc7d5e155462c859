"""The developers' page: a filter is tried, its events arrive, and its programs run as they are shown."""

import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_fit import violations
from tests.browser.town import Town
from tests.support.browser import Visit
from tests.support.waiting import until_process

LIVE = "html[data-connection=live]"


def opened(visitor: Visit, query: str = "") -> Page:
    visitor.page.goto(f"{visitor.url}/developers?lang=en{query}")
    expect(visitor.page.locator(LIVE)).to_be_attached()
    return visitor.page


def program(page: Page, name: str) -> str:
    return page.locator(f"[data-program={name}] pre").inner_text()


def says(output: Path, line: str) -> bool:
    return line in output.read_text("utf-8").splitlines()


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_what_is_chosen_arrives_and_can_be_looked_into(screen: str, request: pytest.FixtureRequest, town: Town) -> None:
    visitor: Visit = request.getfixturevalue(screen)
    visitor.page.goto(f"{visitor.url}/developers?lang=en")
    page = visitor.page
    for kind in ("vehicle", "alert", "facility"):
        page.locator(f"[name=kinds][value={kind}]").uncheck()
    page.locator("[name=kinds][value=station]").check()
    page.locator("[name=station]").fill(town.interchange()["id"])
    page.get_by_role("button", name="Watch this").click()
    only = page.locator(".events li")
    expect(only).to_have_count(1)
    expect(only).to_have_attribute("data-subject", f"station/{town.interchange()['id']}")
    expect(page.locator(".counts")).to_have_text(re.compile("^1 in the snapshot, 0 since"))
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["kinds"], asked["station"]) == (["station"], [town.interchange()["id"]])
    only.locator("summary").click()
    expect(only.locator("pre")).to_contain_text('"specversion": "1.0"')
    expect(page.get_by_role("button", name="Go on")).to_be_visible()  # who looks wants it to stay
    assert violations(visitor) == []
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.querySelector('main').scrollWidth") <= width
    assert visitor.errors == []


def test_changes_come_in_on_top_and_no_more_than_a_hundred_are_kept(desktop: Visit) -> None:
    page = opened(desktop, "&kinds=vehicle,trip,station,route")
    changes = page.locator(".events li[data-type='noriai.vehicle.changed.v1']")
    expect(changes.first).to_be_visible()
    expect(page.locator(".counts")).to_have_text(re.compile(r"since$"))
    desktop.until(lambda: int(re.findall(r"\d+", page.locator(".counts").inner_text())[1]) > 0)
    assert page.locator(".events li").count() <= 100


def test_what_the_hub_does_not_take_is_said_in_its_words(desktop: Visit) -> None:
    page = opened(desktop)
    page.locator("[name=bbox]").fill("everywhere")
    page.get_by_role("button", name="Watch this").click()
    expect(page.locator(".said")).to_contain_text("bbox")


def test_who_is_not_signed_in_is_told_where_keys_are_made(desktop: Visit) -> None:
    page = opened(desktop)
    page.locator(".own > summary").click()
    expect(page.locator(".own a")).to_have_attribute("href", "/console?page=webhooks&lang=en")


def test_without_a_kind_everything_is_asked_for_and_the_address_keeps_that(town: Town, desktop: Visit) -> None:
    station = town.interchange()["id"]
    page = opened(desktop, f"&kinds=station&station={station}")
    page.locator("[name=kinds][value=station]").uncheck()
    page.get_by_role("button", name="Watch this").click()
    trips = page.locator(".events li[data-subject^='trip/']")
    for _ in range(2):
        expect(trips.first).to_be_attached()
        assert parse_qs(urlsplit(page.url).query, keep_blank_values=True)["kinds"] == [""]
        expect(page.locator("[name=kinds]:checked")).to_have_count(0)
        assert "kinds" not in program(page, "curl")
        page.reload()
    assert desktop.errors == []


def test_a_station_is_found_by_its_name(town: Town, desktop: Visit) -> None:
    page = opened(desktop)
    station = town.interchange()
    page.locator("[name=station]").press_sequentially(station["names"]["ja"])
    expect(page.locator(f"#stations option[value='{station['id']}']")).to_be_attached()


def test_the_programs_that_are_shown_keep_a_copy(town: Town, desktop: Visit, tmp_path: Path) -> None:
    station = town.interchange()["id"]
    page = opened(desktop, f"&kinds=station&station={station}")
    fetched = {"noriai_client.py": "client.py", "noriai.mjs": "stream.js"}
    for name, served in fetched.items():
        (tmp_path / name).write_bytes(urlopen(f"{town.url}/ui/{served}").read())
    programs = {"Python": ("told.py", [sys.executable, "-u"]), "JavaScript": ("told.mjs", ["node"])}
    for name, (file, command) in programs.items():
        (tmp_path / file).write_text(program(page, name), encoding="utf-8")
        output = tmp_path / f"{file}.out"
        with output.open("wb") as told, subprocess.Popen([*command, file], cwd=tmp_path, stdout=told) as process:
            try:
                until_process(process, partial(says, output, f"noriai.station.changed.v1 station/{station}"))
            finally:
                process.kill()
    with subprocess.Popen(["bash", "-c", f"exec {program(page, 'curl')}"], stdout=subprocess.PIPE, text=True) as curl:
        assert curl.stdout is not None
        heard = next(line for line in curl.stdout if "noriai.station.changed.v1" in line)
        curl.kill()
    assert f'"subject":"station/{station}"' in heard
    assert "/v1/webhooks" in program(page, "Webhook")
