"""Who can reach what, against another's search of the published pathways: with each lift out, and with any two."""

import random
from collections.abc import Collection, Iterator
from functools import cache

import pytest

from tests.support.lifts import Lifts
from tests.support.paths import published
from tests.support.stepfree import Oracle

WMATA = published("gtfs/wmata-rail/wmata-rail-20260429.zip")
PAIRS_OF_LIFTS = 2_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Lifts:
    return Lifts(WMATA, tmp_path_factory.mktemp("wmata"))


@cache
def oracle() -> Oracle:
    return Oracle.read(WMATA)


def stations_of(lifts: Collection[str]) -> set[str]:
    return {oracle().station_of_lift(lift) for lift in lifts}


def test_with_every_lift_working_each_station_is_as_the_pathways_say(town: Lifts) -> None:
    town.break_down(())
    wrong = [s for s in oracle().stations if town.answers(s) != oracle().reach(s)]
    assert (len(oracle().stations), wrong) == (98, [])


def test_each_lift_out_in_turn_decides_its_own_station_and_no_other(town: Lifts) -> None:
    town.break_down(())
    before: set[str] = set()
    for lift in oracle().lifts():
        decided = town.break_down([lift])
        here, station = stations_of([lift]), oracle().station_of_lift(lift)
        assert town.answers(station) == oracle().reach(station, out=[lift])
        assert len(decided) <= len(here | before)
        before = here


def broken_pairs(count: int) -> Iterator[list[str]]:
    chosen = random.Random(8)
    for _ in range(count):
        yield chosen.sample(oracle().lifts(), 2)


def test_any_two_lifts_out_are_as_the_pathways_say(town: Lifts) -> None:
    for lifts in broken_pairs(PAIRS_OF_LIFTS):
        town.break_down(lifts)
        for station in stations_of(lifts):
            assert town.answers(station) == oracle().reach(station, out=lifts), (station, lifts)


def test_two_lifts_of_one_station_out_are_as_the_pathways_say(town: Lifts) -> None:
    by_station: dict[str, list[str]] = {}
    for lift in oracle().lifts():
        by_station.setdefault(oracle().station_of_lift(lift), []).append(lift)
    pairs = [(s, [a, b]) for s, lifts in by_station.items() for a in lifts for b in lifts if a < b]
    for station, out in pairs:
        town.break_down(out)
        assert town.answers(station) == oracle().reach(station, out=out)
    assert len(pairs) > 100


def test_lifts_back_in_service_restore_the_first_answers(town: Lifts) -> None:
    town.break_down(())
    first = dict(town.drawn.entities)
    town.break_down(oracle().lifts())
    assert town.drawn.entities != first
    town.break_down(())
    assert {key: entity for key, entity in town.drawn.entities.items() if key[0] == "access"} == {
        key: entity for key, entity in first.items() if key[0] == "access"
    }
