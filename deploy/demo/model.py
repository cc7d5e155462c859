"""The town as it was built: stops, patterns with their shapes, blocks of trips, one station's inside.

Made once by town.py from the plans; written as GTFS by tables.py, brought to life by running.py.
"""

from dataclasses import dataclass
from datetime import date

from deploy.demo.geometry import Path, Point
from deploy.demo.plan import Line, Names, Plan

WEEKDAY, WEEKEND = "weekday", "weekend"


@dataclass(frozen=True, slots=True)
class Stop:
    """`location_type` is GTFS's: 0 platform or pole, 1 station, 2 entrance, 3 node of a pathway."""

    id: str
    names: Names | None
    point: Point
    location_type: int = 0
    parent: str = ""
    platform_code: str = ""
    level: str = ""
    wheelchair: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Seconds from the trip's start, metres from the shape's."""

    stop_id: str
    arrival: int
    departure: int
    meters: float


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One way that a line is run: its shape, and the seconds at which each stop is reached."""

    id: str
    line: Line
    direction: int
    headsign: Names
    path: Path
    calls: tuple[Call, ...]

    @property
    def seconds(self) -> int:
        return self.calls[-1].arrival


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """`start` in seconds of the service day."""

    id: str
    pattern: Pattern
    start: int
    number: str

    @property
    def end(self) -> int:
        return self.start + self.pattern.seconds


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The trips that one vehicle runs in a service day, one after the other."""

    id: str
    service: str
    line: Line
    vehicle_id: str
    vehicle_label: str
    trips: tuple[Trip, ...]


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    index: float
    names: Names


@dataclass(frozen=True, slots=True)
class Pathway:
    """`mode` is GTFS's: 1 walkway, 2 stairs, 4 escalator, 5 lift, 6 fare gate."""

    id: str
    start: str
    end: str
    mode: int
    both_ways: bool = True
    meters: float = 0.0
    seconds: int = 0
    stairs: int = 0
    min_width: float = 0.0
    sign: Names | None = None
    reversed_sign: Names | None = None


@dataclass(frozen=True, slots=True)
class Interior:
    """One station's inside; `lift` is the pathway that the simulator breaks and mends."""

    station: str
    levels: tuple[Level, ...]
    nodes: tuple[Stop, ...]
    pathways: tuple[Pathway, ...]
    lift: str
    escalator: str


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    plan: Plan
    stops: tuple[Stop, ...]
    patterns: tuple[Pattern, ...]
    blocks: tuple[Block, ...]
    interior: Interior | None = None

    @property
    def feed(self) -> str:
        return self.plan.feed


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    seed: int
    operators: tuple[Operator, ...]


def holiday(day: date) -> bool:
    """The turn of the year runs as a weekend does; no other holiday is kept in this town."""
    return (day.month, day.day) in {(12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def service_on(day: date) -> str:
    return WEEKEND if day.weekday() >= 5 or holiday(day) else WEEKDAY
