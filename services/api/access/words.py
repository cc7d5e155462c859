"""A route in words: one leg a stretch of walking or a machine, told in each of the TONGUES.

Words of the feeds (signs, names of floors) are told in the asked language where the feed has it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from services.api.access.tongues import TONGUES, Tongue
from services.api.texts import choose
from services.shared.access.profiles import ELEVATOR, ESCALATOR, STAIRS
from services.shared.access.routes import Step
from services.shared.model.access import AccessGraph, AccessLevel, AccessNode
from services.shared.model.said import Texts

WALK = 1
_RIDES = (ELEVATOR, ESCALATOR, STAIRS)


@dataclass(frozen=True, slots=True)
class Leg:
    """`level` is where it ends, `units` are the facilities that it goes by; `steps` are its ways, in order."""

    text: Texts = field(default_factory=dict)
    level: str = ""
    level_id: str = ""
    units: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def legs(graph: AccessGraph, steps: Sequence[Step]) -> list[Leg]:
    """Steps that are only walked are one leg, up to the next machine, gate or sign."""
    return [_leg(graph, stretch) for stretch in _stretches(steps)]


def _stretches(steps: Sequence[Step]) -> Iterator[list[Step]]:
    for (kind, _), group in groupby(enumerate(steps), key=lambda pair: _kind(*pair)):
        stretch = [step for _, step in group]
        if kind == WALK:
            yield from _between_signs(stretch)
        else:
            yield stretch


def _kind(place: int, step: Step) -> tuple[int, int]:
    """Walking goes on; machines and gates stand alone."""
    walked = step.edge.mode in (0, WALK)
    return (WALK, -1) if walked else (step.edge.mode, place)


def _between_signs(steps: Iterable[Step]) -> Iterator[list[Step]]:
    for _, group in groupby(steps, key=lambda step: repr(_signs(step))):
        yield list(group)


def _signs(step: Step) -> Texts:
    return step.edge.signposts_back if step.back else step.edge.signposts


def _leg(graph: AccessGraph, steps: list[Step]) -> Leg:
    end = graph.nodes[steps[-1].end]
    texts = {lang: _told(graph, steps, tongue) for lang, tongue in TONGUES.items()}
    level = graph.levels[end.level].id if end.level >= 0 else ""
    return Leg(texts, _level_name(graph, end, None), level, steps[0].edge.units, tuple(steps))


def _told(graph: AccessGraph, steps: list[Step], tongue: Tongue) -> str:
    mode = steps[0].edge.mode
    if mode in tongue.plain:
        return tongue.plain[mode]
    if mode in _RIDES:
        return _ride(graph, steps[0], tongue)
    meters = max(1, round(sum(step.meters for step in steps)))
    return tongue.walk(meters, choose(_signs(steps[0]), tongue.names), _name(graph.nodes[steps[-1].end], tongue))


def _ride(graph: AccessGraph, step: Step, tongue: Tongue) -> str:
    begin, end = (_level_name(graph, graph.nodes[place], tongue) for place in (step.begin, step.end))
    if begin == end:
        begin = end = ""
    return tongue.ride(step.edge.mode, _direction(graph, step), begin, end, choose(_signs(step), tongue.names))


def _direction(graph: AccessGraph, step: Step) -> int:
    begin, end = (_index(graph, graph.nodes[place]) for place in (step.begin, step.end))
    if begin is None or end is None or begin == end:
        climbs = -step.edge.stairs if step.back else step.edge.stairs
        return (climbs > 0) - (climbs < 0)
    return 1 if end > begin else -1


def _index(graph: AccessGraph, node: AccessNode) -> float | None:
    return graph.levels[node.level].index if node.level >= 0 else None


def _name(node: AccessNode, tongue: Tongue) -> str:
    """Of a place where one may want to be; nodes in between have names of their makers' own."""
    if node.kind == "platform" and node.code:
        return tongue.platform(node.code)
    return choose(node.names, tongue.names, node.name) if node.kind in ("platform", "entrance") else ""


def _level_name(graph: AccessGraph, node: AccessNode, tongue: Tongue | None) -> str:
    if node.level < 0:
        return ""
    level = graph.levels[node.level]
    return choose(level.names, tongue.names if tongue else None, level.name) or _floor(level, tongue or TONGUES["en"])


def _floor(level: AccessLevel, tongue: Tongue) -> str:
    """GTFS counts from 0 at the street; Japan's floors begin at 1 there, basements at B1."""
    return "" if level.index is None else tongue.floor(int(level.index // 1))
