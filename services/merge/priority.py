"""Which value wins (EVENTS.md, "Which value wins"): pure order of claims.

Live before stale, then higher priority, then newer source time, then smaller feed id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.merge.table import Source
from services.shared.model.entities import Claim

_MINUTE_MS = 60_000

# Defaults of max_age by the kind that is said; kinds that are not here do not age (EVENTS.md, last section).
MAX_AGE_MS = {
    "trip": 5 * _MINUTE_MS,
    "vehicle": 5 * _MINUTE_MS,
    "alert": 10 * _MINUTE_MS,
    "facility_state": 30 * _MINUTE_MS,
    "mobility_vehicle": 5 * _MINUTE_MS,
    "mobility_station_status": 10 * _MINUTE_MS,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's word on one thing, with what is needed to weigh it."""

    source: Source
    kind: str
    said_id: str
    body: bytes
    time_ms: int
    valid_until_ms: int
    live: bool
    priority: int
    trusted: bool


def order(statement: Statement) -> tuple[bool, int, int, str, str, str]:
    """Sorts the winner first. Channel and id make the order total, whatever arrives."""
    feed, channel = statement.source
    return (not statement.live, -statement.priority, -statement.time_ms, feed, channel, statement.said_id)


def claims(ordered: Sequence[Statement]) -> tuple[Claim, ...]:
    """The provenance of an ordered list: the first is chosen, the others keep what they said."""
    return tuple(
        Claim(
            feed=s.source[0],
            channel=s.source[1],
            local_id=s.said_id,
            time_ms=s.time_ms,
            chosen=place == 0,
            rule=_deciding_rule(ordered[0], ordered[1]) if len(ordered) > 1 else "only",
            body=b"" if place == 0 else s.body,
        )
        for place, s in enumerate(ordered)
    )


def _deciding_rule(first: Statement, second: Statement) -> str:
    if first.live != second.live:
        return "live"
    if first.priority != second.priority:
        return "priority"
    return "newer" if first.time_ms != second.time_ms else "feed_id"
