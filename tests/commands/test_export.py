"""`noriai export`: what a hub answers, as a file that is there whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from google.transit import gtfs_realtime_pb2 as rt

from services.__main__ import main
from tests.support.reads import Reads, reads_in
from tests.support.small_gtfs import gtfs


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs())
        bus, alert = rt.FeedEntity(id="1"), rt.FeedEntity(id="1")
        bus.vehicle.vehicle.id = "1"
        bus.vehicle.position.latitude, bus.vehicle.position.longitude = 34.66, 133.92
        alert.alert.informed_entity.add(route_id="A")
        await reads.realtime("r", "r", [bus, alert])
        yield reads


async def export(hub: Reads, form: str, file: Path) -> int:
    url = str(hub.client.make_url("/"))
    return await asyncio.to_thread(main, ["export", form, "-o", str(file), "--url", url])


async def test_stations_are_all_there_with_their_credits(hub: Reads, tmp_path: Path) -> None:
    file = tmp_path / "stations.json"
    assert await export(hub, "stations", file) == 0
    whole = orjson.loads(file.read_bytes())
    assert {station["name"] for station in whole["data"]} == {"Aoki", "Bizen", "Chuo", "Doi"}
    assert whole["attribution"][0]["feed"] == "f"


async def test_geojson_holds_places_lines_and_vehicles(hub: Reads, tmp_path: Path) -> None:
    file = tmp_path / "picture.geojson"
    assert await export(hub, "geojson", file) == 0
    kinds = [feature["properties"]["kind"] for feature in orjson.loads(file.read_bytes())["features"]]
    assert sorted(set(kinds)) == ["route", "station", "vehicle"]


async def test_gtfs_rt_is_one_message_whose_ids_are_unique(hub: Reads, tmp_path: Path) -> None:
    file = tmp_path / "live.pb"
    assert await export(hub, "gtfs-rt", file) == 0
    message = rt.FeedMessage.FromString(file.read_bytes())
    assert [entity.id for entity in message.entity] == ["r:1", "r:1#alerts"]
    assert message.header.gtfs_realtime_version == "2.0"


async def test_a_hub_that_refuses_leaves_the_older_file(
    hub: Reads, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "events.ndjson"
    file.write_text("older")
    assert await export(hub, "ndjson", file) == 1  # these reads have no streams
    assert file.read_text() == "older"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert "404" in capsys.readouterr().err


def test_a_hub_that_is_not_there_is_said_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "stations", "--url", "http://127.0.0.1:9"]) == 1
    assert capsys.readouterr().err.startswith("noriai export: ")
