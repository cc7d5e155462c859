"""/v1/webhooks of a hub that runs: who asks is sent what happens, signed, in order, again until it is taken."""

from dataclasses import replace
from pathlib import Path

import pytest
from standardwebhooks import WebhookVerificationError

from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import read_all
from services.shared.log.topics import WEBHOOKS
from tests.support.pushing import ALERT, VILLAGE, PushedHub, pushed_hub
from tests.support.subscriber import Mirror, subscribed
from tests.support.waiting import until
from tests.support.webhooks import Account, Got, Receiver, account_of, receiver, say

ALERTS = {"kinds": ["alert"], "start": "now"}


async def test_a_change_is_sent_signed_as_streams_have_it(town: PushedHub, account: Account, hook: Receiver) -> None:
    made = await account.make(hook.url, **ALERTS)
    assert made["secret"].startswith("whsec_")
    async with subscribed(town.hub.url, start="now", kinds="alert") as stream:
        await say(town, "a", "closed")
        line = (await stream.next()).raw
    await hook.heard(1)
    (got,) = hook.taken
    got.verify(made["secret"])
    assert line.endswith(got.body)
    assert got.id == got.event["id"]
    assert got.headers["content-type"] == "application/cloudevents+json"


async def test_a_secret_is_shown_once_and_stands_nowhere_in_plain(
    town: PushedHub, account: Account, hook: Receiver, data: Path
) -> None:
    made = await account.make(hook.url, **ALERTS)
    told = [await account.read(made["id"]), *(await account.ask("GET")).data]
    assert [one for one in told if "secret" in one] == []
    (record,) = await read_all(town.log, WEBHOOKS)
    assert made["secret"].removeprefix("whsec_").encode() not in (record.value or b"")
    assert (data / "webhooks.key").stat().st_mode & 0o077 == 0


async def test_a_snapshot_comes_first_and_the_copy_equals_the_stream_s(
    town: PushedHub, account: Account, hook: Receiver
) -> None:
    for name in "abc":
        await say(town, name, f"closed {name}")
    await town.pusher.read("/v1/alerts")
    await account.make(hook.url)
    await until(lambda: "snapshot.end" in hook.types)
    assert hook.types[0] == "snapshot.begin"
    assert hook.copy.reasons == ["requested"]
    assert len({got.id for got in hook.taken}) == len(hook.taken)
    await say(town, "a", "open again")
    wanted = Mirror()
    async with subscribed(town.hub.url) as stream:
        await wanted.follow(stream, "noriai.snapshot.end.v1")

    def of_alerts(mirror: Mirror) -> dict[str, object]:
        return {name: data for name, data in mirror.picture.items() if name.startswith("alert/")}

    await until(lambda: of_alerts(hook.copy) == of_alerts(wanted))
    assert len(of_alerts(wanted)) == 3


async def test_filters_choose_as_those_of_streams_do(town: PushedHub, account: Account, hook: Receiver) -> None:
    await account.make(hook.url, start="now", filters={"near": "35.0,139.0", "radius": 500})
    lift = {"type": "elevator", "name": "Lift", "location": {"lat": 35.0, "lon": 139.0}}
    far = {**lift, "location": {"lat": 36.0, "lon": 139.0}}
    for name, body in (("far", far), ("here", lift)):
        await town.pusher.push("PUT", f"village/facilities/{name}", body)
    await hook.heard(1)
    assert {got.event["data"]["location"]["lat"] for got in hook.taken} == {35.0}
    await town.pusher.push("PUT", "village/facilities/here", far)
    await until(lambda: hook.types[-1] == "facility.removed")
    assert hook.taken[-1].event["data"]["reason"] == "left_filter"


async def test_while_a_secret_is_replaced_both_sign(town: PushedHub, account: Account, hook: Receiver) -> None:
    made = await account.make(hook.url, **ALERTS)
    rotated = (await account.ask("POST", f"/{made['id']}/secret")).data
    await say(town, "a", "closed")
    await hook.heard(1)
    hook.taken[0].verify(made["secret"])
    hook.taken[0].verify(rotated["secret"])
    assert len(hook.taken[0].headers["webhook-signature"].split()) == 2
    with pytest.raises(WebhookVerificationError):
        hook.taken[0].verify("whsec_" + "A" * 43 + "=")


async def test_a_subject_waits_for_its_own_events_only_and_is_tried_again(
    data: Path, clock: ManualClock, hook: Receiver
) -> None:
    def refuses_first(got: Got) -> int:
        return 500 if refusing and "first" in got.body.decode() else 200

    refusing, hook.answers = True, refuses_first
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        account = await account_of(town)
        made = await account.make(hook.url, **ALERTS)
        await say(town, "a", "first")
        await until(lambda: len(hook.got) == 1)
        await say(town, "a", "second")
        await say(town, "b", "other")
        await hook.heard(1)
        assert [got.event["data"]["header"]["en"] for got in hook.taken] == ["other"]
        waiting = [one for one in await account.deliveries(made["id"]) if one["state"] == "pending"]
        assert [(one["attempts"], one["status"], one["detail"]) for one in waiting] == [
            (0, None, None),
            (1, 500, "said 500"),
        ]
        refusing = False
        await clock.advance(7)
        await hook.heard(3)
        assert [got.event["data"]["header"]["en"] for got in hook.taken] == ["other", "first", "second"]
        assert hook.got[0].id == hook.taken[1].id
        assert hook.got[0].headers["webhook-timestamp"] != hook.taken[1].headers["webhook-timestamp"]


async def test_another_address_is_sent_at_once_what_waits(data: Path, clock: ManualClock, hook: Receiver) -> None:
    hook.answers, hook.headers = lambda got: 503, {"Retry-After": "36000"}
    async with receiver() as repaired, pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        account = await account_of(town)
        made = await account.make(hook.url, **ALERTS)
        await say(town, "a", "closed")
        await until(lambda: len(hook.got) == 1)

        async def tried() -> bool:
            return [one["attempts"] for one in await account.deliveries(made["id"])] == [1]

        await until(tried)
        assert (await account.ask("PATCH", f"/{made['id']}", {"url": repaired.url})).status == 200
        await repaired.heard(1)
        assert repaired.taken[0].id == hook.got[0].id
        assert len(hook.got) == 1


async def test_who_asks_to_be_left_alone_is_until_then_but_for_what_its_owner_sends(
    data: Path, clock: ManualClock, hook: Receiver
) -> None:
    hook.answers, hook.headers = lambda got: 429, {"Retry-After": "600"}
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        account = await account_of(town)
        made = await account.make(hook.url, **ALERTS)
        await say(town, "a", "closed")
        await until(lambda: len(hook.got) == 1)
        await say(town, "b", "closed")
        await clock.advance(590)
        tested = (await account.ask("POST", f"/{made['id']}/test")).data
        assert (tested["state"], tested["status"]) == ("failed", 429)
        assert [got.event["type"] for got in hook.got[1:]] == ["noriai.webhook.test.v1"]
        hook.answers = lambda got: 204
        await clock.advance(20)
        await hook.heard(2)
        assert sorted(hook.subjects()) == ["alert/village:a", "alert/village:b"]


async def test_who_takes_nothing_for_three_days_is_switched_off_and_goes_on_where_it_stood(
    data: Path, clock: ManualClock, hook: Receiver
) -> None:
    hook.answers = lambda got: 503
    async with pushed_hub(data, clock=clock, webhook_private_addresses=True) as town:
        account = await account_of(town)
        made = await account.make(hook.url, **ALERTS)
        await say(town, "a", "closed")
        await until(lambda: len(hook.got) == 1)
        await clock.advance(3 * 86_400 + 1)

        async def off() -> bool:
            return str((await account.read(made["id"]))["state"]) == "disabled"

        await until(off)
        assert (await account.read(made["id"]))["reason"] == "nothing was taken for 3 days"
        hook.answers = lambda got: 200
        await account.ask("PATCH", f"/{made['id']}", {"state": "enabled"})
        await hook.heard(1)
        assert hook.taken[0].id == hook.got[0].id


async def test_who_says_that_it_is_gone_is_switched_off_at_once(
    town: PushedHub, account: Account, hook: Receiver
) -> None:
    hook.answers = lambda got: 410
    made = await account.make(hook.url, **ALERTS)
    await say(town, "a", "closed")

    async def reason() -> bool:
        return str((await account.read(made["id"]))["reason"]) == "it answered 410 Gone"

    await until(reason)


async def test_a_redirect_is_not_followed(town: PushedHub, account: Account, hook: Receiver) -> None:
    hook.answers = lambda got: 307
    made = await account.make(hook.url, **ALERTS)
    await say(town, "a", "closed")

    async def failed() -> bool:
        return [one["status"] for one in await account.deliveries(made["id"])] == [307]

    await until(failed)
    assert len(hook.got) == 1


async def test_one_that_never_answers_and_one_that_is_dead_delay_no_other(
    town: PushedHub, account: Account, hook: Receiver
) -> None:
    await account.make("http://127.0.0.1:9/nobody", **ALERTS)
    async with receiver(held=True) as slow:
        await account.make(slow.url, **ALERTS)
        await account.make(hook.url, **ALERTS)
        for number in range(10):
            await say(town, f"a{number}", "closed")
        await hook.heard(10)
        assert len(slow.got) <= 4
        assert slow.taken == []


async def test_a_test_event_says_how_it_went(town: PushedHub, account: Account, hook: Receiver) -> None:
    made = await account.make(hook.url, **ALERTS)
    sent = (await account.ask("POST", f"/{made['id']}/test")).data
    assert (sent["state"], sent["status"], sent["type"]) == ("delivered", 204, "noriai.webhook.test.v1")
    hook.taken[0].verify(made["secret"])
    hook.answers = lambda got: 404
    sent = (await account.ask("POST", f"/{made['id']}/test")).data
    assert (sent["state"], sent["status"], sent["detail"]) == ("failed", 404, "said 404")


async def test_what_was_delivered_is_sent_again_under_its_id(town: PushedHub, account: Account, hook: Receiver) -> None:
    made = await account.make(hook.url, **ALERTS)
    await say(town, "a", "closed")
    await hook.heard(1)

    async def delivered() -> bool:
        return {one["state"] for one in await account.deliveries(made["id"])} == {"delivered"}

    await until(delivered)
    (first,) = await account.deliveries(made["id"])
    for times in (2, 3):
        again = await account.ask("POST", f"/{made['id']}/deliveries/{first['id']}/redeliver")
        assert again.status == 202
        await hook.heard(times)
        await until(delivered)
    assert [got.id for got in hook.taken] == [first["event"]] * 3
    unknown = await account.ask("POST", f"/{made['id']}/deliveries/999/redeliver")
    assert unknown.status == 404
    await say(town, "a", "open again")
    await hook.heard(4)
    older = await account.ask("POST", f"/{made['id']}/deliveries/{first['id']}/redeliver")
    assert older.status == 409


async def test_what_only_the_hub_s_own_pages_may_show_is_not_sent(data: Path, hook: Receiver) -> None:
    shown = Feed("shown", "gtfs-rt", None, operator="village", redistribution="display")
    async with pushed_hub(data, (VILLAGE, shown), webhook_private_addresses=True) as town:
        pushed = await town.pusher.push("PUT", "shown/alerts/a", ALERT)
        assert pushed.status == 201
        await say(town, "a", "closed")
        account = await account_of(town)
        await account.make(hook.url, kinds=["alert"])
        await until(lambda: hook.types[-1:] == ["snapshot.end"])
        assert (await town.pusher.push("PUT", "shown/alerts/b", ALERT)).status == 201
        await say(town, "b", "last")
        await until(lambda: hook.taken[-1].event["data"].get("header") == {"en": "last"})
        feeds = {source["feed"] for data in hook.copy.picture.values() for source in data["sources"]}
    assert feeds == {"village"}


async def test_nothing_waits_longer_than_feeds_let_what_they_say_be_kept(
    data: Path, clock: ManualClock, hook: Receiver
) -> None:
    feed = replace(VILLAGE, delete_after_seconds=86_400.0)
    hook.answers = lambda got: 500
    async with pushed_hub(data, (feed,), clock=clock, webhook_private_addresses=True) as town:
        account = await account_of(town)
        made = await account.make(hook.url, **ALERTS)
        await account.ask("PATCH", f"/{made['id']}", {"state": "disabled"})
        await say(town, "a", "closed")
        await clock.advance(0.9 * 86_400)  # when it is taken in it may be kept a little longer only
        await account.ask("PATCH", f"/{made['id']}", {"state": "enabled"})
        await until(lambda: len(hook.got) >= 1)
        await account.ask("PATCH", f"/{made['id']}", {"state": "disabled"})
        assert len(await account.deliveries(made["id"])) == 1
    await clock.advance(0.2 * 86_400)
    hook.answers = lambda got: 200
    async with pushed_hub(data, (feed,), clock=clock, webhook_private_addresses=True) as town:
        account.base, account.session = lambda: town.hub.url, town.pusher.session
        await until(lambda: holds_nothing(account, made["id"]))
        await account.ask("PATCH", f"/{made['id']}", {"state": "enabled"})
        await until(lambda: "snapshot.end" in hook.types)
    assert hook.copy.reasons == ["expired"]


async def holds_nothing(account: Account, id: str) -> bool:
    answered = await account.ask("GET", f"/{id}/deliveries")
    return answered.status == 200 and answered.data == []
