"""Hubs of one log and store: each changes accounts in its turn, as the others left them."""

import asyncio
from dataclasses import replace

import pytest

from services.publish.people.desk import PeopleDesk
from services.publish.service import PEOPLE
from services.shared.accounts import Accounts
from services.shared.store.port import StoreUnavailable
from services.shared.web.audit import audit_of
from services.shared.web.problems import Unauthorized
from tests.support.passkeys import Clerk
from tests.support.pushing import PushedHub


@pytest.fixture
async def desks(admin: Clerk, village: PushedHub) -> list[PeopleDesk]:
    """The hub's own, and another process's, which knows who has joined so far."""
    context = village.hub.context
    other = PeopleDesk(replace(context, accounts=Accounts(), holder="other"), audit_of(context))
    async with other.turn():
        return [context.app[PEOPLE], other]


async def redeemed(desk: PeopleDesk, code: str) -> bool:
    try:
        return bool(await desk.recover(code, ""))
    except Unauthorized:
        return False


async def test_a_code_is_good_at_one_of_two_hubs(admin: Clerk, desks: list[PeopleDesk]) -> None:
    answers = await asyncio.gather(*(redeemed(desk, admin.codes[0]) for desk in desks))
    assert sorted(answers) == [False, True]


async def test_codes_that_are_redeemed_at_two_hubs_at_once_are_all_used(admin: Clerk, desks: list[PeopleDesk]) -> None:
    codes = admin.codes[:4]
    assert all(await asyncio.gather(*(redeemed(desk, code) for desk, code in zip(desks * 2, codes, strict=True))))
    assert not any(await asyncio.gather(*(redeemed(desk, code) for desk in desks for code in codes)))


async def test_a_turn_that_another_hub_keeps_does_not_come(
    admin: Clerk, desks: list[PeopleDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.publish.people.turns._WAIT_SECONDS", 0.2)
    _, other = desks
    async with other.turn():
        assert (await admin.ask("POST", "/recovery-codes")).status == 503
        with pytest.raises(StoreUnavailable):
            await redeemed(desks[0], admin.codes[0])
        assert not await redeemed(desks[0], "a guess")
    assert await redeemed(desks[0], admin.codes[0])
