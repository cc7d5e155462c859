"""People, keys, records and oneself: what an editor of the city does with them, and what a viewer can't."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.city import HOSTILE, city_clerk, judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import Clerk, at_browser


@pytest.fixture(scope="module")
def clerk(village: Village, browser: Browser) -> Iterator[Clerk]:
    with city_clerk(village, browser, (360, 740)) as clerk:
        clerk.page.on("dialog", lambda dialog: dialog.accept())
        yield clerk


def test_a_colleague_is_invited_and_removed(clerk: Clerk, browser: Browser) -> None:
    clerk.go("/console?page=people&lang=en")
    page = clerk.page
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Invite").click()
    link = page.locator(".once").inner_text()
    assert judged(clerk) == []
    with at_browser(browser, clerk.url) as colleague:
        colleague.join(link, HOSTILE)
        colleague.go("/console?page=people&lang=en")
        expect(colleague.page.get_by_role("heading", name="API keys")).to_be_visible()
        assert colleague.page.get_by_role("button", name="Invite").count() == 0
        assert colleague.ask("POST", "/v1/account/keys", {"scopes": ["read"]})[0] == 403
        assert colleague.ask("POST", "/v1/account/invitations", {"role": "viewer", "operator": "city"})[0] == 403
        clerk.go("/console?page=people&lang=en")
        row = page.locator(".people li", has_text=HOSTILE)
        row.get_by_role("button", name="Remove").click()
        expect(row).to_have_count(0)
        assert colleague.ask("GET", "/v1/account")[0] == 401


def test_a_key_is_made_rotated_and_revoked(clerk: Clerk) -> None:
    clerk.go("/console?page=people&lang=en")
    page = clerk.page
    page.locator("summary", has_text="Make a key").click()
    page.get_by_label("publish:alerts").check()
    page.locator("form").get_by_role("button", name="Make a key").click()
    first = page.locator(".once").inner_text()
    expect(page.locator(".keys li")).to_have_count(1)
    assert judged(clerk) == []
    page.locator(".keys").get_by_role("button", name="Rotate").click()
    expect(page.locator(".keys li")).to_have_count(2)
    assert page.locator(".once").inner_text() != first
    page.locator(".keys li").first.get_by_role("button", name="Revoke").click()
    expect(page.locator(".keys li", has_text="revoked")).to_have_count(1)
    assert [key["revoked"] for key in clerk.ask("GET", "/v1/account/keys")[1]["data"]] == [True, False]


def test_records_tell_who_did_what(clerk: Clerk) -> None:
    clerk.go("/console?page=audit&lang=en")
    expect(clerk.page.locator(".records li").first).to_be_visible()
    expect(clerk.page.locator(".records")).to_contain_text("Jiro")
    assert judged(clerk) == []


def test_passkeys_and_recovery_codes_are_replaced_by_their_owner(clerk: Clerk) -> None:
    clerk.go("/console?page=me&lang=en")
    expect(clerk.page.locator(".passkeys li")).to_have_count(1)
    assert judged(clerk) == []
    clerk.page.locator(".passkeys").get_by_role("button", name="Remove").click()
    expect(clerk.page.locator(".passkeys li")).to_have_count(0)
    clerk.page.get_by_role("button", name="Add a passkey of this device").click()
    expect(clerk.page.locator(".passkeys li")).to_have_count(1)
    clerk.page.get_by_role("button", name="Make new recovery codes").click()
    expect(clerk.page.locator(".codes li")).to_have_count(len(clerk.codes))
    assert not set(clerk.page.locator(".codes li").all_inner_texts()) & set(clerk.codes)
    clerk.go("/console?page=me&lang=en")
    clerk.page.get_by_role("button", name="Sign out on every device").click()
    expect(clerk.page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    assert clerk.ask("GET", "/v1/account")[0] == 401
