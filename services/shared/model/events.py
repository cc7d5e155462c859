"""What travels: batches of observations in, changes of merged entities out (EVENTS.md)."""

from dataclasses import dataclass, field

from services.shared.model.difference import Difference


@dataclass(frozen=True, slots=True)
class Version:
    """When a payload was made and got, and what was in it; ties are never left to arrival."""

    source_time_ms: int = 0
    received_time_ms: int = 0
    content_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing as one feed says it; `body` is the encoded …Said of that kind."""

    kind: str
    id: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Key:
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of what (feed, channel) said. Applied as a unit when the `last` chunk is there.

    `erased`: what went is to be forgotten, and not only withdrawn.
    """

    feed: str
    channel: str
    version: Version = field(default_factory=Version)
    generation: str = ""
    chunk: int = 0
    last: bool = True
    complete: bool = False
    confirmed: bool = False
    upserts: tuple[Observation, ...] = ()
    removals: tuple[Key, ...] = ()
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a push with an Idempotency-Key was taken, and how it was answered."""

    key_hash: bytes
    body_hash: bytes = b""
    time_ms: int = 0
    status: int = 0


@dataclass(frozen=True, slots=True)
class Payload:
    """What a source said last: the blob of its newest full payload, or an inline entry.

    `timetable`: it holds one, though its format speaks of other things too. `decided`: a person puts this version of
    a timetable online, whatever the feed's limits.
    """

    feed: str
    channel: str
    format: str = ""
    blob: str = ""
    version: Version = field(default_factory=Version)
    size: int = 0
    entry_id: str = ""
    entry: bytes = b""
    content_type: str = ""
    timetable: bool = False
    actor: str = ""
    salt: bytes = b""
    receipts: tuple[Receipt, ...] = ()
    decided: bool = False


@dataclass(frozen=True, slots=True)
class TimetableVersion:
    """What became of one zip. `verdict` is of a trial: what would become of it. `difference` is from the version that
    was active when it was judged. `serves_to`: a superseded one still counts for service days (YYYYMMDD) up to it.
    """

    feed: str
    channel: str
    version: str
    blob: str = ""
    state: str = ""
    valid_from: str = ""
    valid_to: str = ""
    received_time_ms: int = 0
    error: str = ""
    error_count: int = 0
    warning_count: int = 0
    reason: str = ""
    verdict: str = ""
    difference: Difference | None = None
    zone: str = ""
    serves_to: str = ""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long what a feed said may be kept after it was last confirmed. Times of the data, 0: not yet.

    `removed_ms`: since when the feed is no longer configured; `erased_ms`: when all that it had said was erased.
    """

    feed: str
    delete_after_ms: int = 0
    confirmed_ms: int = 0
    removed_ms: int = 0
    erased_ms: int = 0


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A merged id and its members, or where it went."""

    kind: str
    id: str
    members: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RelayPlace:
    """How far the relay has come in one topic of the log, and where what it writes ended then."""

    epoch: str
    offset: int = 0
    writer_epoch: int = 0
    token: int = 0
    ends: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rights:
    feed: str
    licence: str = ""
    redistribution: str = "raw"


@dataclass(frozen=True, slots=True)
class FilterKeys:
    """What a stream's filter looks at, before and after a change.

    `places` is of what has no place of its own: those of its stations, packed (services.shared.model.geo).
    """

    lat: float | None = None
    lon: float | None = None
    stations: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    places: bytes = b""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A record of noriai.changes.v1: one merged entity, new, different or gone."""

    kind: str
    id: str
    writer_epoch: int = 0
    revision: int = 0
    cause: str = ""
    time_ms: int = 0
    valid_until_ms: int = 0
    removed: bool = False
    reason: str = ""
    quiet: bool = False
    rights: tuple[Rights, ...] = ()
    now: FilterKeys = field(default_factory=FilterKeys)
    before: FilterKeys | None = None
    payload: bytes = b""
    content_hash: bytes = b""
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in noriai.changes.v1; `{epoch}-{offset}` outside, opaque to clients."""

    epoch: str
    offset: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.offset}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Raises ValueError when `text` is no position."""
        epoch, dash, offset = text.rpartition("-")
        if not (text.isascii() and dash and epoch.isalnum() and offset.isdigit()):
            raise ValueError(f"{text!r} is not a position")
        return cls(epoch, int(offset))
