"""Merged entities: what the hub holds to be true, and who said so.

Each class is the payload of an envelope of the kind in ENTITIES; proto/noriai/v1/entities.proto
has the same fields. Times are milliseconds since 1970, 0 or "" is "not known".
"""

from dataclasses import dataclass, field

from services.shared.model.access import Access, Outage
from services.shared.model.difference import Difference
from services.shared.model.matching import KindMatched, Matching
from services.shared.model.said import CountOfTypes, NormalLines, NoticeSaid, Texts, VersionSaid, Window


@dataclass(frozen=True, slots=True)
class Claim:
    """Who said it, and which rule chose; `body` keeps what a losing claim said."""

    feed: str
    channel: str = ""
    local_id: str = ""
    time_ms: int = 0
    chosen: bool = True
    rule: str = "only"
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class LocalRef:
    feed: str
    local_id: str


@dataclass(frozen=True, slots=True)
class Platform:
    """`names`: by language, where they are others than the station's."""

    id: str
    feed: str = ""
    stop_id: str = ""
    code: str = ""
    name: str = ""
    level: str = ""
    routes: tuple[str, ...] = ()
    lat: float = 0.0
    lon: float = 0.0
    step_free: str = "unknown"
    names: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entrance:
    """`names`: as a platform's."""

    id: str
    feed: str = ""
    stop_id: str = ""
    name: str = ""
    lat: float = 0.0
    lon: float = 0.0
    step_free: str = "unknown"
    level: str = ""
    names: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    name: str = ""
    index: float = 0.0


@dataclass(frozen=True, slots=True)
class Member:
    """A stop of a feed that is part of a station; `evidence` says why it was taken to be.

    `names`: by language, where the station has taken another's; `languages`: in which it names the station as it is.
    `lat`, `lon`: as its feed has them, both 0 where it has no place.
    """

    feed: str
    stop_id: str
    name: str = ""
    location_type: int = 0
    evidence: str = "alone"
    because: "Evidence | None" = None
    names: Texts = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    lat: float = 0.0
    lon: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two stops being one station, or two stations of one interchange; words in docs/identity.md."""

    feed: str
    stop_id: str
    other_feed: str
    other_stop_id: str
    meters: float = 0.0
    names: str = ""
    signals: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """A station of the same interchange, and why."""

    station: str
    because: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A place to board, whoever serves it: one or more stops of one or more feeds."""

    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    lat: float = 0.0
    lon: float = 0.0
    modes: tuple[str, ...] = ()
    codes: Texts = field(default_factory=dict)
    operators: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    levels: tuple[Level, ...] = ()
    sources: tuple[Member, ...] = ()
    linked: tuple[str, ...] = ()
    timezone: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A line of an operator."""

    id: str
    name: str = ""
    short_name: str = ""
    long_name: str = ""
    names: Texts = field(default_factory=dict)
    color: str = ""
    text_color: str = ""
    mode: str = "bus"
    route_type: int = 3
    operator: str = ""
    url: str = ""
    desc: str = ""
    sort_order: int | None = None
    refs: tuple[LocalRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs routes: an agency of one or more feeds."""

    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    url: str = ""
    timezone: str = ""
    lang: str = ""
    phone: str = ""
    refs: tuple[LocalRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Facility:
    """A thing that travellers use and that can be out of order: a lift, an escalator, a toilet."""

    id: str
    type: str = ""
    name: str = ""
    names: Texts = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    level: str = ""
    station: str = ""
    status: str = "unknown"
    status_since_ms: int = 0
    expected_end_ms: int = 0
    reason: Texts = field(default_factory=dict)
    attributes: Texts = field(default_factory=dict)
    refs: tuple[LocalRef, ...] = ()
    claims: tuple[Claim, ...] = ()
    outages: tuple[Outage, ...] = ()
    binding: "Binding | None" = None


@dataclass(frozen=True, slots=True)
class Binding:
    """Why a facility that names no station was taken to belong to one; words in docs/identity.md."""

    station: str
    meters: float = 0.0
    signals: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Informed:
    """One entity selector with merged ids; its fields are ANDed (GTFS-RT EntitySelector)."""

    operator: str = ""
    route: str = ""
    direction_id: int | None = None
    station: str = ""
    stop_id: str = ""
    trip: str = ""
    route_type: int | None = None
    facility: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A disruption. `alert` is the transit_realtime.Alert; `namespace` is whose ids its own selectors use."""

    id: str
    namespace: str = ""
    alert: bytes = b""
    informed: tuple[Informed, ...] = ()
    claims: tuple[Claim, ...] = ()
    matching: Matching = Matching()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle as it was last seen; `position` is the transit_realtime.VehiclePosition."""

    id: str
    namespace: str = ""
    position: bytes = b""
    trip: str = ""
    route: str = ""
    station: str = ""
    label: str = ""
    lat: float = 0.0
    lon: float = 0.0
    time_ms: int = 0
    claims: tuple[Claim, ...] = ()
    matching: Matching = Matching()


@dataclass(frozen=True, slots=True)
class Trip:
    """One run of a trip that realtime speaks of; `update` is the transit_realtime.TripUpdate."""

    id: str
    namespace: str = ""
    trip_id: str = ""
    start_date: str = ""
    start_time: str = ""
    route: str = ""
    relationship: str = "scheduled"
    update: bytes = b""
    vehicle: str = ""
    claims: tuple[Claim, ...] = ()
    matching: Matching = Matching()


@dataclass(frozen=True, slots=True)
class Source:
    """A feed: how fetching and reading it goes, its licence, and its versions."""

    id: str
    format: str = ""
    operator: str = ""
    state: str = "loading"
    last_success_ms: int = 0
    last_error: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    licence: str = ""
    attribution: str = ""
    redistribution: str = "raw"
    priority: int = 0
    trusted: bool = False
    namespace: str = ""
    max_age_ms: int = 0
    current_version: str = ""
    artifact: str = ""
    versions: tuple[VersionSaid, ...] = ()
    notices: tuple[NoticeSaid, ...] = ()
    feed_version: str = ""
    matching: tuple[KindMatched, ...] = ()
    message_time_ms: int = 0
    clock_ahead_ms: int | None = None
    normal_lines: tuple[NormalLines, ...] = ()
    difference: Difference | None = None
    delete_after_ms: int = 0
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class MobilitySystem:
    """Shared bikes, scooters or cars of one operator: a GBFS system. `documents` as in MobilitySystemSaid."""

    id: str
    system_id: str = ""
    name: str = ""
    names: Texts = field(default_factory=dict)
    operator: str = ""
    language: str = ""
    timezone: str = ""
    url: str = ""
    documents: dict[str, bytes] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class MobilityStation:
    """A place to take or leave shared vehicles. `availability` is `live`, or `unknown` when nobody says it now."""

    id: str
    system: str = ""
    station_id: str = ""
    name: str = ""
    names: Texts = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    capacity: int | None = None
    address: str = ""
    region: str = ""
    is_virtual: bool = False
    record: bytes = b""
    availability: str = "unknown"
    vehicles_available: int | None = None
    vehicles_disabled: int | None = None
    docks_available: int | None = None
    docks_disabled: int | None = None
    is_installed: bool | None = None
    is_renting: bool | None = None
    is_returning: bool | None = None
    vehicle_types: tuple[CountOfTypes, ...] = ()
    dock_types: tuple[CountOfTypes, ...] = ()
    time_ms: int = 0
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class MobilityVehicle:
    """A shared vehicle that can be hired now. Its id is new after each trip."""

    id: str
    system: str = ""
    vehicle_id: str = ""
    lat: float | None = None
    lon: float | None = None
    is_reserved: bool = False
    is_disabled: bool = False
    vehicle_type: str = ""
    station: str = ""
    range_meters: float | None = None
    fuel_percent: float | None = None
    record: bytes = b""
    time_ms: int = 0
    claims: tuple[Claim, ...] = ()


Entity = (
    Station
    | Route
    | Operator
    | Facility
    | Access
    | Alert
    | Vehicle
    | Trip
    | Source
    | MobilitySystem
    | MobilityStation
    | MobilityVehicle
)

ENTITIES: dict[str, type[Entity]] = {
    "station": Station,
    "route": Route,
    "operator": Operator,
    "facility": Facility,
    "access": Access,
    "alert": Alert,
    "vehicle": Vehicle,
    "trip": Trip,
    "source": Source,
    "mobility_system": MobilitySystem,
    "mobility_station": MobilityStation,
    "mobility_vehicle": MobilityVehicle,
}
