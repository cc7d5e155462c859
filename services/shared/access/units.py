"""Whether what moves along a way works at a moment: lifts, escalators, gates.

A way may be spoken of under two ids (its own and its lift's): one that is out blocks it, else one that is
known to work opens it.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum

from services.shared.model.access import AccessUnit, Outage


class State(IntEnum):
    """The better the smaller."""

    WORKS = 0  # said so, live
    UNREPORTED = 1  # nobody is to tell
    UNKNOWN = 2  # who is to tell does not
    OUT = 3


_BASE = {"works": State.WORKS, "unreported": State.UNREPORTED}


def covers(outage: Outage, at_ms: int) -> bool:
    return outage.since_ms <= at_ms and (not outage.until_ms or at_ms < outage.until_ms)


def state_at(unit: AccessUnit, at_ms: int) -> State:
    if any(covers(outage, at_ms) for outage in unit.outages):
        return State.OUT
    return _BASE.get(unit.state, State.UNKNOWN)


def states_at(units: Iterable[AccessUnit], at_ms: int) -> dict[str, State]:
    return {unit.facility: state_at(unit, at_ms) for unit in units}


def state_of(units: Iterable[str], states: Mapping[str, State]) -> State:
    """Of a way, from the states of the units that speak of it."""
    found = [states.get(unit, State.UNREPORTED) for unit in units]
    if State.OUT in found:
        return State.OUT
    for state in (State.WORKS, State.UNKNOWN):
        if state in found:
            return state
    return State.UNREPORTED


def turns_after(units: Iterable[AccessUnit], at_ms: int) -> list[int]:
    """The moments to come at which a stated outage begins or ends."""
    moments = {moment for unit in units for each in unit.outages for moment in (each.since_ms, each.until_ms)}
    return sorted(moment for moment in moments if moment > at_ms)
