"""A connection that is lost is one quiet line, and the page catches up by itself."""

import re

from playwright.sync_api import expect

from tests.support.browser import Visit

RESUMED = "last-event-id"


def test_a_lost_connection_is_said_and_made_good(desktop: Visit) -> None:
    desktop.go("/")
    line = desktop.page.locator(".connection")
    expect(line).to_be_empty()
    desktop.page.context.set_offline(True)
    expect(line).to_have_text("接続が切れました。つなぎ直しています…")
    desktop.requests.clear()
    desktop.page.context.set_offline(False)
    expect(line).to_be_empty()
    expect(desktop.page.locator("html")).to_have_attribute("data-connection", "live")
    streams = [request.all_headers() for request in desktop.requests if "/v1/events" in request.url]
    assert re.fullmatch(r"\w+-\d+", streams[-1][RESUMED])


def test_vehicles_move_again_after_a_break(desktop: Visit) -> None:
    desktop.go("/")
    desktop.page.context.set_offline(True)
    expect(desktop.page.locator("html")).to_have_attribute("data-connection", "lost")
    frozen = desktop.page.evaluate("() => JSON.stringify([...noriai.picture.vehicles.values()])")
    desktop.page.context.set_offline(False)
    desktop.until(
        lambda: desktop.page.evaluate("() => JSON.stringify([...noriai.picture.vehicles.values()])") != frozen, 40
    )


def test_a_board_that_cannot_be_read_stays_and_says_so(desktop: Visit) -> None:
    desktop.go("/")
    desktop.page.locator(".stations a").first.click()
    rows = desktop.page.locator(".board tbody tr")
    expect(rows).not_to_have_count(0)
    desktop.page.route("**/departures?*", lambda route: route.abort())
    note = desktop.page.get_by_text("読み込めませんでした。自動でもう一度試します。")
    expect(note).to_be_visible(timeout=30_000)
    expect(rows).not_to_have_count(0)
    desktop.page.unroute("**/departures?*")
    expect(note).to_be_hidden(timeout=30_000)
