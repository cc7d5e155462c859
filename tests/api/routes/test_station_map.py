"""/v1/stations/{id}/map: floors, ways, platforms, entrances and facilities as GeoJSON, with what works now."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.shared.model.said import FacilitySaid, FacilityStateSaid
from tests.support.interior import INTERIOR, inside
from tests.support.reads import Reads, reads_in
from tests.support.small_gtfs import gtfs

Feature = dict[str, Any]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs(inside()))
        yield reads


async def draw(hub: Reads, stop: str = "B", **asked: str) -> dict[str, Feature]:
    got = await hub.get(f"/v1/stations/{await hub.station('f', stop)}/map", **asked)
    assert got.headers["Content-Type"].startswith("application/geo+json")
    return {feature["properties"].get("stop_id") or feature["id"]: feature for feature in got.body["features"]}


def of_kind(drawn: dict[str, Feature], kind: str) -> list[Feature]:
    return [each for each in drawn.values() if each["properties"]["kind"] == kind]


async def breaks(hub: Reads, **said: str) -> None:
    await hub.clock.advance(1)
    await hub.say("f", [("facility_state", FacilityStateSaid(one, word)) for one, word in said.items()], "entry")


async def test_a_map_has_floors_from_the_top_ways_platforms_entrances_and_lifts(hub: Reads) -> None:
    drawn = await draw(hub)
    kinds = Counter(each["properties"]["kind"] for each in drawn.values())
    assert kinds == {"level": 2, "pathway": 6, "platform": 2, "entrance": 2, "facility": 3}
    assert [each["properties"]["name"] for each in of_kind(drawn, "level")] == ["Platforms", "Street"]
    lift = drawn["f:lift1"]
    assert lift["geometry"] == {"type": "LineString", "coordinates": [[133.93, 34.6701], [133.93, 34.67]]}
    assert (lift["properties"]["mode"], lift["properties"]["level"], lift["properties"]["to_level"]) == (
        "elevator",
        "f:L0",
        "f:L1",
    )


async def test_a_lift_that_is_out_is_out_on_the_map_and_its_platform_out_of_reach(hub: Reads) -> None:
    before = await draw(hub)
    assert [before[stop]["properties"]["step_free"] for stop in ("b1", "b2", "E", "F")] == ["yes", "no", "yes", "yes"]
    await breaks(hub, lift1="out_of_service")
    after = await draw(hub)
    assert after["f:lift1"]["properties"]["status"] == "out_of_service"
    assert after[after["f:lift1"]["properties"]["facility"]]["properties"]["status"] == "out_of_service"
    assert [after[stop]["properties"]["step_free"] for stop in ("b1", "b2", "E", "F")] == ["no", "no", "no", "no"]


async def test_the_station_says_what_can_be_reached_now(hub: Reads) -> None:
    station = await hub.station("f", "B")
    await breaks(hub, lift2="out_of_service")
    told = (await hub.get(f"/v1/stations/{station}")).data
    assert {each["id"]: each["step_free"] for each in (*told["platforms"], *told["entrances"])} == {
        "f:b1": "yes",
        "f:b2": "no",
        "f:E": "yes",
        "f:F": "no",
    }


async def test_a_level_can_be_asked_for_alone(hub: Reads) -> None:
    drawn = await draw(hub, level="f:L1")
    assert set(drawn) == {"f:L1", "b1", "b2", "f:lift1", "f:steps1", "f:steps2", "f:moving2"} | {
        each["id"] for each in of_kind(drawn, "facility")
    }
    assert len(of_kind(drawn, "facility")) == 2


async def test_names_are_in_the_language_that_was_asked_for(hub: Reads) -> None:
    drawn = await draw(hub, lang="ja")
    assert [each["properties"]["name"] for each in of_kind(drawn, "level")] == ["ホーム階", "地上"]
    assert drawn["E"]["properties"]["name"] == "北口"


async def test_nodes_without_a_position_are_drawn_between_their_neighbours_and_said_to_be(tmp_path: Path) -> None:
    tables = inside({"stops.txt": INTERIOR["stops.txt"].replace("N,hall,34.6701,133.9300", "N,hall,,")})
    async with reads_in(tmp_path) as hub:
        await hub.add_gtfs("f", gtfs(tables))
        ramp = (await draw(hub))["f:ramp"]
    assert ramp["properties"]["estimated"] is True
    lon, lat = ramp["geometry"]["coordinates"][1]
    assert 34.6698 < lat < 34.6702
    assert 133.9298 < lon < 133.9302


async def test_a_station_without_a_graph_shows_what_its_lists_tell(hub: Reads) -> None:
    await hub.say("f", [("facility", FacilitySaid("wc", "toilet", "WC", lat=34.66, lon=133.92, stop_id="a"))], "entry")
    drawn = await draw(hub, "a")
    assert [each["properties"]["kind"] for each in drawn.values()] == ["platform", "facility"]
    assert of_kind(drawn, "facility")[0]["geometry"] == {"type": "Point", "coordinates": [133.92, 34.66]}
