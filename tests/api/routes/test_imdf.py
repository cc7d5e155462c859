"""/v1/stations/{id}/imdf.zip: an archive that IMDF's own rules find sound, whatever a feed tells of a station."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.encoders.imdf.building import ordinals
from tests.support import imdf
from tests.support.interior import INTERIOR, inside, with_ways
from tests.support.reads import Reads, reads_in
from tests.support.small_gtfs import gtfs

Features = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Reads]:
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs(with_ways("gates,N,b2,6,1,,,,")))
        yield reads


async def fetch(hub: Reads, stop: str = "B") -> Features:
    got = await hub.get(f"/v1/stations/{await hub.station('f', stop)}/imdf.zip")
    assert (got.status, got.headers["Content-Type"]) == (200, "application/zip")
    return imdf.read(got.raw)


async def test_a_station_with_an_inside_is_a_sound_archive(hub: Reads) -> None:
    held = await fetch(hub)
    assert {name: len(features) for name, features in held.items()} == {
        "address": 1,
        "venue": 1,
        "building": 1,
        "footprint": 1,
        "level": 2,
        "unit": 10,
        "opening": 3,
        "amenity": 7,
        "relationship": 4,
    }
    assert Counter(each["properties"]["category"] for each in held["relationship"]) == {
        "elevator": 1,
        "escalator": 1,
        "stairs": 2,
    }
    assert Counter(each["properties"]["direction"] for each in held["relationship"]) == {"undirected": 3, "directed": 1}
    assert {each["properties"]["name"]["ja"]: each["properties"]["ordinal"] for each in held["level"]} == {
        "地上": 0,
        "ホーム階": 1,
    }
    assert held["venue"][0]["properties"]["name"] == {"en": "Bizen"}
    assert held["address"][0]["properties"]["country"] == "JP"


async def test_a_lift_on_two_floors_is_one_thing_twice(hub: Reads) -> None:
    lifts = [
        each["properties"] for each in (await fetch(hub))["amenity"] if each["properties"]["category"] == "elevator"
    ]
    twice = [each["correlation_id"] for each in lifts if each["correlation_id"]]
    assert (len(lifts), len(twice), len(set(twice))) == (3, 2, 1)


async def test_the_same_station_is_the_same_bytes(hub: Reads) -> None:
    path = f"/v1/stations/{await hub.station('f', 'B')}/imdf.zip"
    first, again = await hub.get(path), await hub.get(path)
    assert first.raw == again.raw


async def test_a_stop_of_which_nothing_is_told_but_its_place_is_a_sound_archive(hub: Reads) -> None:
    held = await fetch(hub, "d")
    assert (len(held["level"]), held["relationship"], len(held["amenity"])) == (1, [], 1)


async def test_half_floors_are_counted(tmp_path: Path) -> None:
    levels = INTERIOR["levels.txt"].replace("L1,1,", "L1,0.5,")
    async with reads_in(tmp_path) as reads:
        await reads.add_gtfs("f", gtfs(inside({"levels.txt": levels})))
        assert sorted(each["properties"]["ordinal"] for each in (await fetch(reads))["level"]) == [0, 1]


@given(st.lists(st.none() | st.floats(-9, 9), min_size=1, max_size=12))
def test_ordinals_are_whole_different_and_in_order(indexes: list[float | None]) -> None:
    found = ordinals(indexes)
    assert len(set(found)) == len(indexes)
    pairs = sorted(zip([index or 0.0 for index in indexes], found, strict=True))
    assert [ordinal for _, ordinal in pairs] == sorted(found)
