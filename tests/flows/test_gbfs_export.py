"""Published systems of GBFS 1.x, 2.x and 3.0 go out as 3.0, judged by a validator of others."""

import asyncio
from pathlib import Path

from gbfs_validator import validate_feed  # type: ignore[import-untyped]

from services.shared.feed import Feed
from tests.support.hub import hub_inside
from tests.support.paths import published
from tests.support.reading import reading
from tests.support.sources import until_read

SYSTEMS = {
    "lamassu": published("gbfs/lamassu-v3"),
    "lillestrom": published("gbfs/lillestrombysykkel"),
    "almere": published("gbfs/ridecheck-almere"),
    "twice": published("gbfs/duplicate-stations-v2"),
    "baywheels": published("gbfs/baywheels-2.x"),
}


def judged(url: str) -> tuple[str, int, set[str]]:
    """The version that it was held to, how many errors there are, and the documents that were found."""
    report = validate_feed(url)
    summary = report["summary"]
    there = {file["file"].removesuffix(".json") for file in report["files"] if file.get("exists", True)}
    return summary["version"]["validated"], summary["errorsCount"], there - {"gbfs"}


async def test_every_published_system_is_valid_gbfs_3_and_one_that_may_not_leave_does_not(tmp_path: Path) -> None:
    feeds = [Feed(name, "gbfs", folder, licence="CC0-1.0") for name, folder in SYSTEMS.items()]
    feeds.append(Feed("closed", "gbfs", SYSTEMS["lamassu"], redistribution="derived"))
    async with hub_inside(tmp_path / "data", feeds) as hub, reading(hub.url, checked=True) as reader:
        await until_read(reader, *SYSTEMS, "closed")
        manifest = await reader.whole("/v1/gbfs/manifest.json")
        urls = [each["versions"][0]["url"] for each in manifest["data"]["datasets"]]
        assert urls == [f"{hub.url}/v1/gbfs/{name}/gbfs.json" for name in sorted(SYSTEMS)]
        for url in urls:
            listed = {each["name"] for each in (await reader.data(url.removeprefix(hub.url)))["feeds"]}
            assert await asyncio.to_thread(judged, url) == ("3.0", 0, listed), url
        assert (await reader.answer("/v1/gbfs/closed/gbfs.json"))[0] == 404
        told = (await reader.data("/v1/gbfs/baywheels/station_status.json"))["stations"]
        held = await reader.every("/v1/mobility/stations", feed="baywheels")
        counted = {each["station_id"]: each["num_vehicles_available"] for each in held if "is_renting" in each}
        assert {each["station_id"]: each["num_vehicles_available"] for each in told} == counted
