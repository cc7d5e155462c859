"""The hub as `noriai serve` runs it: each service in a process of its own, around one Kafka and one Redis."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.apart import USUAL
from tests.support.hub import HubProcess


class ServiceProcess(HubProcess):
    """`folder` is the fleet's; each process has a data folder of its own in it."""

    def __init__(self, folder: Path, name: str, services: Sequence[str], addresses: Sequence[str]) -> None:
        super().__init__(folder / name)
        self._words = [*services, *addresses, "--feeds", str(folder / "feeds.toml")]

    def command(self) -> list[str]:
        return [sys.executable, "-m", "services", "serve", *self._words, "--data", str(self.data), "--port", "0"]


class Fleet:
    """Processes by name."""

    def __init__(self, folder: Path, feeds: str, kafka: str, redis: str, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feeds.toml").write_text(feeds, "utf-8")
        self._folder = folder
        self.addresses = [
            f"--log=kafka://{kafka}?replication=1&prefix={name}.&timeout=5",
            f"--store=redis://{redis}?prefix={name}",
            f"--blobs=directory:{folder / 'blobs'}",
        ]
        self.processes: dict[str, ServiceProcess] = {}

    def add(self, name: str, *services: str) -> ServiceProcess:
        """Spawned, and not waited for."""
        self.processes[name] = ServiceProcess(self._folder, name, services or [name], self.addresses)
        self.processes[name].spawn()
        return self.processes[name]

    def kill(self) -> None:
        for process in self.processes.values():
            process.kill()


@contextmanager
def fleet(folder: Path, feeds: str, kafka: str, redis: str, name: str) -> Iterator[Fleet]:
    """Every usual service once, listening and ready."""
    with ExitStack() as stack:
        made = Fleet(folder, feeds, kafka, redis, name)
        stack.callback(made.kill)
        for process in [made.add(service) for service in USUAL]:
            process.listen()
        for process in made.processes.values():
            process.ready()
        yield made
