"""The log of the hub, chosen by URL; what it promises is in port.py."""

from collections.abc import Sequence
from pathlib import Path

from services.shared.clock import Clock
from services.shared.log.port import Log
from services.shared.log.sqlite import SqliteLog
from services.shared.log.topics import TOPICS, Topic


async def open_log(url: str, clock: Clock, topics: Sequence[Topic] = TOPICS) -> Log:
    """`sqlite:PATH`. Raises ValueError for an address of no known kind, LogUnavailable when it can't be opened."""
    scheme, colon, rest = url.partition(":")
    if colon and rest and scheme == "sqlite":
        return await SqliteLog.open(Path(rest), clock, topics)
    if scheme == "kafka":
        raise ValueError(f"{url!r}: a log on Kafka is not part of this version; use sqlite:PATH")
    raise ValueError(f"{url!r} is no address of a log: sqlite:PATH")
