from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Batch(_message.Message):
    __slots__ = ("feed", "channel", "version", "generation", "chunk", "last", "complete", "confirmed", "upserts", "removals", "erased")
    FEED_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    UPSERTS_FIELD_NUMBER: _ClassVar[int]
    REMOVALS_FIELD_NUMBER: _ClassVar[int]
    ERASED_FIELD_NUMBER: _ClassVar[int]
    feed: str
    channel: str
    version: Version
    generation: str
    chunk: int
    last: bool
    complete: bool
    confirmed: bool
    upserts: _containers.RepeatedCompositeFieldContainer[Observation]
    removals: _containers.RepeatedCompositeFieldContainer[Key]
    erased: bool
    def __init__(self, feed: _Optional[str] = ..., channel: _Optional[str] = ..., version: _Optional[_Union[Version, _Mapping]] = ..., generation: _Optional[str] = ..., chunk: _Optional[int] = ..., last: _Optional[bool] = ..., complete: _Optional[bool] = ..., confirmed: _Optional[bool] = ..., upserts: _Optional[_Iterable[_Union[Observation, _Mapping]]] = ..., removals: _Optional[_Iterable[_Union[Key, _Mapping]]] = ..., erased: _Optional[bool] = ...) -> None: ...

class Version(_message.Message):
    __slots__ = ("source_time_ms", "received_time_ms", "content_hash")
    SOURCE_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    source_time_ms: int
    received_time_ms: int
    content_hash: bytes
    def __init__(self, source_time_ms: _Optional[int] = ..., received_time_ms: _Optional[int] = ..., content_hash: _Optional[bytes] = ...) -> None: ...

class Observation(_message.Message):
    __slots__ = ("kind", "id", "body")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    kind: str
    id: str
    body: bytes
    def __init__(self, kind: _Optional[str] = ..., id: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class Key(_message.Message):
    __slots__ = ("kind", "id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    kind: str
    id: str
    def __init__(self, kind: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...
