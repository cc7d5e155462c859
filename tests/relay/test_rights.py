"""The commands of docs/deploy.md for rights and quotas in Kafka: a hub runs with them, others read what is public."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, Message, Producer
from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

from services.shared.feed import Feed
from tests.support.hub import hub_inside
from tests.support.kafka_server import JARS, kafka_server
from tests.support.paths import PROJECT
from tests.support.reading import reading
from tests.support.server_process import free_port
from tests.support.small_gtfs import gtfs
from tests.support.sources import until_read

PREFIX = "hub1."
SECONDS = 60.0
PASSWORDS = {
    "hub": "of-the-hub-161803",
    "app": "of-the-app-141421",
    "app2": "of-app-2-223606",
    "stranger": "of-nobody-173205",
}
TOOLS = {"kafka-acls.sh": "AclCommand", "kafka-configs.sh": "ConfigCommand"}
TOLD = 'kafka-configs.sh --bootstrap-server "$KAFKA" --describe --entity-type users --entity-name app'
AUTHORIZED = """
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.sasl_plaintext.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=\\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


def recipes() -> str:
    page = (PROJECT / "docs" / "deploy.md").read_text("utf-8")
    section = page.partition("## Who may do what in Kafka\n")[2].partition("\n## ")[0]
    return "".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def run_recipes(folder: Path, server: str) -> None:
    """Word for word, with commands that start the classes behind Kafka's scripts."""
    for script, name in TOOLS.items():
        command = f'exec java -XX:TieredStopAtLevel=1 -cp "{JARS}/*" org.apache.kafka.tools.{name} "$@"\n'
        (folder / script).write_text(f"#!/bin/sh\n{command}", "utf-8")
        (folder / script).chmod(0o755)
    (folder / "admin.properties").write_text("security.protocol=PLAINTEXT\n", "utf-8")
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "KAFKA": server, "PREFIX": PREFIX}
    done = subprocess.run(
        ["bash", "-euc", f"{recipes()}subscriber app2\n{TOLD}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Quota configs for user-principal 'app' are consumer_byte_rate=1048576" in done.stdout


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[str]:
    """Where a Kafka with an authorizer lets in who has a password, and whose rights are those of the page."""
    door = f"127.0.0.1:{free_port()}"
    with kafka_server(tmp_path / "kafka", also=f"SASL_PLAINTEXT://{door}", more=AUTHORIZED) as server:
        admin = KafkaAdminClient(bootstrap_servers=server.address)
        sha = ScramMechanism.SCRAM_SHA_512
        admin.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(user, sha, PASSWORDS[user]) for user in PASSWORDS]
        )
        admin.close()
        await asyncio.to_thread(run_recipes, tmp_path, server.address)
        yield door


def settings_of(door: str, user: str) -> dict[str, str]:
    return {
        "bootstrap.servers": door,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user,
        "sasl.password": PASSWORDS[user],
    }


def first(door: str, user: str, topic: str, group: str) -> Message:
    """The first record, or why there is none."""
    consumer = Consumer({**settings_of(door, user), "group.id": group, "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe([f"{PREFIX}{topic}"])
        message = consumer.poll(SECONDS)
        assert message is not None
        return message
    finally:
        consumer.close()


def refused_to_write(door: str, user: str, topic: str) -> KafkaError | None:
    told: list[KafkaError | None] = []
    producer = Producer(settings_of(door, user))
    producer.produce(f"{PREFIX}{topic}", b"x", on_delivery=lambda error, _: told.append(error))
    producer.flush(SECONDS)
    return told[0]


async def test_a_hub_runs_with_its_rights_and_a_subscriber_reads_what_is_public_alone(
    tmp_path: Path, door: str
) -> None:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    (tmp_path / "password").write_text(PASSWORDS["hub"], "utf-8")
    address = f"kafka://hub@{door}?replication=1&prefix={PREFIX}&password_file={tmp_path / 'password'}"
    feed = Feed("kibi", "gtfs", tmp_path / "kibi.zip")
    async with hub_inside(tmp_path / "data", [feed], log=address) as hub, reading(hub.url) as reader:
        await until_read(reader, "kibi")
        for user in ("app", "app2"):
            station = await asyncio.to_thread(first, door, user, "noriai.station.v1", f"{user}-one")
            assert (station.error(), (station.key() or b"")[:2]) == (None, b"s-")
        denied, of_another = KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED
        for user, topic, group, why in (
            ("app", "noriai.internal.accounts", "app-one", {denied}),
            ("app", "noriai.station.v1", "app2-one", {of_another}),
            ("stranger", "noriai.station.v1", "stranger-one", {denied, of_another}),
        ):
            message = await asyncio.to_thread(first, door, user, topic, group)
            error = message.error()
            assert error is not None
            assert error.code() in why, error
        unwritten = await asyncio.to_thread(refused_to_write, door, "app", "noriai.station.v1")
        assert unwritten is not None
        assert unwritten.code() == denied
