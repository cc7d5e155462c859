"""What ingest says of the fetching of one feed: the SourceSaid on its channel `status`."""

from dataclasses import dataclass, field

from services.shared.feed import Feed
from services.shared.model.said import NoticeSaid, SourceSaid


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

    def succeed(self, received_ms: int) -> None:
        self.fetch, self.last_error, self.failures = "ok", "", 0
        self.last_success_ms = received_ms

    def fail(self, words: str, by_source: bool = True) -> None:
        """What is not the source's fault does not make it be asked less often."""
        self.fetch, self.last_error = "failed", words
        self.failures += by_source


def source_said(feed: Feed, fetching: Fetching, reports_facilities: bool = False) -> SourceSaid:
    """`reports_facilities` is the format's word; a feed without an address lists nothing by itself."""
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
        fetch=fetching.fetch,
        last_success_ms=fetching.last_success_ms,
        last_error=fetching.last_error,
        payload_version=fetching.payload_version,
        counts=dict(fetching.counts),
        rejected=dict(fetching.rejected),
        notices=fetching.notices,
        reports_facilities=reports_facilities and feed.url is not None,
    )
