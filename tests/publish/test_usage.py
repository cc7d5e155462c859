"""Who uses an operator's data: each request counts once for each feed in its answer, by account and endpoint."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from services.publish.service import USAGE
from services.publish.usage import KEPT_DAYS
from services.shared.clock import ManualClock
from services.shared.log.port import read_all
from services.shared.log.topics import USAGE as TOPIC
from services.shared.model.usage import Usage, UsageCount
from services.shared.web.site import SITE
from services.shared.web.usage import summed
from tests.support.pushing import ALERT, PushedHub, add_key, pushed_hub
from tests.support.subscriber import subscribed
from tests.support.waiting import until

DAY_SECONDS = 86_400.0


async def written(town: PushedHub) -> None:
    await town.hub.context.app[SITE].usage.write(town.log)


async def used(town: PushedHub, feed: str = "village", **headers: str) -> list[dict[str, Any]]:
    await written(town)
    answered = await town.pusher.push("GET", f"{feed}/usage", **headers)
    days: list[dict[str, Any]] = answered.data["days"]
    return days


def by(day: dict[str, Any]) -> set[tuple[str, str | None, str | None, int]]:
    return {(one["endpoint"], one["consumer"], one["name"], one["requests"]) for one in day["by"]}


async def test_requests_are_counted_by_endpoint_and_account(data: Path) -> None:
    async with pushed_hub(data) as town:
        pushed = await town.pusher.push("PUT", "village/alerts/a", ALERT)
        await town.pusher.read_at("/v1/alerts", pushed)
        _, developer = await add_key(town.log, "", "read", developer="metro-app")
        await town.learn()
        session, url = town.pusher.session, f"{town.hub.url}/v1/alerts"
        asked = [
            *({"Authorization": f"Bearer {developer}"}, {"Authorization": f"Bearer {developer}"}),
            *({"Authorization": f"Bearer {town.pusher.key}"}, {"Sec-Fetch-Site": "same-origin"}),
        ]
        for headers in asked:
            async with session.get(url, headers=headers) as response:
                assert response.status == 200
                tag = response.headers["ETag"]
        async with session.get(url, headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        for path in ("/v1/alerts/village:a", "/v1/alerts/none", "/v1/stations"):
            async with session.get(town.hub.url + path):
                pass
        async with subscribed(town.hub.url) as stream:
            await stream.event()
            (day,) = await used(town)
        assert by(day) == {
            ("/v1/alerts", None, None, 2),
            ("/v1/alerts", "developer/metro-app", None, 2),
            ("/v1/alerts", "operator/village", "Village", 1),
            ("/v1/alerts", "pages", None, 1),
            ("/v1/alerts/{id}", None, None, 1),
            ("/v1/events", None, None, 1),
        }
        assert day["requests"] == 8


async def test_what_was_counted_outlives_the_process_and_is_added_up(data: Path) -> None:
    async with pushed_hub(data) as town:
        pushed = await town.pusher.push("PUT", "village/alerts/a", ALERT)
        await town.pusher.read_at("/v1/alerts", pushed)
        for _ in range(2):
            await written(town)
    async with pushed_hub(data) as town:
        await until(town.hub.ready.is_set)
        await town.pusher.read("/v1/alerts")
        (day,) = await used(town)
        assert by(day) == {("/v1/alerts", None, None, 2)}


async def test_nobody_sees_what_is_used_of_another_operators_feed(data: Path) -> None:
    async with pushed_hub(data) as town:
        for key, status in ((await town.key("city"), 403), ("", 401), (await town.key("village", "read"), 403)):
            assert (await town.pusher.push("GET", "village/usage", key=key)).status == status


async def test_after_a_year_and_a_month_it_is_forgotten(data: Path, clock: ManualClock) -> None:
    async with pushed_hub(data, clock=clock) as town:
        pushed = await town.pusher.push("PUT", "village/alerts/a", ALERT)
        await town.pusher.read_at("/v1/alerts", pushed)
        assert len(await used(town)) == 1
        desk = town.hub.context.app[USAGE]
        await clock.advance(KEPT_DAYS * DAY_SECONDS)
        await desk.forget()
        assert len(await desk.of("village", KEPT_DAYS + 1)) == 1
        await clock.advance(DAY_SECONDS)
        await desk.forget()
        assert await desk.of("village", KEPT_DAYS + 1) == []
        assert await read_all(town.log, TOPIC) == []


@given(
    some.lists(some.tuples(some.sampled_from("ab"), some.sampled_from(("", "pages")), some.integers(0, 9)), max_size=9)
)
def test_totals_of_processes_add_up_in_any_order(counted: list[tuple[str, str, int]]) -> None:
    entries = [Usage("2026-11-28", "f", (UsageCount(*one),)) for one in counted]
    together = [Usage("2026-11-28", "f", tuple(UsageCount(*one) for one in counted))]
    assert summed(entries) == summed(reversed(entries)) == summed(together)
    assert sum(summed(entries).values()) == sum(requests for _, _, requests in counted)
