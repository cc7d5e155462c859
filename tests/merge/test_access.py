"""Who can reach what, against another's search of the published pathways: with each lift out, and with any two."""

import random
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

from services.merge.built import Built
from services.shared.model.access import Access
from services.shared.model.events import Batch
from services.shared.model.said import FacilityStateSaid
from services.shared.wire.codec import decode, decode_said
from tests.merge.picture import Drawn
from tests.support.paths import published
from tests.support.saying import generation, status
from tests.support.stepfree import Oracle
from tests.support.timetables import compiled

WMATA = published("gtfs/wmata-rail/wmata-rail-20260429.zip")
PAIRS_OF_LIFTS = 2_000


class Town:
    """A feed's stations, and its lifts by what an operator enters."""

    def __init__(self, zip_path: Path, folder: Path) -> None:
        _, timetable = compiled(zip_path, folder)
        said = [
            decode_said(one.kind, one.body)
            for part in timetable.observation_parts()
            for one in decode(Batch, part).upserts
        ]
        self.drawn = Drawn().hear(status("f", format="gtfs"), generation("f", said)).at(2_000)
        self.now_ms = 2_000

    def break_down(self, lifts: Collection[str]) -> dict[str, Access]:
        """Those and no others are out; the answers that were decided anew, by station."""
        self.now_ms += 1
        states = [FacilityStateSaid(lift, "out_of_service") for lift in sorted(lifts)]
        self.drawn.hear(generation("f", states, channel="entry", at_ms=self.now_ms)).at(self.now_ms)
        return {
            key[1]: o.entity
            for key, o in self.drawn.outcomes.items()
            if isinstance(o, Built) and isinstance(o.entity, Access)
        }

    def answers(self, stop: str) -> dict[tuple[str, str], str]:
        station = self.drawn.picture.lookups.station_of["f", stop]
        access = self.drawn.entities["access", station]
        assert isinstance(access, Access)
        return {(p.origin.removeprefix("f:"), p.target.removeprefix("f:")): p.step_free for p in access.pairs}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(WMATA, tmp_path_factory.mktemp("wmata"))


@cache
def oracle() -> Oracle:
    return Oracle.read(WMATA)


def stations_of(lifts: Collection[str]) -> set[str]:
    return {oracle().station_of_lift(lift) for lift in lifts}


def test_with_every_lift_working_each_station_is_as_the_pathways_say(town: Town) -> None:
    town.break_down(())
    wrong = [s for s in oracle().stations if town.answers(s) != oracle().reach(s)]
    assert (len(oracle().stations), wrong) == (98, [])


def test_each_lift_out_in_turn_decides_its_own_station_and_no_other(town: Town) -> None:
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


def test_any_two_lifts_out_are_as_the_pathways_say(town: Town) -> None:
    for lifts in broken_pairs(PAIRS_OF_LIFTS):
        town.break_down(lifts)
        for station in stations_of(lifts):
            assert town.answers(station) == oracle().reach(station, out=lifts), (station, lifts)


def test_two_lifts_of_one_station_out_are_as_the_pathways_say(town: Town) -> None:
    by_station: dict[str, list[str]] = {}
    for lift in oracle().lifts():
        by_station.setdefault(oracle().station_of_lift(lift), []).append(lift)
    pairs = [(s, [a, b]) for s, lifts in by_station.items() for a in lifts for b in lifts if a < b]
    for station, out in pairs:
        town.break_down(out)
        assert town.answers(station) == oracle().reach(station, out=out)
    assert len(pairs) > 100


def test_lifts_back_in_service_restore_the_first_answers(town: Town) -> None:
    town.break_down(())
    first = dict(town.drawn.entities)
    town.break_down(oracle().lifts())
    assert town.drawn.entities != first
    town.break_down(())
    assert {key: entity for key, entity in town.drawn.entities.items() if key[0] == "access"} == {
        key: entity for key, entity in first.items() if key[0] == "access"
    }
