"""What the log on Kafka adds to kafka-python: batches through it, beside its bare producer and consumer.

Two loads: large records, as observations are, and small ones, as changes are. One broker on this machine, on which
`acks=all` is one sync less than three brokers are.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import TopicPartition

from services.shared.clock import SystemClock
from services.shared.log.kafka import KafkaLog
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES, OBSERVATIONS, Topic
from tests.support.kafka_server import kafka_server

LOADS: dict[str, tuple[Topic, int, int, int]] = {  # topic, records, bytes of each, records a call
    "large": (OBSERVATIONS, 300, 200_000, 5),
    "small": (CHANGES, 60_000, 400, 1_000),
}
TIMES = 3
AT_LEAST = 0.5


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="noriai-bench-") as folder, kafka_server(Path(folder)) as server:
        runs = [asyncio.run(_run(server.address, f"r{number}.")) for number in range(TIMES + 1)][1:]
    best = {name: max(run[name] for run in runs) for name in runs[0]}
    ratios = {
        f"{way}_{load}_ratio": best[f"{way}_{load}"] / best[f"bare_{way}_{load}"] for load in LOADS for way in WAYS
    }
    return {
        "name": "the log on Kafka: megabytes a second beside kafka-python alone",
        "budget": f"none stated; ≥ {AT_LEAST:g} × kafka-python's own",
        **{name: round(ratio, 2) for name, ratio in ratios.items()},
        **{f"{name}_mb_a_second": round(rate, 1) for name, rate in best.items()},
        "met": min(ratios.values()) >= AT_LEAST,
    }


WAYS = ("append", "read")


async def _run(server: str, prefix: str) -> dict[str, float]:
    """Megabytes a second of each way and load."""
    log = await KafkaLog.open(f"kafka://{server}?replication=1&prefix={prefix}", SystemClock())
    found: dict[str, float] = {}
    for load, (topic, count, size, at_once) in LOADS.items():
        values = [_value(number, size) for number in range(count)]
        megabytes = count * size / 1e6
        calls = [values[place : place + at_once] for place in range(0, count, at_once)]
        found[f"append_{load}"] = megabytes / await _append(log, topic, calls)
        found[f"read_{load}"] = megabytes / await _read(log, topic, count)
        bare = await asyncio.to_thread(_bare, server, f"{prefix}{topic.name}", calls)
        found[f"bare_append_{load}"], found[f"bare_read_{load}"] = (megabytes / seconds for seconds in bare)
    await log.close()
    return found


def _value(number: int, size: int) -> bytes:
    """Half of it packs well, as protobuf does."""
    return random.Random(number).randbytes(size // 2) + bytes(size // 2)


async def _append(log: KafkaLog, topic: Topic, calls: Sequence[Sequence[bytes]]) -> float:
    began = time.perf_counter()
    for values in calls:
        await log.append(topic, [Record(b"feed", value) for value in values])
    return time.perf_counter() - began


async def _read(log: KafkaLog, topic: Topic, count: int) -> float:
    began, offset = time.perf_counter(), 0
    while offset < count:
        offset = (await log.read(topic, 0, offset)).next_offset
    return time.perf_counter() - began


def _bare(server: str, topic: str, calls: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """Written with a flush a call, as durably; and read from where that began."""
    producer = KafkaProducer(
        bootstrap_servers=server, acks="all", enable_idempotence=True, compression_type="lz4",
        linger_ms=5, batch_size=8_000_000, max_request_size=16_000_000, metrics_enabled=False,
    )  # fmt: skip
    began = time.perf_counter()
    for values in calls:
        for value in values:
            producer.send(topic, value, b"feed")
        producer.flush()
    written = time.perf_counter() - began
    producer.close()
    consumer = KafkaConsumer(bootstrap_servers=server, max_partition_fetch_bytes=4_000_000, fetch_max_wait_ms=1)
    place, count = TopicPartition(topic, 0), sum(map(len, calls))
    consumer.assign([place])
    consumer.seek(place, count)
    began = time.perf_counter()
    while count > 0:
        count -= sum(map(len, consumer.poll(1_000, max_records=1_000).values()))
    read = time.perf_counter() - began
    consumer.close()
    return written, read
