"""Which of GTFS's two directions an odpt:Railway means by its own names for them."""

from collections.abc import Iterable

import orjson

from services.shared.odpt.values import Record, identity, one

RAILWAY = "odpt:Railway"
KEYS = ("odpt:ascendingRailDirection", "odpt:descendingRailDirection")  # direction_id 0, and 1


def named_directions(railway: Record) -> dict[str, int]:
    return {stated: number for number, key in enumerate(KEYS) if (stated := one(railway.get(key)))}


def directions_of(records: Iterable[tuple[bytes, bytes]]) -> dict[tuple[str, str], int]:
    """By the line and the direction's name; of records as a timetable carries them."""
    found: dict[tuple[str, str], int] = {}
    for head, _ in records:
        railway = orjson.loads(head)
        found |= {(identity(railway), name): number for name, number in named_directions(railway).items()}
    return found
