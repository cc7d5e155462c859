"""What ingest says of the fetching of one feed: the SourceSaid on its channel `status`."""

from collections import deque
from dataclasses import dataclass, field

from services.shared.feed import Feed
from services.shared.model.said import NormalLines, NoticeSaid, SourceSaid

_MESSAGES = 20  # of which the clock is judged


@dataclass(slots=True)
class Fetching:
    """How it has gone so far. `last_success_ms` is in the data's time."""

    fetch: str = "pending"
    last_success_ms: int = 0
    last_error: str = ""
    payload_version: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    notices: tuple[NoticeSaid, ...] = ()
    failures: int = 0
    message_time_ms: int = 0
    normal_lines: tuple[NormalLines, ...] = ()
    _ahead_ms: deque[int] = field(default_factory=lambda: deque(maxlen=_MESSAGES))

    def succeed(self, received_ms: int) -> None:
        self.fetch, self.last_error, self.failures = "ok", "", 0
        self.last_success_ms = received_ms

    def hear(self, stated_ms: int, received_ms: int) -> None:
        """When a message was made by its own words; 0: it does not say."""
        self.message_time_ms = stated_ms
        if stated_ms:
            self._ahead_ms.append(stated_ms - received_ms)

    @property
    def clock_ahead_ms(self) -> int | None:
        """What underway takes, time makes a message older, never younger: the youngest one tells most of the clock."""
        return max(self._ahead_ms, default=None)

    def fail(self, words: str, by_source: bool = True) -> None:
        """What is not the source's fault does not make it be asked less often."""
        self.fetch, self.last_error = "failed", words
        self.failures += by_source


def source_said(feed: Feed, fetching: Fetching, reports_facilities: bool = False) -> SourceSaid:
    """`reports_facilities` is the format's word; a feed without an address lists nothing by itself, and one whose
    records are outages lists what is out only."""
    return SourceSaid(
        id=feed.id,
        format=feed.format,
        operator=feed.operator,
        licence=feed.licence,
        attribution=feed.attribution,
        redistribution=feed.redistribution,
        priority=feed.priority,
        trusted=feed.trusted,
        namespace=feed.namespace,
        max_age_ms=int((feed.max_age_seconds or 0) * 1000),
        delete_after_ms=int((feed.delete_after_seconds or 0) * 1000),
        fetch=fetching.fetch,
        last_success_ms=fetching.last_success_ms,
        last_error=fetching.last_error,
        payload_version=fetching.payload_version,
        counts=dict(fetching.counts),
        rejected=dict(fetching.rejected),
        notices=fetching.notices,
        message_time_ms=fetching.message_time_ms,
        clock_ahead_ms=fetching.clock_ahead_ms,
        normal_lines=fetching.normal_lines,
        reports_facilities=reports_facilities and feed.url is not None and not feed.records.status,
    )
