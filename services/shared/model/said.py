"""What one feed says about one thing. Field names are GTFS's; empty means "not said".

Each class is the body of an observation of the kind in SAID; proto/noriai/v1/said.proto has the
same fields, and tests hold the two together.
"""

from dataclasses import dataclass, field

from services.shared.model.difference import Difference

Texts = dict[str, str]  # BCP 47 language tag → text


@dataclass(frozen=True, slots=True)
class AgencySaid:
    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    url: str = ""
    timezone: str = ""
    lang: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class StopSaid:
    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    location_type: int = 0
    parent_station: str = ""
    platform_code: str = ""
    code: str = ""
    level_id: str = ""
    wheelchair_boarding: int = 0
    timezone: str = ""
    routes: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    level_name: str = ""
    level_index: float | None = None
    desc: str = ""
    connecting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteSaid:
    id: str
    agency_id: str = ""
    short_name: str = ""
    long_name: str = ""
    names: Texts = field(default_factory=dict)
    desc: str = ""
    color: str = ""
    text_color: str = ""
    route_type: int = 3
    url: str = ""
    sort_order: int | None = None


@dataclass(frozen=True, slots=True)
class FacilitySaid:
    id: str
    type: str = ""
    name: str = ""
    names: Texts = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    stop_id: str = ""
    level_id: str = ""
    attributes: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """A floor: `index` 0 is the street's, below it is negative."""

    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    index: float | None = None


@dataclass(frozen=True, slots=True)
class PathwaySaid:
    """A way inside a station. `pathway_mode` 0 is none of GTFS's; `facility_id` names the lift that moves along it."""

    id: str
    from_stop_id: str = ""
    to_stop_id: str = ""
    pathway_mode: int = 0
    is_bidirectional: bool = False
    length: float | None = None
    traversal_time: int | None = None
    stair_count: int = 0
    max_slope: float | None = None
    min_width: float | None = None
    signposted_as: str = ""
    signposted_names: Texts = field(default_factory=dict)
    reversed_signposted_as: str = ""
    reversed_signposted_names: Texts = field(default_factory=dict)
    facility_id: str = ""


@dataclass(frozen=True, slots=True)
class OutageSaid:
    """That something will be, or is, out of service; 0 is a time that is not said."""

    since_ms: int = 0
    until_ms: int = 0
    reason: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacilityStateSaid:
    """`outages` are further ones, to come as a rule: beside what is said of now."""

    id: str
    status: str = "unknown"
    since_ms: int = 0
    until_ms: int = 0
    reason: Texts = field(default_factory=dict)
    time_ms: int = 0
    outages: tuple[OutageSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class TripSaid:
    """`update` is a transit_realtime.TripUpdate as it came, unknown fields included."""

    id: str
    update: bytes = b""
    time_ms: int = 0


@dataclass(frozen=True, slots=True)
class VehicleSaid:
    """`position` is a transit_realtime.VehiclePosition as it came."""

    id: str
    position: bytes = b""
    time_ms: int = 0


@dataclass(frozen=True, slots=True)
class AlertSaid:
    """`alert` is a transit_realtime.Alert as it came; `facilities` has an id for each of its selectors, or is empty.

    `directions` likewise: names that the line's own odpt:Railway has for its directions, where its feed says such.
    """

    id: str
    alert: bytes = b""
    time_ms: int = 0
    facilities: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSaid:
    """How fetching goes, and what the hub's operator says of the feed. Said on channel `status`.

    `reports_facilities`: it is to tell whether the lifts of its namespace work, so that its silence means something.
    """

    id: str
    format: str = ""
    operator: str = ""
    licence: str = ""
    attribution: str = ""
    redistribution: str = "raw"
    priority: int = 0
    trusted: bool = False
    namespace: str = ""
    max_age_ms: int = 0
    fetch: str = "pending"
    last_success_ms: int = 0
    last_error: str = ""
    payload_version: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    notices: "tuple[NoticeSaid, ...]" = ()
    reports_facilities: bool = False
    message_time_ms: int = 0
    clock_ahead_ms: int | None = None
    normal_lines: "tuple[NormalLines, ...]" = ()
    delete_after_ms: int = 0


@dataclass(frozen=True, slots=True)
class NormalLines:
    """Lines, or operators for all of theirs, of which a source says in the same words that nothing is wrong.

    `time_ms`: when it said so, by its own words; `since_ms`: from when on; 0 is not said.
    """

    lines: tuple[str, ...] = ()
    status: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)
    time_ms: int = 0
    since_ms: int = 0
    valid_until_ms: int = 0


@dataclass(frozen=True, slots=True)
class VersionSaid:
    version: str = ""
    state: str = ""
    valid_from: str = ""
    valid_to: str = ""
    received_time_ms: int = 0
    errors: int = 0
    warnings: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoticeSaid:
    """One line of a quality report: a code, how often, and the first place."""

    code: str = ""
    severity: str = ""
    count: int = 0
    file: str = ""
    row: int = 0
    field: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A version that counts for some service days: YYYYMMDD, both included, "" without an end."""

    version: str
    artifact: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class TimetableSaid:
    """What the timetable service made of a feed's zips; `artifact` names the compiled file.

    `windows` are the versions side by side, in order; empty where the active one counts for every service day.
    """

    feed: str
    version: str = ""
    artifact: str = ""
    newest: str = ""
    error: str = ""
    versions: tuple[VersionSaid, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    feed_version: str = ""
    notices: tuple[NoticeSaid, ...] = ()
    difference: Difference | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class CountOfTypes:
    """How many there are, or fit, of vehicles of these types."""

    types: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class MobilitySystemSaid:
    """One GBFS system. `documents` are GBFS 3.0's, by name, their `data` as packed JSON."""

    id: str
    system_id: str = ""
    name: str = ""
    names: Texts = field(default_factory=dict)
    operator: str = ""
    language: str = ""
    timezone: str = ""
    url: str = ""
    documents: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MobilityStationSaid:
    """`record` is all that GBFS 3.0's station_information says of it, as JSON."""

    id: str
    name: str = ""
    names: Texts = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    capacity: int | None = None
    address: str = ""
    region: str = ""
    is_virtual: bool = False
    record: bytes = b""


@dataclass(frozen=True, slots=True)
class MobilityStationStatusSaid:
    id: str
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


@dataclass(frozen=True, slots=True)
class MobilityVehicleSaid:
    """A vehicle that can be hired. Its id is ours, new after each trip; `record` is GBFS 3.0's, without ids."""

    id: str
    lat: float | None = None
    lon: float | None = None
    is_reserved: bool = False
    is_disabled: bool = False
    vehicle_type: str = ""
    station_id: str = ""
    range_meters: float | None = None
    fuel_percent: float | None = None
    record: bytes = b""
    time_ms: int = 0


Said = (
    AgencySaid
    | StopSaid
    | RouteSaid
    | FacilitySaid
    | LevelSaid
    | PathwaySaid
    | FacilityStateSaid
    | TripSaid
    | VehicleSaid
    | AlertSaid
    | SourceSaid
    | TimetableSaid
    | MobilitySystemSaid
    | MobilityStationSaid
    | MobilityStationStatusSaid
    | MobilityVehicleSaid
)

SAID: dict[str, type[Said]] = {
    "agency": AgencySaid,
    "stop": StopSaid,
    "route": RouteSaid,
    "facility": FacilitySaid,
    "level": LevelSaid,
    "pathway": PathwaySaid,
    "facility_state": FacilityStateSaid,
    "trip": TripSaid,
    "vehicle": VehicleSaid,
    "alert": AlertSaid,
    "source": SourceSaid,
    "timetable": TimetableSaid,
    "mobility_system": MobilitySystemSaid,
    "mobility_station": MobilityStationSaid,
    "mobility_station_status": MobilityStationStatusSaid,
    "mobility_vehicle": MobilityVehicleSaid,
}
