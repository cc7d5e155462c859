"""Addresses of a log on Kafka: `kafka://HOST:PORT[,HOST:PORT…]`, or `kafka+tls://…`, with options after a `?`."""

import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from services.shared.credentials import Credentials, take_credentials, without_password

FORM = (
    "kafka[+tls]://[USER@]HOST:PORT[,HOST:PORT…][?prefix=…&replication=…&timeout=SECONDS"
    "&password_file=PATH&mechanism=…&ca=PATH&cert=PATH&key=PATH]"
)
SCHEMES = ("kafka", "kafka+tls")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
RECONNECT_MS = 1000


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """`prefix` stands before the name of every topic, so that several hubs can share a cluster.

    `replication` is how many brokers hold each topic that is made here; 0 takes three.
    `timeout_seconds` is how long a broker is waited for before the log counts as unavailable.
    """

    servers: tuple[str, ...]
    prefix: str = ""
    replication: int = 0
    timeout_seconds: int = 10
    credentials: Credentials = Credentials()
    mechanism: str = ""
    tls: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    @property
    def timeout_ms(self) -> int:
        return self.timeout_seconds * 1000

    @property
    def client(self) -> dict[str, Any]:
        """What each of kafka-python's clients is told."""
        protocol = ("SASL_" if self.mechanism else "") + ("SSL" if self.tls else "PLAINTEXT")
        told = {
            "bootstrap_servers": list(self.servers),
            "client_id": "noriai",
            "request_timeout_ms": self.timeout_ms // 2,
            "reconnect_backoff_max_ms": RECONNECT_MS,
            "security_protocol": protocol,
            "ssl_context": self.tls,
        }
        if self.mechanism:
            told["sasl_mechanism"] = self.mechanism
            told["sasl_plain_username"] = self.credentials.user
            told["sasl_plain_password"] = self.credentials.password
        return told


def is_kafka(url: str) -> bool:
    """Whether it speaks of a log on Kafka, well formed or not."""
    return url.partition(":")[0] in SCHEMES


def parse_address(url: str) -> KafkaAddress:
    """Raises ValueError."""
    try:
        return _parsed(url)
    except ValueError as error:
        why = f" ({error})" if str(error) else ""
        raise ValueError(f"{without_password(url)!r} is no address of a log on Kafka{why}: {FORM}") from None


def _parsed(url: str) -> KafkaAddress:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    credentials, hosts = take_credentials(parts.netloc, options)
    servers = tuple(server for server in hosts.split(",") if server)
    replication = options.pop("replication", "0")
    timeout = options.pop("timeout", "10")
    prefix = options.pop("prefix", "")
    mechanism = options.pop("mechanism", MECHANISMS[0]) if credentials.user else ""
    well_formed = parts.scheme in SCHEMES and parts.path in ("", "/") and not options
    numbers = replication.isdecimal() and timeout.isdecimal() and timeout != "0"
    if not (numbers and servers and well_formed and all(_is_server(server) for server in servers)):
        raise ValueError
    tls = credentials.context() if parts.scheme == "kafka+tls" else None
    _check(credentials, mechanism, tls is not None)
    return KafkaAddress(servers, prefix, int(replication), int(timeout), credentials, mechanism, tls)


def _check(credentials: Credentials, mechanism: str, tls: bool) -> None:
    if mechanism and mechanism not in MECHANISMS:
        raise ValueError(f"mechanism: expected {', '.join(MECHANISMS)}")
    if mechanism == "PLAIN" and not tls:
        raise ValueError("PLAIN sends the password as it is: only over kafka+tls")
    if credentials.user and not credentials.password:
        raise ValueError("a user without a password: password_file names the file that holds it")
    if not tls and (credentials.ca or credentials.cert):
        raise ValueError("certificates are for kafka+tls")


def _is_server(text: str) -> bool:
    host, colon, port = text.rpartition(":")
    return bool(host and colon and port.isdigit())
