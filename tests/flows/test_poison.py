"""What somebody else wrote to the hub's topics: every reader buries what it can't use, says where, and goes on."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from services.__main__ import BESIDE, SERVICES
from services.commands.serve import together
from services.relay.service import relay
from services.shared.clock import ManualClock
from services.shared.context import Context
from services.shared.dead_letters import TOO_MANY, WINDOW_SECONDS
from services.shared.feed import Feed
from services.shared.log import open_log
from services.shared.log.messages import VERSION_HEADER
from services.shared.log.port import Log, Record
from services.shared.log.topics import (
    ACCOUNTS,
    AUDIT,
    CHANGES,
    DEAD_LETTERS,
    IDENTITY,
    OBSERVATIONS,
    PAYLOADS,
    RELAYED,
    TIMETABLES,
    Topic,
)
from services.shared.model.accounts import OperatorAccount
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.model.entities import Operator
from services.shared.model.events import (
    Batch,
    Envelope,
    LedgerEntry,
    Observation,
    Payload,
    Position,
    TimetableVersion,
    Version,
)
from services.shared.wire.codec import encode
from tests.support.hub import hub_inside
from tests.support.parts import context_in
from tests.support.waiting import until

FEEDS = [Feed("bus", "gtfs", licence="CC0-1.0")]
BYTES = b"\xff\xff nonsense"

GOOD: Mapping[Topic, Record] = {
    PAYLOADS: Record(b"bus/poll", encode(Payload("bus", "poll", "gtfs-rt"))),
    OBSERVATIONS: Record(b"bus", encode(Batch("bus", "poll", Version(received_time_ms=1), confirmed=True))),
    CHANGES: Record(b"operator/o", encode(Envelope("operator", "o", revision=1, payload=encode(Operator("o", "O"))))),
    IDENTITY: Record(b"station/s", encode(LedgerEntry("station", "s", ("bus/stop/a",)))),
    TIMETABLES: Record(b"bus/v", encode(TimetableVersion("bus", "poll", "v", state="superseded"))),
    ACCOUNTS: Record(b"operator/bus", encode(OperatorAccount("bus", "Bus"))),
    AUDIT: Record(b"bus", encode(AuditRecord(entry=AuditEntry(1, "operator/bus", "bus", "PUT alerts")))),
}

# What decodes and still says nothing that this program knows, with a word of the reason.
UNKNOWN: Mapping[Topic, Sequence[tuple[Record, str]]] = {
    PAYLOADS: [
        (Record(b"bus/poll", encode(Payload("train", "poll", "gtfs-rt"))), "under the key"),
        (Record(b"bus/entry/\xff", encode(Payload("bus", "poll", "gtfs-rt"))), "under the key"),
    ],
    OBSERVATIONS: [
        (Record(b"bus", encode(Batch("bus", "poll", upserts=(Observation("hovercraft", "1", b""),)))), "not known"),
    ],
    CHANGES: [
        (Record(b"hovercraft/1", encode(Envelope("hovercraft", "1", revision=1))), "not known"),
        (Record(b"source/bus", encode(Envelope("source", "bus", revision=1, payload=BYTES))), "not a Source"),
        (Record(b"source/bus", None), "no value"),
    ],
    IDENTITY: [(Record(b"station/s", encode(LedgerEntry("station", ""))), "without")],
    TIMETABLES: [(Record(b"bus/v", encode(TimetableVersion("bus", "poll", ""))), "without")],
    ACCOUNTS: [(Record(b"robot/r", encode(OperatorAccount("r", "R"))), "not known")],
    AUDIT: [(Record(b"bus", encode(AuditRecord())), "without")],
}


@dataclass(frozen=True, slots=True)
class Reader:
    """`live`: it reads on after its start, too."""

    service: str
    topic: Topic
    live: bool = True

    def __str__(self) -> str:
        return f"{self.service} {self.topic.name}"


READERS = (
    Reader("ingest", PAYLOADS),
    Reader("timetable", PAYLOADS),
    Reader("timetable", TIMETABLES, live=False),
    Reader("merge", OBSERVATIONS),
    Reader("merge", CHANGES, live=False),
    Reader("merge", IDENTITY, live=False),
    Reader("api", CHANGES),
    Reader("api", IDENTITY, live=False),
    Reader("publish", ACCOUNTS),
    Reader("publish", AUDIT, live=False),
    Reader("relay", OBSERVATIONS),
    Reader("relay", CHANGES),
)


def poison(topic: Topic) -> list[tuple[Record, str]]:
    good = GOOD[topic]
    name = "" if topic is ACCOUNTS else "not a "
    return [
        (replace(good, value=BYTES), name),
        (replace(good, headers=((VERSION_HEADER, b"2"),)), "of version 2"),
        *UNKNOWN[topic],
    ]


async def write(log: Log, topic: Topic) -> dict[int, str]:
    """Poison between good records: where it is, with a word of why."""
    reasons: dict[int, str] = {}
    for record, reason in poison(topic):
        await log.append(topic, [GOOD[topic]])
        (offset,) = await log.append(topic, [record])
        reasons[offset] = reason
    await log.append(topic, [GOOD[topic]])
    return reasons


async def letters(log: Log, topic: Topic) -> dict[int, str]:
    chunk = await log.read(DEAD_LETTERS, 0, 0)
    said = [dict(record.headers) for record in chunk.records]
    assert {one["partition"] for one in said} <= {b"0"}
    return {int(one["offset"]): one["reason"].decode() for one in said if one["topic"] == topic.name.encode()}


async def until_buried(log: Log, topic: Topic, reasons: Mapping[int, str]) -> None:
    async def all_are_buried() -> bool:
        return (await letters(log, topic)).keys() >= reasons.keys()

    await until(all_are_buried)
    found = await letters(log, topic)
    assert found.keys() == reasons.keys()
    assert all(reasons[offset] in found[offset] for offset in reasons)


@asynccontextmanager
async def alone(service: str, data: Path, clock: ManualClock) -> AsyncIterator[Context]:
    """With no other service beside it. One that fails fails the test."""
    if service != "relay":
        async with hub_inside(data, FEEDS, clock, together([service], SERVICES, BESIDE)) as hub:
            yield hub.context
        return
    async with context_in(data, FEEDS, clock) as context:
        await context.store.apply([], [], Position(await context.log.epoch(), 0))  # a picture to begin with
        outside = await open_log(f"sqlite:{data / 'outside.db'}", clock, RELAYED)
        relaying = asyncio.create_task(relay(context, outside))
        try:
            yield context
            assert not relaying.done()
        finally:
            relaying.cancel()
            await asyncio.wait([relaying])
            await outside.close()


@pytest.mark.parametrize("reader", READERS, ids=str)
async def test_what_cannot_be_used_is_buried_with_its_place_and_the_line_goes_on(
    data: Path, clock: ManualClock, reader: Reader
) -> None:
    data.mkdir(parents=True, exist_ok=True)
    log = await open_log(f"sqlite:{data / 'log.db'}", clock)
    reasons = await write(log, reader.topic)
    await log.close()
    async with alone(reader.service, data, clock) as context:
        await until_buried(context.log, reader.topic, reasons)
        if reader.live:
            reasons |= await write(context.log, reader.topic)
            await until_buried(context.log, reader.topic, reasons)


async def test_on_kafka_all_readers_at_once_do_the_same(data: Path, clock: ManualClock, kafka: str, redis: str) -> None:
    name = f"t{secrets.token_hex(4)}"
    address = f"kafka://{kafka}?replication=1&prefix={name}."
    log = await open_log(address, clock)
    reasons = {topic: await write(log, topic) for topic in GOOD}
    await log.close()
    async with hub_inside(data, FEEDS, clock, log=address, store=f"redis://{redis}?prefix={name}") as hub:
        for topic, found in reasons.items():
            await until_buried(hub.context.log, topic, found)
        for topic in dict.fromkeys(reader.topic for reader in READERS if reader.live):
            reasons[topic] |= await write(hub.context.log, topic)
            await until_buried(hub.context.log, topic, reasons[topic])
        assert hub.failures == []


async def test_too_many_letters_make_the_service_unhealthy_until_it_has_read_well_for_a_while(
    data: Path, clock: ManualClock
) -> None:
    async with hub_inside(data, FEEDS, clock, {"api": SERVICES["api"]}) as hub:
        await hub.context.log.append(CHANGES, [Record(b"", BYTES)] * (TOO_MANY - 1))
        counted = ("noriai_dead_letters_total", {"topic": CHANGES.name})
        await until(lambda: hub.context.telemetry.registry.get_sample_value(*counted) == TOO_MANY - 1)
        async with ClientSession(hub.url) as client:
            assert (await client.get("/readyz")).status == 200
            await hub.context.log.append(CHANGES, [Record(b"", BYTES)])
            await until(hub.context.dead_letters.trouble)
            answer = await client.get("/readyz")
            assert answer.status == 503
            assert CHANGES.name in (await answer.json(content_type=None))["detail"]
            await clock.advance(WINDOW_SECONDS + 1)
            assert (await client.get("/readyz")).status == 200


async def test_of_a_large_record_as_much_is_kept_as_shows_what_it_was(data: Path, clock: ManualClock) -> None:
    async with context_in(data, FEEDS, clock) as context:
        await context.log.append(CHANGES, [Record(b"", b"\xff" * 1_000_000)])
        (record,) = (await context.log.read(CHANGES, 0, 0)).records
        assert await context.dead_letters.read(Envelope, CHANGES, record) is None
        (letter,) = (await context.log.read(DEAD_LETTERS, 0, 0)).records
        assert (len(letter.value or b""), dict(letter.headers)["size"]) == (65_536, b"1000000")
