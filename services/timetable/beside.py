"""What a source says that no table of GTFS has a place for; empty for a feed that is GTFS itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.shared.model.said import FacilitySaid


@dataclass(frozen=True, slots=True)
class Carried:
    """A record in the source's own terms, as JSON: all but its long list, and that list (b"": it has none)."""

    class_: str
    head: bytes
    listed: bytes


@dataclass(frozen=True, slots=True)
class Beside:
    """`routes_of_stops`: the lines that stops are said to be on, whether trips call there or not.

    `carried`: in order of class.
    """

    routes_of_stops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facilities: tuple[FacilitySaid, ...] = ()
    carried: tuple[Carried, ...] = ()


NOTHING_BESIDE = Beside()
