"""A feed as its operator of the hub describes it: one `[[feed]]` of feeds.toml (CONTRACT.md §2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secret:
    """A value from the environment that must not be printed."""

    value: str

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Records:
    """How a feed of facility records is read. `path` leads to the list of them, name by name, with dots between.

    `times` is a pattern as of strptime for times that are not ISO 8601 or seconds since 1970, `timezone` the zone of
    those without an offset. `status` is that of a record that says none, as in a list of outages; `language` is
    of its texts.
    """

    path: str = ""
    times: str = ""
    timezone: str = ""
    status: str = ""
    language: str = "und"


@dataclass(frozen=True, slots=True)
class Hold:
    """Shares of what the active version of a timetable has; a new one that lacks more waits for a person.

    `trips`: of runs on the days on which both run something; `days`: of those on which something runs from today on;
    `moved`: of stops that are far from where they were; `matched`: of trips that realtime speaks of and are known.
    """

    stops: float = 0.5
    routes: float = 0.5
    trips: float = 0.5
    days: float = 0.5
    moved: float = 0.2
    matched: float = 0.5


@dataclass(frozen=True, slots=True)
class Feed:
    """`url` is None for a feed that is only pushed, an absolute Path for a local file, else http(s) text.

    `max_age_seconds` None: values do not age. `namespace` is whose ids the feed speaks in: its own,
    or those of the timetable that a realtime feed refers to (`static`). `urls` are all addresses of a feed
    of several documents that lists them, `url` being the first. `facility_type`, `columns`,
    `values` and `records` are for lists of facilities: what their rows are, what their columns and words mean, where
    the rows stand. `hold` None: a timetable that can be used is never held.
    """

    id: str
    format: str
    url: str | Path | None = None
    operator: str = ""
    licence: str = ""
    attribution: str = ""
    interval_seconds: float = 3600.0
    priority: int = 100
    trusted: bool = True
    static: str = ""
    redistribution: str = "raw"
    max_age_seconds: float | None = None
    delete_after_seconds: float | None = None
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    query: Mapping[str, str | Secret] = field(default_factory=dict)
    urls: tuple[str, ...] = ()
    facility_type: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    records: Records = Records()
    hold: Hold | None = Hold()

    @property
    def displayed(self) -> bool:
        """Whether only the hub's own pages may show what it says (EVENTS.md, "Licence on the way out")."""
        return self.redistribution == "display"

    @property
    def namespace(self) -> str:
        return self.static or self.id


def shortest_life_seconds(feeds: Iterable[Feed]) -> int | None:
    """The shortest `delete_after`; None when no feed has one."""
    return min((int(feed.delete_after_seconds) for feed in feeds if feed.delete_after_seconds), default=None)
