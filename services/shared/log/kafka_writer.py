"""Appends to Kafka: a producer of one thread, which sends whatever waits as one batch a partition.

A batch is what Kafka writes in one piece. So the records of a call stand together although others append
too, as long as they fit into one (BATCH_BYTES); a larger call is several batches, with only this
process's own calls kept out from between them.
"""

import asyncio
import contextlib
import queue
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer, errors

from services.shared.log.kafka_address import KafkaAddress
from services.shared.log.kafka_link import check_door
from services.shared.log.port import LogUnavailable, Record

BATCH_BYTES = 8 * 1024 * 1024
RECORD_BYTES = 12 * 1024 * 1024
MESSAGE_BYTES = 16 * 1024 * 1024  # what the topics are made to take
OVERHEAD_BYTES = 40  # of a record, and of a header
# What is closed sends nothing more: a batch that was given up must not come after newer records of its keys, and to the
# broker a new producer is another one, whose sequence says nothing of it. Whatever is acknowledged has been sent.
_SOCKET_OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)),
)


@dataclass(slots=True)
class Job:
    """One call: records with the name of their topic and their partition."""

    records: Sequence[tuple[str, int, Record]]
    time_ms: int
    size: int
    loop: asyncio.AbstractEventLoop
    offsets: "asyncio.Future[list[int]]"
    sent: list[Any] = field(default_factory=list)

    def answer(self, offsets: list[int] | None, error: Exception | None = None) -> None:
        self.loop.call_soon_threadsafe(_answer, self.offsets, offsets, error)


def _answer(future: "asyncio.Future[list[int]]", offsets: list[int] | None, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(offsets or [])


class KafkaWriter:
    """Connects when there is something to write, and anew after a failure."""

    def __init__(self, address: KafkaAddress) -> None:
        self._address = address
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._over: Job | None = None  # taken from the queue, but too large for the batch that it came for
        self._producer: Any = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="log-writer", daemon=True)
        self._thread.start()

    async def append(self, records: Sequence[tuple[str, int, Record]], time_ms: int) -> list[int]:
        """Raises LogUnavailable; and ValueError for a record that no topic takes."""
        if self._closed:
            raise LogUnavailable("the log is closed")
        sizes = [_size(record) for _, _, record in records]
        if max(sizes) > RECORD_BYTES:
            raise ValueError(f"a record of {max(sizes)} bytes is larger than Kafka's topics take ({RECORD_BYTES})")
        loop = asyncio.get_running_loop()
        job = Job(records, time_ms, sum(sizes), loop, loop.create_future())
        self._jobs.put(job)
        return await job.offsets

    async def close(self) -> None:
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while (jobs := self._next_jobs()) is not None:
            try:
                self._write(jobs)
            except errors.KafkaError as error:
                self._refuse(jobs, LogUnavailable(f"Kafka: {error}"))
            except Exception as error:  # the thread's top: whoever asked is told, and the thread goes on
                self._refuse(jobs, error)
        self._drop_producer()
        while not self._jobs.empty():
            if left := self._jobs.get():
                left.answer(None, LogUnavailable("the log is closed"))

    def _refuse(self, jobs: list[Job], error: Exception) -> None:
        for job in jobs:
            job.answer(None, error)
        self._drop_producer()

    def _next_jobs(self) -> list[Job] | None:
        """Whoever waits, up to a batch; None when the log is closed."""
        first = self._over or self._jobs.get()
        self._over = None
        if first is None:
            return None
        jobs, size = [first], first.size
        while size < BATCH_BYTES and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:
                self._jobs.put(None)
                break
            if size + job.size > BATCH_BYTES:
                self._over = job
                break
            jobs.append(job)
            size += job.size
        return jobs

    def _write(self, jobs: list[Job]) -> None:
        if self._producer is None:
            self._producer = self._connect()
        for job in jobs:
            job.sent = [self._send(topic, partition, record, job.time_ms) for topic, partition, record in job.records]
        self._producer.flush(3 * self._address.timeout_seconds)  # each batch is sent or given up long before
        failure: errors.KafkaError | None = None
        for job in jobs:
            try:
                job.answer([sent.get(0).offset for sent in job.sent])
            except errors.KafkaError as error:
                failure = error
        if failure is not None:
            raise failure

    def _send(self, topic: str, partition: int, record: Record, time_ms: int) -> Any:
        headers = list(record.headers)
        return self._producer.send(topic, record.value, record.key, headers, partition, time_ms)

    def _connect(self) -> Any:
        check_door(self._address)
        timeout_ms = self._address.timeout_ms
        return KafkaProducer(
            **self._address.client,
            socket_options=list(_SOCKET_OPTIONS),
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            linger_ms=timeout_ms // 2,  # until `flush`
            batch_size=BATCH_BYTES + RECORD_BYTES,
            max_request_size=2 * MESSAGE_BYTES,
            delivery_timeout_ms=timeout_ms,
            bootstrap_timeout_ms=timeout_ms // 2,
            max_block_ms=timeout_ms // 2,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )

    def _drop_producer(self) -> None:
        if self._producer is not None:
            producer, self._producer = self._producer, None
            try:
                producer.close(0)
            except errors.KafkaTimeoutError:  # what it still holds is not waited for, but then it has closed nothing
                producer._sender.force_close()
                producer._sender.join(self._address.timeout_seconds)
                with contextlib.suppress(errors.KafkaTimeoutError):
                    producer.close(0)


def _size(record: Record) -> int:
    """At least what it takes in a batch."""
    headers = sum(len(name) * 4 + len(value) + OVERHEAD_BYTES for name, value in record.headers)
    return len(record.key) + len(record.value or b"") + headers + OVERHEAD_BYTES
