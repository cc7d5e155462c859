"""compose.yaml: what it says is well-formed, hardened, and starts a hub that does its work and ends when told to."""

import json
import re
import subprocess
import sys
import tomllib
import urllib.request
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from compose_spec import PyCompose

from services.__main__ import SERVICES
from services.ingest.feeds import load_feeds
from services.shared.web.proxies import Proxies
from tests.support.compose import COMPOSE, OURS, Container, composed, composed_hub, containers, mounts, ours, seconds
from tests.support.image import install, lay, stages
from tests.support.paths import PROJECT
from tests.support.small_gtfs import gtfs
from tests.support.waiting import until
from tests.support.ways import ELSEWHERE

VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
STATIONS = {"Aoki", "Bizen", "Chuo", "Doi"}


def test_it_is_what_the_compose_specification_allows() -> None:
    text = json.dumps(composed())
    assert set(PyCompose.from_json(text).to_dict()["services"]) == set(containers())
    with pytest.raises(ValueError, match="read_olny"):
        PyCompose.from_json(text.replace("read_only", "read_olny"))


def test_the_security_linter_misses_nothing_but_digests() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("compose-lint"), "check", "--format", "json", COMPOSE],
        capture_output=True,
        text=True,
        check=False,
    )
    rules = set(re.findall(r"CL-\d{4}", linted.stdout))
    assert rules == {"CL-0019"}, linted.stdout


def test_every_service_of_the_hub_has_a_container_of_its_own() -> None:
    commands = {name: service["command"] for name, service in ours().items()}
    assert {command[1] for command in commands.values()} == set(SERVICES)
    assert {command[0] for command in commands.values()} == {"serve"}
    assert {name for name, command in commands.items() if command[2] != "--feeds"} == set()
    assert [name for name, command in commands.items() if command[1] == "merge"] == ["merge", "merge-standby"]
    assert containers()["api"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", containers())
def test_a_container_may_do_no_more_than_it_must(name: str) -> None:
    service = containers()[name]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert [published for published in service.get("ports", []) if published["host_ip"] != "127.0.0.1"] == []
    assert "inside" in service["networks"]


@pytest.mark.parametrize("name", containers())
def test_a_container_is_watched_and_comes_back(name: str) -> None:
    service = containers()[name]
    assert service["restart"] == "unless-stopped"
    assert seconds(service["stop_grace_period"]) >= 30
    assert {"test", "interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])
    needs = service.get("depends_on", {})
    assert {need["condition"] for need in needs.values()} <= {"service_healthy"}
    assert name in ("kafka", "redis") or {"kafka", "redis"} <= set(needs)


def test_what_is_written_goes_to_a_volume_of_the_services_own_or_to_memory() -> None:
    places = [(name, mounts(service)) for name, service in ours().items()]
    assert [
        name for name, held in places if not {"/tmp", "/var/lib/noriai/data", "/var/lib/noriai/blobs"} <= set(held)
    ] == []
    data = [held["/var/lib/noriai/data"] for _, held in places]
    assert sorted(volume for volume in data if volume) == sorted(set(data) - {""})
    assert {held["/var/lib/noriai/blobs"] for _, held in places} == {"blobs"}
    named = {volume for service in containers().values() for volume in mounts(service).values() if volume}
    assert named == set(composed()["volumes"])


def test_kafka_and_redis_are_reached_from_inside_only() -> None:
    assert composed()["networks"]["inside"] == {"internal": True}
    for server in ("kafka", "redis"):
        assert containers()[server]["networks"] == ["inside"]
        assert "ports" not in containers()[server]


def test_whom_the_hub_believes_is_the_gateway_by_which_its_own_machine_comes() -> None:
    (outside,) = composed()["networks"]["outside"]["ipam"]["config"]
    assert {service["environment"]["NORIAI_PROXIES"] for service in ours().values()} == {outside["gateway"]}
    (trusted,) = Proxies.parse(outside["gateway"]).networks
    assert trusted.num_addresses == 1
    assert trusted.network_address == next(ip_network(outside["subnet"]).hosts())


def test_redis_is_full_before_its_container_is() -> None:
    redis = containers()["redis"]
    most = redis["command"][redis["command"].index("--maxmemory") + 1]
    assert 2 * byte_count(most) <= byte_count(redis["deploy"]["resources"]["limits"]["memory"])


def test_the_web_server_of_the_docs_asks_each_service_where_it_listens() -> None:
    docs = (PROJECT / "docs" / "deploy.md").read_text("utf-8")
    located = dict(re.findall(r"location (?:= )?(\S+) { proxy_pass http://127\.0\.0\.1:(\d+);", docs))
    assert located == {path: published(service) for path, service in ELSEWHERE.items()}
    assert re.findall(r"server 127\.0\.0\.1:(\d+);", docs) == ["8080", "8081"]
    assert published("api") == "8080-8081"


def published(name: str) -> str:
    (port,) = containers()[name]["ports"]
    return str(port["published"])


def byte_count(size: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([mg])b?", size.lower()).groups()  # type: ignore[union-attr]
    return int(number) * {"m": 1024**2, "g": 1024**3}[unit]


def test_versions_are_those_that_the_tests_run_on() -> None:
    pom = (PROJECT / "tests" / "support" / "kafka" / "pom.xml").read_text("utf-8")
    (kafka,) = re.findall(r"kafka_2.13</artifactId>\s*<version>([^<]+)", pom)
    assert containers()["kafka"]["image"] == f"apache/kafka:{kafka}"
    assert {service["image"] for service in ours().values()} == {f"{OURS}{VERSION}"}


def test_the_health_check_is_the_images_own() -> None:
    stated = {tuple(service["healthcheck"]["test"]) for service in ours().values()}
    (image,) = stages()[-1].said("HEALTHCHECK")
    assert stated == {("CMD", *json.loads(image.partition(" CMD ")[2]))}


def test_the_example_of_feeds_is_one_that_the_hub_takes() -> None:
    feeds = load_feeds([PROJECT / "deploy" / "feeds.example.toml"], {})
    assert {feed.operator for feed in feeds} == {"village"}
    assert composed()["configs"]["feeds"]["file"].endswith("feeds.example.toml}")


@pytest.mark.timeout(300)
async def test_the_hub_of_the_image_starts_as_it_says_serves_and_ends_in_time(tmp_path: Path) -> None:
    """Of the files that the image holds, by the commands, environments, order and health checks of compose.yaml."""
    lay(tmp_path / "source")
    install(tmp_path / "source", tmp_path / "tree")
    (tmp_path / "kibi.zip").write_bytes(gtfs())
    feeds = f'[[feed]]\nid = "kibi"\nformat = "gtfs"\nurl = "{tmp_path / "kibi.zip"}"\n'
    unborn = Container("api", tmp_path, tmp_path / "tree", str)
    assert unborn.check().returncode == 1
    with composed_hub(tmp_path, tmp_path / "tree", feeds) as hub:
        assert set(hub) == set(ours())
        api = hub["api"].url
        await until(partial(serves, api, STATIONS), 30.0)
        assert answer(f"{hub['timetable'].url}/v1/gtfs.zip").startswith(b"PK")
        assert b"maplibre" in answer(f"{api}/ui/vendor/maplibre-gl/maplibre-gl.mjs")[:2000].lower()
        for container in hub.values():
            container.tell_to_end()
        assert {name: container.ended() for name, container in hub.items()} == dict.fromkeys(hub, 0)


def answer(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:
        body: bytes = response.read()
        return body


def serves(url: str, names: set[str]) -> bool:
    found: Any = json.loads(answer(f"{url}/v1/stations"))
    return {station["name"] for station in found["data"]} == names
