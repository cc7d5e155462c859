"""A system of shared bikes, from end to end: read, served, told on the stream, and the same after a restart."""

from pathlib import Path
from typing import Any

import orjson

from services.shared.feed import Feed
from tests.support.clocks import ReplayClock
from tests.support.reading import reading
from tests.support.sources import until_read
from tests.support.subscriber import Mirror, subscribed
from tests.support.waiting import until
from tests.support.ways import Way

NOW = 1_778_544_000.0
STATION = {"station_id": "a", "name": "Eki", "lat": 34.66, "lon": 133.92}
BIKE = {"bike_id": "b", "lat": 34.66, "lon": 133.92, "is_reserved": False, "is_disabled": False}
ALERT = {"alert_id": "x", "type": "STATION_CLOSURE", "station_ids": ["a"], "summary": "Closed"}


def write(folder: Path, available: int, at: float) -> None:
    documents: dict[str, Any] = {
        "system_information": {"system_id": "s", "language": "en", "name": "S", "timezone": "Asia/Tokyo"},
        "station_information": {"stations": [STATION]},
        "station_status": {"stations": [{"station_id": "a", "num_bikes_available": available, "is_renting": True}]},
        "free_bike_status": {"bikes": [BIKE]},
        "system_alerts": {"alerts": [ALERT]},
    }
    for name, data in documents.items():
        whole = {"last_updated": int(at), "ttl": 60, "version": "2.2", "data": data}
        (folder / f"{name}.json").write_bytes(orjson.dumps(whole))


async def test_what_is_at_a_station_is_served_and_told_and_bikes_keep_their_ids_over_a_restart(
    tmp_path: Path, way: Way
) -> None:
    folder = tmp_path / "bikes"
    folder.mkdir()
    write(folder, 3, NOW)
    clock = ReplayClock(NOW)
    feeds = (Feed("bikes", "gbfs", folder, operator="city", licence="CC0-1.0", interval_seconds=20),)
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url, checked=True) as reader:
        await until_read(reader, "bikes")

        async def there() -> bool:
            return bool(await reader.data("/v1/mobility/vehicles"))

        await until(there)
        [bike] = await reader.data("/v1/mobility/vehicles")
        mirror = Mirror()
        async with subscribed(hub.url) as stream:
            await mirror.follow(stream, "noriai.snapshot.end.v1")
            kinds = {subject.partition("/")[0] for subject in mirror.picture}
            assert kinds == {"source", "mobility_system", "mobility_station", "mobility_vehicle"}
            assert mirror.picture[f"mobility_vehicle/{bike['id']}"] == bike
            write(folder, 2, NOW + 30)
            await clock.advance(30)
            await mirror.follow(stream, "mobility_station/bikes:a")
        told = mirror.picture["mobility_station/bikes:a"]
        assert (told["availability"], told["num_vehicles_available"]) == ("live", 2)
        assert await reader.data("/v1/mobility/stations/bikes:a") == told
        assert await reader.data("/v1/alerts") == []
    async with way.hub(tmp_path / "data", feeds, clock) as hub, reading(hub.url, checked=True) as reader:
        await until_read(reader, "bikes")
        assert [each["id"] for each in await reader.data("/v1/mobility/vehicles")] == [bike["id"]]
