"""Joining by a one-time link, signing in by passkey and by recovery code, and out again."""

from playwright.sync_api import Browser, expect

from tests.browser.console.city import judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import Clerk, at_browser


def test_who_was_invited_joins_and_comes_back_with_the_passkey(clerk: Clerk) -> None:
    expect(clerk.page.get_by_role("heading", level=2)).to_have_text("Village")
    expect(clerk.page.locator(".things li")).to_have_count(1)
    expect(clerk.page.locator(".things li")).to_contain_text("nothing yet")
    assert clerk.ask("DELETE", "/v1/account/sessions/current")[0] == 200
    clerk.go("/console?lang=en")
    clerk.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(clerk.page.locator(".things li")).to_have_count(1)


def test_a_recovery_code_lets_in_once(village: Village, browser: Browser, clerk: Clerk) -> None:
    assert len(clerk.codes) == 8
    with at_browser(browser, village.url) as elsewhere:
        for expected in ("Village", "That did not let you in"):
            elsewhere.go("/console?lang=en")
            elsewhere.page.locator("summary").click()
            elsewhere.page.locator("[name=code]").fill(clerk.codes[0].upper().replace("-", " "))
            elsewhere.page.locator("form button").click()
            expect(elsewhere.page.locator("main")).to_contain_text(expected)
            elsewhere.context.clear_cookies()


def test_a_developer_signs_up_where_the_hub_lets_them(village: Village, browser: Browser) -> None:
    with at_browser(browser, village.url) as developer:
        developer.go("/console?lang=en")
        developer.page.get_by_role("link", name="Sign up as a developer").click()
        expect(developer.page.get_by_role("heading", level=2)).to_have_text("Sign up as a developer")
        developer.page.locator("[name=name]").fill("Dev")
        developer.page.locator("form button[type=submit]").click()
        developer.page.locator(".actions .action").click()
        expect(developer.page.get_by_role("heading", level=2)).to_have_text("Webhooks")  # a developer has no feeds
        assert developer.page.locator(".places a").all_inner_texts() == ["Webhooks", "People and keys", "Records", "Me"]
        assert judged(developer) == []
        developer.page.get_by_role("link", name="Me", exact=True).click()
        with developer.page.expect_download() as download:
            developer.page.get_by_role("link", name="Take it all").click()
        assert download.value.suggested_filename == "noriai-account.zip"
        assert judged(developer) == []
        developer.page.on("dialog", lambda dialog: dialog.accept())
        developer.page.get_by_role("button", name="Delete my account").click()
        expect(developer.page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
        assert developer.ask("GET", "/v1/account")[0] == 401


def test_an_invitation_is_good_once(village: Village, browser: Browser) -> None:
    link = village.invitation()
    with at_browser(browser, village.url) as first, at_browser(browser, village.url) as second:
        first.join(link, "First")
        second.page.goto(link)
        second.page.locator("[name=name]").fill("Second")
        second.page.locator("form button[type=submit]").click()
        expect(second.page.locator(".said.bad")).to_be_visible()
        assert second.ask("GET", "/v1/account")[0] == 401


def test_a_restart_that_loses_the_store_loses_nobody(village: Village) -> None:
    village.hub.end()
    (village.hub.data / "store.db").unlink()
    village.hub.flags = ("--port", village.url.rpartition(":")[2])
    village.hub.start().ready()
    village.admin.go("/console?lang=en")
    expect(village.admin.page.locator(".places")).to_be_visible()
    assert "signs up at" not in village.hub.output()
