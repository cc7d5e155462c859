"""The log on Kafka, for hubs of several processes. What Kafka itself promises is used as it is: compaction,
retention and durability are its own (docs/decisions/0012-the-log-on-kafka.md)."""

import asyncio
from collections.abc import Sequence

from kafka.structs import TopicPartition

from services.shared.clock import Clock
from services.shared.log import kafka_records as wire
from services.shared.log.kafka_address import KafkaAddress, parse_address
from services.shared.log.kafka_admin import administer
from services.shared.log.kafka_link import Line, Network
from services.shared.log.kafka_records import EARLIEST, LATEST, Piece
from services.shared.log.kafka_topics import SEGMENT_MS, prepare_topics
from services.shared.log.kafka_writer import KafkaWriter
from services.shared.log.port import (
    Bounds,
    Chunk,
    LogRecord,
    LogUnavailable,
    OffsetGone,
    Record,
    partition_of,
)
from services.shared.log.tails import Tails
from services.shared.log.topics import CHANGES, TOPICS, Topic

CHUNK_BYTES = 16 * 1024 * 1024
EPOCH_DIGITS = 10
POLL_SECONDS = 2.0  # how long a broker is asked to wait for something new
AGAIN_SECONDS = 0.5
KEPT_PIECES = 8
SMALL_BYTES = 16 * 1024  # are unpacked sooner than a thread wakes
MENDED = "let another broker lead, or pass it over with kafka-delete-records.sh"


class KafkaLog:
    """Made by `open`; of one event loop."""

    def __init__(self, address: KafkaAddress, clock: Clock, topics: Sequence[Topic], epoch: str) -> None:
        self._address = address
        self._clock = clock
        self._epoch = epoch
        names = [(topic.name, partition) for topic in topics for partition in range(topic.partitions)]
        self._places = {at: (number, TopicPartition(address.prefix + at[0], at[1])) for number, at in enumerate(names)}
        self._compacted = frozenset(topic.name for topic in topics if topic.compacted)
        self._tails = Tails()
        self._writer = KafkaWriter(address)
        self._network = Network(address, [address.prefix + topic.name for topic in topics])
        self._line: Line
        self._watches: dict[TopicPartition, asyncio.Task[None]] = {}
        self._waiting: dict[TopicPartition, int] = {}
        self._lines: dict[TopicPartition, Line] = {}
        self._pieces: dict[tuple[TopicPartition, int], Piece] = {}
        self._closed = False

    @classmethod
    async def open(cls, url: str, clock: Clock, topics: Sequence[Topic] = TOPICS, as_found: bool = False) -> "KafkaLog":
        """Makes topics that are missing, unless `as_found`. Raises ValueError (WrongTopics, too) and LogUnavailable."""
        address = parse_address(url)
        ids = await administer(address, lambda client: prepare_topics(client, address, topics, as_found))
        measure = CHANGES.name if CHANGES.name in ids else topics[0].name
        log = cls(address, clock, topics, ids[measure].replace("-", "")[:EPOCH_DIGITS])
        log._line = await log._network.line()
        return log

    async def append(self, topic: Topic, records: Sequence[Record]) -> list[int]:
        if not records:
            return []
        placed = [(self._place(topic, partition_of(topic, record)), record) for record in records]
        time_ms = int(self._clock.real() * 1000)
        offsets = await self._writer.append([(p.topic, p.partition, record) for (_, p), record in placed], time_ms)
        for ((number, _), _), offset in zip(placed, offsets, strict=True):
            self._tails.move(number, offset + 1)
        return offsets

    async def read(self, topic: Topic, partition: int, offset: int, limit: int = 1000) -> Chunk:
        number, place = self._place(topic, partition)
        records: list[LogRecord] = []
        size, at_end = 0, False
        while len(records) < limit and size < CHUNK_BYTES:
            kept = self._pieces.pop((place, offset), None)  # which may be older than this call
            piece = kept or await self._fetch(self._line, place, offset)
            if piece is None:
                raise OffsetGone(await self.bounds(topic, partition))
            self._tails.move(number, piece.end)
            size += _take(piece, records, limit - len(records), CHUNK_BYTES - size)
            if piece.taken < len(piece.records):
                offset = piece.records[piece.taken].offset
                self._keep(place, offset, piece)
                break
            before, offset = offset, piece.next_offset
            if offset >= self._tails.end(number) or offset == before:  # of a topic made again the end may be far away
                at_end = kept is None
                break
        return Chunk(tuple(records), offset, at_end)

    async def wait(self, topic: Topic, partition: int, offset: int, timeout_seconds: float) -> None:
        number, place = self._place(topic, partition)
        self._waiting[place] = self._waiting.get(place, 0) + 1
        try:
            if place not in self._watches:
                self._watches[place] = asyncio.create_task(self._watch(number, place, offset))
            await self._tails.wait(number, offset, timeout_seconds)
        finally:
            self._waiting[place] -= 1

    async def bounds(self, topic: Topic, partition: int) -> Bounds:
        number, place = self._place(topic, partition)
        begin, end = await asyncio.gather(
            *(self._line.ask(place, wire.offset_request(place, of), wire.offset_found) for of in (EARLIEST, LATEST))
        )
        self._tails.move(number, end)
        return Bounds(begin, end)

    async def epoch(self) -> str:
        return self._epoch

    async def maintain(self, kept_seconds: float | None = None) -> None:
        """Kafka compacts and forgets by itself, but not in the segment that is written to, which ends with the first
        record of another day. A topic that nobody writes to any more is given one, which no reader sees; processes that
        do so at once give it one each, and then none.

        Raises LogUnavailable.
        """
        now_ms = int(self._clock.real() * 1000)
        for (name, _), (_, place) in self._places.items():
            if name in self._compacted and await self._ends_before(place, now_ms - SEGMENT_MS):
                await self._writer.append([(place.topic, place.partition, wire.ENDING)], now_ms)

    async def _ends_before(self, place: TopicPartition, time_ms: int) -> bool:
        """Whether its last record is older, and is one that readers see."""
        end = await self._line.ask(place, wire.offset_request(place, LATEST), wire.offset_found)
        piece = await self._fetch(self._line, place, end - 1) if end else None
        return piece is not None and bool(piece.records) and piece.records[-1].time_ms < time_ms

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        for watch in self._watches.values():
            watch.cancel()
        if self._watches:
            await asyncio.wait(self._watches.values())
        self._tails.wake_all()
        await self._writer.close()
        await self._network.close()

    def _place(self, topic: Topic, partition: int) -> tuple[int, TopicPartition]:
        try:
            return self._places[topic.name, partition]
        except KeyError:
            raise LookupError(f"this log has no partition {partition} of {topic.name}") from None

    async def _fetch(self, line: Line, place: TopicPartition, offset: int, wait_seconds: float = 0.0) -> Piece | None:
        """None when the partition does not hold `offset`.

        A damaged batch is no poison: it was acknowledged, and another broker may have it as it was written.
        """
        make = wire.fetch_request(place, offset, wait_seconds)
        data = await line.ask(place, make, wire.fetched, wait_seconds)
        if data is None:
            return None
        try:
            if len(data.records or b"") <= SMALL_BYTES:
                return wire.decode(data, place.partition, offset)
            return await asyncio.to_thread(wire.decode, data, place.partition, offset)
        except wire.DamagedBatch as error:
            raise LogUnavailable(f"{place.topic}/{place.partition}: {error}; {MENDED}") from error

    def _keep(self, place: TopicPartition, offset: int, piece: Piece) -> None:
        """For who reads on there: a batch is unpacked once, however small the chunks are that it is read in."""
        self._pieces[place, offset] = piece
        while len(self._pieces) > KEPT_PIECES:
            del self._pieces[next(iter(self._pieces))]

    async def _watch(self, number: int, place: TopicPartition, offset: int) -> None:
        """Asks the broker to wait for the partition's end to move, as long as somebody here waits for it."""
        try:
            if place not in self._lines:
                self._lines[place] = await self._network.line()
            while self._waiting[place]:
                end = max(self._tails.end(number), offset)
                try:
                    piece = await self._fetch(self._lines[place], place, end, POLL_SECONDS)
                except LogUnavailable:
                    await asyncio.sleep(AGAIN_SECONDS)  # whoever waits finds out when it reads
                    continue
                if piece is None:  # the partition has another life: let them read, and see
                    self._tails.wake(number)
                    return
                if piece.records:
                    self._keep(place, end, piece)
                self._tails.move(number, piece.next_offset)
        finally:
            del self._watches[place]


def _take(piece: Piece, records: list[LogRecord], count: int, size: int) -> int:
    """Moves records over until there are `count`, or more than `size` bytes; how many bytes that were."""
    taken = 0
    while count and taken < size and piece.taken < len(piece.records):
        record = piece.records[piece.taken]
        records.append(record)
        taken += len(record.key) + len(record.value or b"")
        piece.taken += 1
        count -= 1
    return taken
