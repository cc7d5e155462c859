"""Addresses of a log on Kafka: `kafka://HOST:PORT[,HOST:PORT…][?prefix=…&replication=…&timeout=SECONDS]`."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

FORM = "kafka://HOST:PORT[,HOST:PORT…][?prefix=…&replication=…&timeout=SECONDS]"


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """`prefix` stands before the name of every topic and group, so that several hubs can share a cluster.

    `replication` is how many brokers hold each topic that is made here; 0 takes three, or as many as there are.
    `timeout_seconds` is how long a broker is waited for before the log counts as unavailable.
    """

    servers: tuple[str, ...]
    prefix: str = ""
    replication: int = 0
    timeout_seconds: int = 10

    @property
    def timeout_ms(self) -> int:
        return self.timeout_seconds * 1000


def parse_address(url: str) -> KafkaAddress:
    """Raises ValueError."""
    parts = urlsplit(url)
    servers = tuple(server for server in parts.netloc.split(",") if server)
    options = dict(parse_qsl(parts.query))
    replication = options.pop("replication", "0")
    timeout = options.pop("timeout", "10")
    prefix = options.pop("prefix", "")
    well_formed = parts.scheme == "kafka" and parts.path in ("", "/") and not options
    numbers = replication.isdecimal() and timeout.isdecimal() and timeout != "0"
    if not (numbers and servers and well_formed and all(_is_server(server) for server in servers)):
        raise ValueError(f"{url!r} is no address of a log on Kafka: {FORM}")
    return KafkaAddress(servers, prefix, int(replication), int(timeout))


def _is_server(text: str) -> bool:
    host, colon, port = text.rpartition(":")
    return bool(host and colon and port.isdigit() and "@" not in host)
