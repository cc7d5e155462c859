from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Envelope(_message.Message):
    __slots__ = ("writer_epoch", "kind", "id", "revision", "cause", "time_ms", "valid_until_ms", "removed", "reason", "quiet", "rights", "now", "before", "payload", "content_hash", "replaced_by")
    WRITER_EPOCH_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    QUIET_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    REPLACED_BY_FIELD_NUMBER: _ClassVar[int]
    writer_epoch: int
    kind: str
    id: str
    revision: int
    cause: str
    time_ms: int
    valid_until_ms: int
    removed: bool
    reason: str
    quiet: bool
    rights: _containers.RepeatedCompositeFieldContainer[Rights]
    now: FilterKeys
    before: FilterKeys
    payload: bytes
    content_hash: bytes
    replaced_by: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, writer_epoch: _Optional[int] = ..., kind: _Optional[str] = ..., id: _Optional[str] = ..., revision: _Optional[int] = ..., cause: _Optional[str] = ..., time_ms: _Optional[int] = ..., valid_until_ms: _Optional[int] = ..., removed: _Optional[bool] = ..., reason: _Optional[str] = ..., quiet: _Optional[bool] = ..., rights: _Optional[_Iterable[_Union[Rights, _Mapping]]] = ..., now: _Optional[_Union[FilterKeys, _Mapping]] = ..., before: _Optional[_Union[FilterKeys, _Mapping]] = ..., payload: _Optional[bytes] = ..., content_hash: _Optional[bytes] = ..., replaced_by: _Optional[_Iterable[str]] = ...) -> None: ...

class Rights(_message.Message):
    __slots__ = ("feed", "licence", "redistribution")
    FEED_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    REDISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    feed: str
    licence: str
    redistribution: str
    def __init__(self, feed: _Optional[str] = ..., licence: _Optional[str] = ..., redistribution: _Optional[str] = ...) -> None: ...

class FilterKeys(_message.Message):
    __slots__ = ("lat", "lon", "stations", "routes", "operators", "places")
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    STATIONS_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    OPERATORS_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    lat: float
    lon: float
    stations: _containers.RepeatedScalarFieldContainer[str]
    routes: _containers.RepeatedScalarFieldContainer[str]
    operators: _containers.RepeatedScalarFieldContainer[str]
    places: bytes
    def __init__(self, lat: _Optional[float] = ..., lon: _Optional[float] = ..., stations: _Optional[_Iterable[str]] = ..., routes: _Optional[_Iterable[str]] = ..., operators: _Optional[_Iterable[str]] = ..., places: _Optional[bytes] = ...) -> None: ...
