"""A Kafka and a Redis that let in who shows a certificate and a password: over TLS, with SASL, with an ACL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

from tests.support.certificates import Authority
from tests.support.kafka_server import kafka_server
from tests.support.paths import PROJECT
from tests.support.server_process import ServerProcess, free_port

USER, PASSWORD = "hub", "open-sesame-27182"
_RIGHTS = re.compile(r"^user hub (on .+) >…$", re.MULTILINE)


def redis_rights() -> str:
    """What docs/deploy.md gives the hub's user in Redis."""
    (rights,) = _RIGHTS.findall((PROJECT / "docs" / "deploy.md").read_text("utf-8"))
    return str(rights)


@dataclass(frozen=True, slots=True)
class Secured:
    """`files` are what an address names: authority, certificate, key; `password` is a file."""

    address: str
    files: str
    password: Path


@contextmanager
def secure_kafka(folder: Path) -> Iterator[Secured]:
    authority, secured = _keys(folder, free_port())
    certificate, key = authority.sign("kafka")
    both = folder / "kafka-both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    jaas = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
    more = f"""
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location={both}
ssl.truststore.type=PEM
ssl.truststore.location={authority.ca}
ssl.client.auth=required
listener.name.sasl_ssl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl_ssl.plain.sasl.jaas.config={jaas}
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
"""
    with kafka_server(folder / "kafka", also=f"SASL_SSL://{secured.address}", more=more) as server:
        client = KafkaAdminClient(bootstrap_servers=server.address)
        client.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(USER, ScramMechanism.SCRAM_SHA_512, PASSWORD)]
        )
        client.close()
        yield secured


@contextmanager
def secure_redis(folder: Path) -> Iterator[Secured]:
    port = free_port()
    authority, secured = _keys(folder, port)
    certificate, key = authority.sign("redis")
    acl = folder / "users.acl"
    acl.write_text(
        f"user default off\nuser {USER} {redis_rights()} >{PASSWORD}\nuser guest on +@connection >{PASSWORD}\n", "utf-8"
    )
    options = {
        "port": 0,
        "tls-port": port,
        "tls-cert-file": certificate,
        "tls-key-file": key,
        "tls-ca-cert-file": authority.ca,
        "bind": "127.0.0.1",
        "dir": folder,
        "save": "",
        "aclfile": acl,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    server = ServerProcess(["redis-server", *words], port, folder / "redis.log")
    server.start()
    try:
        yield secured
    finally:
        server.kill()


def _keys(folder: Path, port: int) -> tuple[Authority, Secured]:
    authority = Authority(folder / "certificates")
    certificate, key = authority.sign("client")
    password = folder / "password"
    password.write_text(f"{PASSWORD}\n", "utf-8")
    return authority, Secured(f"127.0.0.1:{port}", f"ca={authority.ca}&cert={certificate}&key={key}", password)
