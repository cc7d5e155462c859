"""A feed's compiled timetables side by side, each for its service days. Pure but for the mapped files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.shared.model.said import Window
from services.shared.timetable.artifact import Timetable
from services.shared.timetable.calendar import parse_date
from services.shared.timetable.departures import ALL_DAYS, Days


@dataclass(frozen=True, slots=True)
class Span:
    """One version's, and the service days that it counts for."""

    timetable: Timetable
    days: Days = ALL_DAYS


@dataclass(frozen=True, slots=True)
class Served:
    """`current` is the active version's; `spans` are in order of their days, `current` one or two of them.

    `whole`: no version beside it is left out because its file is missing.
    """

    current: Timetable
    spans: tuple[Span, ...]
    whole: bool = True

    def on(self, day: date | None) -> Timetable:
        """The one that counts for a service day; the current one when that is not known."""
        if day is None or len(self.spans) == 1:
            return self.current
        return next((span.timetable for span in self.spans if span.days[0] <= day <= span.days[1]), self.current)

    def knows_trip(self, trip_id: str) -> bool:
        return any(timetable.trip_index(trip_id) is not None for timetable in self.timetables)

    @property
    def timetables(self) -> tuple[Timetable, ...]:
        """The current one first."""
        return (self.current, *(span.timetable for span in self.spans if span.timetable is not self.current))


def served(artifact: str, windows: Sequence[Window], opened: Callable[[str], Timetable | None]) -> Served | None:
    """None when the active version's file is not there; a version beside it whose file is missing is left out."""
    current = opened(artifact)
    if current is None:
        return None
    if not windows:
        return Served(current, (Span(current),))
    found = [(opened(window.artifact), _days(window)) for window in windows]
    spans = tuple(Span(timetable, days) for timetable, days in found if timetable is not None)
    return Served(current, spans, len(spans) == len(windows))


def _days(window: Window) -> Days:
    return parse_date(window.first) or date.min, parse_date(window.last) or date.max
