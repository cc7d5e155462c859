"""Step-free answers where no ways lead: what timetables state for good, as far as no lift speaks against it."""

import pytest

from services.api.access.answers import Lift, Situation, answer
from services.api.access.interiors import Interior
from services.api.access.places import ENTRANCE, PLATFORM, STATION, Place
from services.api.access.reached import step_free_now
from services.shared.access.units import State
from services.shared.model.access import AccessGraph
from services.shared.model.entities import Entrance, Platform, Station

DOOR, TRAIN = Place(ENTRANCE, "g:X", "X", stated="yes"), Place(PLATFORM, "g:x1", "x1", stated="yes")
OUT = State.OUT


def said(lift: Lift, origin: Place = DOOR) -> tuple[str, tuple[str, ...]]:
    situation = Situation(Interior(b"", AccessGraph()), (), {"f-1": lift}, 0)
    (answered,) = answer([(origin, TRAIN)], situation, "wheelchair")
    return answered.verdict.step_free, answered.verdict.blocked_by


@pytest.mark.parametrize(
    ("lift", "word"),
    [
        (Lift(OUT, frozenset({"f"}), placed=True), "yes"),  # on the ways of another railway
        (Lift(OUT, frozenset({"f"}), placed=False), "unknown"),
        (Lift(OUT, frozenset({"g"}), placed=True), "unknown"),
        (Lift(State.WORKS, frozenset({"g"}), placed=False), "yes"),
    ],
)
def test_a_lift_that_is_out_makes_unknown_what_it_may_lead_to(lift: Lift, word: str) -> None:
    assert said(lift) == (word, ("f-1",) if word == "unknown" else ())


def test_of_a_station_that_tells_of_no_entrance_every_lift_counts() -> None:
    station = Place(STATION, "s-1", "B", stated="yes")
    assert said(Lift(OUT, frozenset({"f"}), placed=True), station)[0] == "yes"
    assert said(Lift(OUT, frozenset({"f"}), placed=False), station)[0] == "unknown"


def test_what_is_known_of_a_platform_is_not_made_doubtful_by_doors_of_which_nothing_is_known() -> None:
    station = Station(
        "s-1",
        platforms=(Platform("g:x1", "g", "x1", step_free="no"),),
        entrances=(Entrance("g:X", "g", "X", step_free="yes"), Entrance("f:E", "f", "E", step_free="unknown")),
    )
    situation = Situation(Interior(b"", AccessGraph()), (), {}, 0)
    assert step_free_now(station, situation) == {"g:x1": "no", "g:X": "no", "f:E": "no"}
