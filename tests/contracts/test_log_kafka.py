"""What is the Kafka log's own: real compaction, a broker that goes and comes back, topics that are wrong."""

import asyncio
import gc
import secrets
import struct
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.record.util import calc_crc32c
from kafka.structs import TopicPartition

from services.shared.clock import ManualClock, SystemClock
from services.shared.log import open_log
from services.shared.log.kafka import KafkaLog
from services.shared.log.kafka_topics import WrongTopics, fewest_replicas
from services.shared.log.kafka_writer import BATCH_BYTES, RECORD_BYTES
from services.shared.log.port import Log, LogUnavailable, OffsetGone, Record, read_all
from services.shared.log.topics import CHANGES, DAY_SECONDS, TOPICS, Topic
from tests.contracts.log import DEADLINE_SECONDS, numbered, read_to_end, values
from tests.support.kafka_server import kafka_server
from tests.support.ports import DERIVED, KEPT, NEWEST, NOON, SHORT, TEST_TOPICS
from tests.support.server_process import ServerProcess, free_port
from tests.support.waiting import until


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def url(kafka: str) -> str:
    return f"kafka://{kafka}?replication=1&prefix=t{secrets.token_hex(4)}."


@pytest.fixture
async def log(url: str, clock: ManualClock) -> AsyncIterator[KafkaLog]:
    opened = await KafkaLog.open(url, clock, TEST_TOPICS)
    yield opened
    await opened.close()


@pytest.fixture
async def admin(kafka: str) -> AsyncIterator[KafkaAdminClient]:
    client = await asyncio.to_thread(KafkaAdminClient, bootstrap_servers=kafka)
    yield client
    await asyncio.to_thread(client.close)


async def configure(admin: KafkaAdminClient, url: str, topic: Topic, **settings: str) -> None:
    name = url.partition("prefix=")[2] + topic.name
    configs = {key.replace("_", "."): value for key, value in settings.items()}
    await asyncio.to_thread(admin.alter_configs, [ConfigResource(ConfigResourceType.TOPIC, name, configs)])

    async def broker_has_heard() -> bool:
        asked = [ConfigResource(ConfigResourceType.TOPIC, name)]
        found = await asyncio.to_thread(admin.describe_configs, asked, config_filter="all")
        return configs.items() <= {key: said["value"] for key, said in found["topic"][name].items()}.items()

    await until(broker_has_heard, DEADLINE_SECONDS)


class TestCompaction:
    async def test_what_kafka_has_compacted_reads_as_the_newest_of_each_key_past_all_gaps(
        self, log: KafkaLog, url: str, admin: KafkaAdminClient, clock: ManualClock
    ) -> None:
        await configure(admin, url, NEWEST, segment_ms="1", min_cleanable_dirty_ratio="0.001")
        for number in range(30):
            await log.append(NEWEST, [Record(b"%d" % (number % 3), b"%d" % number)] * 10)
        begin = (await log.bounds(NEWEST, 0)).begin

        async def is_compacted() -> bool:
            await clock.advance(
                1.0
            )  # segments end by the time of their records, and only those that ended are compacted
            await log.append(NEWEST, [Record(b"again", b"")])
            return len(await read_to_end(log, NEWEST)) < 150

        await until(is_compacted, DEADLINE_SECONDS)
        newest = {record.key: record.value for record in await read_all(log, NEWEST)}
        assert newest == {b"0": b"27", b"1": b"28", b"2": b"29", b"again": b""}
        chunk = await log.read(NEWEST, 0, begin, limit=1)
        assert chunk.records[0].offset >= begin
        assert [r.value for r in (await log.read(NEWEST, 0, chunk.records[0].offset, limit=1)).records] == [
            chunk.records[0].value
        ]

    async def test_what_was_superseded_goes_from_a_topic_that_nobody_writes_to_any_more(
        self, log: KafkaLog, url: str, clock: ManualClock
    ) -> None:
        """Each process of a hub maintains the log, maybe at once."""
        other = await KafkaLog.open(url, clock, TEST_TOPICS)
        await log.append(NEWEST, [Record(b"erased", b"secret"), Record(b"kept", b"value")])
        await log.append(NEWEST, [Record(b"erased", None)])

        async def maintained_a_day_later() -> list[bytes | None]:
            await clock.advance(DAY_SECONDS + 1.0)
            await asyncio.gather(log.maintain(), other.maintain(), log.maintain())
            return await values(log, NEWEST)

        assert b"secret" in await values(log, NEWEST)
        await maintained_a_day_later()

        async def is_gone() -> bool:
            return b"secret" not in await values(log, NEWEST)

        await until(is_gone, DEADLINE_SECONDS)
        assert [(record.key, record.value) for record in await read_all(log, NEWEST)] == [(b"kept", b"value")]
        end = (await log.bounds(NEWEST, 0)).end
        await maintained_a_day_later()
        assert (await log.bounds(NEWEST, 0)).end == end  # nothing more to make way for
        await other.close()


class TestAppendingFromSeveralProcesses:
    async def test_records_of_one_call_stand_together_whoever_else_writes(
        self, log: KafkaLog, url: str, clock: ManualClock
    ) -> None:
        others = [await KafkaLog.open(url, clock, TEST_TOPICS) for _ in range(3)]
        handles: list[Log] = [log, *others]
        calls = [[Record(b"%d" % n, bytes(1000))] * 200 for n in range(40)]
        got = await asyncio.gather(*(handles[n % 4].append(KEPT, call) for n, call in enumerate(calls)))
        assert [offsets for offsets in got if offsets[-1] - offsets[0] != 199] == []
        assert len(await read_to_end(log, KEPT)) == 8000
        for other in others:
            await other.close()

    async def test_a_call_that_is_larger_than_a_batch_keeps_its_order(self, log: KafkaLog) -> None:
        size = BATCH_BYTES // 4
        offsets = await log.append(DERIVED, [Record(b"%d" % n, bytes(size)) for n in range(12)])
        assert offsets == list(range(12))
        assert [r.key for r in await read_to_end(log, DERIVED)] == [b"%d" % n for n in range(12)]

    async def test_a_record_that_no_topic_takes_is_refused_alone(self, log: KafkaLog) -> None:
        with pytest.raises(ValueError, match="larger than Kafka's topics take"):
            await log.append(KEPT, [Record(b"k", bytes(RECORD_BYTES + 1))])
        await log.append(KEPT, [Record(b"k", secrets.token_bytes(RECORD_BYTES - 1000))])
        assert len(await read_to_end(log, KEPT)) == 1


@pytest.fixture
def litter() -> Iterator[None]:
    """kafka-python leaves the sockets of connections that failed to the garbage collector."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own-kafka")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[ServerProcess]:
    """A Kafka that a test may kill, with its data in `folder`."""
    with kafka_server(folder) as server:
        yield server


def a_letter(batch: bytearray) -> None:
    batch[-1] ^= 1


def the_packing(batch: bytearray) -> None:
    """It says that it is gzip; the checksum is right."""
    batch[22] = 1
    struct.pack_into(">I", batch, 17, calc_crc32c(memoryview(batch)[21:]))


def the_count(batch: bytearray) -> None:
    """It says that it holds more records than it does; the checksum is right."""
    struct.pack_into(">i", batch, 57, 9)
    struct.pack_into(">I", batch, 17, calc_crc32c(memoryview(batch)[21:]))


def damage_second_batch(segment: Path, damage: Callable[[bytearray], None]) -> None:
    """A batch has its offset in 8 bytes, and how many follow in 4."""
    data = bytearray(segment.read_bytes())
    begin = 12 + struct.unpack_from(">i", data, 8)[0]
    end = begin + 12 + struct.unpack_from(">i", data, begin + 8)[0]
    batch = data[begin:end]
    damage(batch)
    with segment.open("r+b") as file:
        file.seek(begin)
        file.write(batch)


def unsent(port: int) -> int:
    """Bytes that the system still holds for that port, of any process and of sockets that were closed, too."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    return sum(int(line[4].partition(":")[0], 16) for line in lines if int(line[2].rpartition(":")[2], 16) == port)


@pytest.mark.usefixtures("litter")
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
class TestBroker:
    @pytest.mark.parametrize("damage", [a_letter, the_packing, the_count])
    async def test_a_damaged_batch_is_said_where_it_is_until_it_is_mended_and_nothing_is_passed_over(
        self, server: ServerProcess, folder: Path, damage: Callable[[bytearray], None]
    ) -> None:
        prefix = f"hurt{secrets.token_hex(4)}."
        log = await open_log(f"kafka://{server.address}?replication=1&prefix={prefix}", SystemClock(), (CHANGES,))
        for value in range(3):
            await log.append(CHANGES, [Record(b"k", b"%d" % value * 1000)])
        (segment,) = folder.glob(f"data/{prefix}noriai.changes.v1-0/*.log")
        damage_second_batch(segment, damage)
        assert len((await log.read(CHANGES, 0, 0, limit=1)).records) == 1
        for _ in range(2):
            with pytest.raises(
                LogUnavailable, match=r"noriai.changes.v1/0: .*a batch at offset 1 is damaged \(.*begins at 2\); let"
            ):
                await log.read(CHANGES, 0, 1)
        admin = await asyncio.to_thread(KafkaAdminClient, bootstrap_servers=server.address)
        await asyncio.to_thread(admin.delete_records, {TopicPartition(f"{prefix}noriai.changes.v1", 0): 2})
        await asyncio.to_thread(admin.close)
        with pytest.raises(OffsetGone):
            await log.read(CHANGES, 0, 1)
        assert [record.offset for record in (await log.read(CHANGES, 0, 2)).records] == [2]
        await log.close()

    async def test_of_an_append_that_was_given_up_nothing_is_left_under_way(self, server: ServerProcess) -> None:
        """Else it could be written after a newer record of its key."""
        log = await open_log(f"kafka://{server.address}?replication=1&prefix=given-up.&timeout=2", SystemClock())
        await log.append(CHANGES, numbered(0, 1))
        server.freeze()
        try:
            with pytest.raises(LogUnavailable):
                await log.append(CHANGES, [Record(b"k", secrets.token_bytes(RECORD_BYTES - 1000))])
            assert unsent(server.port) == 0
        finally:
            server.thaw()
        await log.close()

    async def test_a_killed_broker_is_unavailable_and_comes_back_with_all_that_was_acknowledged(
        self, server: ServerProcess
    ) -> None:
        log = await open_log(f"kafka://{server.address}?replication=1&timeout=5", SystemClock())
        await log.append(CHANGES, numbered(0, 3))
        epoch = await log.epoch()
        server.kill()
        asked = await asyncio.gather(
            log.append(CHANGES, numbered(7, 8)),
            log.read(CHANGES, 0, 0),
            log.bounds(CHANGES, 0),
            return_exceptions=True,
        )
        assert [type(answer) for answer in asked] == [LogUnavailable] * 3
        waiting = asyncio.create_task(log.wait(CHANGES, 0, 3, 1000.0))
        server.start()
        (offset,) = await log.append(CHANGES, numbered(3, 4))
        async with asyncio.timeout(DEADLINE_SECONDS):
            await waiting
        assert [v for v in await values(log, CHANGES) if v != b"7"] == [b"0", b"1", b"2", b"3"]
        assert (await log.read(CHANGES, 0, offset)).records[0].value == b"3"
        assert await log.epoch() == epoch
        await log.close()

    async def test_where_no_broker_is_the_log_is_unavailable(self, clock: ManualClock) -> None:
        with pytest.raises(LogUnavailable, match="no broker answers at"):
            await open_log(f"kafka://127.0.0.1:{free_port()}?timeout=1", clock)


class TestTopics:
    async def test_they_are_made_as_the_log_needs_them(self, url: str, clock: ManualClock) -> None:
        for _ in range(2):
            log = await open_log(url, clock, TOPICS)
            assert len(await log.append(CHANGES, numbered(0, 1))) == 1
            await log.close()

    async def test_several_may_make_them_at_once(self, url: str, clock: ManualClock) -> None:
        logs = await asyncio.gather(*(open_log(url, clock, TOPICS) for _ in range(4)))
        assert len({await log.epoch() for log in logs}) == 1
        for log in logs:
            await log.close()

    async def test_wrong_ones_are_refused_all_at_once_with_what_mends_them(
        self, log: KafkaLog, url: str, admin: KafkaAdminClient, clock: ManualClock
    ) -> None:
        await configure(admin, url, SHORT, retention_ms="1000", max_message_bytes="1000")
        worse = {"segment_ms": "999999999", "max_compaction_lag_ms": "999999999", "compression_type": "gzip"}
        await configure(admin, url, NEWEST, cleanup_policy="delete", delete_retention_ms="1000", **worse)
        await configure(admin, url, KEPT, flush_messages="1000", message_timestamp_type="LogAppendTime")
        await configure(admin, url, DERIVED, unclean_leader_election_enable="true")
        more = [*TEST_TOPICS[:-1], Topic(TEST_TOPICS[-1].name, partitions=6)]
        with pytest.raises(WrongTopics) as refused:
            await KafkaLog.open(url, clock, more)
        lines = str(refused.value).splitlines()
        assert len(lines) == 5
        assert all("Mend it with: kafka-" in line and "--bootstrap-server" in line for line in lines)
        said = "\n".join(lines)
        mends = ["cleanup.policy=compact", "retention.ms=86400000", "max.message.bytes=", "--partitions 6"]
        mends += ["segment.ms=86400000", "max.compaction.lag.ms=86400000", "compression.type=producer"]
        mends += ["delete.retention.ms=", "flush.messages=1", "message.timestamp.type=CreateTime"]
        mends += ["unclean.leader.election.enable=false"]
        assert [words for words in mends if words not in said] == []

    async def test_settings_that_are_better_than_needed_are_the_operators_own(
        self, log: KafkaLog, url: str, admin: KafkaAdminClient, clock: ManualClock
    ) -> None:
        better = {"segment_ms": "1000", "max_compaction_lag_ms": "2000", "delete_retention_ms": "9999999999"}
        await configure(admin, url, NEWEST, **better, max_message_bytes="99999999", cleanup_policy="compact")
        await (await KafkaLog.open(url, clock, TEST_TOPICS)).close()

    async def test_what_is_kept_longer_than_it_may_or_too_short_to_be_read_is_refused_and_else_shorter_is_taken(
        self, log: KafkaLog, url: str, admin: KafkaAdminClient, clock: ManualClock
    ) -> None:
        for kept_ms in ("86400001", "-1", "3599999"):
            await configure(admin, url, SHORT, retention_ms=kept_ms)
            with pytest.raises(WrongTopics, match=f"retention.ms is {kept_ms}. .*retention.ms=86400000"):
                await KafkaLog.open(url, clock, TEST_TOPICS)
        await configure(admin, url, SHORT, retention_ms="3600000")
        await (await KafkaLog.open(url, clock, TEST_TOPICS)).close()
        await configure(admin, url, KEPT, retention_ms="86400000")
        with pytest.raises(WrongTopics, match=r"retention.ms is 86400000. .*retention.ms=-1"):
            await KafkaLog.open(url, clock, TEST_TOPICS)

    async def test_fewer_brokers_than_are_to_hold_a_topic_are_refused_with_what_to_say(
        self, log: KafkaLog, url: str, clock: ManualClock
    ) -> None:
        apart = url.replace("prefix=", "prefix=other-")
        for wanted, more in (("3", apart.replace("replication=1&", "")), ("2", apart.replace("=1&", "=2&"))):
            with pytest.raises(ValueError, match=f"there is 1 broker, .* held by {wanted}: .* say replication=1 in"):
                await KafkaLog.open(more, clock, TEST_TOPICS)
        with pytest.raises(WrongTopics, match=r"it has 1 of 3 replicas\. Mend it with: kafka-reassign.* say replic"):
            await KafkaLog.open(url.replace("replication=1&", ""), clock, TEST_TOPICS)

    def test_a_topic_is_held_by_as_many_as_hold_each_of_its_partitions(self) -> None:
        assert (
            fewest_replicas([{"replica_nodes": [1, 2, 3]}, {"replica_nodes": [2, 3]}, {"replica_nodes": [3, 1, 2]}])
            == 2
        )

    async def test_a_topic_that_was_made_again_is_another_life_of_the_log(
        self, log: KafkaLog, url: str, admin: KafkaAdminClient, clock: ManualClock
    ) -> None:
        name = url.partition("prefix=")[2] + TEST_TOPICS[0].name
        await asyncio.to_thread(admin.delete_topics, [name])
        await until(lambda: name not in admin.list_topics(), DEADLINE_SECONDS)
        again = await KafkaLog.open(url, clock, TEST_TOPICS)
        assert await again.epoch() != await log.epoch()
        await again.close()

    async def test_who_reads_a_shorter_one_that_was_made_again_reads_what_is_there(
        self, log: KafkaLog, url: str, admin: KafkaAdminClient, clock: ManualClock
    ) -> None:
        await log.append(KEPT, numbered(0, 3))
        assert (await log.bounds(KEPT, 0)).end == 3
        name = url.partition("prefix=")[2] + KEPT.name
        await asyncio.to_thread(admin.delete_topics, [name])
        await until(lambda: name not in admin.list_topics(), DEADLINE_SECONDS)
        again = await KafkaLog.open(url, clock, TEST_TOPICS)
        assert (await asyncio.wait_for(log.read(KEPT, 0, 0), DEADLINE_SECONDS)).records == ()
        await again.append(KEPT, numbered(0, 1))
        assert len((await asyncio.wait_for(log.read(KEPT, 0, 0), DEADLINE_SECONDS)).records) == 1
        await again.close()

    @pytest.mark.parametrize(
        "address",
        ["kafka://", "kafka://host", "kafka://h:1?unknown=1", "kafka://h:1?timeout=x", "kafka://u:@h:1", "h:1"],
    )
    async def test_what_is_no_address_is_refused(self, address: str, clock: ManualClock) -> None:
        with pytest.raises(ValueError, match="is no address"):
            await open_log(address, clock)
