"""Timetables that are pushed: judged before they are answered, served at once, gone back to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.shared.feed import Feed
from tests.support.gtfs import SMALL, feed_bytes
from tests.support.pushing import PushedHub, Pusher, pushed_hub
from tests.support.waiting import until

BUS = Feed("bus", "gtfs", None, operator="village", licence="CC-BY-4.0")
RENAMED = [{**row, "stop_name": f"New {row['stop_name']}"} for row in SMALL["stops"]]


@pytest.fixture
async def village(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, (BUS,)) as hub:
        yield hub


async def until_named(pusher: Pusher, name: str) -> None:
    async def is_named() -> bool:
        return name in [station["name"] for station in await pusher.read("/v1/stations")]

    await until(is_named)


async def test_a_timetable_is_judged_served_and_gone_back_to(village: PushedHub) -> None:
    pusher = village.pusher
    first = await pusher.push("PUT", "bus/gtfs", feed_bytes())
    assert (first.status, first.data["state"], first.data["errors"]) == (201, "active", 0)
    await until_named(pusher, "Ash")
    second = await pusher.push("PUT", "bus/gtfs", feed_bytes(stops=RENAMED))
    await until_named(pusher, "New Ash")
    listed = (await pusher.push("GET", "bus/versions")).data
    assert [(each["version"], each["state"]) for each in listed] == [
        (second.data["version"], "active"),
        (first.data["version"], "superseded"),
    ]
    back = await pusher.push("POST", f"bus/versions/{first.data['version']}/activate")
    assert (back.status, back.data["state"]) == (200, "active")
    await until_named(pusher, "Ash")
    assert (await pusher.push("POST", "bus/versions/0000/activate")).status == 404
    for version, zipped in ((first, feed_bytes()), (second, feed_bytes(stops=RENAMED))):
        copy = await pusher.push("GET", f"bus/versions/{version.data['version']}/gtfs")
        assert (copy.status, copy.body) == (200, zipped)
    assert (await pusher.push("GET", "bus/versions/0000/gtfs")).status == 404


async def test_a_zip_that_can_not_be_used_is_refused_and_the_one_before_serves_on(village: PushedHub) -> None:
    await village.pusher.push("PUT", "bus/gtfs", feed_bytes())
    refused = await village.pusher.push("PUT", "bus/gtfs", feed_bytes(stop_times=None))
    assert refused.status == 422
    assert "stop_times.txt is missing" in refused.body["errors"][0]["reason"]
    assert (await village.pusher.push("PUT", "bus/gtfs", b"no zip")).status == 422
    assert (await village.pusher.push("PUT", "bus/gtfs", b"")).status == 422
    await until_named(village.pusher, "Ash")


async def test_a_trial_tells_every_finding_by_its_place_and_changes_nothing(village: PushedHub) -> None:
    stops = [*SMALL["stops"], {"stop_id": "X", "stop_name": "Nowhere", "stop_lat": "north", "stop_lon": 139}]
    tried = await village.pusher.push("PUT", "bus/gtfs?dry_run=1", feed_bytes(stops=stops))
    assert (tried.status, tried.data["state"]) == (201, "checked")
    places = [(each.get("file"), each.get("row"), each.get("field")) for each in tried.data["report"]]
    assert ("stops.txt", 5, "stop_lat") in places
    assert all(each["advice"]["en"] and each["advice"]["ja"] for each in tried.data["report"])
    assert (await village.pusher.push("GET", "bus/versions")).data == []
    assert await village.pusher.read("/v1/stations") == []


async def test_a_suspicious_timetable_waits_until_a_person_puts_it_online(village: PushedHub) -> None:
    pusher = village.pusher
    long = [{**SMALL["calendar"][0], "end_date": "20991231"}]
    elsewhere = feed_bytes(calendar=long, stops=[{**row, "stop_lat": 36} for row in SMALL["stops"]])
    first = (await pusher.push("PUT", "bus/gtfs", feed_bytes(calendar=long))).data["version"]
    tried = (await pusher.push("PUT", "bus/gtfs?dry_run=1", elsewhere)).data
    reason = "3 of 3 stops are more than 300 m away"
    assert (tried["state"], tried["would_be"], tried["reason"]) == ("checked", "held", reason)
    held = await pusher.push("PUT", "bus/gtfs", elsewhere)
    assert (held.status, held.data["state"], held.data["reason"]) == (201, "held", reason)
    assert held.data["diff"]["doubts"] == [{"code": "stops_moved", "reason": reason}]

    async def is_told() -> bool:
        source = await pusher.read("/v1/sources/bus")
        return [each["state"] for each in source["versions"]] == ["held", "active"]

    await until(is_told)
    source = await pusher.read("/v1/sources/bus")
    assert (source["state"], source["current_version"], source["diff"]["moved_stops"]["count"]) == ("ok", first, 3)
    put = await pusher.push("POST", f"bus/versions/{held.data['version']}/activate")
    assert (put.status, put.data["state"]) == (200, "active")


async def test_who_can_not_wait_is_told_that_it_is_kept(village: PushedHub) -> None:
    kept = await village.pusher.push("PUT", "bus/gtfs", feed_bytes(), Prefer="wait=0")
    assert (kept.status, kept.body["data"]["state"]) == (202, "pending")
    await until_named(village.pusher, "Ash")


async def test_a_pushed_timetable_stands_after_a_restart(data: Path) -> None:
    async with pushed_hub(data, (BUS,)) as hub:
        await hub.pusher.push("PUT", "bus/gtfs", feed_bytes())
    async with pushed_hub(data, (BUS,)) as hub:
        await until_named(hub.pusher, "Ash")
        assert (await hub.pusher.read("/v1/sources/bus"))["state"] == "ok"


async def test_only_timetables_go_to_feeds_of_timetables_and_up_to_a_size(data: Path) -> None:
    rt = Feed("rt", "gtfs-rt", None, operator="village")
    async with pushed_hub(data, (BUS, rt), upload_max_bytes=10_000) as hub:
        assert (await hub.pusher.push("PUT", "rt/gtfs", feed_bytes())).status == 409
        assert (await hub.pusher.push("PUT", "bus/gtfs", bytes(10_001))).status == 413
        alerts_only = await hub.key("village", "publish:alerts")
        assert (await hub.pusher.push("PUT", "bus/gtfs", feed_bytes(), key=alerts_only)).status == 403
