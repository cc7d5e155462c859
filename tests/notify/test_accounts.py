"""Who may subscribe to what: keys and scopes, an account's own webhooks, limits, and words that say what is wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.notify.delivering import NO_OWNER, OWNERS_SECONDS
from services.notify.service import DELIVERER
from services.shared.accounts.following import record_of
from services.shared.clock import ManualClock
from services.shared.log.port import read_all
from services.shared.log.reading import Reading
from services.shared.log.topics import ACCOUNTS, AUDIT, WEBHOOKS
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.wire.codec import decode
from tests.support.pushing import PushedHub, add_key, pushed_hub
from tests.support.waiting import until
from tests.support.webhooks import Account, Receiver, account_of

HOOK = {"url": "https://example.com/hook"}


async def test_an_account_sees_its_own_webhooks_only(town: PushedHub, account: Account, hook: Receiver) -> None:
    made = await account.make(hook.url, start="now")
    other = await account_of(town, developer="other")
    same = await account_of(town)
    assert (await other.ask("GET")).data == []
    assert [one["id"] for one in (await same.ask("GET")).data] == [made["id"]]
    asked = [
        *(("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/deliveries"), ("POST", "/test"), ("POST", "/secret")),
        ("POST", "/deliveries/1/redeliver"),
    ]
    found = [(await other.ask(method, f"/{made['id']}{path}", {})).status for method, path in asked]
    assert found == [404] * len(asked)
    assert (await account.read(made["id"]))["state"] == "enabled"


async def test_a_key_is_needed_and_the_scope(town: PushedHub, account: Account) -> None:
    reader = await account_of(town, "read")
    nobody = Account(account.base, account.session)
    assert [(await one.ask("POST", "", HOOK)).status for one in (nobody, reader)] == [401, 403]


async def test_what_was_ended_is_gone(town: PushedHub, account: Account, hook: Receiver) -> None:
    made = await account.make(hook.url, start="now")
    assert (await account.ask("DELETE", f"/{made['id']}")).status == 200
    assert (await account.ask("GET", f"/{made['id']}")).status == 404


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({}, "url"),
        ({"url": 7}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "https://user:word@example.com/"}, "url"),
        ({"url": "https:///x"}, "url"),
        ({**HOOK, "kinds": ["lift"]}, "kinds"),
        ({**HOOK, "filters": {"near": "north"}}, "filters"),
        ({**HOOK, "filters": {"kinds": ["alert"]}}, "filters"),
        ({**HOOK, "filters": ["near"]}, "filters"),
        ({**HOOK, "filters": {"radius": 500}}, "filters"),
        ({**HOOK, "filters": {"routes": [False]}}, "filters"),
        ({**HOOK, "from": "yesterday"}, "from"),
        ({**HOOK, "secret": "mine"}, "secret"),
        (b"[]", ""),
        (b"{", ""),
    ],
)
async def test_what_can_t_be_meant_is_refused_by_name(account: Account, asked: Any, where: str) -> None:
    refused = await account.ask("POST", "", asked)
    assert refused.status == 422
    assert list(refused.faults) == [where]


async def test_an_account_and_a_hub_have_so_many_webhooks_and_no_more(data: Path) -> None:
    async with pushed_hub(data, webhooks_per_account=2, webhooks_most=3) as town:
        mine, other = await account_of(town), await account_of(town, developer="other")
        found = [
            (await who.ask("POST", "", {**HOOK, "from": "now"})).status for who in (mine, mine, mine, other, other)
        ]
        assert found == [201, 201, 409, 201, 409]


async def test_other_kinds_begin_anew_and_what_is_switched_off_is_sent_nothing(
    town: PushedHub, account: Account, hook: Receiver
) -> None:
    made = await account.make(hook.url, kinds=["vehicle"], start="now")
    off = (await account.ask("PATCH", f"/{made['id']}", {"state": "disabled"})).data
    assert (off["state"], off["reason"]) == ("disabled", "its owner switched it off")
    changed = (await account.ask("PATCH", f"/{made['id']}", {"kinds": ["route"], "state": "enabled"})).data
    assert (changed["kinds"], changed["reason"]) == (["route"], None)
    await hook.heard(2)
    assert hook.types == ["snapshot.begin", "snapshot.end"]


async def test_who_is_no_developer_any_more_is_sent_nothing(data: Path, clock: ManualClock, hook: Receiver) -> None:
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        soon = int((clock.real() + 60) * 1000)
        revoked, text = await add_key(town.log, "", "subscribe", developer="revoked")
        _, expiring = await add_key(town.log, "", "subscribe", developer="expiring", not_after_ms=soon)
        await town.learn()
        leaves, ends = (Account(lambda: town.hub.url, town.pusher.session, key) for key in (text, expiring))
        stays = await account_of(town)
        made = [(await one.make(hook.url, start="now"))["id"] for one in (leaves, ends, stays)]
        held = town.hub.context.app[DELIVERER].endpoints
        await town.log.append(ACCOUNTS, [record_of(replace(revoked, revoked=True))])
        await town.learn()
        await clock.advance(60 + 2 * OWNERS_SECONDS)
        await until(lambda: made[0] not in held and held[made[1]].webhook.state == "disabled")
        assert held[made[1]].webhook.reason == NO_OWNER
        assert (await stays.read(made[2]))["state"] == "enabled"
        assert made[0] not in [record.key.decode() for record in await read_all(town.log, WEBHOOKS)]


async def test_what_is_done_to_webhooks_is_in_the_audit_and_what_is_refused(
    town: PushedHub, account: Account, hook: Receiver
) -> None:
    made = await account.make(f"{hook.url}?token=mine", start="now")
    await account.ask("PATCH", f"/{made['id']}", {"state": "disabled"})
    await account.ask("POST", f"/{made['id']}/secret")
    await account.ask("DELETE", f"/{made['id']}")
    await account.ask("POST", "", {"url": "ftp://example.com"})

    async def entries() -> list[AuditEntry]:
        said = [decode(AuditRecord, record.value or b"") async for record in Reading(town.log, AUDIT).on()]
        return [one.entry for one in said if one.entry is not None]

    async def all_is_written() -> bool:
        return len(await entries()) == 5

    await until(all_is_written)
    found = await entries()
    assert [one.action for one in found[:4]] == [
        f"webhooks {done}" for done in ("create", "change", "new secret", "delete")
    ]
    assert {(one.actor.split("/")[0], one.ref) for one in found[:4]} == {("developer", made["id"])}
    assert (found[4].action, found[4].refused[:3]) == ("POST /v1/webhooks", "422")
    assert "token" not in str(found)
