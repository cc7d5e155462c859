from services.shared.wire.pb import observations_pb2 as _observations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Payload(_message.Message):
    __slots__ = ("feed", "channel", "format", "blob", "version", "size", "entry_id", "entry", "content_type", "timetable")
    FEED_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    BLOB_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIMETABLE_FIELD_NUMBER: _ClassVar[int]
    feed: str
    channel: str
    format: str
    blob: str
    version: _observations_pb2.Version
    size: int
    entry_id: str
    entry: bytes
    content_type: str
    timetable: bool
    def __init__(self, feed: _Optional[str] = ..., channel: _Optional[str] = ..., format: _Optional[str] = ..., blob: _Optional[str] = ..., version: _Optional[_Union[_observations_pb2.Version, _Mapping]] = ..., size: _Optional[int] = ..., entry_id: _Optional[str] = ..., entry: _Optional[bytes] = ..., content_type: _Optional[str] = ..., timetable: _Optional[bool] = ...) -> None: ...

class TimetableVersion(_message.Message):
    __slots__ = ("feed", "channel", "version", "blob", "state", "valid_from", "valid_to", "received_time_ms", "error", "error_count", "warning_count")
    FEED_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BLOB_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    ERROR_COUNT_FIELD_NUMBER: _ClassVar[int]
    WARNING_COUNT_FIELD_NUMBER: _ClassVar[int]
    feed: str
    channel: str
    version: str
    blob: str
    state: str
    valid_from: str
    valid_to: str
    received_time_ms: int
    error: str
    error_count: int
    warning_count: int
    def __init__(self, feed: _Optional[str] = ..., channel: _Optional[str] = ..., version: _Optional[str] = ..., blob: _Optional[str] = ..., state: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_to: _Optional[str] = ..., received_time_ms: _Optional[int] = ..., error: _Optional[str] = ..., error_count: _Optional[int] = ..., warning_count: _Optional[int] = ...) -> None: ...

class LedgerEntry(_message.Message):
    __slots__ = ("kind", "id", "members", "replaced_by", "gone")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    REPLACED_BY_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    id: str
    members: _containers.RepeatedScalarFieldContainer[str]
    replaced_by: _containers.RepeatedScalarFieldContainer[str]
    gone: bool
    def __init__(self, kind: _Optional[str] = ..., id: _Optional[str] = ..., members: _Optional[_Iterable[str]] = ..., replaced_by: _Optional[_Iterable[str]] = ..., gone: _Optional[bool] = ...) -> None: ...
