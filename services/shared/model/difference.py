"""What of a timetable is other than in the version before it, with few examples of each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartDifference:
    """Of things that have ids."""

    before: int = 0
    after: int = 0
    added_count: int = 0
    removed_count: int = 0
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedStop:
    stop_id: str
    meters: int = 0


@dataclass(frozen=True, slots=True)
class RetimedRoute:
    """First and last departure, H:MM:SS of the service day; "" where nothing departs."""

    route_id: str
    first_before: str = ""
    last_before: str = ""
    first_after: str = ""
    last_after: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What looks like a slip, beyond what the feed's limits let pass."""

    code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` are versions. Days count from `since` (YYYYMMDD) on; runs are those of trips, on the days
    on which both versions run something. `spoken` are trips that realtime spoke of last, `spoken_before` those of them
    that the earlier version knows, `spoken_lost` those of these that the later one does not; 0 where it begins later.
    """

    before: str = ""
    after: str = ""
    stops: PartDifference = PartDifference()
    routes: PartDifference = PartDifference()
    trips: PartDifference = PartDifference()
    moved_count: int = 0
    moved: tuple[MovedStop, ...] = ()
    days_before: int = 0
    days_after: int = 0
    days_lost: int = 0
    since: str = ""
    runs_before: int = 0
    runs_after: int = 0
    retimed_count: int = 0
    retimed: tuple[RetimedRoute, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    spoken: int = 0
    spoken_before: int = 0
    spoken_lost: int = 0

    @property
    def reason(self) -> str:
        """All doubts in words."""
        return "; ".join(doubt.reason for doubt in self.doubts)
