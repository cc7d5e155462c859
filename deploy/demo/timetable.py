"""Headways become trips, trips become blocks: which vehicle runs what, one service day long."""

from collections.abc import Iterator, Sequence

from deploy.demo.chance import draw
from deploy.demo.model import WEEKDAY, WEEKEND, Block, Pattern, Trip
from deploy.demo.plan import Line, Plan


def blocks_of(plan: Plan, line: Line, patterns: Sequence[Pattern], seed: int, first_vehicle: int) -> list[Block]:
    """All blocks of a line; the same vehicles run on weekdays and on weekends."""
    blocks: list[Block] = []
    for service in (WEEKDAY, WEEKEND):
        for index, trips in enumerate(_chained(line, _trips(line, patterns, service, seed))):
            block_id = f"{line.id}-{service}-{index + 1:02}"
            label = f"{first_vehicle + index}{plan.vehicle_word.ja}"
            blocks.append(Block(block_id, service, line, f"{line.id}-{index + 1:02}", label, tuple(trips)))
    return blocks


def _trips(line: Line, patterns: Sequence[Pattern], service: str, seed: int) -> list[Trip]:
    trips = []
    for pattern in patterns:
        shift = int(draw(seed, line.id, pattern.direction, service) * 4)
        for start in _starts(line, service):
            minutes = start + shift
            clock = f"{minutes // 60:02}{minutes % 60:02}"
            trip_id = f"{line.id}-{service}-{pattern.direction}-{clock}"
            trips.append(Trip(trip_id, pattern, minutes * 60, f"{clock}{'AB'[pattern.direction]}"))
    return sorted(trips, key=lambda trip: (trip.start, trip.pattern.direction))


def _starts(line: Line, service: str) -> Iterator[int]:
    minute = line.bands[0].since
    for band in line.bands:
        while minute < band.until:
            yield minute
            minute += band.weekday_minutes if service == WEEKDAY else band.weekend_minutes


def _chained(line: Line, trips: Sequence[Trip]) -> list[list[Trip]]:
    """First in, first out at each end of the line; a vehicle comes from the depot when none is there."""
    loop = line.knots[0].stop == line.knots[-1].stop
    waiting: dict[int, list[tuple[int, list[Trip]]]] = {0: [], 1: []}
    chains: list[list[Trip]] = []
    for trip in trips:
        direction = trip.pattern.direction
        queue = waiting[direction]
        queue.sort(key=lambda entry: entry[0])
        if queue and queue[0][0] <= trip.start:
            chain = queue.pop(0)[1]
        else:
            chain = []
            chains.append(chain)
        chain.append(trip)
        waiting[direction if loop else 1 - direction].append((trip.end + line.pace.turnaround_seconds, chain))
    return chains
