from services.shared.wire.pb import said_pb2 as _said_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Claim(_message.Message):
    __slots__ = ("feed", "channel", "local_id", "time_ms", "chosen", "rule", "body")
    FEED_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    LOCAL_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    feed: str
    channel: str
    local_id: str
    time_ms: int
    chosen: bool
    rule: str
    body: bytes
    def __init__(self, feed: _Optional[str] = ..., channel: _Optional[str] = ..., local_id: _Optional[str] = ..., time_ms: _Optional[int] = ..., chosen: _Optional[bool] = ..., rule: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class Station(_message.Message):
    __slots__ = ("id", "name", "names", "lat", "lon", "modes", "codes", "operators", "routes", "platforms", "entrances", "levels", "sources", "linked", "timezone", "links")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class CodesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    MODES_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    OPERATORS_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    PLATFORMS_FIELD_NUMBER: _ClassVar[int]
    ENTRANCES_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    LINKED_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    names: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    modes: _containers.RepeatedScalarFieldContainer[str]
    codes: _containers.ScalarMap[str, str]
    operators: _containers.RepeatedScalarFieldContainer[str]
    routes: _containers.RepeatedScalarFieldContainer[str]
    platforms: _containers.RepeatedCompositeFieldContainer[Platform]
    entrances: _containers.RepeatedCompositeFieldContainer[Entrance]
    levels: _containers.RepeatedCompositeFieldContainer[Level]
    sources: _containers.RepeatedCompositeFieldContainer[Member]
    linked: _containers.RepeatedScalarFieldContainer[str]
    timezone: str
    links: _containers.RepeatedCompositeFieldContainer[Link]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., modes: _Optional[_Iterable[str]] = ..., codes: _Optional[_Mapping[str, str]] = ..., operators: _Optional[_Iterable[str]] = ..., routes: _Optional[_Iterable[str]] = ..., platforms: _Optional[_Iterable[_Union[Platform, _Mapping]]] = ..., entrances: _Optional[_Iterable[_Union[Entrance, _Mapping]]] = ..., levels: _Optional[_Iterable[_Union[Level, _Mapping]]] = ..., sources: _Optional[_Iterable[_Union[Member, _Mapping]]] = ..., linked: _Optional[_Iterable[str]] = ..., timezone: _Optional[str] = ..., links: _Optional[_Iterable[_Union[Link, _Mapping]]] = ...) -> None: ...

class Platform(_message.Message):
    __slots__ = ("id", "feed", "stop_id", "code", "name", "level", "routes", "lat", "lon", "step_free", "names")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    STEP_FREE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    id: str
    feed: str
    stop_id: str
    code: str
    name: str
    level: str
    routes: _containers.RepeatedScalarFieldContainer[str]
    lat: float
    lon: float
    step_free: str
    names: _containers.ScalarMap[str, str]
    def __init__(self, id: _Optional[str] = ..., feed: _Optional[str] = ..., stop_id: _Optional[str] = ..., code: _Optional[str] = ..., name: _Optional[str] = ..., level: _Optional[str] = ..., routes: _Optional[_Iterable[str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., step_free: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Entrance(_message.Message):
    __slots__ = ("id", "feed", "stop_id", "name", "lat", "lon", "step_free", "level", "names")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    STEP_FREE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    id: str
    feed: str
    stop_id: str
    name: str
    lat: float
    lon: float
    step_free: str
    level: str
    names: _containers.ScalarMap[str, str]
    def __init__(self, id: _Optional[str] = ..., feed: _Optional[str] = ..., stop_id: _Optional[str] = ..., name: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., step_free: _Optional[str] = ..., level: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Level(_message.Message):
    __slots__ = ("id", "name", "index")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    index: float
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., index: _Optional[float] = ...) -> None: ...

class Member(_message.Message):
    __slots__ = ("feed", "stop_id", "name", "location_type", "evidence", "because", "names", "languages", "lat", "lon")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    FEED_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LOCATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    feed: str
    stop_id: str
    name: str
    location_type: int
    evidence: str
    because: Evidence
    names: _containers.ScalarMap[str, str]
    languages: _containers.RepeatedScalarFieldContainer[str]
    lat: float
    lon: float
    def __init__(self, feed: _Optional[str] = ..., stop_id: _Optional[str] = ..., name: _Optional[str] = ..., location_type: _Optional[int] = ..., evidence: _Optional[str] = ..., because: _Optional[_Union[Evidence, _Mapping]] = ..., names: _Optional[_Mapping[str, str]] = ..., languages: _Optional[_Iterable[str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("feed", "stop_id", "other_feed", "other_stop_id", "meters", "names", "signals", "score")
    FEED_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_FEED_FIELD_NUMBER: _ClassVar[int]
    OTHER_STOP_ID_FIELD_NUMBER: _ClassVar[int]
    METERS_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    feed: str
    stop_id: str
    other_feed: str
    other_stop_id: str
    meters: float
    names: str
    signals: _containers.RepeatedScalarFieldContainer[str]
    score: float
    def __init__(self, feed: _Optional[str] = ..., stop_id: _Optional[str] = ..., other_feed: _Optional[str] = ..., other_stop_id: _Optional[str] = ..., meters: _Optional[float] = ..., names: _Optional[str] = ..., signals: _Optional[_Iterable[str]] = ..., score: _Optional[float] = ...) -> None: ...

class Link(_message.Message):
    __slots__ = ("station", "because")
    STATION_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    station: str
    because: Evidence
    def __init__(self, station: _Optional[str] = ..., because: _Optional[_Union[Evidence, _Mapping]] = ...) -> None: ...

class Route(_message.Message):
    __slots__ = ("id", "name", "short_name", "long_name", "names", "color", "text_color", "mode", "route_type", "operator", "url", "desc", "sort_order", "refs")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHORT_NAME_FIELD_NUMBER: _ClassVar[int]
    LONG_NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    COLOR_FIELD_NUMBER: _ClassVar[int]
    TEXT_COLOR_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_TYPE_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    DESC_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    short_name: str
    long_name: str
    names: _containers.ScalarMap[str, str]
    color: str
    text_color: str
    mode: str
    route_type: int
    operator: str
    url: str
    desc: str
    sort_order: int
    refs: _containers.RepeatedCompositeFieldContainer[Ref]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., short_name: _Optional[str] = ..., long_name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., color: _Optional[str] = ..., text_color: _Optional[str] = ..., mode: _Optional[str] = ..., route_type: _Optional[int] = ..., operator: _Optional[str] = ..., url: _Optional[str] = ..., desc: _Optional[str] = ..., sort_order: _Optional[int] = ..., refs: _Optional[_Iterable[_Union[Ref, _Mapping]]] = ...) -> None: ...

class Operator(_message.Message):
    __slots__ = ("id", "name", "names", "url", "timezone", "lang", "phone", "refs")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    LANG_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    names: _containers.ScalarMap[str, str]
    url: str
    timezone: str
    lang: str
    phone: str
    refs: _containers.RepeatedCompositeFieldContainer[Ref]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., url: _Optional[str] = ..., timezone: _Optional[str] = ..., lang: _Optional[str] = ..., phone: _Optional[str] = ..., refs: _Optional[_Iterable[_Union[Ref, _Mapping]]] = ...) -> None: ...

class Ref(_message.Message):
    __slots__ = ("feed", "local_id")
    FEED_FIELD_NUMBER: _ClassVar[int]
    LOCAL_ID_FIELD_NUMBER: _ClassVar[int]
    feed: str
    local_id: str
    def __init__(self, feed: _Optional[str] = ..., local_id: _Optional[str] = ...) -> None: ...

class Facility(_message.Message):
    __slots__ = ("id", "type", "name", "names", "lat", "lon", "level", "station", "status", "status_since_ms", "expected_end_ms", "reason", "attributes", "refs", "claims", "outages", "binding")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class ReasonEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    STATION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_END_MS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    BINDING_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    name: str
    names: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    level: str
    station: str
    status: str
    status_since_ms: int
    expected_end_ms: int
    reason: _containers.ScalarMap[str, str]
    attributes: _containers.ScalarMap[str, str]
    refs: _containers.RepeatedCompositeFieldContainer[Ref]
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    outages: _containers.RepeatedCompositeFieldContainer[Outage]
    binding: Binding
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., level: _Optional[str] = ..., station: _Optional[str] = ..., status: _Optional[str] = ..., status_since_ms: _Optional[int] = ..., expected_end_ms: _Optional[int] = ..., reason: _Optional[_Mapping[str, str]] = ..., attributes: _Optional[_Mapping[str, str]] = ..., refs: _Optional[_Iterable[_Union[Ref, _Mapping]]] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ..., outages: _Optional[_Iterable[_Union[Outage, _Mapping]]] = ..., binding: _Optional[_Union[Binding, _Mapping]] = ...) -> None: ...

class Binding(_message.Message):
    __slots__ = ("station", "meters", "signals", "score")
    STATION_FIELD_NUMBER: _ClassVar[int]
    METERS_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    station: str
    meters: float
    signals: _containers.RepeatedScalarFieldContainer[str]
    score: float
    def __init__(self, station: _Optional[str] = ..., meters: _Optional[float] = ..., signals: _Optional[_Iterable[str]] = ..., score: _Optional[float] = ...) -> None: ...

class Access(_message.Message):
    __slots__ = ("id", "graph", "units", "pairs")
    ID_FIELD_NUMBER: _ClassVar[int]
    GRAPH_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    id: str
    graph: bytes
    units: _containers.RepeatedCompositeFieldContainer[AccessUnit]
    pairs: _containers.RepeatedCompositeFieldContainer[AccessPair]
    def __init__(self, id: _Optional[str] = ..., graph: _Optional[bytes] = ..., units: _Optional[_Iterable[_Union[AccessUnit, _Mapping]]] = ..., pairs: _Optional[_Iterable[_Union[AccessPair, _Mapping]]] = ...) -> None: ...

class AccessGraph(_message.Message):
    __slots__ = ("levels", "nodes", "edges")
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    EDGES_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedCompositeFieldContainer[AccessLevel]
    nodes: _containers.RepeatedCompositeFieldContainer[AccessNode]
    edges: _containers.RepeatedCompositeFieldContainer[AccessEdge]
    def __init__(self, levels: _Optional[_Iterable[_Union[AccessLevel, _Mapping]]] = ..., nodes: _Optional[_Iterable[_Union[AccessNode, _Mapping]]] = ..., edges: _Optional[_Iterable[_Union[AccessEdge, _Mapping]]] = ...) -> None: ...

class AccessLevel(_message.Message):
    __slots__ = ("id", "name", "names", "index")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    names: _containers.ScalarMap[str, str]
    index: float
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., index: _Optional[float] = ...) -> None: ...

class AccessNode(_message.Message):
    __slots__ = ("id", "feed", "stop_id", "kind", "name", "names", "code", "level", "lat", "lon", "station")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    STATION_FIELD_NUMBER: _ClassVar[int]
    id: str
    feed: str
    stop_id: str
    kind: str
    name: str
    names: _containers.ScalarMap[str, str]
    code: str
    level: int
    lat: float
    lon: float
    station: str
    def __init__(self, id: _Optional[str] = ..., feed: _Optional[str] = ..., stop_id: _Optional[str] = ..., kind: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., code: _Optional[str] = ..., level: _Optional[int] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., station: _Optional[str] = ...) -> None: ...

class AccessEdge(_message.Message):
    __slots__ = ("id", "origin", "target", "mode", "both_ways", "length_meters", "seconds", "stairs", "max_slope", "min_width_meters", "signposts", "signposts_back", "units")
    class SignpostsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class SignpostsBackEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    BOTH_WAYS_FIELD_NUMBER: _ClassVar[int]
    LENGTH_METERS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    STAIRS_FIELD_NUMBER: _ClassVar[int]
    MAX_SLOPE_FIELD_NUMBER: _ClassVar[int]
    MIN_WIDTH_METERS_FIELD_NUMBER: _ClassVar[int]
    SIGNPOSTS_FIELD_NUMBER: _ClassVar[int]
    SIGNPOSTS_BACK_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    id: str
    origin: int
    target: int
    mode: int
    both_ways: bool
    length_meters: float
    seconds: int
    stairs: int
    max_slope: float
    min_width_meters: float
    signposts: _containers.ScalarMap[str, str]
    signposts_back: _containers.ScalarMap[str, str]
    units: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., origin: _Optional[int] = ..., target: _Optional[int] = ..., mode: _Optional[int] = ..., both_ways: _Optional[bool] = ..., length_meters: _Optional[float] = ..., seconds: _Optional[int] = ..., stairs: _Optional[int] = ..., max_slope: _Optional[float] = ..., min_width_meters: _Optional[float] = ..., signposts: _Optional[_Mapping[str, str]] = ..., signposts_back: _Optional[_Mapping[str, str]] = ..., units: _Optional[_Iterable[str]] = ...) -> None: ...

class AccessUnit(_message.Message):
    __slots__ = ("facility", "state", "outages")
    FACILITY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    facility: str
    state: str
    outages: _containers.RepeatedCompositeFieldContainer[Outage]
    def __init__(self, facility: _Optional[str] = ..., state: _Optional[str] = ..., outages: _Optional[_Iterable[_Union[Outage, _Mapping]]] = ...) -> None: ...

class Outage(_message.Message):
    __slots__ = ("since_ms", "until_ms")
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    since_ms: int
    until_ms: int
    def __init__(self, since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ...) -> None: ...

class AccessPair(_message.Message):
    __slots__ = ("origin", "target", "step_free", "basis", "blocked_by")
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    STEP_FREE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_BY_FIELD_NUMBER: _ClassVar[int]
    origin: str
    target: str
    step_free: str
    basis: str
    blocked_by: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, origin: _Optional[str] = ..., target: _Optional[str] = ..., step_free: _Optional[str] = ..., basis: _Optional[str] = ..., blocked_by: _Optional[_Iterable[str]] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ("id", "namespace", "alert", "informed", "claims", "matching")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    INFORMED_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    id: str
    namespace: str
    alert: bytes
    informed: _containers.RepeatedCompositeFieldContainer[Informed]
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    matching: Matching
    def __init__(self, id: _Optional[str] = ..., namespace: _Optional[str] = ..., alert: _Optional[bytes] = ..., informed: _Optional[_Iterable[_Union[Informed, _Mapping]]] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ..., matching: _Optional[_Union[Matching, _Mapping]] = ...) -> None: ...

class Informed(_message.Message):
    __slots__ = ("operator", "route", "direction_id", "station", "stop_id", "trip", "route_type", "facility")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATION_FIELD_NUMBER: _ClassVar[int]
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    TRIP_FIELD_NUMBER: _ClassVar[int]
    ROUTE_TYPE_FIELD_NUMBER: _ClassVar[int]
    FACILITY_FIELD_NUMBER: _ClassVar[int]
    operator: str
    route: str
    direction_id: int
    station: str
    stop_id: str
    trip: str
    route_type: int
    facility: str
    def __init__(self, operator: _Optional[str] = ..., route: _Optional[str] = ..., direction_id: _Optional[int] = ..., station: _Optional[str] = ..., stop_id: _Optional[str] = ..., trip: _Optional[str] = ..., route_type: _Optional[int] = ..., facility: _Optional[str] = ...) -> None: ...

class Vehicle(_message.Message):
    __slots__ = ("id", "namespace", "position", "trip", "route", "station", "label", "lat", "lon", "time_ms", "claims", "matching")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TRIP_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    STATION_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    id: str
    namespace: str
    position: bytes
    trip: str
    route: str
    station: str
    label: str
    lat: float
    lon: float
    time_ms: int
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    matching: Matching
    def __init__(self, id: _Optional[str] = ..., namespace: _Optional[str] = ..., position: _Optional[bytes] = ..., trip: _Optional[str] = ..., route: _Optional[str] = ..., station: _Optional[str] = ..., label: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., time_ms: _Optional[int] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ..., matching: _Optional[_Union[Matching, _Mapping]] = ...) -> None: ...

class Trip(_message.Message):
    __slots__ = ("id", "namespace", "trip_id", "start_date", "start_time", "route", "relationship", "update", "vehicle", "claims", "matching")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TRIP_ID_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    RELATIONSHIP_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    id: str
    namespace: str
    trip_id: str
    start_date: str
    start_time: str
    route: str
    relationship: str
    update: bytes
    vehicle: str
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    matching: Matching
    def __init__(self, id: _Optional[str] = ..., namespace: _Optional[str] = ..., trip_id: _Optional[str] = ..., start_date: _Optional[str] = ..., start_time: _Optional[str] = ..., route: _Optional[str] = ..., relationship: _Optional[str] = ..., update: _Optional[bytes] = ..., vehicle: _Optional[str] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ..., matching: _Optional[_Union[Matching, _Mapping]] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("id", "format", "operator", "state", "last_success_ms", "last_error", "counts", "rejected", "licence", "attribution", "redistribution", "priority", "trusted", "namespace", "max_age_ms", "current_version", "artifact", "versions", "notices", "feed_version", "matching", "message_time_ms", "clock_ahead_ms", "normal_lines", "delete_after_ms", "difference", "windows")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class RejectedEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LAST_SUCCESS_MS_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    REDISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    MAX_AGE_MS_FIELD_NUMBER: _ClassVar[int]
    CURRENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    FEED_VERSION_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_AHEAD_MS_FIELD_NUMBER: _ClassVar[int]
    NORMAL_LINES_FIELD_NUMBER: _ClassVar[int]
    DELETE_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    id: str
    format: str
    operator: str
    state: str
    last_success_ms: int
    last_error: str
    counts: _containers.ScalarMap[str, int]
    rejected: _containers.ScalarMap[str, int]
    licence: str
    attribution: str
    redistribution: str
    priority: int
    trusted: bool
    namespace: str
    max_age_ms: int
    current_version: str
    artifact: str
    versions: _containers.RepeatedCompositeFieldContainer[_said_pb2.VersionSaid]
    notices: _containers.RepeatedCompositeFieldContainer[_said_pb2.NoticeSaid]
    feed_version: str
    matching: _containers.RepeatedCompositeFieldContainer[KindMatched]
    message_time_ms: int
    clock_ahead_ms: int
    normal_lines: _containers.RepeatedCompositeFieldContainer[_said_pb2.NormalLines]
    delete_after_ms: int
    difference: _said_pb2.Difference
    windows: _containers.RepeatedCompositeFieldContainer[_said_pb2.Window]
    def __init__(self, id: _Optional[str] = ..., format: _Optional[str] = ..., operator: _Optional[str] = ..., state: _Optional[str] = ..., last_success_ms: _Optional[int] = ..., last_error: _Optional[str] = ..., counts: _Optional[_Mapping[str, int]] = ..., rejected: _Optional[_Mapping[str, int]] = ..., licence: _Optional[str] = ..., attribution: _Optional[str] = ..., redistribution: _Optional[str] = ..., priority: _Optional[int] = ..., trusted: _Optional[bool] = ..., namespace: _Optional[str] = ..., max_age_ms: _Optional[int] = ..., current_version: _Optional[str] = ..., artifact: _Optional[str] = ..., versions: _Optional[_Iterable[_Union[_said_pb2.VersionSaid, _Mapping]]] = ..., notices: _Optional[_Iterable[_Union[_said_pb2.NoticeSaid, _Mapping]]] = ..., feed_version: _Optional[str] = ..., matching: _Optional[_Iterable[_Union[KindMatched, _Mapping]]] = ..., message_time_ms: _Optional[int] = ..., clock_ahead_ms: _Optional[int] = ..., normal_lines: _Optional[_Iterable[_Union[_said_pb2.NormalLines, _Mapping]]] = ..., delete_after_ms: _Optional[int] = ..., difference: _Optional[_Union[_said_pb2.Difference, _Mapping]] = ..., windows: _Optional[_Iterable[_Union[_said_pb2.Window, _Mapping]]] = ...) -> None: ...

class Matching(_message.Message):
    __slots__ = ("by", "confidence", "reason", "value")
    BY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    by: str
    confidence: float
    reason: str
    value: str
    def __init__(self, by: _Optional[str] = ..., confidence: _Optional[float] = ..., reason: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class KindMatched(_message.Message):
    __slots__ = ("kind", "matched", "unmatched", "reasons", "partial", "samples")
    class ReasonsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class PartialEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    UNMATCHED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    PARTIAL_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    kind: str
    matched: int
    unmatched: int
    reasons: _containers.ScalarMap[str, int]
    partial: _containers.ScalarMap[str, int]
    samples: _containers.RepeatedCompositeFieldContainer[Unmatched]
    def __init__(self, kind: _Optional[str] = ..., matched: _Optional[int] = ..., unmatched: _Optional[int] = ..., reasons: _Optional[_Mapping[str, int]] = ..., partial: _Optional[_Mapping[str, int]] = ..., samples: _Optional[_Iterable[_Union[Unmatched, _Mapping]]] = ...) -> None: ...

class Unmatched(_message.Message):
    __slots__ = ("kind", "id", "reason", "value")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    id: str
    reason: str
    value: str
    def __init__(self, kind: _Optional[str] = ..., id: _Optional[str] = ..., reason: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class MobilitySystem(_message.Message):
    __slots__ = ("id", "system_id", "name", "names", "operator", "language", "timezone", "url", "documents", "claims")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class DocumentsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    id: str
    system_id: str
    name: str
    names: _containers.ScalarMap[str, str]
    operator: str
    language: str
    timezone: str
    url: str
    documents: _containers.ScalarMap[str, bytes]
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    def __init__(self, id: _Optional[str] = ..., system_id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., operator: _Optional[str] = ..., language: _Optional[str] = ..., timezone: _Optional[str] = ..., url: _Optional[str] = ..., documents: _Optional[_Mapping[str, bytes]] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ...) -> None: ...

class MobilityStation(_message.Message):
    __slots__ = ("id", "system", "station_id", "name", "names", "lat", "lon", "capacity", "address", "region", "is_virtual", "record", "availability", "vehicles_available", "vehicles_disabled", "docks_available", "docks_disabled", "is_installed", "is_renting", "is_returning", "vehicle_types", "dock_types", "time_ms", "claims")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    STATION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    IS_VIRTUAL_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    VEHICLES_DISABLED_FIELD_NUMBER: _ClassVar[int]
    DOCKS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    DOCKS_DISABLED_FIELD_NUMBER: _ClassVar[int]
    IS_INSTALLED_FIELD_NUMBER: _ClassVar[int]
    IS_RENTING_FIELD_NUMBER: _ClassVar[int]
    IS_RETURNING_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_TYPES_FIELD_NUMBER: _ClassVar[int]
    DOCK_TYPES_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    id: str
    system: str
    station_id: str
    name: str
    names: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    capacity: int
    address: str
    region: str
    is_virtual: bool
    record: bytes
    availability: str
    vehicles_available: int
    vehicles_disabled: int
    docks_available: int
    docks_disabled: int
    is_installed: bool
    is_renting: bool
    is_returning: bool
    vehicle_types: _containers.RepeatedCompositeFieldContainer[_said_pb2.CountOfTypes]
    dock_types: _containers.RepeatedCompositeFieldContainer[_said_pb2.CountOfTypes]
    time_ms: int
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    def __init__(self, id: _Optional[str] = ..., system: _Optional[str] = ..., station_id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., capacity: _Optional[int] = ..., address: _Optional[str] = ..., region: _Optional[str] = ..., is_virtual: _Optional[bool] = ..., record: _Optional[bytes] = ..., availability: _Optional[str] = ..., vehicles_available: _Optional[int] = ..., vehicles_disabled: _Optional[int] = ..., docks_available: _Optional[int] = ..., docks_disabled: _Optional[int] = ..., is_installed: _Optional[bool] = ..., is_renting: _Optional[bool] = ..., is_returning: _Optional[bool] = ..., vehicle_types: _Optional[_Iterable[_Union[_said_pb2.CountOfTypes, _Mapping]]] = ..., dock_types: _Optional[_Iterable[_Union[_said_pb2.CountOfTypes, _Mapping]]] = ..., time_ms: _Optional[int] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ...) -> None: ...

class MobilityVehicle(_message.Message):
    __slots__ = ("id", "system", "vehicle_id", "lat", "lon", "is_reserved", "is_disabled", "vehicle_type", "station", "range_meters", "fuel_percent", "record", "time_ms", "claims")
    ID_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    IS_RESERVED_FIELD_NUMBER: _ClassVar[int]
    IS_DISABLED_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATION_FIELD_NUMBER: _ClassVar[int]
    RANGE_METERS_FIELD_NUMBER: _ClassVar[int]
    FUEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    id: str
    system: str
    vehicle_id: str
    lat: float
    lon: float
    is_reserved: bool
    is_disabled: bool
    vehicle_type: str
    station: str
    range_meters: float
    fuel_percent: float
    record: bytes
    time_ms: int
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    def __init__(self, id: _Optional[str] = ..., system: _Optional[str] = ..., vehicle_id: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., is_reserved: _Optional[bool] = ..., is_disabled: _Optional[bool] = ..., vehicle_type: _Optional[str] = ..., station: _Optional[str] = ..., range_meters: _Optional[float] = ..., fuel_percent: _Optional[float] = ..., record: _Optional[bytes] = ..., time_ms: _Optional[int] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ...) -> None: ...
