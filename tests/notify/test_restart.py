"""A hub that starts again goes on delivering where it was, whatever of its views was lost."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from services.shared.clock import ManualClock
from tests.support.pushing import PushedHub, pushed_hub
from tests.support.waiting import until
from tests.support.webhooks import Account, Receiver, account_of, say

ALERTS = {"kinds": ["alert"], "start": "now"}


def texts(hook: Receiver) -> list[str]:
    return [got.event["data"]["header"]["en"] for got in hook.taken if "header" in got.event["data"]]


def forget(data: Path, names: Sequence[str]) -> None:
    for name in names:
        for file in data.glob(f"{name}*"):
            file.unlink()


async def placed(town: PushedHub, account: Account, id: str) -> None:
    """Returns when the store has the place of an endpoint that waits for nothing."""
    place = (await account.read(id))["position"]

    async def told() -> bool:
        return str(place).encode() in (await town.hub.context.store.get_cached("notify/places") or b"")

    await until(told)


@pytest.mark.parametrize("lost", [(), ("notify.db",)], ids=["nothing", "notify.db"])
async def test_what_was_not_taken_is_sent_after_a_restart(
    data: Path, clock: ManualClock, hook: Receiver, lost: Sequence[str]
) -> None:
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        account = await account_of(town)
        made = await account.make(hook.url, **ALERTS)
        await say(town, "a", "taken")
        await hook.heard(1)
        await placed(town, account, made["id"])
        hook.answers = lambda got: 500
        await say(town, "a", "refused")
        await until(lambda: len(hook.got) == 2)
    forget(data, lost)
    hook.answers = lambda got: 200
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        account.base, account.session = lambda: town.hub.url, town.pusher.session
        await clock.advance(7)
        await hook.heard(2)
        await say(town, "b", "later")
        await until(lambda: texts(hook)[-1] == "later")
        assert (await account.read(made["id"]))["state"] == "enabled"
    assert list(dict.fromkeys(texts(hook))) == ["taken", "refused", "later"]
    assert hook.copy.reasons == []


async def test_from_a_place_that_the_log_does_not_hold_any_more_there_is_a_snapshot(
    data: Path, clock: ManualClock, hook: Receiver
) -> None:
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True, stream_ring=1) as town:
        account = await account_of(town)
        place = (await account.make(hook.url, **ALERTS))["position"]
        for name in "abcd":
            await say(town, name, "taken")
        await hook.heard(4)
        await clock.advance(8 * 86_400)
        await town.log.maintain()
        await account.make(hook.url, kinds=["alert"], start=place)
        await until(lambda: "snapshot.end" in hook.types)
    assert hook.copy.reasons == ["expired"]


async def test_from_a_place_of_another_log_there_is_a_snapshot(data: Path, hook: Receiver) -> None:
    async with pushed_hub(data, webhook_private_addresses=True) as town:
        account = await account_of(town)
        await account.make(hook.url, kinds=["alert"], start="abc-7")
        await until(lambda: "snapshot.end" in hook.types)
    assert hook.copy.reasons == ["epoch"]
