"""Consumers of Kafka by other people, for what an outsider finds on the public topics: kcat, confluent-kafka, kafkajs.

Each reads topics from their beginning to where they end now, and decodes by the published proto files alone.
"""

import json
import re
import secrets
import subprocess
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message as Decoded
from grpc_tools import protoc  # type: ignore[import-untyped]

from tests.support.paths import PROJECT

PROTO = PROJECT / "proto"
NPM = PROJECT / "tests" / "npm"
SECONDS = 60

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Message:
    """A record as its judge has it; `value` None is a tombstone."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: Mapping[str, str]


def by_kcat(server: str, topics: Sequence[str]) -> list[Message]:
    return [message for topic in topics for message in _by_kcat(server, topic)]


def _by_kcat(server: str, topic: str) -> Iterator[Message]:
    form = "%p %o %K %S %h\\n%k%s"
    command = ["kcat", "-C", "-q", "-e", "-b", server, "-t", topic, "-o", "beginning", "-f", form]
    said = BytesIO(subprocess.run(command, capture_output=True, check=True, timeout=SECONDS).stdout)
    while line := said.readline():
        partition, offset, key_length, length, headers = line.decode().rstrip("\n").split(" ", 4)
        key = said.read(int(key_length)).decode()
        value = None if int(length) < 0 else said.read(int(length))
        pairs = [pair.partition("=") for pair in re.split(r",(?=[a-z_-]+=)", headers)]
        yield Message(topic, int(partition), int(offset), key, value, {name: held for name, _, held in pairs})


def by_confluent(server: str, topics: Sequence[str]) -> list[Message]:
    settings = {"bootstrap.servers": server, "group.id": secrets.token_hex(8), "enable.partition.eof": True}
    consumer = Consumer({**settings, "enable.auto.commit": False})
    try:
        known = consumer.list_topics(timeout=SECONDS).topics
        places = [
            TopicPartition(topic, number, OFFSET_BEGINNING) for topic in topics for number in known[topic].partitions
        ]
        consumer.assign(places)
        return list(_by_confluent(consumer, len(places)))
    finally:
        consumer.close()


def _by_confluent(consumer: Consumer, places: int) -> Iterator[Message]:
    while places:
        record = consumer.poll(SECONDS)
        assert record is not None, "no record and no end came"
        if (error := record.error()) is not None:
            assert error.code() == KafkaError._PARTITION_EOF, error
            places -= 1
            continue
        headers = {name: bytes(held).decode() for name, held in cast(Headers, record.headers() or [])}
        topic, partition, offset = record.topic() or "", record.partition() or 0, record.offset() or 0
        yield Message(topic, partition, offset, (record.key() or b"").decode(), record.value(), headers)


def by_kafkajs(server: str, topics: Sequence[str]) -> list[Message]:
    """Its protobufjs must have read each value as protobuf's own library does."""
    command = ["node", str(NPM / "consume.mjs"), server, str(PROTO), *topics]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=SECONDS, cwd=NPM)
    return [_by_kafkajs(json.loads(line)) for line in done.stdout.splitlines()]


def _by_kafkajs(line: Mapping[str, Any]) -> Message:
    value = b64decode(line["value"]) if "value" in line else None
    message = Message(line["topic"], line["partition"], line["offset"], line["key"], value, line["headers"])
    if value is not None:
        own = decoded(message)
        assert own.ParseFromString(value)
        assert (line["decoded"].get("id") or line["decoded"].get("feed")) == (getattr(own, "id", "") or own.feed)  # type: ignore[attr-defined]
    return message


JUDGES: Mapping[str, Callable[[str, Sequence[str]], list[Message]]] = {
    "kcat": by_kcat,
    "confluent-kafka": by_confluent,
    "kafkajs": by_kafkajs,
}


def latest(messages: Iterable[Message]) -> dict[tuple[str, str], Message]:
    """What a consumer of compacted topics holds in the end: the newest of each key, and nothing of tombstones."""
    held: dict[tuple[str, str], Message] = {}
    for message in messages:
        held.pop((message.topic, message.key), None)
        if message.value is not None:
            held[message.topic, message.key] = message
    return held


def decoded(message: Message) -> Decoded:
    """By the message that its `ce_dataschema` names, out of the files in proto/."""
    name = message.headers["ce_dataschema"].partition("#")[2]
    made = message_factory.GetMessageClass(_published().FindMessageTypeByName(name))()
    made.ParseFromString(message.value or b"")
    return made


@cache
def _published() -> descriptor_pool.DescriptorPool:
    """As somebody has it who has only the files."""
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    with TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        assert protoc.main(["protoc", f"-I{PROTO}", "--include_imports", f"--descriptor_set_out={out}", *files]) == 0
        found = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in found.file:
        pool.Add(file)
    return pool
