"""The relay in a hub: a Kafka that is away disturbs nothing, wrong topics are refused at the start."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from kafka import KafkaAdminClient

from services.shared.clock import ManualClock, SystemClock
from services.shared.config import BadSettings
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.log.port import Log
from services.shared.log.topics import PUBLIC, RELAYED
from tests.support.hub import hub_inside
from tests.support.outsiders import current
from tests.support.reading import reading
from tests.support.server_process import free_port
from tests.support.small_gtfs import gtfs, with_rows
from tests.support.sources import until_read
from tests.support.waiting import until


@asynccontextmanager
async def door_to(address: str, port: int) -> AsyncIterator[None]:
    """Lets whoever comes to `port` speak with `address`."""
    host, _, there = address.rpartition(":")

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection(host, int(there))
        await asyncio.gather(pass_on(reader, other_writer), pass_on(other_reader, writer), return_exceptions=True)

    async with await asyncio.start_server(meet, "127.0.0.1", port):
        yield


async def stations(log: Log) -> int:
    return len([kind for kind, _ in await current(log) if kind == "station"])


async def test_a_kafka_that_comes_after_the_hub_is_told_all(tmp_path: Path, clock: ManualClock, kafka: str) -> None:
    zip_file, port = tmp_path / "kibi.zip", free_port()
    zip_file.write_bytes(gtfs())
    prefix = f"t{secrets.token_hex(4)}."
    url = f"kafka://127.0.0.1:{port}?replication=1&prefix={prefix}&timeout=2"
    async with hub_inside(tmp_path / "data", [Feed("kibi", "gtfs", zip_file)], clock, kafka=url) as hub:
        async with reading(hub.url) as reader:
            await until_read(reader, "kibi")
        log = await open_log(f"kafka://{kafka}?replication=1&prefix={prefix}", SystemClock(), RELAYED)
        assert await stations(log) == 0

        async def all_told() -> bool:
            return await stations(log) == 4

        async with door_to(kafka, port):
            await until(all_told)
        await log.close()


async def test_topics_with_wrong_settings_are_refused_with_what_mends_them(data: Path, kafka: str) -> None:
    prefix = f"t{secrets.token_hex(4)}."
    admin = await asyncio.to_thread(KafkaAdminClient, bootstrap_servers=kafka)
    wrong = {prefix + PUBLIC["station"].name: {"num_partitions": 1, "replication_factor": 1}}
    await asyncio.to_thread(admin.create_topics, wrong)
    await asyncio.to_thread(admin.close)
    with pytest.raises(BadSettings, match=r"cleanup.policy is delete.*Mend it with: kafka-configs.sh") as refused:
        await started(data, f"kafka://{kafka}?replication=1&prefix={prefix}")
    assert f"--alter --topic {prefix}noriai.station.v1 --partitions 3" in str(refused.value)


async def test_outsiders_read_what_feeds_said_no_longer_than_a_feed_lets_it_be_kept(
    tmp_path: Path, clock: ManualClock, kafka: str
) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    url = f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."
    feed = Feed("kibi", "gtfs", tmp_path / "kibi.zip")
    async with hub_inside(tmp_path / "data", [feed], clock, kafka=url):
        pass
    short = replace(feed, delete_after_seconds=86_400.0)
    with pytest.raises(BadSettings, match=r"observations\.v1: retention\.ms is 604800000\. .*retention\.ms=86400000"):
        async with hub_inside(tmp_path / "data", [short], clock, kafka=url):
            pass


async def test_when_the_feed_that_kept_it_short_is_taken_out_the_hub_starts_and_says_how_to_keep_it_longer(
    tmp_path: Path, clock: ManualClock, kafka: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    url = f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."
    feed = Feed("kibi", "gtfs", tmp_path / "kibi.zip")
    short = Feed("short", "gtfs", tmp_path / "kibi.zip", delete_after_seconds=86_400.0)
    for feeds in ([feed, short], [feed, short], [feed]):
        assert "topic_kept_shorter" not in caplog.text
        async with hub_inside(tmp_path / "data", feeds, clock, kafka=url):
            pass
    (line,) = [line for line in caplog.messages if "topic_kept_shorter" in line]
    assert re.search(r"observations\.v1: retention\.ms is 86400000\. .*--add-config retention\.ms=604800000", line)


async def test_of_two_hubs_that_tell_of_themselves_on_the_same_topics_one_leaves_them_to_the_other(
    tmp_path: Path, kafka: str, caplog: pytest.LogCaptureFixture
) -> None:
    prefix = f"t{secrets.token_hex(4)}."
    url = f"kafka://{kafka}?replication=1&prefix={prefix}"
    log = await open_log(url, SystemClock(), RELAYED)
    (tmp_path / "first.zip").write_bytes(gtfs())
    (tmp_path / "second.zip").write_bytes(gtfs(with_rows("stops.txt", "e,Ena,34.7000,133.9600,0,,")))

    async def told(count: int) -> bool:
        return await stations(log) == count

    def given_up() -> bool:
        return "relay_given_up" in caplog.text

    first = Feed("first", "gtfs", tmp_path / "first.zip", interval_seconds=1)
    async with hub_inside(tmp_path / "one", [first], kafka=url) as one:
        await until(lambda: told(4))
        async with hub_inside(tmp_path / "two", [Feed("second", "gtfs", tmp_path / "second.zip")], kafka=url) as two:
            (tmp_path / "first.zip").write_bytes(
                gtfs(with_rows("stops.txt", "f,Fuji,34.8,133.99,0,,", "g,Gi,34.9,134,0,,"))
            )
            await until(given_up)
            assert "give each a prefix of its own" in caplog.text
            left = [hub for hub in (one, two) if await leaves_the_topics(hub.url)]
            assert len(left) == 1  # which of them depends on whose place was written last
            await until(lambda: told(5 if left == [one] else 6))
    await log.close()


async def leaves_the_topics(hub: str) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{hub}/readyz") as health:
        return health.status == 503 and "another hub tells of itself on these topics" in await health.text()


@pytest.mark.parametrize("address", ["kafka://", "http://127.0.0.1:9092"])
async def test_what_is_no_address_is_refused(data: Path, address: str) -> None:
    with pytest.raises(BadSettings, match="is no address of a log on Kafka"):
        await started(data, address)


async def started(data: Path, kafka: str) -> None:
    async with hub_inside(data, [], kafka=kafka):
        pass
