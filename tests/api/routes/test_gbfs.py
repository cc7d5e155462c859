"""/v1/gbfs: when documents say that they are of, and where they say that others are."""

from dataclasses import replace
from typing import Any

from services.shared.model.said import MobilitySystemSaid, MobilityVehicleSaid, SourceSaid
from tests.support.reads import Reads


async def vehicles(hub: Reads, *names: str) -> Any:
    hub.source(SourceSaid("bikes", "gbfs", "city", "CC0-1.0", fetch="ok", namespace="bikes"))
    said: list[tuple[str, Any]] = [("mobility_system", MobilitySystemSaid("system", "city", "Bikes"))]
    said += [("mobility_vehicle", MobilityVehicleSaid(name, 34.66, 133.92, record=b"{}")) for name in names]
    await hub.say("bikes", said)
    return (await hub.get("/v1/gbfs/bikes/vehicle_status.json")).body


async def test_the_time_of_what_is_there_now_never_goes_back_when_the_newest_vehicle_leaves(hub: Reads) -> None:
    first = await vehicles(hub, "v1")
    await hub.clock.advance(60)
    second = await vehicles(hub, "v1", "v2")
    await hub.clock.advance(60)
    third = await vehicles(hub, "v1")
    assert [len(each["data"]["vehicles"]) for each in (first, second, third)] == [1, 2, 1]
    assert first["last_updated"] < second["last_updated"] < third["last_updated"]


async def test_addresses_are_the_hubs_own_where_its_settings_tell_it(hub: Reads) -> None:
    await vehicles(hub, "v1")
    hub.view.settings = replace(hub.view.settings, base_url="https://hub.example/")
    (listed,) = (await hub.get("/v1/gbfs/manifest.json")).body["data"]["datasets"]
    assert listed["versions"][0]["url"] == "https://hub.example/v1/gbfs/bikes/gbfs.json"
    (document,) = (await hub.get("/v1/gbfs/bikes/gbfs.json")).body["data"]["feeds"]
    assert document == {"name": "vehicle_status", "url": "https://hub.example/v1/gbfs/bikes/vehicle_status.json"}


async def test_a_document_that_gbfs_does_not_know_or_the_system_has_not_is_none(hub: Reads) -> None:
    await vehicles(hub, "v1")
    for name in ("nonsense.json", "station_status.json"):
        assert (await hub.get(f"/v1/gbfs/bikes/{name}")).status == 404
