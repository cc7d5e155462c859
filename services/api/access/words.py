"""A route in words, Japanese and English: one leg a stretch of walking or a machine.

Words of the feeds (signs, names of floors) are told in the asked language where the feed has it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from services.api.texts import choose
from services.shared.access.profiles import (
    ELEVATOR,
    ESCALATOR,
    EXIT_GATE,
    FARE_GATE,
    MOVING_WALKWAY,
    STAIRS,
)
from services.shared.access.routes import Step
from services.shared.model.access import AccessGraph, AccessLevel, AccessNode
from services.shared.model.said import Texts

LANGUAGES = ("ja", "en")
WALK = 1
_GATES = (FARE_GATE, EXIT_GATE)
_THINGS = {
    "en": {ELEVATOR: "Take the lift", ESCALATOR: "Take the escalator", STAIRS: "Take the stairs"},
    "ja": {ELEVATOR: "エレベーターで", ESCALATOR: "エスカレーターで", STAIRS: "階段で"},
}
_DIRECTIONS = {"en": {1: " up", -1: " down", 0: ""}, "ja": {1: "上がる", -1: "下りる", 0: "移動する"}}


@dataclass(frozen=True, slots=True)
class Leg:
    """`level` is where it ends, `units` are the facilities that it goes by."""

    text: Texts = field(default_factory=dict)
    level: str = ""
    units: tuple[str, ...] = ()


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
    first, last = steps[0], steps[-1]
    end = graph.nodes[last.end]
    texts = {lang: _SAY.get(first.edge.mode, _walk)(graph, steps, lang) for lang in LANGUAGES}
    return Leg(texts, _level_name(graph, end, None), first.edge.units)


def _walk(graph: AccessGraph, steps: list[Step], lang: str) -> str:
    meters = max(1, round(sum(step.meters for step in steps)))
    sign = choose(_signs(steps[0]), lang)
    goal = _name(graph.nodes[steps[-1].end], lang)
    if lang == "ja":
        return (f"「{sign}」の案内に従い、" if sign else "") + (f"{goal}まで" if goal else "") + f"{meters} m 進む"
    return f"Go {meters} m" + (f", following the signs “{sign}”" if sign else "") + (f", to {goal}" if goal else "")


def _ride(graph: AccessGraph, steps: list[Step], lang: str) -> str:
    step = steps[0]
    begin, end = graph.nodes[step.begin], graph.nodes[step.end]
    thing, direction = _THINGS[lang][step.edge.mode], _DIRECTIONS[lang][_direction(graph, step)]
    levels = [_level_name(graph, node, lang) for node in (begin, end)]
    sign = choose(_signs(step), lang)
    if lang == "ja":
        between = f"{levels[0]}から{levels[1]}へ" if all(levels) and levels[0] != levels[1] else ""
        return thing + between + direction + (f"（案内：{sign}）" if sign else "")
    between = f" from {levels[0]} to {levels[1]}" if all(levels) and levels[0] != levels[1] else ""
    return thing + direction + between + (f" (sign: “{sign}”)" if sign else "")


def _gate(graph: AccessGraph, steps: list[Step], lang: str) -> str:
    return "改札を通る" if lang == "ja" else "Go through the ticket gate"


def _moving(graph: AccessGraph, steps: list[Step], lang: str) -> str:
    return "動く歩道に乗る" if lang == "ja" else "Take the moving walkway"


_SAY = {
    STAIRS: _ride,
    ESCALATOR: _ride,
    ELEVATOR: _ride,
    MOVING_WALKWAY: _moving,
    FARE_GATE: _gate,
    EXIT_GATE: _gate,
}


def _direction(graph: AccessGraph, step: Step) -> int:
    begin, end = (_index(graph, graph.nodes[place]) for place in (step.begin, step.end))
    if begin is None or end is None or begin == end:
        climbs = -step.edge.stairs if step.back else step.edge.stairs
        return (climbs > 0) - (climbs < 0)
    return 1 if end > begin else -1


def _index(graph: AccessGraph, node: AccessNode) -> float | None:
    return graph.levels[node.level].index if node.level >= 0 else None


def _name(node: AccessNode, lang: str) -> str:
    """Of a place where one may want to be; nodes in between have names of their makers' own."""
    return choose(node.names, lang, node.name) if node.kind in ("platform", "entrance") else ""


def _level_name(graph: AccessGraph, node: AccessNode, lang: str | None) -> str:
    if node.level < 0:
        return ""
    level = graph.levels[node.level]
    return choose(level.names, lang, level.name) or _floor(level, lang)


def _floor(level: AccessLevel, lang: str | None) -> str:
    """GTFS counts from 0 at the street; Japan's floors begin at 1 there, basements at B1."""
    if level.index is None:
        return ""
    floor = int(level.index // 1)
    if lang == "ja":
        return f"{floor + 1}階" if floor >= 0 else f"地下{-floor}階"
    return "street level" if floor == 0 else f"level {floor}"
