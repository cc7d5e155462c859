"""Kafka's administration for the log: what is done at the start, and the places of groups."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from kafka import KafkaAdminClient, errors
from kafka.structs import OffsetAndMetadata, TopicPartition

from services.shared.log.kafka_address import KafkaAddress
from services.shared.log.kafka_link import RETRY_SECONDS, check_door
from services.shared.log.kafka_reasons import REASONS
from services.shared.log.port import LogUnavailable

R = TypeVar("R")


class KafkaAdmin:
    """Connects when it is needed; one thing at a time."""

    def __init__(self, address: KafkaAddress) -> None:
        self._address = address
        self._client: Any = None
        self._one = asyncio.Lock()
        self._closed = False

    async def run(self, work: Callable[[Any], R]) -> R:
        """`work` gets a KafkaAdminClient, in a thread; again while it fails by what may pass. Raises LogUnavailable."""
        loop, began = asyncio.get_running_loop(), time.monotonic()
        deadline = loop.time() + self._address.timeout_seconds / 2
        while True:
            try:
                async with self._one:
                    if self._closed:
                        raise LogUnavailable("the log is closed")
                    return await asyncio.to_thread(self._run, work)
            except errors.KafkaError as error:
                if not error.retriable or loop.time() >= deadline:
                    raise LogUnavailable(f"Kafka: {error}{REASONS.since(began)}") from error
            await asyncio.sleep(RETRY_SECONDS)

    async def commit(self, group: str, place: TopicPartition, offset: int) -> None:
        name = self._address.prefix + group

        def work(client: Any) -> None:
            for error in client.alter_group_offsets(name, {place: OffsetAndMetadata(offset, "", -1)}).values():
                if error is not errors.NoError:
                    raise error(f"the place of {name}")

        await self.run(work)

    async def committed(self, group: str, place: TopicPartition) -> int | None:
        name = self._address.prefix + group
        found = await self.run(lambda client: client.list_group_offsets({name: [place]})[name].get(place))
        return None if found is None or found.offset < 0 else int(found.offset)

    async def close(self) -> None:
        async with self._one:
            self._closed = True
            await asyncio.to_thread(self._drop)

    def _run(self, work: Callable[[Any], R]) -> R:
        try:
            if self._client is None:
                self._client = self._connect()
            return work(self._client)
        except errors.KafkaError:
            self._drop()  # it remembers a group's coordinator for good: a new one asks
            raise

    def _connect(self) -> Any:
        check_door(self._address)
        return KafkaAdminClient(
            **self._address.client,
            bootstrap_timeout_ms=self._address.timeout_ms // 2,
        )

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
