"""The log of the hub, chosen by URL; what it promises is in port.py."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from services.shared.clock import Clock
from services.shared.credentials import without_password
from services.shared.log.kafka_address import FORM, is_kafka
from services.shared.log.port import Log
from services.shared.log.sqlite import SqliteLog
from services.shared.log.topics import TOPICS, Topic


async def open_log(url: str, clock: Clock, topics: Sequence[Topic] = TOPICS, as_found: bool = False) -> Log:
    """`sqlite:PATH`, or `kafka://…` as kafka_address.py says. `as_found` is for who doesn't know how a hub keeps them.

    Raises ValueError for an address of no known kind, LogUnavailable when it can't be opened.
    """
    scheme, colon, rest = url.partition(":")
    if colon and rest and scheme == "sqlite":
        return await SqliteLog.open(Path(rest), clock, topics)
    if is_kafka(url):
        kafka = importlib.import_module("services.shared.log.kafka")  # its client costs memory that others spare
        return cast(Log, await kafka.KafkaLog.open(url, clock, topics, as_found))
    raise ValueError(f"{without_password(url)!r} is no address of a log: sqlite:PATH or {FORM}")
