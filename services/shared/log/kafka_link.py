"""Single requests to Kafka's brokers, made from the loop and carried by one thread: under a log's reads and waits.

kafka-python's consumer blocks, holds one place, and cannot tell "nothing there" from "not yet". A
Fetch request is the port's `read` as it stands, so the log asks on kafka-python's connections.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from kafka import errors
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector
from kafka.structs import TopicPartition

from services.shared.log.kafka_address import KafkaAddress
from services.shared.log.kafka_door import knock
from services.shared.log.port import LogUnavailable

R = TypeVar("R")

RETRY_SECONDS = 0.1
FRAME_BYTES = 200_000_000
IN_FLIGHT = 1000

logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what it logs of failures, the log raises

STOP_MILLISECONDS = 2000


def check_door(address: KafkaAddress) -> None:
    """Raises KafkaConnectionError when no broker can be connected to."""
    try:
        knock(address, address.timeout_seconds / 2)
    except ConnectionError as error:
        raise errors.KafkaConnectionError(str(error)) from error


class Network:
    """The thread; of one event loop. `line` makes connections of their own on it."""

    def __init__(self, address: KafkaAddress, topics: Sequence[str]) -> None:
        self._loop = asyncio.get_running_loop()
        self.address = address
        self._topics = list(topics)
        self._net = NetworkSelector(client_id="noriai")
        self._net.start()
        self._managers: list[Any] = []
        self.closed = False

    async def line(self) -> "Line":
        """What is asked on a line is answered in order: who may have to wait for an answer takes one of its own."""
        return Line(self, await self.call(self._manager))

    async def close(self) -> None:
        self.closed = True
        for manager in self._managers:  # also of a line that nobody waited for to the end: its refresh would never end
            manager.cluster.close()
            await self._called(manager.close)
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        self._net.stop(timeout_ms=STOP_MILLISECONDS)
        self._net.close()

    async def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """What `function`, plain or a coroutine function, gives on the thread."""
        if self.closed:
            raise LogUnavailable("the log is closed")
        return await self._called(function, *args)

    async def _called(self, function: Callable[..., Any], *args: Any) -> Any:
        here: asyncio.Future[Any] = self._loop.create_future()
        there = self._net.call_soon_with_future(function, *args)
        there.add_both(lambda _: self._loop.call_soon_threadsafe(_settle, here, there))
        return await here

    def _manager(self) -> Any:
        manager = KafkaConnectionManager(
            self._net,
            **self.address.client,
            socket_connection_setup_timeout_ms=self.address.timeout_ms // 2,
            receive_message_max_bytes=FRAME_BYTES,
            max_in_flight_requests_per_connection=IN_FLIGHT,
        )
        self._managers.append(manager)
        manager.cluster.config["allow_auto_create_topics"] = False
        manager.cluster.set_topics(self._topics)
        return manager


class Line:
    """Connections to the brokers, on which requests go to the leader of a partition."""

    def __init__(self, network: Network, manager: Any) -> None:
        self._network = network
        self.manager = manager

    async def ask(
        self,
        place: TopicPartition,
        make: Callable[[UUID], Any],
        take: Callable[[Any], R],
        wait_seconds: float = 0.0,
    ) -> R:
        """`make` gets the topic's id; `take` makes something of the answer, or raises one of Kafka's errors.

        The broker may take `wait_seconds` besides. What may pass is asked again, of the new leader too. Raises
        LogUnavailable.
        """
        loop = asyncio.get_running_loop()
        address = self._network.address
        deadline = loop.time() + address.timeout_seconds
        answer_ms = address.timeout_ms // 2 + int(wait_seconds * 1000)
        stale = False
        while True:
            try:
                return take(await self._network.call(_send, self.manager, place, make, answer_ms, stale))
            except errors.KafkaError as error:
                if not error.retriable or loop.time() >= deadline:
                    raise LogUnavailable(f"Kafka: {error}") from error
            stale = True
            await asyncio.sleep(RETRY_SECONDS)


async def _send(manager: Any, place: TopicPartition, make: Callable[[UUID], Any], answer_ms: int, stale: bool) -> Any:
    """On the thread. Its coroutines are kafka-python's own: nothing of asyncio works in here."""
    await manager.wait_for(manager.bootstrap_async(refresh=False), answer_ms)
    cluster = manager.cluster
    if stale or cluster.leader_for_partition(place) in (None, -1):
        await cluster.refresh_metadata()
    leader, topic_id = cluster.leader_for_partition(place), cluster.topic_id(place.topic)
    if leader in (None, -1) or topic_id is None:
        raise errors.LeaderNotAvailableError(f"{place.topic} has no leader")
    return await manager.send(make(topic_id), node_id=leader, request_timeout_ms=answer_ms)


def _settle(here: asyncio.Future[Any], there: Any) -> None:
    if here.done():
        return
    if there.exception is not None and not isinstance(there.exception, Exception):
        here.set_exception(LogUnavailable("the log is closed"))  # the thread has thrown away what it had to do
    elif there.exception is not None:
        here.set_exception(there.exception)
    else:
        here.set_result(there.value)
