"""The bench of merge over Kafka and Redis, beside the same embedded: observations a second through log and merge."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.merge import ROUNDS, TRIPS, batches, merge, message
from tests.support.kafka_server import kafka_server
from tests.support.redis_server import redis_server

AT_LEAST = 0.5
TIMES = 3


def measure() -> dict[str, object]:
    rounds = [batches(message(delay)) for delay in range(1, ROUNDS + 1)]
    with (
        tempfile.TemporaryDirectory(prefix="noriai-bench-") as folder,
        kafka_server(Path(folder) / "kafka") as kafka,
        redis_server(Path(folder) / "redis") as redis,
    ):
        embedded, apart = [], []
        for number in range(TIMES):
            embedded.append(asyncio.run(merge(rounds)))
            prefix = f"r{number}"
            log, store = (
                f"kafka://{kafka.address}?replication=1&prefix={prefix}.",
                f"redis://{redis.address}?prefix={prefix}",
            )
            apart.append(asyncio.run(merge(rounds, log, store)))
    observations = TRIPS * ROUNDS
    ratio = min(embedded) / min(apart)
    return {
        "name": "realtime, everything changed, over Kafka and Redis",
        "budget": f"none stated; ≥ {AT_LEAST:g} × the embedded figure",
        "ratio": round(ratio, 2),
        "observations_per_second": round(observations / min(apart)),
        "embedded_observations_per_second": round(observations / min(embedded)),
        "met": ratio >= AT_LEAST,
    }
