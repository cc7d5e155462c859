"""Budget: an operator's push reaches an SSE subscriber over Kafka and Redis in 50 ms (median) (DESIGN §7).

Each service is a process of its own. Beside it, in the same run: the same embedded, a record written to that Kafka
and read back by who waits for it, and a line written to an SSE response on loopback.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import uvloop

from services.shared.clock import SystemClock
from services.shared.log.kafka import KafkaLog
from services.shared.log.port import Record
from services.shared.log.topics import CHANGES
from tests.bench.publish import PUSHES, echo_ms, push
from tests.support.fleet import fleet
from tests.support.hub import HubProcess
from tests.support.kafka_server import kafka_server
from tests.support.redis_server import redis_server
from tests.support.sources import feeds_toml

MEDIAN_MS = 50.0
TOML = feeds_toml({"id": "village", "format": "gtfs-rt", "operator": "village"})


def measure() -> dict[str, object]:
    with (
        tempfile.TemporaryDirectory(prefix="noriai-bench-") as name,
        kafka_server(Path(name) / "kafka") as kafka,
        redis_server(Path(name) / "redis") as redis,
    ):
        folder = Path(name)
        with HubProcess(folder / "embedded", TOML) as hub:
            hub.ready()
            embedded = uvloop.run(push(hub.url, hub.url, "--data", str(hub.data)))
        with fleet(folder / "fleet", TOML, kafka.address, redis.address, "bench") as made:
            door, streams = made.processes["publish"].url, made.processes["api"].url
            where = [word for word in made.processes["api"].command() if word.startswith(("--log", "--store"))]
            apart = uvloop.run(push(door, streams, *where))
        hop = uvloop.run(_hop(kafka.address))
    median, echo, p99 = statistics.median(apart), uvloop.run(echo_ms()), statistics.quantiles(apart, n=100)[98]
    return {
        "name": "an operator's push reaches an SSE subscriber, over Kafka and Redis",
        "budget": f"median ≤ {MEDIAN_MS:g} ms",
        "median_ms": round(median, 2),
        "p99_ms": round(p99, 2),
        "embedded_median_ms": round(statistics.median(embedded), 2),
        "kafka_hop_median_ms": round(hop, 2),
        "sse_echo_median_ms": round(echo, 2),
        "ratio": round(median / (hop + echo), 1),
        "met": median <= MEDIAN_MS,
    }


async def _hop(server: str) -> float:
    """From an append to the reader that waits for it, through two logs: median of milliseconds."""
    writer = await KafkaLog.open(f"kafka://{server}?replication=1&prefix=hop.", SystemClock())
    reader = await KafkaLog.open(f"kafka://{server}?replication=1&prefix=hop.", SystemClock())
    times: list[float] = []
    for offset in range(PUSHES):
        waiting = asyncio.create_task(_await(reader, offset))
        began = time.perf_counter()
        await writer.append(CHANGES, [Record(b"key", bytes(500))])
        await waiting
        times.append((time.perf_counter() - began) * 1000)
    await writer.close()
    await reader.close()
    return statistics.median(times)


async def _await(log: KafkaLog, offset: int) -> None:
    while not (await log.read(CHANGES, 0, offset)).records:
        await log.wait(CHANGES, 0, offset, 5.0)
