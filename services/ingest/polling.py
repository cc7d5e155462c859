"""When to look at a feed again. Pure: time, outcome and chance come in, a time goes out.

A failure waits with exponential backoff and full jitter, so that a thousand hubs do not knock on a
recovering server in step; what the server asks for by Retry-After is honoured up to a day.
"""

import math
from dataclasses import dataclass

BACKOFF_BASE_SECONDS = 10.0
BACKOFF_CAP_SECONDS = 300.0
BACKOFF_LEAST_SECONDS = 1.0
RETRY_AFTER_CAP_SECONDS = 86_400.0
JITTER = 0.05  # of the interval: hubs started together drift apart


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one look went; `failures` counts those in a row, this one included, and is 0 after a success."""

    started: float
    finished: float
    failures: int = 0
    retry_after_seconds: float | None = None


def next_fetch(outcome: Outcome, interval_seconds: float, chance: float) -> float:
    """Seconds since 1970. `chance` is a random number from 0 to 1. Never before `outcome.finished`."""
    if outcome.failures:
        return outcome.finished + _backoff_seconds(outcome, interval_seconds, chance)
    return _next_turn(outcome, interval_seconds) + JITTER * interval_seconds * chance


def _next_turn(outcome: Outcome, interval_seconds: float) -> float:
    """The first turn that is still ahead: those that a slow answer took up are passed over, not made up for."""
    turns = max(1, math.ceil((outcome.finished - outcome.started) / interval_seconds))
    return max(outcome.finished, outcome.started + turns * interval_seconds)


def _backoff_seconds(outcome: Outcome, interval_seconds: float, chance: float) -> float:
    base = min(interval_seconds, BACKOFF_BASE_SECONDS)
    cap = max(interval_seconds, BACKOFF_CAP_SECONDS)
    longest = min(cap, base * 2.0 ** min(outcome.failures, 30))
    wait = max(BACKOFF_LEAST_SECONDS, longest * chance)
    return max(wait, min(outcome.retry_after_seconds or 0.0, RETRY_AFTER_CAP_SECONDS))
