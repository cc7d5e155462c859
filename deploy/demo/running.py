"""What really happens on one day: when each vehicle reached each stop, and which trips did not run.

Delays have a story: something happens on a line, trips there get later and later, then it fades. A
late vehicle starts its next trip late. All of it depends on the seed, the block and the day alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from deploy.demo.chance import draw
from deploy.demo.model import Block, Trip
from deploy.demo.tables import TIMEZONE

ZONE = ZoneInfo(TIMEZONE)

SLOT_SECONDS = 2 * 3600
INCIDENT_CHANCE = 0.4
BUILD_SECONDS, HOLD_SECONDS, FADE_SECONDS = 900, 300, 1500
CANCEL_CHANCE = 0.012
RECOVERY = 0.15  # of a run's time can be made up
MIN_DWELL_SECONDS = 10
MIN_TURNAROUND_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that makes a line late: `peak_seconds` at its worst."""

    line_id: str
    slot: int
    start: float
    peak_seconds: float

    @property
    def end(self) -> float:
        return self.start + BUILD_SECONDS + HOLD_SECONDS + FADE_SECONDS

    def delay_at(self, moment: float) -> float:
        since, left = moment - self.start, self.end - moment
        return self.peak_seconds * max(0.0, min(1.0, since / BUILD_SECONDS, left / FADE_SECONDS))


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One trip on one day; times in seconds since 1970, as they happened."""

    trip: Trip
    block: Block
    day: date
    zero: int
    cancelled: bool
    arrivals: tuple[int, ...]
    departures: tuple[int, ...]
    seen_from: int
    seen_until: int

    def scheduled_arrival(self, index: int) -> int:
        return self.zero + self.trip.start + self.trip.pattern.calls[index].arrival

    def scheduled_departure(self, index: int) -> int:
        return self.zero + self.trip.start + self.trip.pattern.calls[index].departure


@lru_cache(maxsize=256)
def incident_in(seed: int, line_id: str, slot: int) -> Incident | None:
    if draw(seed, "incident", line_id, slot) >= INCIDENT_CHANCE:
        return None
    start = slot * SLOT_SECONDS + int(draw(seed, "when", line_id, slot) * SLOT_SECONDS / 60) * 60
    return Incident(line_id, slot, start, 100 + 300 * draw(seed, "peak", line_id, slot))


def incidents_at(seed: int, line_id: str, moment: float) -> list[Incident]:
    """Those that are still being felt."""
    return [found for found in incidents_between(seed, line_id, moment, moment) if moment < found.end]


def incidents_between(seed: int, line_id: str, start: float, end: float) -> list[Incident]:
    """Those that begin before `end` and may still be felt at `start`."""
    slots = range(int(start // SLOT_SECONDS) - 1, int(end // SLOT_SECONDS) + 1)
    found = (incident_in(seed, line_id, slot) for slot in slots)
    return [incident for incident in found if incident and incident.start <= end and incident.end > start]


def zero_of(day: date) -> int:
    """The service day's 0:00: noon minus twelve hours, as GTFS counts."""
    return int(datetime.combine(day, time(12), ZONE).timestamp()) - 12 * 3600


@lru_cache(maxsize=600)
def runs_of(seed: int, block: Block, day: date) -> tuple[Run, ...]:
    """A block's runs of that service day in order; call it for days on which the block's service runs."""
    zero = zero_of(day)
    cancelled = _cancelled(seed, block, day)
    runs: list[Run] = []
    free_at = zero
    for index, trip in enumerate(block.trips):
        ready = free_at + MIN_TURNAROUND_SECONDS if runs else zero
        arrivals, departures = _times(seed, trip, zero, day, ready)
        seen_from = max(free_at + 20, departures[0] - 300)
        runs.append(Run(trip, block, day, zero, index in cancelled, arrivals, departures, seen_from, arrivals[-1] + 20))
        if index not in cancelled:
            free_at = arrivals[-1]
    return tuple(runs)


def _cancelled(seed: int, block: Block, day: date) -> set[int]:
    """There and back together, so that the vehicle is where its next trip needs it."""
    pairs = range(2, len(block.trips) - 1, 2)
    chosen = [index for index in pairs if draw(seed, "cancel", block.id, day, index) < CANCEL_CHANCE]
    return {number for index in chosen for number in (index, index + 1)}


def _times(seed: int, trip: Trip, zero: int, day: date, ready: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    calls = trip.pattern.calls
    base = zero + trip.start
    slowness = 40 * draw(seed, "slow", trip.id, day) ** 2
    departures = [max(base, ready) + int(slowness / 4)]
    arrivals = [departures[0]]
    incidents = incidents_between(seed, trip.pattern.line.id, base, base + trip.pattern.seconds)
    for index in range(1, len(calls)):
        run = calls[index].arrival - calls[index - 1].departure
        wobble = int(slowness * 7 * index) % 13
        wanted = base + calls[index].arrival + wobble + _worst(incidents, base + calls[index].arrival)
        arrival = max(wanted, departures[-1] + int(run * (1 - RECOVERY)))
        arrivals.append(arrival)
        departures.append(max(base + calls[index].departure, arrival + MIN_DWELL_SECONDS))
    departures[-1] = arrivals[-1]
    return tuple(arrivals), tuple(departures)


def _worst(incidents: list[Incident], moment: int) -> int:
    return int(max((incident.delay_at(moment) for incident in incidents), default=0.0))
