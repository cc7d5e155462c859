"""A village bus that has nothing: from its invitation to its line on the map, by the console alone, in either language.

Tests go this way, and so do the pictures of docs/small-operator.md: `shown(name)` is called where one is taken.
"""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Locator, expect

from tests.browser.console.signed_in import Clerk
from tests.support.browser import READY, READY_MS

Shown = Callable[[str], object]
Stop = tuple[str, str, str, str]  # name, reading, in English, "lat, lon"
OFFICE: Stop = ("役場前", "やくばまえ", "Village Office", "34.6617, 133.9350")
CLINIC: Stop = ("診療所", "しんりょうじょ", "Clinic", "３４．６６８１，１３３．９４１０")
SPA: Stop = ("みどり温泉", "みどりおんせん", "Midori Spa", "34.6755 133.9502")
MORNING = ("830", "+6", "840/842")  # as they are typed
FACTS = {
    "name": "みどり村営バス",
    "english": "Midori Village Bus",
    "url": "https://midori.example",
    "phone": "0869-00-0000",
}


def part(clerk: Clerk, number: int) -> None:
    """Goes to a part of the editor by its number, 1 to 6."""
    link = clerk.page.locator(".parts li").nth(number - 1).get_by_role("link")
    link.click()
    expect(clerk.page.locator(".parts li").nth(number - 1).locator("[aria-current=step]")).to_be_visible()


def fill(clerk: Clerk, **fields: str) -> None:
    for name, text in fields.items():
        clerk.page.locator(f"[name={name}]").last.fill(text)


def write_stops(clerk: Clerk, *stops: Stop) -> None:
    """Begins at the list."""
    clerk.page.locator(".actions .action").click()
    for number, (name, reading, english, position) in enumerate(stops):
        if number:
            clerk.page.locator(".actions .action").click()
            expect(clerk.page.locator("[name=name]")).to_have_value("")
        fill(clerk, name=name, reading=reading, english=english, position=position)
    part(clerk, 2)
    expect(clerk.page.locator(".stops li")).to_have_count(len(stops))


def write_route(clerk: Clerk, name: str, english: str) -> None:
    clerk.page.locator(".actions .action").click()
    fill(clerk, name=name, english=english, color="#1a6b3c")


def write_days(clerk: Clerk, today: date) -> None:
    """Every day of this year and the next, so that buses run whenever the test does."""
    clerk.page.locator(".actions .action").click()
    clerk.page.locator(".service-fields .chips button").nth(3).click()
    clerk.page.locator("[name=holidays]").select_option("")
    for name, text in (("from", f"{today.year}-01-01"), ("to", f"{today.year + 1}-12-31")):
        clerk.page.locator(f"[name={name}]").fill(text)


def make_sheet(clerk: Clerk) -> None:
    clerk.page.locator("main form .action").click()
    clerk.page.locator(".order-add button").last.click()


def cell(clerk: Clerk, row: int, column: int) -> Locator:
    return clerk.page.locator(f".grid tbody tr:nth-child({row + 1}) td:nth-of-type({column + 1}) input")


def type_trip(clerk: Clerk, *times: str) -> None:
    """Adds a trip, and types it from the keyboard alone."""
    before = clerk.page.locator(".grid thead th").count() - 1
    clerk.page.locator(".actions .quiet-button").first.click()
    expect(cell(clerk, 0, before)).to_be_focused()
    for number, time in enumerate(times):
        clerk.page.keyboard.type(time)
        clerk.page.keyboard.press("Enter" if number < len(times) - 1 else "Tab")


def values(clerk: Clerk) -> list[list[str]]:
    """The grid, row by row."""
    found: list[list[str]] = clerk.page.locator(".grid tbody").evaluate(
        "body => [...body.rows].map(row => [...row.querySelectorAll('input')].map(input => input.value))"
    )
    return found


def invite(admin: Clerk, operator: str, name: str) -> str:
    """What the hub's admin does first: takes the operator in, and gets a link for its clerk."""
    admin.go("/console?page=people&lang=en")
    admin.page.locator("summary", has_text="Add an operator").click()
    form = admin.page.locator("details form")
    form.locator("[name=id]").fill(operator)
    form.locator("[name=name]").fill(name)
    form.get_by_role("button").click()
    option = admin.page.locator(f"[name=operator] option[value={operator}]")
    expect(option).to_have_count(1)
    admin.page.locator("[name=operator]").select_option(operator)
    admin.page.get_by_role("button", name="Invite").click()
    return admin.page.locator(".once").inner_text()


def make_timetable(clerk: Clerk, today: date, shown: Shown) -> None:
    """From the console's first page to a draft of three trips."""
    page = clerk.page
    page.locator(".places a").nth(3).click()
    page.locator("main a[href*='page=editor']").click()
    expect(page.locator(".parts")).to_be_visible()
    fill(clerk, **FACTS)
    part(clerk, 2)
    write_stops(clerk, OFFICE, CLINIC, SPA)
    shown("stops")
    part(clerk, 3)
    write_route(clerk, "温泉線", "Spa Line")
    part(clerk, 4)
    write_days(clerk, today)
    shown("days")
    part(clerk, 5)
    make_sheet(clerk)
    type_trip(clerk, *MORNING)
    fill(clerk, minutes="90", count="2")
    page.locator(".copies button").click()
    shown("trips")


def put_online(clerk: Clerk, shown: Shown) -> None:
    """Checked first, then for real."""
    part(clerk, 6)
    buttons = clerk.page.locator("main .actions .action")
    buttons.first.click()
    expect(clerk.page.locator(".said.good")).to_be_visible()
    shown("check")
    buttons.nth(1).click()
    expect(buttons.first).to_be_hidden()
    expect(clerk.page.locator(".said.good")).to_be_visible()


def see_on_map(clerk: Clerk, lang: str) -> Locator:
    """The lines that the hub's map tells of."""
    clerk.go(f"/?lang={lang}")
    clerk.page.wait_for_selector(READY, state="attached", timeout=READY_MS)
    return clerk.page.locator(".lines li")
