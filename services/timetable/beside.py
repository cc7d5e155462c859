"""What a source says that no table of GTFS has a place for; empty for a feed that is GTFS itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.shared.model.said import FacilitySaid


@dataclass(frozen=True, slots=True)
class Beside:
    """`routes_of_stops`: the lines that stops are said to be on, whether trips call there or not."""

    routes_of_stops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facilities: tuple[FacilitySaid, ...] = ()


NOTHING_BESIDE = Beside()
