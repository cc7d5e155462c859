"""Nagi Cycle as GBFS 3.0: valid for others, read whole by the hub, moved by the clock."""

import io
import json
import zipfile
from itertools import pairwise
from typing import Any

from deploy.demo.bikes import DOCKS, bikes_at, documents
from tests.support.demo_town import MONDAY, RUSH_HOUR, SEED

COMMUTE_SECONDS = 5 * 3600


def read(moment: float) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(documents(SEED, moment))) as archive:
        return {name.removesuffix(".json"): json.loads(archive.read(name))["data"] for name in archive.namelist()}


def test_the_same_seed_and_time_give_the_same_bytes_and_half_a_minute_later_others() -> None:
    assert documents(SEED, RUSH_HOUR + 1) == documents(SEED, RUSH_HOUR + 29)
    assert documents(SEED, RUSH_HOUR) != documents(SEED, RUSH_HOUR + 30)


def test_discovery_names_every_document_and_bikes_and_free_docks_are_all_docks() -> None:
    data = read(RUSH_HOUR)
    assert {feed["name"] for feed in data["gbfs"]["feeds"]} == set(data) - {"gbfs"}
    capacity = {each["station_id"]: each["capacity"] for each in data["station_information"]["stations"]}
    for state in data["station_status"]["stations"]:
        assert state["num_vehicles_available"] + state["num_docks_available"] == capacity[state["station_id"]]


def test_bikes_come_and_go_and_follow_the_tide() -> None:
    night, noon = MONDAY + 3600, MONDAY + 13 * 3600
    arriving = [dock for dock in DOCKS if dock.work == 1]
    leaving = [dock for dock in DOCKS if dock.work == -1]
    for docks, more, fewer in ((arriving, noon, night), (leaving, night, noon)):
        assert sum(bikes_at(SEED, dock, more) for dock in docks) > sum(bikes_at(SEED, dock, fewer) for dock in docks)
    counts = [bikes_at(SEED, DOCKS[0], RUSH_HOUR + minute * 60) for minute in range(60)]
    assert len(set(counts)) > 3
    assert max(abs(a - b) for a, b in pairwise(counts)) < DOCKS[0].capacity / 4


def test_a_scooter_that_was_ridden_stands_elsewhere_under_another_id() -> None:
    before, after = (
        {each["vehicle_id"]: (each["lat"], each["lon"]) for each in read(moment)["vehicle_status"]["vehicles"]}
        for moment in (RUSH_HOUR, RUSH_HOUR + 1500)
    )
    assert before.keys().isdisjoint(after)
    assert set(before.values()).isdisjoint(after.values())
