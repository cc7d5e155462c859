"""What a format is: bytes → what the feed says now. Each is a pure module of formats/, one line in FORMATS.

The poller hands `decode` what it heard last, so that what is equal need not be judged or encoded again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from services.ingest.failures import Failure
from services.ingest.gathering import Gathering
from services.shared.feed import Feed
from services.shared.model.notice import Notice, Severity
from services.shared.model.said import NormalLines, NoticeSaid

SaidKey = tuple[str, str]  # kind, the source's own id


@dataclass(frozen=True, slots=True)
class Heard:
    """What is remembered of a thing between payloads. `fingerprint` is blind to its timestamp."""

    fingerprint: bytes
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What a feed said last. `traces` are a format's own shortcuts to it, of no meaning to others."""

    heard: Mapping[SaidKey, Heard] = field(default_factory=lambda: MappingProxyType({}))
    traces: Mapping[bytes, Any] = field(default_factory=lambda: MappingProxyType({}))


NO_MEMORY = Memory()


@dataclass(frozen=True, slots=True)
class Decoded:
    """One payload's content.

    `bodies` makes the encoded …Said of each thing that is not in `before` with the same fingerprint; such an
    unchanged thing keeps the very `Heard` of `before`. `source_time_ms` is 0 when the source gives none, and never
    of the future; `stated_time_ms` is what a realtime message says itself. `full` False: a differential message,
    which `Format.fold` makes full. `timetable`: the payload holds one, so the timetable service takes it too.
    `valid_until_ms`: past it the same bytes say less; 0: never.
    """

    heard: dict[SaidKey, Heard]
    bodies: Mapping[SaidKey, Callable[[], bytes]]
    source_time_ms: int = 0
    full: bool = True
    notices: tuple[Notice, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    traces: Mapping[bytes, Any] = field(default_factory=dict)
    timetable: bool = False
    stated_time_ms: int = 0
    normal_lines: tuple[NormalLines, ...] = ()
    valid_until_ms: int = 0

    @property
    def memory(self) -> Memory:
        return Memory(self.heard, self.traces)


Decode = Callable[[bytes, Feed, int, Memory], Decoded | Failure]
Fold = Callable[[bytes | None, bytes, Feed, int], bytes | Failure]


@dataclass(frozen=True, slots=True)
class Format:
    """`observed` False: ingest keeps the payload, and another service makes observations of it.

    `channel` is where observations go; one of its own for a format whose payloads the timetable service
    speaks of too. `fold(newest full payload, differential payload, feed, received_ms)` gives a full payload.
    `gathering` is of a feed that is several documents, which come as one bundle.
    `reports_facilities`: its feeds list all lifts and escalators, so that one that is left out is not known to work.
    """

    name: str
    sentence: str
    interval_seconds: float
    decode: Decode
    observed: bool = True
    channel: str = "poll"
    reports_facilities: bool = False
    fold: Fold | None = None
    gathering: Gathering | None = None


_NOTICES_MOST = 1_000


def row_notices(notices: Iterable[Notice]) -> tuple[NoticeSaid, ...]:
    """Those that name a row of a file, for `quality` in /v1/sources; the entities of a message come and go too fast."""
    return tuple(
        NoticeSaid(n.code, str(n.severity), 1, n.file, n.row, n.field, n.value, n.reason) for n in notices if n.file
    )[:_NOTICES_MOST]


def rejected(notices: Iterable[Notice]) -> dict[str, int]:
    """How many things, or parts of them, could not be used, by reason."""
    return dict(Counter(notice.code for notice in notices if notice.severity is not Severity.INFO))
