"""Developers who join by themselves, where the hub's owner lets them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.publish.people.managing import MOST_KEYS
from services.publish.service import PEOPLE
from services.shared.log.reading import Reading
from services.shared.log.topics import ACCOUNTS
from tests.support.passkeys import Authenticator, Clerk
from tests.support.pushing import PushedHub, pushed_hub


@pytest.fixture
async def open_hub(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, developers_sign_up=True, developers_most=2) as hub:
        yield hub


def somebody(hub: PushedHub) -> Clerk:
    return Clerk(hub.hub, hub.pusher.session, Authenticator(hub.hub.context.app[PEOPLE].origin))


async def test_unless_told_nobody_joins_without_an_invitation(admin: Clerk) -> None:
    stranger = admin.stranger()
    assert (await stranger.ask("GET", "/sign-up")).data == {"developers": False}
    assert (await stranger.ask("POST", "/passkeys/options", {"invitation": "open"})).status == 401


async def test_a_developer_joins_makes_keys_and_may_nothing_else(open_hub: PushedHub) -> None:
    developer = somebody(open_hub)
    assert (await developer.ask("GET", "/sign-up")).data == {"developers": True}
    assert (await developer.add("open")).status == 201
    told = (await developer.ask("GET", "")).data
    assert (told["person"]["role"], told["operator"], told["may"]) == (
        "developer",
        None,
        ["account", "read", "subscribe"],
    )
    assert (await developer.ask("POST", "/keys", {"scopes": ["read", "subscribe"]})).status == 201
    assert (await developer.ask("POST", "/keys", {"scopes": ["publish"]})).status == 422
    assert (await developer.ask("POST", "/invitations", {"role": "developer"})).status == 403
    assert (await developer.sign_in()).status == 201


async def test_who_only_asks_writes_nothing_and_so_many_join_and_no_more(open_hub: PushedHub) -> None:
    before = len([record async for record in Reading(open_hub.log, ACCOUNTS).on()])
    late = somebody(open_hub)
    offered = await late.offered("open")
    assert len([record async for record in Reading(open_hub.log, ACCOUNTS).on()]) == before
    assert [(await somebody(open_hub).add("open")).status for _ in range(2)] == [201, 201]
    assert (await late.add("open", offered)).status == 409
    assert (await somebody(open_hub).ask("POST", "/passkeys/options", {"invitation": "open"})).status == 409


async def test_an_account_has_so_many_keys_and_no_more(open_hub: PushedHub) -> None:
    developer = somebody(open_hub)
    await developer.add("open")
    found = [(await developer.ask("POST", "/keys", {"scopes": ["read"]})).status for _ in range(MOST_KEYS + 1)]
    assert found == [201] * MOST_KEYS + [409]
    first = (await developer.ask("GET", "/keys")).data[0]["id"]
    assert (await developer.ask("DELETE", f"/keys/{first}")).status == 200
    assert (await developer.ask("POST", "/keys", {"scopes": ["read"]})).status == 201
