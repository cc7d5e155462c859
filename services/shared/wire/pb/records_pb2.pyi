from services.shared.wire.pb import observations_pb2 as _observations_pb2
from services.shared.wire.pb import said_pb2 as _said_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Payload(_message.Message):
    __slots__ = ("feed", "channel", "format", "blob", "version", "size", "entry_id", "entry", "content_type", "timetable", "actor", "salt", "receipts", "decided")
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
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FIELD_NUMBER: _ClassVar[int]
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
    actor: str
    salt: bytes
    receipts: _containers.RepeatedCompositeFieldContainer[Receipt]
    decided: bool
    def __init__(self, feed: _Optional[str] = ..., channel: _Optional[str] = ..., format: _Optional[str] = ..., blob: _Optional[str] = ..., version: _Optional[_Union[_observations_pb2.Version, _Mapping]] = ..., size: _Optional[int] = ..., entry_id: _Optional[str] = ..., entry: _Optional[bytes] = ..., content_type: _Optional[str] = ..., timetable: _Optional[bool] = ..., actor: _Optional[str] = ..., salt: _Optional[bytes] = ..., receipts: _Optional[_Iterable[_Union[Receipt, _Mapping]]] = ..., decided: _Optional[bool] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("key_hash", "body_hash", "time_ms", "status")
    KEY_HASH_FIELD_NUMBER: _ClassVar[int]
    BODY_HASH_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    key_hash: bytes
    body_hash: bytes
    time_ms: int
    status: int
    def __init__(self, key_hash: _Optional[bytes] = ..., body_hash: _Optional[bytes] = ..., time_ms: _Optional[int] = ..., status: _Optional[int] = ...) -> None: ...

class TimetableVersion(_message.Message):
    __slots__ = ("feed", "channel", "version", "blob", "state", "valid_from", "valid_to", "received_time_ms", "error", "error_count", "warning_count", "reason", "verdict", "difference", "zone", "serves_to")
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
    REASON_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    SERVES_TO_FIELD_NUMBER: _ClassVar[int]
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
    reason: str
    verdict: str
    difference: _said_pb2.Difference
    zone: str
    serves_to: str
    def __init__(self, feed: _Optional[str] = ..., channel: _Optional[str] = ..., version: _Optional[str] = ..., blob: _Optional[str] = ..., state: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_to: _Optional[str] = ..., received_time_ms: _Optional[int] = ..., error: _Optional[str] = ..., error_count: _Optional[int] = ..., warning_count: _Optional[int] = ..., reason: _Optional[str] = ..., verdict: _Optional[str] = ..., difference: _Optional[_Union[_said_pb2.Difference, _Mapping]] = ..., zone: _Optional[str] = ..., serves_to: _Optional[str] = ...) -> None: ...

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

class Lifetime(_message.Message):
    __slots__ = ("feed", "delete_after_ms", "confirmed_ms", "removed_ms", "erased_ms")
    FEED_FIELD_NUMBER: _ClassVar[int]
    DELETE_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_MS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_MS_FIELD_NUMBER: _ClassVar[int]
    ERASED_MS_FIELD_NUMBER: _ClassVar[int]
    feed: str
    delete_after_ms: int
    confirmed_ms: int
    removed_ms: int
    erased_ms: int
    def __init__(self, feed: _Optional[str] = ..., delete_after_ms: _Optional[int] = ..., confirmed_ms: _Optional[int] = ..., removed_ms: _Optional[int] = ..., erased_ms: _Optional[int] = ...) -> None: ...

class OperatorAccount(_message.Message):
    __slots__ = ("id", "name", "feeds", "created_ms", "signing_keys")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FEEDS_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    SIGNING_KEYS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    feeds: _containers.RepeatedScalarFieldContainer[str]
    created_ms: int
    signing_keys: _containers.RepeatedCompositeFieldContainer[SigningKey]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., feeds: _Optional[_Iterable[str]] = ..., created_ms: _Optional[int] = ..., signing_keys: _Optional[_Iterable[_Union[SigningKey, _Mapping]]] = ...) -> None: ...

class SigningKey(_message.Message):
    __slots__ = ("id", "public_key", "created_ms", "not_after_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    NOT_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    public_key: bytes
    created_ms: int
    not_after_ms: int
    def __init__(self, id: _Optional[str] = ..., public_key: _Optional[bytes] = ..., created_ms: _Optional[int] = ..., not_after_ms: _Optional[int] = ...) -> None: ...

class ApiKey(_message.Message):
    __slots__ = ("id", "secret_hash", "operator", "developer", "scopes", "created_ms", "not_after_ms", "revoked")
    ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_HASH_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    DEVELOPER_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    NOT_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    id: str
    secret_hash: bytes
    operator: str
    developer: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    created_ms: int
    not_after_ms: int
    revoked: bool
    def __init__(self, id: _Optional[str] = ..., secret_hash: _Optional[bytes] = ..., operator: _Optional[str] = ..., developer: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., created_ms: _Optional[int] = ..., not_after_ms: _Optional[int] = ..., revoked: _Optional[bool] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("id", "name", "role", "operator", "created_ms", "passkeys", "recovery_hashes")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    PASSKEYS_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_HASHES_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    role: str
    operator: str
    created_ms: int
    passkeys: _containers.RepeatedCompositeFieldContainer[Passkey]
    recovery_hashes: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., role: _Optional[str] = ..., operator: _Optional[str] = ..., created_ms: _Optional[int] = ..., passkeys: _Optional[_Iterable[_Union[Passkey, _Mapping]]] = ..., recovery_hashes: _Optional[_Iterable[bytes]] = ...) -> None: ...

class Passkey(_message.Message):
    __slots__ = ("id", "credential", "created_ms", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: bytes
    credential: bytes
    created_ms: int
    name: str
    def __init__(self, id: _Optional[bytes] = ..., credential: _Optional[bytes] = ..., created_ms: _Optional[int] = ..., name: _Optional[str] = ...) -> None: ...

class Invitation(_message.Message):
    __slots__ = ("id", "secret_hash", "role", "operator", "created_ms", "not_after_ms", "by")
    ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_HASH_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    NOT_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    secret_hash: bytes
    role: str
    operator: str
    created_ms: int
    not_after_ms: int
    by: str
    def __init__(self, id: _Optional[str] = ..., secret_hash: _Optional[bytes] = ..., role: _Optional[str] = ..., operator: _Optional[str] = ..., created_ms: _Optional[int] = ..., not_after_ms: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("id", "secret_hash", "person", "created_ms", "not_after_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_HASH_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    NOT_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    secret_hash: bytes
    person: str
    created_ms: int
    not_after_ms: int
    def __init__(self, id: _Optional[str] = ..., secret_hash: _Optional[bytes] = ..., person: _Optional[str] = ..., created_ms: _Optional[int] = ..., not_after_ms: _Optional[int] = ...) -> None: ...

class AuditRecord(_message.Message):
    __slots__ = ("entry", "checkpoint")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    entry: AuditEntry
    checkpoint: AuditCheckpoint
    def __init__(self, entry: _Optional[_Union[AuditEntry, _Mapping]] = ..., checkpoint: _Optional[_Union[AuditCheckpoint, _Mapping]] = ...) -> None: ...

class AuditEntry(_message.Message):
    __slots__ = ("time_ms", "actor", "feed", "action", "digest", "ref", "refused", "unwritten", "nonce")
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    REF_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    UNWRITTEN_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    time_ms: int
    actor: str
    feed: str
    action: str
    digest: bytes
    ref: str
    refused: str
    unwritten: int
    nonce: bytes
    def __init__(self, time_ms: _Optional[int] = ..., actor: _Optional[str] = ..., feed: _Optional[str] = ..., action: _Optional[str] = ..., digest: _Optional[bytes] = ..., ref: _Optional[str] = ..., refused: _Optional[str] = ..., unwritten: _Optional[int] = ..., nonce: _Optional[bytes] = ...) -> None: ...

class AuditCheckpoint(_message.Message):
    __slots__ = ("size", "offset", "head", "hashes", "time_ms", "public_key", "signature")
    SIZE_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    HASHES_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    size: int
    offset: int
    head: bytes
    hashes: _containers.RepeatedScalarFieldContainer[bytes]
    time_ms: int
    public_key: bytes
    signature: bytes
    def __init__(self, size: _Optional[int] = ..., offset: _Optional[int] = ..., head: _Optional[bytes] = ..., hashes: _Optional[_Iterable[bytes]] = ..., time_ms: _Optional[int] = ..., public_key: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...

class RelayPlace(_message.Message):
    __slots__ = ("epoch", "offset", "writer_epoch", "token", "ends")
    class EndsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    WRITER_EPOCH_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    offset: int
    writer_epoch: int
    token: int
    ends: _containers.ScalarMap[str, int]
    def __init__(self, epoch: _Optional[str] = ..., offset: _Optional[int] = ..., writer_epoch: _Optional[int] = ..., token: _Optional[int] = ..., ends: _Optional[_Mapping[str, int]] = ...) -> None: ...

class Webhook(_message.Message):
    __slots__ = ("id", "owner", "url", "kinds", "filters", "start", "generation", "secrets", "state", "reason", "created_ms", "updated_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    owner: str
    url: str
    kinds: str
    filters: str
    start: str
    generation: int
    secrets: _containers.RepeatedCompositeFieldContainer[WebhookSecret]
    state: str
    reason: str
    created_ms: int
    updated_ms: int
    def __init__(self, id: _Optional[str] = ..., owner: _Optional[str] = ..., url: _Optional[str] = ..., kinds: _Optional[str] = ..., filters: _Optional[str] = ..., start: _Optional[str] = ..., generation: _Optional[int] = ..., secrets: _Optional[_Iterable[_Union[WebhookSecret, _Mapping]]] = ..., state: _Optional[str] = ..., reason: _Optional[str] = ..., created_ms: _Optional[int] = ..., updated_ms: _Optional[int] = ...) -> None: ...

class WebhookSecret(_message.Message):
    __slots__ = ("sealed", "not_after_ms")
    SEALED_FIELD_NUMBER: _ClassVar[int]
    NOT_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    sealed: bytes
    not_after_ms: int
    def __init__(self, sealed: _Optional[bytes] = ..., not_after_ms: _Optional[int] = ...) -> None: ...

class Usage(_message.Message):
    __slots__ = ("day", "feed", "counts")
    DAY_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    day: str
    feed: str
    counts: _containers.RepeatedCompositeFieldContainer[UsageCount]
    def __init__(self, day: _Optional[str] = ..., feed: _Optional[str] = ..., counts: _Optional[_Iterable[_Union[UsageCount, _Mapping]]] = ...) -> None: ...

class UsageCount(_message.Message):
    __slots__ = ("endpoint", "consumer", "requests")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    consumer: str
    requests: int
    def __init__(self, endpoint: _Optional[str] = ..., consumer: _Optional[str] = ..., requests: _Optional[int] = ...) -> None: ...
