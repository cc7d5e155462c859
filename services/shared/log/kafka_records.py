"""Kafka's requests and batches of records, as the log speaks of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kafka import errors
from kafka.protocol.consumer import FetchRequest, ListOffsetsRequest
from kafka.record.default_records import DefaultRecordBatch
from kafka.record.memory_records import MemoryRecords
from kafka.structs import TopicPartition

from services.shared.log.port import LogRecord, Record

FETCH_BYTES = 4 * 1024 * 1024  # a batch that is larger comes whole, too
EARLIEST, LATEST = -2, -1
ENDING = Record(b"", None)  # ends a segment: the log's own, and no reader's
_OUT_OF_RANGE = errors.OffsetOutOfRangeError.errno


class DamagedBatch(Exception):
    """A batch that can't be read. The reaction: say where it is, and try again, for it may be mended."""


@dataclass(slots=True)
class Piece:
    """What one Fetch found: records that follow on its offset, the place after them, and the end then."""

    records: list[LogRecord]
    next_offset: int
    end: int
    taken: int = 0  # how many of `records` have been given away


def fetch_request(place: TopicPartition, offset: int, wait_seconds: float = 0.0) -> Callable[[UUID], Any]:
    """With `wait_seconds`, the broker answers when there is something, or when they are over."""

    def make(topic_id: UUID) -> Any:
        partition = FetchRequest.FetchTopic.FetchPartition(
            partition=place.partition, fetch_offset=offset, partition_max_bytes=FETCH_BYTES
        )
        topic = FetchRequest.FetchTopic(topic=place.topic, topic_id=topic_id, partitions=[partition])
        wait_ms = int(wait_seconds * 1000)
        return FetchRequest(max_wait_ms=wait_ms, min_bytes=1, max_bytes=FETCH_BYTES, topics=[topic])

    return make


def fetched(response: Any) -> Any:
    """The partition's data; None when what was asked for is out of range. Raises Kafka's errors."""
    _raise(response.error_code)
    data = response.responses[0].partitions[0]
    if data.error_code == _OUT_OF_RANGE:
        return None
    _raise(data.error_code)
    if not data.records and response.throttle_time_ms:
        raise errors.ThrottlingQuotaExceededError("the broker holds answers back")
    return data


def decode(data: Any, partition: int, offset: int) -> Piece:
    """Batches begin where they begin: what stands before `offset` is left out. Takes time in proportion.

    What stands before a damaged batch is given first. Raises DamagedBatch when nothing does.
    """
    records: list[LogRecord] = []
    next_offset = offset
    batches = MemoryRecords(bytes(data.records or b""))
    batch = None
    try:
        while (batch := batches.next_batch()) is not None:
            records += _records(batch, partition, offset)
            next_offset = max(next_offset, batch.next_offset)
    except Exception as error:  # kafka-python's and each codec's own: bytes that are wrong fail in any way
        if next_offset == offset:
            where = f"; the next one begins at {batch.next_offset}" if isinstance(batch, DefaultRecordBatch) else ""
            raise DamagedBatch(f"a batch at offset {offset} is damaged ({error!r}{where})") from error
    if not data.records:
        next_offset = max(offset, data.high_watermark)  # compaction has left nothing from here to the end
    elif next_offset == offset:  # a broker gives one batch whole at least
        raise DamagedBatch(f"a batch at offset {offset} is damaged (it is not whole)")
    return Piece(records, next_offset, data.high_watermark)


def _records(batch: DefaultRecordBatch, partition: int, offset: int) -> list[LogRecord]:
    """Those of one batch from `offset` on; none of a control batch, and no ENDING. Raises whatever damage leads to."""
    if not batch.validate_crc():
        raise errors.CorruptRecordError("its checksum is wrong")
    if batch.is_control_batch:
        return []
    return [
        LogRecord(partition, r.offset, r.timestamp, r.key or b"", r.value, _headers(r.headers))
        for r in batch
        if r.offset >= offset and (r.key or r.value is not None)
    ]


def offset_request(place: TopicPartition, of: int) -> Callable[[UUID], Any]:
    """The earliest or the latest offset."""

    def make(_: UUID) -> Any:
        partition = ListOffsetsRequest.ListOffsetsTopic.ListOffsetsPartition(
            partition_index=place.partition, current_leader_epoch=-1, timestamp=of
        )
        topic = ListOffsetsRequest.ListOffsetsTopic(name=place.topic, partitions=[partition])
        return ListOffsetsRequest(replica_id=-1, isolation_level=0, topics=[topic], timeout_ms=1000)

    return make


def offset_found(response: Any) -> int:
    found = response.topics[0].partitions[0]
    _raise(found.error_code)
    return int(found.offset)


def _headers(headers: list[tuple[str, bytes | None]]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, value or b"") for name, value in headers) if headers else ()


def _raise(code: int) -> None:
    if code:
        raise errors.for_code(code)()
