"""The topics on Kafka: made when they are missing, refused with the command that mends them when they are wrong."""

import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType

from services.shared.log.kafka_address import KafkaAddress
from services.shared.log.kafka_writer import MESSAGE_BYTES
from services.shared.log.port import TOMBSTONE_SECONDS, TopicsMissing
from services.shared.log.topics import SEGMENT_SECONDS, Topic
from services.shared.telemetry import log_event

_LOG = logging.getLogger("noriai.log")

REPLICAS = 3
FOR_EVER_MS = -1
SEGMENT_MS = SEGMENT_SECONDS * 1000
LEAST_KEPT_MS = 3_600_000  # shorter than that, and what nobody has read yet may be gone
_AT_LEAST = frozenset({"max.message.bytes", "min.insync.replicas", "delete.retention.ms"})
_AT_MOST = frozenset({"segment.ms", "max.compaction.lag.ms", "flush.messages"})


class WrongTopics(ValueError):
    """Topics that are not as the log needs them. The message has a line a topic, with the command."""


class TooFewBrokers(ValueError):
    """Not as many as are to hold each topic. The message says what mends it."""


def settings_of(topic: Topic, replicas: int) -> dict[str, str]:
    """What a topic is made with. One replica is as safe as its disk, so that what must last is synced."""
    settings = {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "max.message.bytes": str(MESSAGE_BYTES),
        "message.timestamp.type": "CreateTime",
        "compression.type": topic.compression,
        "min.insync.replicas": str(_in_sync(replicas)),
        "segment.ms": str(SEGMENT_MS),
        "unclean.leader.election.enable": "false",  # or offsets are used twice
    }
    if topic.compacted:
        settings["max.compaction.lag.ms"] = str(SEGMENT_MS)
        settings["delete.retention.ms"] = str(TOMBSTONE_SECONDS * 1000)
    else:
        settings["retention.ms"] = str(_retention_ms(topic))
        settings["retention.bytes"] = "-1"
    if topic.durable and replicas == 1:
        settings["flush.messages"] = "1"
    return settings


def wrong_settings(topic: Topic, replicas: int, found: Mapping[str, str]) -> dict[str, str]:
    """Those that are worse than a topic is made with, as they should be."""
    wanted = settings_of(topic, replicas)
    return {name: value for name, value in wanted.items() if not _is_good(name, found[name], value)}


def fewest_replicas(partitions: Sequence[Mapping[str, Any]]) -> int:
    """Of a topic as Kafka describes it, which is as safe as its worst partition: each may be spread by itself."""
    return min(len(partition["replica_nodes"]) for partition in partitions)


def _is_good(name: str, found: str, wanted: str) -> bool:
    if name in _AT_LEAST:
        return int(found) >= int(wanted)
    if name in _AT_MOST:
        return int(found) <= int(wanted)
    if name == "retention.ms":
        return found == wanted or _is_shorter(int(found), int(wanted))
    return found == wanted


def _is_shorter(found_ms: int, wanted_ms: int) -> bool:
    """As a hub leaves a topic when a feed with a short `delete_after` is taken out: no licence is broken by that, and
    to keep longer at once might break that feed's, so that it is the operator who decides. Nothing that is to be kept
    for ever may be kept shorter.
    """
    return LEAST_KEPT_MS <= found_ms < wanted_ms


def prepare_topics(
    admin: KafkaAdminClient, address: KafkaAddress, topics: Sequence[Topic], as_found: bool = False
) -> dict[str, str]:
    """The id of each topic; `as_found`: none is made or checked. Several may prepare at once. Blocks.

    Raises TopicsMissing, WrongTopics, TooFewBrokers, and Kafka's errors.
    """
    names = [address.prefix + topic.name for topic in topics]
    found = _describe(admin, names)
    missing = {name: topic for name, topic in zip(names, topics, strict=True) if name not in found}
    if as_found and missing:
        raise TopicsMissing(f"there is no {', '.join(missing)}: a hub makes them when it starts")
    if missing:
        _create(admin, address, missing)
        found = _describe(admin, names)
    held = {name: topic for name, topic in zip(names, topics, strict=True) if name not in missing}
    if held and not as_found:
        _check(admin, address, held, found)
    return {topic.name: str(found[name]["topic_id"]) for name, topic in zip(names, topics, strict=True)}


def _describe(admin: KafkaAdminClient, names: list[str]) -> dict[str, Any]:
    return {topic["name"]: topic for topic in admin.describe_topics(names) if not topic["error_code"]}


def _create(admin: KafkaAdminClient, address: KafkaAddress, missing: Mapping[str, Topic]) -> None:
    replicas = address.replication or REPLICAS
    wanted = {
        name: {
            "num_partitions": topic.partitions,
            "replication_factor": replicas,
            "configs": settings_of(topic, replicas),
        }
        for name, topic in missing.items()
    }
    created = admin.create_topics(wanted, raise_errors=False)
    if any(topic["error_code"] == errors.InvalidReplicationFactorError.errno for topic in created["topics"]):
        raise TooFewBrokers(_few_brokers(len(admin.describe_cluster()["brokers"]), replicas))
    for topic in created["topics"]:
        if topic["error_code"] not in (0, errors.TopicAlreadyExistsError.errno):
            raise errors.for_code(topic["error_code"])(f"{topic['name']}: {topic.get('error_message') or ''}")
    admin.wait_for_topics(list(missing))


def _check(admin: KafkaAdminClient, address: KafkaAddress, held: Mapping[str, Topic], found: Mapping[str, Any]) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in held]
    described = admin.describe_configs(resources, config_filter="all")[ConfigResourceType.TOPIC.name.lower()]
    server = f"--bootstrap-server {','.join(address.servers)}"
    lines: list[str] = []
    for name, topic in held.items():
        partitions = found[name]["partitions"]
        if len(partitions) != topic.partitions:
            lines.append(_mend_partitions(name, len(partitions), topic.partitions, server))
        replicas = fewest_replicas(partitions)
        if replicas < (address.replication or REPLICAS):
            lines.append(_few_replicas(name, replicas, address.replication or REPLICAS, server))
        settings = {key: config["value"] for key, config in described[name].items()}
        if wrong := wrong_settings(topic, replicas, settings):
            lines.append(_mend_settings(name, settings, wrong, server))
        elif not topic.compacted and _is_shorter(int(settings["retention.ms"]), _retention_ms(topic)):
            longer = _mend_settings(name, settings, {"retention.ms": str(_retention_ms(topic))}, server)
            _warn_of_shorter(longer)
    if lines:
        raise WrongTopics("\n".join(lines))


@lru_cache(maxsize=100)
def _warn_of_shorter(longer: str) -> None:
    """Once a process: topics are looked at again whenever somebody opens the log."""
    log_event(_LOG, "topic_kept_shorter", logging.WARNING, reason=longer)


def _mend_settings(name: str, settings: Mapping[str, str], wrong: Mapping[str, str], server: str) -> str:
    is_now = ", ".join(f"{key} is {settings[key]}" for key in wrong)
    config = ",".join(f"{key}={value}" for key, value in wrong.items())
    mend = f"kafka-configs.sh {server} --alter --entity-type topics --entity-name {name} --add-config {config}"
    return f"{name}: {is_now}. Mend it with: {mend}"


def _mend_partitions(name: str, count: int, wanted: int, server: str) -> str:
    mend = f"kafka-topics.sh {server} --alter --topic {name} --partitions {wanted}"
    if count > wanted:
        mend = f"kafka-topics.sh {server} --delete --topic {name}, after which it is made again, empty"
    return f"{name}: it has {count} partitions, not {wanted}. Mend it with: {mend}"


def _few_replicas(name: str, count: int, wanted: int, server: str) -> str:
    spread = f"kafka-reassign-partitions.sh {server} --execute --reassignment-json-file FILE"
    return f"{name}: it has {count} of {wanted} replicas. Mend it with: {spread}, or say {_said(count)}"


def _few_brokers(count: int, wanted: int) -> str:
    are = "is 1 broker" if count == 1 else f"are {count} brokers"
    return f"there {are}, and each topic is to be held by {wanted}: start the others, or say {_said(count)}"


def _said(replicas: int) -> str:
    return f"replication={replicas} in the address (kafka://HOST:PORT?replication={replicas})"


def _retention_ms(topic: Topic) -> int:
    return FOR_EVER_MS if topic.retention_seconds is None else topic.retention_seconds * 1000


def _in_sync(replicas: int) -> int:
    return 2 if replicas >= REPLICAS else 1
