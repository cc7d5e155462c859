"""Builds the town from its plans: one operator after the other, always the same for a seed."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from deploy.demo.bus import BUS
from deploy.demo.ferry import FERRY
from deploy.demo.geometry import Path, Point, curve, street
from deploy.demo.interior import PLATFORM_LEVELS, interchange
from deploy.demo.model import Block, Call, Interior, Operator, Pattern, Stop, Town
from deploy.demo.plan import Line, Pace, Place, Plan
from deploy.demo.railway import INTERCHANGE, RAILWAY, SHIROKASHI
from deploy.demo.subway import SUBWAY
from deploy.demo.timetable import blocks_of
from deploy.demo.tram import TRAM

PLANS = (RAILWAY, SUBWAY, TRAM, FERRY, BUS)

TRACK_OFFSET_METERS = 3.5
STREET_OFFSET_METERS = 3.0
QUARTERS = "abcd"  # poles are told apart by where their buses head to

StopAt = Callable[[Line, str, int, Point, float], str]


def build_town(seed: int) -> Town:
    return Town(seed, tuple(_operator(plan, seed) for plan in PLANS))


def _operator(plan: Plan, seed: int) -> Operator:
    stops: dict[str, Stop] = {}
    patterns: list[Pattern] = []
    blocks: list[Block] = []
    stop_at = _platforms(plan, stops) if plan.stations else _poles(plan, stops)
    for line in plan.lines:
        ways = _patterns(line, plan.curved, stop_at)
        patterns.extend(ways)
        vehicles = plan.vehicle_first + 100 * plan.lines.index(line)
        blocks.extend(blocks_of(plan, line, ways, seed, vehicles))
    interior = _interior(plan, stops, patterns)
    if plan.stations:
        stops = _with_stations(plan, stops, patterns, interior)
    return Operator(plan, tuple(stops.values()), tuple(patterns), tuple(blocks), interior)


def _patterns(line: Line, curved: bool, stop_at: StopAt) -> list[Pattern]:
    knots = [knot.point for knot in line.knots]
    centre, indices = curve(knots) if curved else street(knots, [bool(knot.stop) for knot in line.knots])
    stops = [(knot.stop, index) for knot, index in zip(line.knots, indices, strict=True) if knot.stop]
    last = len(centre.points) - 1
    offset = TRACK_OFFSET_METERS if curved else STREET_OFFSET_METERS
    ways = (centre.left(offset), stops), (centre.reversed().left(offset), [(k, last - i) for k, i in reversed(stops)])
    return [_pattern(line, direction, path, order, stop_at) for direction, (path, order) in enumerate(ways)]


def _pattern(line: Line, direction: int, path: Path, stops: Sequence[tuple[str, int]], stop_at: StopAt) -> Pattern:
    meters = [path.along[index] for _, index in stops]
    ids = [stop_at(line, key, direction, path.points[index], path.at(path.along[index])[1]) for key, index in stops]
    calls = [Call(ids[0], 0, 0, 0.0)]
    for stop_id, (before, here) in zip(ids[1:], pairwise(meters), strict=True):
        arrival = calls[-1].departure + _run_seconds(line.pace, here - before)
        calls.append(Call(stop_id, arrival, arrival + line.pace.dwell_seconds, round(here, 1)))
    end = calls[-1]
    calls[-1] = Call(end.stop_id, end.arrival, end.arrival, end.meters)
    return Pattern(f"{line.id}-{direction}", line, direction, line.headsigns[direction], path, tuple(calls))


def _run_seconds(pace: Pace, meters: float) -> int:
    return round((meters / pace.cruise + pace.loss_seconds) / 10) * 10


def _platforms(plan: Plan, stops: dict[str, Stop]) -> StopAt:
    def platform(line: Line, key: str, direction: int, point: Point, bearing: float) -> str:
        code = line.platforms_at.get(key, line.platforms)[direction]
        place = plan.places[key]
        stop_id = f"{key}-{code}"
        level = PLATFORM_LEVELS.get(stop_id, "")
        stops[stop_id] = Stop(stop_id, place.names, point, 0, key, code, level, place.wheelchair)
        return stop_id

    return platform


def _poles(plan: Plan, stops: dict[str, Stop]) -> StopAt:
    def pole(line: Line, key: str, direction: int, point: Point, bearing: float) -> str:
        place = plan.places[key]
        code = place.bays.get(line.id, "")
        stop_id = f"{key}-{code}" if place.hub else f"{key}-{QUARTERS[int((bearing + 25) % 360 // 90)]}"
        stops.setdefault(stop_id, Stop(stop_id, place.names, point, platform_code=code, wheelchair=place.wheelchair))
        return stop_id

    return pole


def _interior(plan: Plan, stops: dict[str, Stop], patterns: Sequence[Pattern]) -> Interior | None:
    if plan is not RAILWAY:
        return None
    coast, hill = patterns[0], next(each for each in patterns if each.line is SHIROKASHI)
    meters = next(call.meters for call in coast.calls if stops[call.stop_id].parent == INTERCHANGE)
    station, bays = (next(knot for knot in way.line.knots if knot.stop == INTERCHANGE) for way in (coast, hill))
    return interchange(station.point, coast.path.at(meters)[1], bays.point, hill.path.at(0)[1])


def _with_stations(
    plan: Plan, stops: dict[str, Stop], patterns: Sequence[Pattern], interior: Interior | None
) -> dict[str, Stop]:
    """Each station, then its platforms, entrances and inside."""
    ordered: dict[str, Stop] = {}
    for key, place in plan.places.items():
        platforms = [stop for stop in stops.values() if stop.parent == key]
        first = platforms[0].point
        centre = (first[0] + platforms[1].point[0]) / 2, (first[1] + platforms[1].point[1]) / 2
        inside = interior.nodes if interior and interior.station == key else _exits(key, place, centre)
        station = Stop(key, place.names, centre, 1, wheelchair=place.wheelchair, code=place.code)
        ordered |= {stop.id: stop for stop in (station, *platforms, *inside)}
    return ordered


def _exits(key: str, place: Place, centre: Point) -> list[Stop]:
    """Exits on opposite sides, where their names say that they are."""
    return [
        Stop(f"{key}-E{number}", names, _beside(centre, names.en), 2, key, wheelchair=place.wheelchair)
        for number, names in enumerate(place.exits, 1)
    ]


def _beside(centre: Point, name: str) -> Point:
    sides = {"North": (4, 38), "South": (-4, -38), "East": (38, 4), "West": (-38, -4), "Exit 1": (34, 26)}
    x, y = next((side for word, side in sides.items() if name.startswith(word)), (-34, -26))
    return centre[0] + x, centre[1] + y
