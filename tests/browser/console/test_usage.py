"""Who uses my data: an operator sees its calls and accounts, and no other's."""

import json
from urllib.request import urlopen

from playwright.sync_api import expect

from tests.browser.console.city import judged
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import Clerk
from tests.support.waiting import until_process


def test_an_operator_sees_who_asked_for_its_data(village: Village, clerk: Clerk) -> None:
    page, hub = clerk.page, village.hub
    alert = {"cause": "maintenance", "effect": "detour", "header": {"en": "Works"}, "informed": [{"agency_id": "V"}]}
    status, _ = clerk.ask("PUT", "/v1/publish/village/alerts/used", alert)
    assert status in (200, 201)
    until_process(hub.process, lambda: any(one["id"] == "village:used" for one in hub.get("/v1/alerts")[1]["data"]))
    before = _counted(clerk)
    for _ in range(3):
        urlopen(f"{hub.url}/v1/alerts/village:used").close()
    until_process(hub.process, lambda: _counted(clerk) >= before + 3)
    page.get_by_role("link", name="Usage").click()
    expect(page.locator("section", has_text="By which calls").last).to_contain_text("/v1/alerts/{id}")
    expect(page.locator("section", has_text="Who").first).to_contain_text("no key")
    assert judged(clerk) == []
    page.locator("[name=days]").select_option("7")
    expect(page.locator("section")).to_have_count(3)


def _counted(clerk: Clerk) -> int:
    status, told = clerk.ask("GET", "/v1/publish/village/usage")
    assert status == 200, json.dumps(told)
    return sum(one["requests"] for day in told["data"]["days"] for one in day["by"] if one["endpoint"].endswith("{id}"))
