"""compose.yaml as a test reads it, and its containers as processes: commands and environments as they stand there.

What differs is where things are: hosts and ports are loopback's, and volumes are folders of the test.
"""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.support.image import stages
from tests.support.kafka_server import JARS
from tests.support.paths import PROJECT
from tests.support.server_process import ServerProcess, free_port
from tests.support.waiting import until_process

COMPOSE = PROJECT / "deploy" / "compose.yaml"
OURS = "noriai:"
HEALTHY_SECONDS = 90.0


def composed() -> dict[str, Any]:
    """With its anchors and merges carried out."""
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return loaded


def containers() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = composed()["services"]
    return services


def ours() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in containers().items() if service["image"].startswith(OURS)}


def seconds(duration: str) -> float:
    return float(duration[:-1]) * {"s": 1, "m": 60, "h": 3600}[duration[-1]]


def mounts(service: Mapping[str, Any]) -> dict[str, str]:
    """Path in the container → named volume, or "" for one in memory."""
    named = {path: volume for volume, _, path in (stated.partition(":") for stated in service.get("volumes", []))}
    return {stated.partition(":")[0]: "" for stated in service.get("tmpfs", [])} | named


class Container:
    """One service as a process. `swap` puts the test's addresses and paths in the place of the network's."""

    def __init__(self, name: str, folder: Path, tree: Path, swap: Callable[[str], str]) -> None:
        self.name, self.service, self.folder = name, containers()[name], folder
        last = stages()[-1]
        port = str(free_port())
        self.url = f"http://127.0.0.1:{port}"
        stated = last.environment | self.service["environment"]
        stated |= {"NORIAI_HOST": "127.0.0.1", "NORIAI_PORT": port, "PYTHONPATH": str(tree)}
        stated["PATH"] = f"{Path(sys.executable).parent}:{os.defpath}"
        self.environment = {variable: swap(value) for variable, value in stated.items()}
        self.command = [swap(word) for word in (*last.words("ENTRYPOINT"), *self.service["command"])]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True)
        with (self.folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def wait_healthy(self) -> None:
        """Until the health check of compose.yaml says so. Raises with what the service and its check said."""
        assert self._process is not None
        try:
            until_process(self._process, self._answers, HEALTHY_SECONDS)
        except (RuntimeError, TimeoutError) as error:
            raise AssertionError(f"{self.name}: {error}\n{self.output()}") from error
        checked = self.check()
        assert checked.returncode == 0, f"{self.name}: {checked.stderr}\n{self.output()}"

    def check(self) -> "subprocess.CompletedProcess[str]":
        kind, *command = self.service["healthcheck"]["test"]
        assert kind == "CMD"
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )

    def _answers(self) -> bool:
        """What the check asks too, without a process for each time that it is asked."""
        try:
            urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
        except OSError:
            return False
        return True

    def output(self) -> str:
        return (self.folder / "output").read_text("utf-8", "replace")

    def tell_to_end(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """The exit code. Raises subprocess.TimeoutExpired when the time that compose.yaml gives is over."""
        assert self._process is not None
        return self._process.wait(seconds(self.service["stop_grace_period"]))

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@contextmanager
def composed_kafka(folder: Path) -> Iterator[ServerProcess]:
    """The broker, on settings that the image's own program makes of compose.yaml's environment."""
    places = {name: folder / name for name in ("defaults", "mounted", "settings", "data")}
    for place in places.values():
        place.mkdir(parents=True)
    for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
        (places["defaults"] / name).touch()
    port = free_port()
    swapped = {
        "0.0.0.0:9092": f"127.0.0.1:{port}",
        "kafka:9092": f"127.0.0.1:{port}",
        ":9093": f":{free_port()}",
        "/var/lib/kafka/data": str(places["data"]),
    }
    stated = containers()["kafka"]["environment"]
    environment = {**os.environ, **{name: _swapped(value, swapped) for name, value in stated.items()}}
    java = ["java", *stated["KAFKA_HEAP_OPTS"].split(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    java += ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{JARS}/*"]
    setup = [f"--{kind}-configs-dir={places[place]}" for kind, place in _WRAPPER.items()]
    wrapper = [*java, "kafka.docker.KafkaDockerWrapper", "setup", *setup]
    subprocess.run(wrapper, env=environment, check=True, capture_output=True)
    server = ServerProcess([*java, "kafka.Kafka", places["settings"] / "server.properties"], port, folder / "kafka.log")
    with _running(server):
        yield server


@contextmanager
def composed_redis(folder: Path) -> Iterator[ServerProcess]:
    folder.mkdir(parents=True)
    port = free_port()
    command = [*containers()["redis"]["command"], "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    with _running(ServerProcess(command, port, folder / "redis.log")) as server:
        yield server


@contextmanager
def _running(server: ServerProcess) -> Iterator[ServerProcess]:
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _swapped(value: str, swapped: Mapping[str, str]) -> str:
    for there, here in swapped.items():
        value = value.replace(there, here)
    return value


_WRAPPER = {"default": "defaults", "mounted": "mounted", "final": "settings"}


def waves(names: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    """In the order in which compose starts them: those whose needs are met."""
    up = set(containers()) - set(names)
    while waiting := [name for name in names if name not in up]:
        ready = [name for name in waiting if set(names[name]["depends_on"]) <= up]
        assert ready, f"{waiting} wait for each other"
        yield ready
        up |= set(ready)


@contextmanager
def composed_hub(folder: Path, tree: Path, feeds: str) -> Iterator[dict[str, Container]]:
    """Kafka, Redis, and every service of ours once, all healthy."""
    (folder / "feeds.toml").write_text(feeds, "utf-8")
    made: dict[str, Container] = {}
    with composed_kafka(folder / "kafka") as kafka, composed_redis(folder / "redis") as redis:
        try:
            for wave in waves(ours()):
                for name in wave:
                    swapped = {
                        "kafka:9092": kafka.address,
                        "redis:6379": redis.address,
                        "/etc/noriai/feeds.toml": str(folder / "feeds.toml"),
                        "/var/lib/noriai/blobs": str(folder / "blobs"),
                        "/var/lib/noriai/data": str(folder / name / "data"),
                    }
                    made[name] = Container(name, folder / name, tree, partial(_swapped, swapped=swapped))
                    made[name].start()
                for name in wave:
                    made[name].wait_healthy()
            yield made
        finally:
            for container in made.values():
                container.kill()
