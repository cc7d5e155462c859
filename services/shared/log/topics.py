"""The closed list of topics: key, partitions, what is kept (EVENTS.md, "Records on the log")."""

from dataclasses import dataclass, replace

from services.shared.model.entities import ENTITIES

DAY_SECONDS = 86_400
SEGMENT_SECONDS = DAY_SECONDS  # of a topic on Kafka: what is compacted, or forgotten, is a segment that has ended


@dataclass(frozen=True, slots=True)
class Topic:
    """`retention_seconds` None keeps for ever; `compacted` keeps the newest record of each key.

    `durable`: an append has reached the disk when it returns. Derived records (observations) need
    not: they are made again from the payloads that the log names. `compression` is Kafka's: `producer` keeps the
    lz4 that the hub writes.
    """

    name: str
    partitions: int = 1
    compacted: bool = False
    retention_seconds: int | None = None
    durable: bool = True
    compression: str = "producer"

    def kept_at_most(self, seconds: int | None) -> "Topic":
        """A topic that is kept for ever, or by its keys, stays so; None asks for nothing."""
        if seconds is None or self.retention_seconds is None or self.retention_seconds <= seconds:
            return self
        return replace(self, retention_seconds=seconds)


# Observations are forgotten after a week: each source says all again each day, so that who begins then lacks nothing.
SAY_AGAIN_SECONDS = DAY_SECONDS

PAYLOADS = Topic("noriai.internal.payloads", compacted=True)
OBSERVATIONS = Topic("noriai.internal.observations", retention_seconds=7 * DAY_SECONDS, durable=False)
CHANGES = Topic("noriai.changes.v1", retention_seconds=7 * DAY_SECONDS)
IDENTITY = Topic("noriai.internal.identity", compacted=True)
TIMETABLES = Topic("noriai.internal.timetables", compacted=True)
LIFETIMES = Topic("noriai.internal.lifetimes", compacted=True)
# The second picture, with feeds that only the hub's own pages may show: in use only where there are such feeds.
DISPLAYED_CHANGES = Topic("noriai.internal.displayed", retention_seconds=7 * DAY_SECONDS)
DISPLAYED_IDENTITY = Topic("noriai.internal.displayed-identity", compacted=True)
ACCOUNTS = Topic("noriai.internal.accounts", compacted=True)
WEBHOOKS = Topic("noriai.internal.webhooks", compacted=True)
AUDIT = Topic("noriai.internal.audit")
USAGE = Topic("noriai.internal.usage", compacted=True)
DEAD_LETTERS = Topic("noriai.internal.dead-letters", retention_seconds=30 * DAY_SECONDS)

TOPICS: tuple[Topic, ...] = (
    PAYLOADS,
    OBSERVATIONS,
    CHANGES,
    IDENTITY,
    TIMETABLES,
    LIFETIMES,
    DISPLAYED_CHANGES,
    DISPLAYED_IDENTITY,
    ACCOUNTS,
    WEBHOOKS,
    AUDIT,
    USAGE,
    DEAD_LETTERS,
)

# What the relay writes, for outsiders, on the Kafka that it was given. It can be made again from the log, so it need
# not be synced. Three partitions: three brokers share the work, three consumers a topic. More can't be had later,
# since a key's records keep their order inside a partition only. gzip, because every client of Kafka reads it, while
# kafkajs and others need a package more for lz4.
PUBLIC_PARTITIONS = 3
PUBLIC: dict[str, Topic] = {
    kind: Topic(f"noriai.{kind}.v1", PUBLIC_PARTITIONS, compacted=True, durable=False, compression="gzip")
    for kind in ENTITIES
}
PUBLIC_OBSERVATIONS = Topic(
    "noriai.observations.v1",
    PUBLIC_PARTITIONS,
    retention_seconds=7 * DAY_SECONDS,
    durable=False,
    compression="gzip",
)
RELAY = Topic("noriai.internal.relay", compacted=True, durable=False)

RELAYED: tuple[Topic, ...] = (RELAY, *PUBLIC.values(), PUBLIC_OBSERVATIONS)
