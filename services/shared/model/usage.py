"""How often feeds' data were asked for: entries of noriai.internal.usage. Nothing of who asked but the account."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UsageCount:
    """`consumer`: `operator/{id}` or `developer/{id}`; `pages` for the hub's own; empty for who shows no key."""

    endpoint: str
    consumer: str = ""
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """All that one run of one process has counted of a feed on a `day` (UTC, YYYY-MM-DD)."""

    day: str
    feed: str
    counts: tuple[UsageCount, ...] = ()
