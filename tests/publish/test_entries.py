"""Operators push single entries: they are seen at once, once, and for as long as they say."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.publish import entries
from services.shared.clock import ManualClock
from services.shared.feed import Feed
from services.shared.log.port import LogUnavailable, read_all
from services.shared.log.topics import PAYLOADS
from tests.support.gtfs import write_feed
from tests.support.pushing import ALERT, LIFT, VILLAGE, PushedHub, Pusher, pushed_hub
from tests.support.waiting import until


@pytest.fixture
async def village(data: Path, clock: ManualClock) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, clock=clock) as hub:
        yield hub


@pytest.fixture
def pusher(village: PushedHub) -> Pusher:
    return village.pusher


async def test_an_alert_is_seen_at_the_position_that_its_answer_names(data: Path, clock: ManualClock) -> None:
    zip_path = write_feed(data.parent / "gtfs.zip")
    feeds = [Feed("bus", "gtfs", zip_path, operator="bus"), replace(VILLAGE, static="bus")]
    async with pushed_hub(data, feeds, clock) as hub:
        await until(lambda: hub.pusher.read("/v1/stations"))
        posted = await hub.pusher.push("POST", "village/alerts", ALERT)
        assert posted.status == 201
        assert posted.data["subject"] == f"alert/village:{posted.data['id']}"
        (alert,) = await hub.pusher.read_at("/v1/alerts", posted)
        station = (await hub.pusher.read("/v1/refs/bus/stop/A"))["id"]
        assert alert["informed"][0]["station"] == station
        assert alert["header"] == ALERT["header"]
        assert (alert["cause"], alert["effect"]) == ("maintenance", "no_service")


async def test_an_alert_is_changed_and_withdrawn_by_its_id(pusher: Pusher) -> None:
    assert (await pusher.push("PUT", "village/alerts/a%2F1", ALERT)).status == 201
    changed = await pusher.push("PUT", "village/alerts/a%2F1", {**ALERT, "header": {"ja": "再開"}})
    assert changed.status == 200
    assert [alert["header"] for alert in await pusher.read_at("/v1/alerts", changed)] == [{"ja": "再開"}]
    gone = await pusher.push("DELETE", "village/alerts/a%2F1")
    assert gone.status == 200
    assert await pusher.read_at("/v1/alerts", gone) == []
    assert (await pusher.push("DELETE", "village/alerts/a%2F1")).status == 404


async def test_an_alert_of_a_facility_names_it_by_its_merged_id(pusher: Pusher) -> None:
    lift = await pusher.push("PUT", "village/facilities/lift", LIFT)
    posted = await pusher.push("POST", "village/alerts", {**ALERT, "informed": [{"facility_id": "lift"}]})
    (alert,) = await pusher.read_at("/v1/alerts", posted)
    assert alert["informed"] == [{"facility": lift.data["subject"].removeprefix("facility/")}]


async def status_of(pusher: Pusher, status: str, **more: str) -> dict[str, object]:
    pushed = await pusher.push("PUT", "village/facilities/lift/status", {"status": status, **more})
    (facility,) = await pusher.read_at("/v1/facilities", pushed)
    assert isinstance(facility, dict)
    return facility


async def test_a_lift_goes_out_of_service_and_comes_back_by_the_word_of_its_operator(pusher: Pusher) -> None:
    await pusher.push("PUT", "village/facilities/lift", LIFT)
    out = await status_of(pusher, "out_of_service", since="2026-05-12T08:00:00+09:00")
    assert out["status"] == "out_of_service"
    assert (await status_of(pusher, "in_service"))["status"] == "in_service"


async def test_a_status_holds_until_it_is_replaced_and_then_until_its_end(
    village: PushedHub, clock: ManualClock
) -> None:
    pusher = village.pusher
    await pusher.push("PUT", "village/facilities/lift", LIFT)
    await status_of(pusher, "out_of_service")
    await clock.advance(86_400)
    assert [each["status"] for each in await pusher.read("/v1/facilities")] == ["out_of_service"]
    await status_of(pusher, "out_of_service", until="2026-05-13T10:00:00+09:00", since="2026-05-13T08:00:00+09:00")
    await clock.advance(7200)

    async def is_unknown() -> bool:
        return [each["status"] for each in await pusher.read("/v1/facilities")] == ["unknown"]

    await until(is_unknown)


async def test_a_facility_and_its_state_are_withdrawn_each_by_itself(pusher: Pusher) -> None:
    await pusher.push("PUT", "village/facilities/lift", LIFT)
    await status_of(pusher, "out_of_service")
    unsaid = await pusher.push("DELETE", "village/facilities/lift/status")
    assert [each["status"] for each in await pusher.read_at("/v1/facilities", unsaid)] == ["unknown"]
    gone = await pusher.push("DELETE", "village/facilities/lift")
    assert await pusher.read_at("/v1/facilities", gone) == []
    assert (await pusher.push("DELETE", "village/facilities/lift/status")).status == 404


async def test_a_vehicle_is_withdrawn_and_leaves_its_room(pusher: Pusher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_ENTRIES", 1)
    here = {"location": {"lat": 35.0, "lon": 139.0}}
    await pusher.push("PUT", "village/vehicles/1", here)
    gone = await pusher.push("DELETE", "village/vehicles/1")
    assert await pusher.read_at("/v1/vehicles", gone) == []
    assert (await pusher.push("PUT", "village/vehicles/2", here)).status == 201


async def test_a_vehicle_is_forgotten_when_it_is_not_heard_of(village: PushedHub, clock: ManualClock) -> None:
    pusher = village.pusher
    seen = await pusher.push("PUT", "village/vehicles/1", {"location": {"lat": 35.0, "lon": 139.0}, "bearing": 90})
    assert [each["id"] for each in await pusher.read_at("/v1/vehicles", seen)] == ["village:1"]
    await clock.advance(301)

    async def is_gone() -> bool:
        return not await pusher.read("/v1/vehicles")

    await until(is_gone)


async def test_entries_stand_after_a_restart_and_withdrawn_ones_do_not(data: Path, clock: ManualClock) -> None:
    async with pushed_hub(data, clock=clock) as hub:
        for name in ("one", "two"):
            await hub.pusher.push("PUT", f"village/alerts/{name}", ALERT)
        await hub.pusher.push("DELETE", "village/alerts/one")
    (data / "merge.db").unlink()
    (data / "store.db").unlink()
    async with pushed_hub(data, clock=clock) as hub:

        async def ids() -> list[str]:
            return [alert["id"] for alert in await hub.pusher.read("/v1/alerts")]

        await until(ids)
        assert await ids() == ["village:two"]


async def test_every_fault_is_named_by_its_place(pusher: Pusher) -> None:
    bad = {
        "cause": "bad mood",
        "header": {"": "x", "ja": ""},
        "informed": [{}, {"stop_id": 1}],
        "active_periods": [{"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}, {"start": "soon"}],
        "url": "javascript:alert(1)",
        "colour": "red",
    }
    refused = await pusher.push("POST", "village/alerts", bad)
    assert refused.status == 422
    assert set(refused.faults) == {
        "cause", "effect", "header.", "header.ja", "informed[0]", "informed[1].stop_id", "informed[1]",
        "active_periods[0].end", "active_periods[1].start", "url", "colour",
    }  # fmt: skip
    assert await pusher.read("/v1/alerts") == []


async def test_a_push_that_comes_again_is_answered_as_before_and_taken_once(pusher: Pusher) -> None:
    first, again = [await pusher.push("POST", "village/alerts", ALERT, Idempotency_Key="k1") for _ in range(2)]
    assert (first.status, first.data["id"]) == (again.status, again.data["id"])
    other = await pusher.push("POST", "village/alerts", ALERT, Idempotency_Key="k2")
    assert len(await pusher.read_at("/v1/alerts", other)) == 2


async def test_an_idempotency_key_is_good_for_one_request_alone(pusher: Pusher) -> None:
    await pusher.push("POST", "village/alerts", ALERT, Idempotency_Key="k1")
    for path, body in (("village/alerts", {**ALERT, "effect": "detour"}), ("village/alerts/x", ALERT)):
        method = "POST" if path.endswith("alerts") else "PUT"
        refused = await pusher.push(method, path, body, Idempotency_Key="k1")
        assert refused.status == 422, path
        assert "Idempotency-Key" in refused.body["detail"]


async def nothing(name: str) -> None:
    return None


async def test_a_push_that_comes_late_again_does_not_undo_a_newer_one(
    village: PushedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the store has lost what it remembered."""
    pusher, path = village.pusher, "village/facilities/lift/status"
    await pusher.push("PUT", "village/facilities/lift", LIFT)
    await pusher.push("PUT", path, {"status": "out_of_service"}, Idempotency_Key="k1")
    newer = await pusher.push("PUT", path, {"status": "in_service"}, Idempotency_Key="k2")
    monkeypatch.setattr(village.hub.context.store, "get_cached", nothing)
    late = await pusher.push("PUT", path, {"status": "out_of_service"}, Idempotency_Key="k1")
    assert late.status == 201
    (facility,) = await pusher.read_at("/v1/facilities", newer)
    assert facility["status"] == "in_service"


async def test_a_withdrawal_that_comes_again_is_answered_as_before(pusher: Pusher) -> None:
    await pusher.push("PUT", "village/alerts/a", ALERT)
    answers = [await pusher.push("DELETE", "village/alerts/a", Idempotency_Key="d") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]


async def test_a_withdrawal_that_was_not_taken_is_not_said_to_be_when_it_comes_again(
    village: PushedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> list[int]:
        raise LogUnavailable

    await village.pusher.push("PUT", "village/alerts/a", ALERT)
    with monkeypatch.context() as broken:
        broken.setattr(village.log, "append", fail)
        assert (await village.pusher.push("DELETE", "village/alerts/a", Idempotency_Key="d")).status == 503
    again = await village.pusher.push("DELETE", "village/alerts/a", Idempotency_Key="d")
    assert await village.pusher.read_at("/v1/alerts", again) == []


async def test_an_alert_without_an_end_is_shown_for_as_long_as_it_stands(pusher: Pusher, clock: ManualClock) -> None:
    posted = await pusher.push("PUT", "village/alerts/a", ALERT)
    await pusher.read_at("/v1/alerts", posted)
    await clock.advance(3600)
    assert [alert["id"] for alert in await pusher.read("/v1/alerts")] == ["village:a"]


async def test_many_vehicles_leave_room_for_alerts(pusher: Pusher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_ENTRIES", 2)
    here = {"location": {"lat": 35.0, "lon": 139.0}}
    statuses = [(await pusher.push("PUT", f"village/vehicles/{name}", here)).status for name in ("1", "2", "3", "1")]
    assert statuses == [201, 201, 409, 200]
    assert (await pusher.push("POST", "village/alerts", ALERT)).status == 201


async def test_pushes_of_one_entry_at_once_leave_one_of_them(pusher: Pusher) -> None:
    bodies = [{**ALERT, "header": {"en": f"{number}"}} for number in range(10)]
    answers = await asyncio.gather(*(pusher.push("PUT", "village/alerts/a", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]

    async def is_last() -> bool:
        return [alert["header"]["en"] for alert in await pusher.read("/v1/alerts")] == ["9"]

    await until(is_last)


async def test_nothing_is_acknowledged_that_the_log_has_not(
    village: PushedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> list[int]:
        raise LogUnavailable

    monkeypatch.setattr(village.log, "append", fail)
    refused = await village.pusher.push("POST", "village/alerts", ALERT)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    assert await read_all(village.log, PAYLOADS) == []
