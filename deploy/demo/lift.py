"""The lift of the interchange: it breaks and is mended on a cycle of minutes, so that one sees it happen."""

from dataclasses import dataclass

from deploy.demo.chance import draw
from deploy.demo.plan import Names

CYCLE_SECONDS = 360
OUT_SECONDS = 130

REASONS = (
    Names("扉のセンサー異常", "とびらのせんさーいじょう", "door sensor fault"),
    Names("臨時点検", "りんじてんけん", "unplanned inspection"),
    Names("かご内の清掃", "かごないのせいそう", "cleaning of the car"),
)


@dataclass(frozen=True, slots=True)
class Outage:
    """`until` is when it is mended; times in seconds since 1970."""

    since: int
    until: int
    reason: Names


def outage_at(seed: int, moment: float) -> Outage | None:
    """None while the lift works."""
    outage = _newest(seed, moment)
    return outage if moment < outage.until else None


def mended_at(seed: int, moment: float) -> int:
    """Since when a lift that works has worked."""
    return _newest(seed, moment).until


def _newest(seed: int, moment: float) -> Outage:
    """The last one that has begun."""
    cycle = int((moment - _phase(seed)) // CYCLE_SECONDS)
    if moment < _breaks_at(seed, cycle):
        cycle -= 1
    since = _breaks_at(seed, cycle)
    return Outage(since, since + OUT_SECONDS, REASONS[cycle % len(REASONS)])


def _breaks_at(seed: int, cycle: int) -> int:
    return _phase(seed) + cycle * CYCLE_SECONDS + int(draw(seed, "lift", cycle) * 60)


def _phase(seed: int) -> int:
    return int(draw(seed, "lift phase") * CYCLE_SECONDS)
