"""The kinds that stay while their state may age: what describes them, what says how they are, and the rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.merge.built import Built, Heard, Outcome, Removed
from services.merge.priority import Statement, order
from services.merge.rules import mobility_station, mobility_system
from services.shared.model.said import (
    MobilityStationSaid,
    MobilityStationStatusSaid,
    MobilitySystemSaid,
)
from services.shared.wire.codec import decode


@dataclass(frozen=True, slots=True)
class Described:
    """`state_kind` is empty for what has no state of its own."""

    said: type[Any]
    build: Callable[..., Built]
    state_kind: str = ""
    state: type[Any] | None = None


DESCRIBED: dict[str, Described] = {
    "mobility_station": Described(
        MobilityStationSaid, mobility_station.build, "mobility_station_status", MobilityStationStatusSaid
    ),
    "mobility_system": Described(MobilitySystemSaid, mobility_system.build),
}
SUBJECT_OF = {made.state_kind: kind for kind, made in DESCRIBED.items() if made.state_kind}


def build(key: tuple[str, str], statements: list[Statement], namespace: Callable[[str], str]) -> Outcome:
    kind, merged = key
    made = DESCRIBED[kind]
    told = sorted((s for s in statements if s.kind == kind), key=order)
    if not told:
        return Removed("withdrawn")
    states = [(s, decode(made.state, s.body)) for s in statements if made.state and s.kind == made.state_kind]
    until = min((s.valid_until_ms for s, _ in states if s.live), default=0)
    heard = Heard(namespace(told[0].source[0]), told, until)
    return made.build(merged, heard, decode(made.said, told[0].body), states)
