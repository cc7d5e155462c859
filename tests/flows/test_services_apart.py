"""The hub on Kafka and Redis with each service in a process of its own: the same picture as in one process."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.__main__ import SERVICES
from tests.support.fleet import Fleet, fleet
from tests.support.hub import HubProcess
from tests.support.small_gtfs import gtfs, with_rows
from tests.support.waiting import until_process

MERGE_SECONDS = 30.0


def feeds(folder: Path) -> str:
    return f'[[feed]]\nid = "kibi"\nformat = "gtfs"\nurl = "{folder / "kibi.zip"}"\ninterval = "1 s"\n'


@pytest.fixture
def kibi(tmp_path: Path) -> Path:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    return tmp_path


@pytest.fixture
def apart(kibi: Path, kafka: str, redis: str) -> Iterator[Fleet]:
    with fleet(kibi / "fleet", feeds(kibi), kafka, redis, f"t{secrets.token_hex(4)}") as made:
        yield made


def stations(hub: HubProcess) -> Any:
    """What `hub` holds, without what differs from run to run."""
    status, answer = hub.get("/v1/stations?limit=100")
    return sorted((station["id"], station["name"]) for station in answer["data"]) if status == 200 else None


def until_stations(hub: HubProcess, names: set[str]) -> None:
    until_process(hub.process, lambda: {name for _, name in stations(hub) or ()} == names, MERGE_SECONDS)


NAMES = {"Aoki", "Bizen", "Chuo", "Doi"}


def test_the_picture_equals_that_of_one_process(apart: Fleet, kibi: Path) -> None:
    until_stations(apart.processes["api"], NAMES)
    with HubProcess(kibi / "embedded", feeds(kibi)) as hub:
        until_stations(hub.ready(), NAMES)
        assert stations(apart.processes["api"]) == stations(hub)


def test_a_standby_takes_over_from_a_killed_merge_and_all_are_replaceable(apart: Fleet, kibi: Path) -> None:
    until_stations(apart.processes["api"], NAMES)
    apart.add("standby", "merge").listen()
    second = apart.add("second-api", "api").listen().ready()
    assert stations(second) == stations(apart.processes["api"])
    apart.processes["merge"].kill()
    (kibi / "kibi.zip").write_bytes(gtfs(with_rows("stops.txt", "e,Ena,34.7000,133.9600,0,,")))
    until_stations(second, NAMES | {"Ena"})
    for service in SERVICES:
        apart.processes[service].kill()
        apart.processes[service].start()
    (kibi / "kibi.zip").write_bytes(gtfs())
    until_stations(apart.processes["api"], NAMES)
    until_stations(second, NAMES)
