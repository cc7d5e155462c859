"""Step-free access: the ways of a station, what moves along them, and who can reach what.

The graph is what pathways.txt and levels.txt say, with merged ids; proto/noriai/v1/entities.proto has the
same fields. Edges name nodes, and nodes name levels, by their places in the graph.
"""

from dataclasses import dataclass, field

from services.shared.model.said import Texts

YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True, slots=True)
class AccessLevel:
    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    index: float | None = None


@dataclass(frozen=True, slots=True)
class AccessNode:
    """A stop inside a station; `level` -1 is none, `station` a merged id."""

    id: str
    feed: str = ""
    stop_id: str = ""
    kind: str = "node"
    name: str = ""
    names: Texts = field(default_factory=dict)
    code: str = ""
    level: int = -1
    lat: float | None = None
    lon: float | None = None
    station: str = ""


@dataclass(frozen=True, slots=True)
class AccessEdge:
    """A pathway; all of `units` must work. Without an `id` it joins a platform and its boarding area."""

    id: str
    origin: int = 0
    target: int = 0
    mode: int = 0
    both_ways: bool = False
    length_meters: float | None = None
    seconds: int | None = None
    stairs: int = 0
    max_slope: float | None = None
    min_width_meters: float | None = None
    signposts: Texts = field(default_factory=dict)
    signposts_back: Texts = field(default_factory=dict)
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessGraph:
    levels: tuple[AccessLevel, ...] = ()
    nodes: tuple[AccessNode, ...] = ()
    edges: tuple[AccessEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Outage:
    """0 is a beginning or an end that is not known."""

    since_ms: int = 0
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """`state` is works, unreported or unknown, while no outage covers the moment."""

    facility: str
    state: str = "unreported"
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessPair:
    origin: str
    target: str
    step_free: str = UNKNOWN
    basis: str = "static"
    blocked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """What riders can reach at a station without a step, and what stands in their way; the id is the station's.

    `graph` is an encoded AccessGraph, empty where no feed publishes pathways.
    """

    id: str
    graph: bytes = b""
    units: tuple[AccessUnit, ...] = ()
    pairs: tuple[AccessPair, ...] = ()
