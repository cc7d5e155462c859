"""The words in which the town is planned: operators, lines, stations, and how often something runs.

A plan is data written by hand (railway.py, subway.py, bus.py); town.py builds stops, shapes and
timetables from it. Everything in it is invented.
"""

from dataclasses import dataclass, field

from deploy.demo.geometry import Point
from deploy.demo.writings import hangul, simplified


@dataclass(frozen=True, slots=True)
class Names:
    """One name in five writings; `ja` is what the feed says, the others are its translations."""

    ja: str
    kana: str
    en: str

    @property
    def zh(self) -> str:
        return simplified(self.ja)

    @property
    def ko(self) -> str:
        return hangul(self.kana)

    @property
    def translations(self) -> tuple[tuple[str, str], ...]:
        return ("ja-Hrkt", self.kana), ("en", self.en), ("zh-Hans", self.zh), ("ko", self.ko)


@dataclass(frozen=True, slots=True)
class Knot:
    """Where a line goes through; `stop` is the key of a place where it stops, or empty."""

    x: float
    y: float
    stop: str = ""

    @property
    def point(self) -> Point:
        return self.x, self.y


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the day with one headway; minutes of the service day, `until` excluded."""

    since: int
    until: int
    weekday_minutes: int
    weekend_minutes: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How a kind of vehicle moves: cruise in metres a second, seconds lost a stop, dwell and turnaround."""

    cruise: float
    loss_seconds: int
    dwell_seconds: int
    turnaround_seconds: int


@dataclass(frozen=True, slots=True)
class Line:
    """`platforms` are the codes of direction 0 and 1 where a stop says nothing else."""

    id: str
    short: str
    long: Names
    color: str
    text_color: str
    route_type: int
    knots: tuple[Knot, ...]
    bands: tuple[Band, ...]
    pace: Pace
    headsigns: tuple[Names, Names]
    platforms: tuple[str, str] = ("", "")
    platforms_at: dict[str, tuple[str, str]] = field(default_factory=dict)
    wheelchair: int = 1
    seats: int = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where lines stop: a station with platforms, or the poles of a bus stop.

    A `hub` is a bus terminal: each line has a bay of its own there, numbered in `bays`.
    """

    names: Names
    code: str = ""
    wheelchair: int = 1
    exits: tuple[Names, ...] = ()
    hub: bool = False
    bays: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """One operator: its feed, its lines and places. `stations` False: poles on the street, or piers.

    `curved`: its lines are smooth, as tracks and ships' courses are; streets have corners.
    """

    feed: str
    agency: str
    names: Names
    url: str
    places: dict[str, Place]
    lines: tuple[Line, ...]
    stations: bool
    vehicle_word: Names
    vehicle_first: int
    curved: bool = False


def knots(*items: tuple[float, float] | tuple[float, float, str]) -> tuple[Knot, ...]:
    return tuple(Knot(*item) for item in items)


def bands(*items: tuple[str, str, int, int]) -> tuple[Band, ...]:
    """Bands as (from, until, weekday minutes, weekend minutes), times as H:MM and beyond 24:00."""
    return tuple(Band(_minutes(since), _minutes(until), weekday, weekend) for since, until, weekday, weekend in items)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
