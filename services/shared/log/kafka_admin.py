"""Kafka's administration for the log, at its start."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from kafka import KafkaAdminClient, errors

from services.shared.log.kafka_address import KafkaAddress
from services.shared.log.kafka_link import RETRY_SECONDS, check_door
from services.shared.log.kafka_reasons import REASONS
from services.shared.log.port import LogUnavailable

R = TypeVar("R")


async def administer(address: KafkaAddress, work: Callable[[Any], R]) -> R:
    """`work` gets a KafkaAdminClient, in a thread; again while it fails by what may pass. Raises LogUnavailable."""
    loop, began = asyncio.get_running_loop(), time.monotonic()
    deadline = loop.time() + address.timeout_seconds / 2
    while True:
        try:
            return await asyncio.to_thread(_run, address, work)
        except errors.KafkaError as error:
            if not error.retriable or loop.time() >= deadline:
                raise LogUnavailable(f"Kafka: {error}{REASONS.since(began)}") from error
        await asyncio.sleep(RETRY_SECONDS)


def _run(address: KafkaAddress, work: Callable[[Any], R]) -> R:
    check_door(address)
    client = KafkaAdminClient(**address.client, bootstrap_timeout_ms=address.timeout_ms // 2)
    try:
        return work(client)
    finally:
        client.close()
