"""/v1/mobility: shared bikes, scooters and cars."""

from typing import Any

from services.merge.priority import MAX_AGE_MS
from services.shared.model.said import (
    CountOfTypes,
    MobilityStationSaid,
    MobilityStationStatusSaid,
    MobilitySystemSaid,
    MobilityVehicleSaid,
    SourceSaid,
)
from tests.support.reads import MONDAY_NINE, Reads

NINE_MS = int(MONDAY_NINE * 1000)
STATUS = MobilityStationStatusSaid("a", 3, 0, 9, is_renting=True, vehicle_types=(CountOfTypes(("ebike",), 3),),
                                   time_ms=NINE_MS)  # fmt: skip


async def bikes(hub: Reads, feed: str = "bikes") -> None:
    hub.source(SourceSaid(feed, "gbfs", "city", "CC0-1.0", "City bikes", fetch="ok", namespace=feed))
    said: list[tuple[str, Any]] = [
        ("mobility_system", MobilitySystemSaid("system", "city", "City bikes", timezone="Asia/Tokyo")),
        ("mobility_station", MobilityStationSaid("a", "Eki", {"ja": "駅", "en": "Eki"}, 34.66, 133.92, 12)),
        ("mobility_station", MobilityStationSaid("b", "Park", {}, 34.70, 133.92)),
        ("mobility_station_status", STATUS),
        ("mobility_vehicle", MobilityVehicleSaid("v1", 34.661, 133.92, station_id="a", fuel_percent=0.5)),
        ("mobility_vehicle", MobilityVehicleSaid("v2", 34.70, 133.92, is_disabled=True)),
    ]
    await hub.say(feed, said)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


async def test_a_station_says_what_is_there_now(hub: Reads) -> None:
    await bikes(hub)
    row = (await hub.get("/v1/mobility/stations/bikes:a", lang="ja")).data
    assert (row["name"], row["location"], row["capacity"]) == ("駅", {"lat": 34.66, "lon": 133.92}, 12)
    assert (row["availability"], row["num_vehicles_available"], row["num_docks_available"]) == ("live", 3, 9)
    assert row["vehicle_types_available"] == [{"vehicle_type_ids": ["ebike"], "count": 3}]
    assert (row["last_reported"], row["is_renting"]) == ("2026-05-11T09:00:00+09:00", True)
    assert row["sources"] == [{"feed": "bikes", "id": "a"}]
    other = (await hub.get("/v1/mobility/stations/bikes:b")).data
    assert other["availability"] == "unknown"
    assert "num_vehicles_available" not in other
    assert (await hub.get("/v1/mobility/stations/bikes:none")).status == 404


async def test_stations_and_vehicles_by_place_and_feed(hub: Reads) -> None:
    await bikes(hub)
    for kind, first, second in (("stations", "bikes:a", "bikes:b"), ("vehicles", "bikes:v1", "bikes:v2")):
        path = f"/v1/mobility/{kind}"
        assert ids((await hub.get(path)).data) == [first, second]
        [near] = (await hub.get(path, near="34.66,133.92", radius=500)).data
        assert near["id"] == first
        assert near["distance_meters"] < 200
        assert ids((await hub.get(path, bbox="133.9,34.69,134.0,34.8")).data) == [second]
        assert ids((await hub.get(path, feed="bikes")).data) == [first, second]
        assert (await hub.get(path, feed="others")).data == []
        page = await hub.get(path, limit=1)
        assert ids(page.data) == [first]
        assert page.body["attribution"][0]["text"] == "City bikes"
        assert ids((await hub.get(path, limit=1, cursor=page.body["next"])).data) == [second]
        drawn = (await hub.get(f"{path}.geojson")).body["features"]
        assert drawn[1]["geometry"] == {"type": "Point", "coordinates": [133.92, 34.70]}


async def test_a_vehicle_names_its_station_and_its_charge(hub: Reads) -> None:
    await bikes(hub)
    first, second = (await hub.get("/v1/mobility/vehicles")).data
    assert (first["station"], first["current_fuel_percent"], first["is_disabled"]) == ("bikes:a", 0.5, False)
    assert second["is_disabled"] is True


async def test_when_the_source_falls_silent_stations_stay_and_vehicles_go(hub: Reads) -> None:
    await bikes(hub)
    await hub.clock.advance(MAX_AGE_MS["mobility_station_status"] / 1000 + 1)
    assert (await hub.get("/v1/mobility/vehicles")).data == []
    await hub.settle()
    first = (await hub.get("/v1/mobility/stations")).data[0]
    assert (first["id"], first["availability"]) == ("bikes:a", "unknown")
    assert "num_vehicles_available" not in first
