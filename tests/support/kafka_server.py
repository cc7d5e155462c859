"""Apache Kafka on one node (KRaft), for tests and by hand: `make kafka`, or `python -m tests.support.kafka_server`.

Its jars are those of tests/support/kafka/pom.xml, copied to build/kafka by `make setup-test`.
"""

import argparse
import base64
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import PROJECT
from tests.support.server_process import ServerMissing, ServerProcess, free_port

JARS = PROJECT / "build" / "kafka" / "libs"

_PROPERTIES = """
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},{also}CONTROLLER://127.0.0.1:{controller_port}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
log.dirs={data}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=2000
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=8388608
log.cleaner.backoff.ms=200
log.retention.check.interval.ms={retention_check_ms}
log.initial.task.delay.ms=200
{more}
"""

NEVER_MS = 10_000_000_000  # tests delete by themselves what their clock calls old
BY_HAND_MS = 300_000


class KafkaServer(ServerProcess):
    """Made in `folder`, which keeps its data. Raises ServerMissing.

    `also` is a listener besides, and `more` are settings that it wants.
    """

    def __init__(
        self, folder: Path, port: int | None = None, retention_check_ms: int = NEVER_MS, also: str = "", more: str = ""
    ) -> None:
        if shutil.which("java") is None or not any(JARS.glob("kafka_*.jar")):
            raise ServerMissing(f"Kafka needs java and the jars in {JARS}: make setup-test, or set NORIAI_TEST_KAFKA")
        port = port or free_port()
        settings = folder / "server.properties"
        super().__init__([*_java(folder), "kafka.Kafka", settings], port, folder / "kafka.log")
        if not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text(
                _PROPERTIES.format(
                    port=port,
                    controller_port=free_port(),
                    data=folder / "data",
                    retention_check_ms=retention_check_ms,
                    also=f"{also}," if also else "",
                    more=more,
                )
            )
            # Its first letter is no dash, which the command would take for an option's.
            cluster = base64.urlsafe_b64encode(b"n" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
            command = [
                *_java(folder),
                "kafka.tools.StorageTool",
                "format",
                "--standalone",
                "-t",
                cluster,
                "-c",
                settings,
            ]
            subprocess.run(command, check=True, capture_output=True)


def _java(folder: Path) -> list[str | Path]:
    """Small and quick to start rather than fast."""
    heap = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    logs = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", f"-Dkafka.logs.dir={folder}"]
    return ["java", *heap, *logs, "-cp", f"{JARS}/*"]


@contextmanager
def kafka_server(
    folder: Path, port: int | None = None, retention_check_ms: int = NEVER_MS, also: str = "", more: str = ""
) -> Iterator[KafkaServer]:
    server = KafkaServer(folder, port, retention_check_ms, also, more)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description="Kafka on one node, until it is interrupted.")
    parser.add_argument("--port", type=int, default=9092)
    parser.add_argument("--folder", type=Path, default=PROJECT / "build" / "kafka" / "by-hand")
    arguments = parser.parse_args()
    with kafka_server(arguments.folder / str(arguments.port), arguments.port, BY_HAND_MS) as server:
        print(f"kafka://{server.address}?replication=1", flush=True)
        server.wait()


if __name__ == "__main__":
    main()
