"""`noriai serve`: each service in a process of its own, on Kafka and Redis, killed and replaced while operators push.

That the picture is that of one process is shown by every flow that goes both ways (tests/support/ways.py).
"""

import asyncio
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.support.apart import USUAL
from tests.support.commands import said_by
from tests.support.fleet import Fleet, fleet
from tests.support.hub import HubProcess
from tests.support.pushing import ALERT
from tests.support.small_gtfs import gtfs, with_rows
from tests.support.sources import feeds_toml
from tests.support.waiting import until_process

MERGE_SECONDS = 30.0
NAMES = {"Aoki", "Bizen", "Chuo", "Doi"}


@pytest.fixture
def kibi(tmp_path: Path) -> Path:
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    return tmp_path


@pytest.fixture
def apart(kibi: Path, kafka: str, redis: str) -> Iterator[Fleet]:
    feeds = feeds_toml(
        {"id": "kibi", "format": "gtfs", "url": kibi / "kibi.zip", "interval": "1 s"},
        {"id": "village", "format": "gtfs-rt", "operator": "village"},
    )
    with fleet(kibi / "fleet", feeds, kafka, redis, f"t{secrets.token_hex(4)}") as made:
        yield made


def stations(hub: HubProcess) -> Any:
    """What `hub` holds, without what differs from run to run."""
    status, answer = hub.get("/v1/stations?limit=100")
    return sorted((station["id"], station["name"]) for station in answer["data"]) if status == 200 else None


def until_stations(hub: HubProcess, names: set[str]) -> None:
    until_process(hub.process, lambda: {name for _, name in stations(hub) or ()} == names, MERGE_SECONDS)


def until_alert(hub: HubProcess, text: str) -> None:
    def told() -> bool:
        status, answer = hub.get("/v1/alerts")
        return status == 200 and [alert["header"] for alert in answer["data"]] == [{"en": text}]

    until_process(hub.process, told, MERGE_SECONDS)


def key_of_the_village(apart: Fleet) -> str:
    log, store, _ = apart.addresses
    asyncio.run(said_by("operators", "add", "village", "--name", "Village", log, store))
    words = asyncio.run(said_by("keys", "create", "--operator", "village", "--scope", "publish", log, store))
    return words.split()[-1]


def push(hub: HubProcess, key: str, text: str) -> int:
    """The status of a push of the village's only alert."""
    body = orjson.dumps({**ALERT, "header": {"en": text}})
    request = urllib.request.Request(f"{hub.url}/v1/publish/village/alerts/one", body, method="PUT")
    request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.soak  # in the gate, test_kill_apart shows it
def test_a_standby_takes_over_from_a_killed_merge_and_all_are_replaceable_while_operators_push(
    apart: Fleet, kibi: Path
) -> None:
    processes, key = apart.processes, key_of_the_village(apart)
    until_process(processes["publish"].process, lambda: push(processes["publish"], key, "one") == 201, MERGE_SECONDS)
    until_stations(processes["api"], NAMES)
    assert {"/v1/publish/{feed}/alerts", "/v1/gtfs.zip"} < processes["api"].get("/openapi.json")[1]["paths"].keys()
    until_alert(processes["api"], "one")
    apart.add("standby", "merge").listen()
    second = apart.add("second-api", "api").listen().ready()
    assert stations(second) == stations(processes["api"])
    processes["merge"].kill()
    (kibi / "kibi.zip").write_bytes(gtfs(with_rows("stops.txt", "e,Ena,34.7000,133.9600,0,,")))
    until_stations(second, NAMES | {"Ena"})
    for service in USUAL:
        processes[service].kill()
        processes[service].start()
    (kibi / "kibi.zip").write_bytes(gtfs())
    until_stations(processes["api"], NAMES)
    until_stations(second, NAMES)
    until_alert(processes["api"], "one")
    assert push(processes["publish"], key, "two") == 200  # it is the one that was there before
    until_alert(second, "two")
    assert asyncio.run(said_by("audit", "verify", *apart.addresses[:2]))
