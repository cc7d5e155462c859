"""Who is removed is gone at once, with all that they made to come back by."""

import asyncio
from collections.abc import AsyncIterator

import orjson

from services.shared.accounts.following import record_of
from services.shared.log.topics import ACCOUNTS
from tests.support.passkeys import Clerk
from tests.support.pushing import PushedHub


async def slowly(body: bytes, go: asyncio.Event) -> AsyncIterator[bytes]:
    """The head of the request arrives at once, and the rest once `go` is set."""
    yield body[:1]
    await go.wait()
    yield body[1:]


async def test_an_admin_who_is_removed_while_a_body_is_on_its_way_stays_removed(admin: Clerk) -> None:
    other, go = await admin.joined("admin"), asyncio.Event()
    people, leaving = other.hub.context.accounts.people, other.id
    body = slowly(orjson.dumps({"operator": "village"}), go)
    acting = asyncio.create_task(other.ask("PUT", "/operator", body))
    assert (await admin.ask("DELETE", f"/people/{leaving}")).status == 200
    go.set()
    assert (await acting).status == 401
    assert leaving not in people


async def test_a_recovery_code_that_was_used_while_a_body_is_on_its_way_stays_used(admin: Clerk) -> None:
    go, elsewhere = asyncio.Event(), admin.stranger()
    acting = asyncio.create_task(admin.ask("PUT", "/operator", slowly(orjson.dumps({"operator": "village"}), go)))
    assert (await elsewhere.ask("POST", "/sessions", {"recovery_code": admin.codes[0]})).status == 201
    go.set()
    assert (await acting).status == 200
    assert len(admin.hub.context.accounts.people[admin.id].recovery_hashes) == len(admin.codes) - 1


async def test_invitations_end_with_who_made_them(admin: Clerk) -> None:
    other = await admin.joined("admin")
    link = await other.invite("editor", "village")
    assert (await admin.ask("DELETE", f"/people/{other.id}")).status == 200
    assert admin.hub.context.accounts.invitations == {}
    refused = await other.stranger().ask("POST", "/passkeys/options", {"invitation": link})
    assert refused.status == 401


async def test_an_invitation_that_comes_after_its_maker_left_lets_nobody_in(admin: Clerk, village: PushedHub) -> None:
    other = await admin.joined("admin")
    link = await other.invite("editor", "village")
    (held,) = admin.hub.context.accounts.invitations.values()
    assert (await admin.ask("DELETE", f"/people/{other.id}")).status == 200
    await village.log.append(ACCOUNTS, [record_of(held)])
    await village.learn()
    assert (await admin.stranger().ask("POST", "/passkeys/options", {"invitation": link})).status == 401


async def test_keys_of_a_developer_end_with_them(admin: Clerk, village: PushedHub) -> None:
    developer = await admin.joined("developer")
    key = (await developer.ask("POST", "/keys", {"scopes": ["read", "read"]})).data
    assert key["key"]["scopes"] == ["read"]
    asking = {"headers": {"Authorization": f"Bearer {key['text']}"}}
    async with village.pusher.session.get(f"{village.pusher.url}/v1/alerts", **asking) as response:  # type: ignore[arg-type]
        assert response.status == 200
    assert (await admin.ask("DELETE", f"/people/{developer.id}")).status == 200
    async with village.pusher.session.get(f"{village.pusher.url}/v1/alerts", **asking) as response:  # type: ignore[arg-type]
        assert response.status == 401


async def test_of_two_admins_who_remove_each_other_at_once_one_stays(admin: Clerk) -> None:
    other = await admin.joined("admin")
    mine, theirs = admin.id, other.id
    answers = await asyncio.gather(admin.ask("DELETE", f"/people/{theirs}"), other.ask("DELETE", f"/people/{mine}"))
    assert sorted(answer.status for answer in answers) == [200, 401]
    assert len(admin.hub.context.accounts.people) == 1


async def test_two_codes_that_are_redeemed_at_once_are_both_used(admin: Clerk) -> None:
    async def redeem(code: str) -> int:
        return (await admin.stranger().ask("POST", "/sessions", {"recovery_code": code})).status

    assert await asyncio.gather(*map(redeem, admin.codes[:2])) == [201, 201]
    assert len(admin.hub.context.accounts.people[admin.id].recovery_hashes) == len(admin.codes) - 2
