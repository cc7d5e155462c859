"""The merged GTFS of a whole hub: its ids are those of the merged GTFS-Realtime, and the API's description has it."""

import zipfile
from pathlib import Path

from google.transit import gtfs_realtime_pb2 as rt

from services.shared.feed import Feed
from tests.support.clocks import ReplayClock
from tests.support.merging import errors, tables
from tests.support.paths import published
from tests.support.reading import reading
from tests.support.sources import until_read
from tests.support.ways import Way

ZIP = published("gtfs-rt/bart-2019-08-07/gtfs.zip")
UPDATES = published("gtfs-rt/bart-2019-08-07/trip_updates.pb")
NOW = 1_565_199_950  # just after the message was made


async def test_ids_are_those_of_the_merged_realtime(tmp_path: Path, way: Way) -> None:
    bart = Feed("bart", "gtfs", ZIP, licence="CC-BY-4.0")
    live = Feed("bart-rt", "gtfs-rt", UPDATES, static="bart", interval_seconds=20)
    clock = ReplayClock(NOW)
    async with way.hub(tmp_path / "data", (bart, live), clock) as hub, reading(hub.url) as reader:
        await until_read(reader, "bart", "bart-rt")
        out = tmp_path / "gtfs.zip"
        async with reading(hub.at("/v1/gtfs.zip")) as exporter:
            out.write_bytes((await exporter.answer("/v1/gtfs.zip"))[2])
        message = rt.FeedMessage.FromString((await reader.answer("/v1/gtfs-rt/trip-updates.pb"))[2])
        assert "/v1/gtfs.zip" in (await reader.whole("/openapi.json"))["paths"]
    assert not errors(out)
    assert zipfile.ZipFile(out).testzip() is None
    found = tables(out)
    assert [row["feed_publisher_url"] for row in found["feed_info.txt"]] == [hub.at("/v1/gtfs.zip")]
    assert len(found["trips.txt"]) == len(tables(ZIP)["trips.txt"])
    updates = [entity.trip_update for entity in message.entity]
    scheduled = {update.trip.trip_id for update in updates if not update.trip.schedule_relationship}
    named = {call.stop_id for update in updates for call in update.stop_time_update if call.stop_id}
    known = {str(row["trip_id"]) for row in tables(ZIP)["trips.txt"]}
    theirs = {entity.trip_update.trip.trip_id for entity in rt.FeedMessage.FromString(UPDATES.read_bytes()).entity}
    assert scheduled & {row["trip_id"] for row in found["trips.txt"]} == {f"bart:{trip}" for trip in theirs & known}
    assert len(theirs & known) > 10
    assert named <= {row["stop_id"] for row in found["stops.txt"]}
