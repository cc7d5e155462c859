"""Whether there is a Kafka at all, asked without its client, which leaves sockets behind where there is none."""

import socket

from services.shared.log.kafka_address import KafkaAddress


def knock(address: KafkaAddress, seconds: float) -> None:
    """Blocks for as long, a broker. Raises ConnectionError when none can be connected to."""
    problem: OSError | None = None
    for server in address.servers:
        host, _, port = server.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), seconds).close()
            return
        except OSError as error:
            problem = error
    raise ConnectionError(f"no broker answers at {', '.join(address.servers)}: {problem}")
