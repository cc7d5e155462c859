from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgencySaid(_message.Message):
    __slots__ = ("id", "name", "names", "url", "timezone", "lang", "phone")
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
    id: str
    name: str
    names: _containers.ScalarMap[str, str]
    url: str
    timezone: str
    lang: str
    phone: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., url: _Optional[str] = ..., timezone: _Optional[str] = ..., lang: _Optional[str] = ..., phone: _Optional[str] = ...) -> None: ...

class StopSaid(_message.Message):
    __slots__ = ("id", "name", "names", "lat", "lon", "location_type", "parent_station", "platform_code", "code", "level_id", "wheelchair_boarding", "timezone", "routes", "modes", "level_name", "level_index", "desc", "connecting")
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
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    LOCATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    PARENT_STATION_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_CODE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_ID_FIELD_NUMBER: _ClassVar[int]
    WHEELCHAIR_BOARDING_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    MODES_FIELD_NUMBER: _ClassVar[int]
    LEVEL_NAME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_INDEX_FIELD_NUMBER: _ClassVar[int]
    DESC_FIELD_NUMBER: _ClassVar[int]
    CONNECTING_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    names: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    location_type: int
    parent_station: str
    platform_code: str
    code: str
    level_id: str
    wheelchair_boarding: int
    timezone: str
    routes: _containers.RepeatedScalarFieldContainer[str]
    modes: _containers.RepeatedScalarFieldContainer[str]
    level_name: str
    level_index: float
    desc: str
    connecting: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., location_type: _Optional[int] = ..., parent_station: _Optional[str] = ..., platform_code: _Optional[str] = ..., code: _Optional[str] = ..., level_id: _Optional[str] = ..., wheelchair_boarding: _Optional[int] = ..., timezone: _Optional[str] = ..., routes: _Optional[_Iterable[str]] = ..., modes: _Optional[_Iterable[str]] = ..., level_name: _Optional[str] = ..., level_index: _Optional[float] = ..., desc: _Optional[str] = ..., connecting: _Optional[_Iterable[str]] = ...) -> None: ...

class RouteSaid(_message.Message):
    __slots__ = ("id", "agency_id", "short_name", "long_name", "names", "desc", "color", "text_color", "route_type", "url", "sort_order")
    class NamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    AGENCY_ID_FIELD_NUMBER: _ClassVar[int]
    SHORT_NAME_FIELD_NUMBER: _ClassVar[int]
    LONG_NAME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    DESC_FIELD_NUMBER: _ClassVar[int]
    COLOR_FIELD_NUMBER: _ClassVar[int]
    TEXT_COLOR_FIELD_NUMBER: _ClassVar[int]
    ROUTE_TYPE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    id: str
    agency_id: str
    short_name: str
    long_name: str
    names: _containers.ScalarMap[str, str]
    desc: str
    color: str
    text_color: str
    route_type: int
    url: str
    sort_order: int
    def __init__(self, id: _Optional[str] = ..., agency_id: _Optional[str] = ..., short_name: _Optional[str] = ..., long_name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., desc: _Optional[str] = ..., color: _Optional[str] = ..., text_color: _Optional[str] = ..., route_type: _Optional[int] = ..., url: _Optional[str] = ..., sort_order: _Optional[int] = ...) -> None: ...

class FacilitySaid(_message.Message):
    __slots__ = ("id", "type", "name", "names", "lat", "lon", "stop_id", "level_id", "attributes")
    class NamesEntry(_message.Message):
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
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    LEVEL_ID_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    name: str
    names: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    stop_id: str
    level_id: str
    attributes: _containers.ScalarMap[str, str]
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., stop_id: _Optional[str] = ..., level_id: _Optional[str] = ..., attributes: _Optional[_Mapping[str, str]] = ...) -> None: ...

class LevelSaid(_message.Message):
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

class PathwaySaid(_message.Message):
    __slots__ = ("id", "from_stop_id", "to_stop_id", "pathway_mode", "is_bidirectional", "length", "traversal_time", "stair_count", "max_slope", "min_width", "signposted_as", "signposted_names", "reversed_signposted_as", "reversed_signposted_names", "facility_id")
    class SignpostedNamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class ReversedSignpostedNamesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FROM_STOP_ID_FIELD_NUMBER: _ClassVar[int]
    TO_STOP_ID_FIELD_NUMBER: _ClassVar[int]
    PATHWAY_MODE_FIELD_NUMBER: _ClassVar[int]
    IS_BIDIRECTIONAL_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    TRAVERSAL_TIME_FIELD_NUMBER: _ClassVar[int]
    STAIR_COUNT_FIELD_NUMBER: _ClassVar[int]
    MAX_SLOPE_FIELD_NUMBER: _ClassVar[int]
    MIN_WIDTH_FIELD_NUMBER: _ClassVar[int]
    SIGNPOSTED_AS_FIELD_NUMBER: _ClassVar[int]
    SIGNPOSTED_NAMES_FIELD_NUMBER: _ClassVar[int]
    REVERSED_SIGNPOSTED_AS_FIELD_NUMBER: _ClassVar[int]
    REVERSED_SIGNPOSTED_NAMES_FIELD_NUMBER: _ClassVar[int]
    FACILITY_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    from_stop_id: str
    to_stop_id: str
    pathway_mode: int
    is_bidirectional: bool
    length: float
    traversal_time: int
    stair_count: int
    max_slope: float
    min_width: float
    signposted_as: str
    signposted_names: _containers.ScalarMap[str, str]
    reversed_signposted_as: str
    reversed_signposted_names: _containers.ScalarMap[str, str]
    facility_id: str
    def __init__(self, id: _Optional[str] = ..., from_stop_id: _Optional[str] = ..., to_stop_id: _Optional[str] = ..., pathway_mode: _Optional[int] = ..., is_bidirectional: _Optional[bool] = ..., length: _Optional[float] = ..., traversal_time: _Optional[int] = ..., stair_count: _Optional[int] = ..., max_slope: _Optional[float] = ..., min_width: _Optional[float] = ..., signposted_as: _Optional[str] = ..., signposted_names: _Optional[_Mapping[str, str]] = ..., reversed_signposted_as: _Optional[str] = ..., reversed_signposted_names: _Optional[_Mapping[str, str]] = ..., facility_id: _Optional[str] = ...) -> None: ...

class FacilityStateSaid(_message.Message):
    __slots__ = ("id", "status", "since_ms", "until_ms", "reason", "time_ms", "outages")
    class ReasonEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    id: str
    status: str
    since_ms: int
    until_ms: int
    reason: _containers.ScalarMap[str, str]
    time_ms: int
    outages: _containers.RepeatedCompositeFieldContainer[OutageSaid]
    def __init__(self, id: _Optional[str] = ..., status: _Optional[str] = ..., since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ..., reason: _Optional[_Mapping[str, str]] = ..., time_ms: _Optional[int] = ..., outages: _Optional[_Iterable[_Union[OutageSaid, _Mapping]]] = ...) -> None: ...

class OutageSaid(_message.Message):
    __slots__ = ("since_ms", "until_ms", "reason")
    class ReasonEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    since_ms: int
    until_ms: int
    reason: _containers.ScalarMap[str, str]
    def __init__(self, since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ..., reason: _Optional[_Mapping[str, str]] = ...) -> None: ...

class TripSaid(_message.Message):
    __slots__ = ("id", "update", "time_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    update: bytes
    time_ms: int
    def __init__(self, id: _Optional[str] = ..., update: _Optional[bytes] = ..., time_ms: _Optional[int] = ...) -> None: ...

class VehicleSaid(_message.Message):
    __slots__ = ("id", "position", "time_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    position: bytes
    time_ms: int
    def __init__(self, id: _Optional[str] = ..., position: _Optional[bytes] = ..., time_ms: _Optional[int] = ...) -> None: ...

class AlertSaid(_message.Message):
    __slots__ = ("id", "alert", "time_ms", "facilities", "directions")
    ID_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    FACILITIES_FIELD_NUMBER: _ClassVar[int]
    DIRECTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    alert: bytes
    time_ms: int
    facilities: _containers.RepeatedScalarFieldContainer[str]
    directions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., alert: _Optional[bytes] = ..., time_ms: _Optional[int] = ..., facilities: _Optional[_Iterable[str]] = ..., directions: _Optional[_Iterable[str]] = ...) -> None: ...

class SourceSaid(_message.Message):
    __slots__ = ("id", "format", "operator", "licence", "attribution", "redistribution", "priority", "trusted", "namespace", "max_age_ms", "fetch", "last_success_ms", "last_error", "payload_version", "counts", "rejected", "notices", "reports_facilities", "message_time_ms", "clock_ahead_ms", "normal_lines", "delete_after_ms")
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
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    REDISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    MAX_AGE_MS_FIELD_NUMBER: _ClassVar[int]
    FETCH_FIELD_NUMBER: _ClassVar[int]
    LAST_SUCCESS_MS_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_VERSION_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FACILITIES_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_AHEAD_MS_FIELD_NUMBER: _ClassVar[int]
    NORMAL_LINES_FIELD_NUMBER: _ClassVar[int]
    DELETE_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    format: str
    operator: str
    licence: str
    attribution: str
    redistribution: str
    priority: int
    trusted: bool
    namespace: str
    max_age_ms: int
    fetch: str
    last_success_ms: int
    last_error: str
    payload_version: str
    counts: _containers.ScalarMap[str, int]
    rejected: _containers.ScalarMap[str, int]
    notices: _containers.RepeatedCompositeFieldContainer[NoticeSaid]
    reports_facilities: bool
    message_time_ms: int
    clock_ahead_ms: int
    normal_lines: _containers.RepeatedCompositeFieldContainer[NormalLines]
    delete_after_ms: int
    def __init__(self, id: _Optional[str] = ..., format: _Optional[str] = ..., operator: _Optional[str] = ..., licence: _Optional[str] = ..., attribution: _Optional[str] = ..., redistribution: _Optional[str] = ..., priority: _Optional[int] = ..., trusted: _Optional[bool] = ..., namespace: _Optional[str] = ..., max_age_ms: _Optional[int] = ..., fetch: _Optional[str] = ..., last_success_ms: _Optional[int] = ..., last_error: _Optional[str] = ..., payload_version: _Optional[str] = ..., counts: _Optional[_Mapping[str, int]] = ..., rejected: _Optional[_Mapping[str, int]] = ..., notices: _Optional[_Iterable[_Union[NoticeSaid, _Mapping]]] = ..., reports_facilities: _Optional[bool] = ..., message_time_ms: _Optional[int] = ..., clock_ahead_ms: _Optional[int] = ..., normal_lines: _Optional[_Iterable[_Union[NormalLines, _Mapping]]] = ..., delete_after_ms: _Optional[int] = ...) -> None: ...

class NormalLines(_message.Message):
    __slots__ = ("lines", "status", "text", "time_ms", "since_ms", "valid_until_ms")
    class StatusEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class TextEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LINES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedScalarFieldContainer[str]
    status: _containers.ScalarMap[str, str]
    text: _containers.ScalarMap[str, str]
    time_ms: int
    since_ms: int
    valid_until_ms: int
    def __init__(self, lines: _Optional[_Iterable[str]] = ..., status: _Optional[_Mapping[str, str]] = ..., text: _Optional[_Mapping[str, str]] = ..., time_ms: _Optional[int] = ..., since_ms: _Optional[int] = ..., valid_until_ms: _Optional[int] = ...) -> None: ...

class TimetableSaid(_message.Message):
    __slots__ = ("feed", "version", "artifact", "newest", "error", "versions", "counts", "feed_version", "notices", "difference", "windows")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    FEED_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    FEED_VERSION_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    feed: str
    version: str
    artifact: str
    newest: str
    error: str
    versions: _containers.RepeatedCompositeFieldContainer[VersionSaid]
    counts: _containers.ScalarMap[str, int]
    feed_version: str
    notices: _containers.RepeatedCompositeFieldContainer[NoticeSaid]
    difference: Difference
    windows: _containers.RepeatedCompositeFieldContainer[Window]
    def __init__(self, feed: _Optional[str] = ..., version: _Optional[str] = ..., artifact: _Optional[str] = ..., newest: _Optional[str] = ..., error: _Optional[str] = ..., versions: _Optional[_Iterable[_Union[VersionSaid, _Mapping]]] = ..., counts: _Optional[_Mapping[str, int]] = ..., feed_version: _Optional[str] = ..., notices: _Optional[_Iterable[_Union[NoticeSaid, _Mapping]]] = ..., difference: _Optional[_Union[Difference, _Mapping]] = ..., windows: _Optional[_Iterable[_Union[Window, _Mapping]]] = ...) -> None: ...

class VersionSaid(_message.Message):
    __slots__ = ("version", "state", "valid_from", "valid_to", "received_time_ms", "errors", "warnings", "reason")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    version: str
    state: str
    valid_from: str
    valid_to: str
    received_time_ms: int
    errors: int
    warnings: int
    reason: str
    def __init__(self, version: _Optional[str] = ..., state: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_to: _Optional[str] = ..., received_time_ms: _Optional[int] = ..., errors: _Optional[int] = ..., warnings: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Window(_message.Message):
    __slots__ = ("version", "artifact", "first", "last")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    version: str
    artifact: str
    first: str
    last: str
    def __init__(self, version: _Optional[str] = ..., artifact: _Optional[str] = ..., first: _Optional[str] = ..., last: _Optional[str] = ...) -> None: ...

class Difference(_message.Message):
    __slots__ = ("before", "after", "stops", "routes", "trips", "moved_count", "moved", "days_before", "days_after", "days_lost", "since", "runs_before", "runs_after", "retimed_count", "retimed", "doubts", "spoken", "spoken_before", "spoken_lost")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    STOPS_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    TRIPS_FIELD_NUMBER: _ClassVar[int]
    MOVED_COUNT_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    DAYS_BEFORE_FIELD_NUMBER: _ClassVar[int]
    DAYS_AFTER_FIELD_NUMBER: _ClassVar[int]
    DAYS_LOST_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    RUNS_BEFORE_FIELD_NUMBER: _ClassVar[int]
    RUNS_AFTER_FIELD_NUMBER: _ClassVar[int]
    RETIMED_COUNT_FIELD_NUMBER: _ClassVar[int]
    RETIMED_FIELD_NUMBER: _ClassVar[int]
    DOUBTS_FIELD_NUMBER: _ClassVar[int]
    SPOKEN_FIELD_NUMBER: _ClassVar[int]
    SPOKEN_BEFORE_FIELD_NUMBER: _ClassVar[int]
    SPOKEN_LOST_FIELD_NUMBER: _ClassVar[int]
    before: str
    after: str
    stops: PartDifference
    routes: PartDifference
    trips: PartDifference
    moved_count: int
    moved: _containers.RepeatedCompositeFieldContainer[MovedStop]
    days_before: int
    days_after: int
    days_lost: int
    since: str
    runs_before: int
    runs_after: int
    retimed_count: int
    retimed: _containers.RepeatedCompositeFieldContainer[RetimedRoute]
    doubts: _containers.RepeatedCompositeFieldContainer[Doubt]
    spoken: int
    spoken_before: int
    spoken_lost: int
    def __init__(self, before: _Optional[str] = ..., after: _Optional[str] = ..., stops: _Optional[_Union[PartDifference, _Mapping]] = ..., routes: _Optional[_Union[PartDifference, _Mapping]] = ..., trips: _Optional[_Union[PartDifference, _Mapping]] = ..., moved_count: _Optional[int] = ..., moved: _Optional[_Iterable[_Union[MovedStop, _Mapping]]] = ..., days_before: _Optional[int] = ..., days_after: _Optional[int] = ..., days_lost: _Optional[int] = ..., since: _Optional[str] = ..., runs_before: _Optional[int] = ..., runs_after: _Optional[int] = ..., retimed_count: _Optional[int] = ..., retimed: _Optional[_Iterable[_Union[RetimedRoute, _Mapping]]] = ..., doubts: _Optional[_Iterable[_Union[Doubt, _Mapping]]] = ..., spoken: _Optional[int] = ..., spoken_before: _Optional[int] = ..., spoken_lost: _Optional[int] = ...) -> None: ...

class PartDifference(_message.Message):
    __slots__ = ("before", "after", "added_count", "removed_count", "added", "removed")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    ADDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REMOVED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    before: int
    after: int
    added_count: int
    removed_count: int
    added: _containers.RepeatedScalarFieldContainer[str]
    removed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, before: _Optional[int] = ..., after: _Optional[int] = ..., added_count: _Optional[int] = ..., removed_count: _Optional[int] = ..., added: _Optional[_Iterable[str]] = ..., removed: _Optional[_Iterable[str]] = ...) -> None: ...

class MovedStop(_message.Message):
    __slots__ = ("stop_id", "meters")
    STOP_ID_FIELD_NUMBER: _ClassVar[int]
    METERS_FIELD_NUMBER: _ClassVar[int]
    stop_id: str
    meters: int
    def __init__(self, stop_id: _Optional[str] = ..., meters: _Optional[int] = ...) -> None: ...

class RetimedRoute(_message.Message):
    __slots__ = ("route_id", "first_before", "last_before", "first_after", "last_after")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_BEFORE_FIELD_NUMBER: _ClassVar[int]
    LAST_BEFORE_FIELD_NUMBER: _ClassVar[int]
    FIRST_AFTER_FIELD_NUMBER: _ClassVar[int]
    LAST_AFTER_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    first_before: str
    last_before: str
    first_after: str
    last_after: str
    def __init__(self, route_id: _Optional[str] = ..., first_before: _Optional[str] = ..., last_before: _Optional[str] = ..., first_after: _Optional[str] = ..., last_after: _Optional[str] = ...) -> None: ...

class Doubt(_message.Message):
    __slots__ = ("code", "reason")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    code: str
    reason: str
    def __init__(self, code: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class NoticeSaid(_message.Message):
    __slots__ = ("code", "severity", "count", "file", "row", "field", "value", "reason")
    CODE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    code: str
    severity: str
    count: int
    file: str
    row: int
    field: str
    value: str
    reason: str
    def __init__(self, code: _Optional[str] = ..., severity: _Optional[str] = ..., count: _Optional[int] = ..., file: _Optional[str] = ..., row: _Optional[int] = ..., field: _Optional[str] = ..., value: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CountOfTypes(_message.Message):
    __slots__ = ("types", "count")
    TYPES_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    types: _containers.RepeatedScalarFieldContainer[str]
    count: int
    def __init__(self, types: _Optional[_Iterable[str]] = ..., count: _Optional[int] = ...) -> None: ...

class MobilitySystemSaid(_message.Message):
    __slots__ = ("id", "system_id", "name", "names", "operator", "language", "timezone", "url", "documents")
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
    id: str
    system_id: str
    name: str
    names: _containers.ScalarMap[str, str]
    operator: str
    language: str
    timezone: str
    url: str
    documents: _containers.ScalarMap[str, bytes]
    def __init__(self, id: _Optional[str] = ..., system_id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., operator: _Optional[str] = ..., language: _Optional[str] = ..., timezone: _Optional[str] = ..., url: _Optional[str] = ..., documents: _Optional[_Mapping[str, bytes]] = ...) -> None: ...

class MobilityStationSaid(_message.Message):
    __slots__ = ("id", "name", "names", "lat", "lon", "capacity", "address", "region", "is_virtual", "record")
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
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    IS_VIRTUAL_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    names: _containers.ScalarMap[str, str]
    lat: float
    lon: float
    capacity: int
    address: str
    region: str
    is_virtual: bool
    record: bytes
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., names: _Optional[_Mapping[str, str]] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., capacity: _Optional[int] = ..., address: _Optional[str] = ..., region: _Optional[str] = ..., is_virtual: _Optional[bool] = ..., record: _Optional[bytes] = ...) -> None: ...

class MobilityStationStatusSaid(_message.Message):
    __slots__ = ("id", "vehicles_available", "vehicles_disabled", "docks_available", "docks_disabled", "is_installed", "is_renting", "is_returning", "vehicle_types", "dock_types", "time_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
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
    id: str
    vehicles_available: int
    vehicles_disabled: int
    docks_available: int
    docks_disabled: int
    is_installed: bool
    is_renting: bool
    is_returning: bool
    vehicle_types: _containers.RepeatedCompositeFieldContainer[CountOfTypes]
    dock_types: _containers.RepeatedCompositeFieldContainer[CountOfTypes]
    time_ms: int
    def __init__(self, id: _Optional[str] = ..., vehicles_available: _Optional[int] = ..., vehicles_disabled: _Optional[int] = ..., docks_available: _Optional[int] = ..., docks_disabled: _Optional[int] = ..., is_installed: _Optional[bool] = ..., is_renting: _Optional[bool] = ..., is_returning: _Optional[bool] = ..., vehicle_types: _Optional[_Iterable[_Union[CountOfTypes, _Mapping]]] = ..., dock_types: _Optional[_Iterable[_Union[CountOfTypes, _Mapping]]] = ..., time_ms: _Optional[int] = ...) -> None: ...

class MobilityVehicleSaid(_message.Message):
    __slots__ = ("id", "lat", "lon", "is_reserved", "is_disabled", "vehicle_type", "station_id", "range_meters", "fuel_percent", "record", "time_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    IS_RESERVED_FIELD_NUMBER: _ClassVar[int]
    IS_DISABLED_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATION_ID_FIELD_NUMBER: _ClassVar[int]
    RANGE_METERS_FIELD_NUMBER: _ClassVar[int]
    FUEL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    lat: float
    lon: float
    is_reserved: bool
    is_disabled: bool
    vehicle_type: str
    station_id: str
    range_meters: float
    fuel_percent: float
    record: bytes
    time_ms: int
    def __init__(self, id: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ..., is_reserved: _Optional[bool] = ..., is_disabled: _Optional[bool] = ..., vehicle_type: _Optional[str] = ..., station_id: _Optional[str] = ..., range_meters: _Optional[float] = ..., fuel_percent: _Optional[float] = ..., record: _Optional[bytes] = ..., time_ms: _Optional[int] = ...) -> None: ...
