"""Single entries that operators publish: what each kind's JSON says, read strictly (CONTRACT.md §5).

The door refuses by it what can't be used, and ingest makes observations by it of what was taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.shared.entries import alert, facility, status, vehicle
from services.shared.entries.reading import Fault, Reading
from services.shared.model.said import Said

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class EntryKind:
    """`name` stands in the log; `said` is the kind of the observation; `entity` that of what comes of it."""

    name: str
    said: str
    entity: str
    read: Callable[[Reading, str, int], Said]


KINDS: dict[str, EntryKind] = {
    kind.name: kind
    for kind in (
        EntryKind("alert", "alert", "alert", alert.read),
        EntryKind("facility", "facility", "facility", facility.read),
        EntryKind("facility-status", "facility_state", "facility", status.read),
        EntryKind("vehicle", "vehicle", "vehicle", vehicle.read),
    )
}


def read_entry(kind: EntryKind, id: str, body: bytes, at_ms: int) -> Said | Sequence[Fault]:
    """What an entry says, or all that is wrong with it. `at_ms` is when it was said."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return [Fault("", f"is not JSON: {error}")]
    if _is_deeper(document, DEEPEST):
        return [Fault("", f"is nested more than {DEEPEST} deep")]
    if not isinstance(document, dict):
        return [Fault("", "expected a JSON object")]
    reading = Reading(document)
    said = kind.read(reading, id, at_ms)
    reading.close()
    return reading.faults or said


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inside)
