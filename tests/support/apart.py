"""A hub on Kafka and Redis with each service in a process of its own, on the clock of the test.

The processes are forked from one that has imported the services, so that a fleet is paid for once. What
`noriai serve` adds to that, its arguments and its end, is held by tests/support/fleet.py.
"""

import asyncio
import logging
import multiprocessing
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import uvloop

from services.__main__ import BESIDE, SERVICES
from services.commands.serve import together
from services.shared.clock import Clock, ManualClock, SystemClock
from services.shared.config import load_settings
from services.shared.feed import Feed
from services.shared.runtime import running
from tests.support.clocks import LedClock

USUAL = tuple(name for name in SERVICES if name != "notify")  # it is in flows that are about it
ANSWER_SECONDS = 60.0
OUTPUT_CHARACTERS = 3000
PRELOADED = [*SERVICES.values(), "services.shared.log.kafka", "services.shared.store.redis", __name__]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(PRELOADED)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is to run. `moment` is where its clock stands, None for the machine's."""

    service: str
    settings: Mapping[str, Any]
    feeds: tuple[Feed, ...]
    clock: type[ManualClock] | None
    moment: float
    output: Path


class ServiceApart:
    """A service's process. Its methods block."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.url = ""
        self._pipe, theirs = _FORKS.Pipe()
        self._process = _FORKS.Process(target=_serve, args=(theirs, orders), name=orders.service)
        self._process.start()
        theirs.close()

    def listen(self) -> None:
        """Returns when it does its work, and listens on `url`."""
        self.url = self._heard()

    def tell(self, moment: float) -> None:
        """Its clock goes on to `moment`; `arrived` returns when it stands there."""
        self._pipe.send(moment)

    def arrived(self) -> None:
        self._heard()

    def end(self) -> list[str]:
        """As SIGTERM does; what failed in it, in words."""
        self._pipe.send(None)
        failures: list[str] = self._heard()
        self._process.join(ANSWER_SECONDS)
        return failures

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def output(self) -> str:
        said = self.orders.output.read_text("utf-8", "replace") if self.orders.output.exists() else ""
        return f"{self.orders.output.parent.name} said: {said[-OUTPUT_CHARACTERS:]}"

    def _heard(self) -> Any:
        if not self._pipe.poll(ANSWER_SECONDS):
            raise TimeoutError(f"{self.orders.service} did not answer within {ANSWER_SECONDS} s")
        try:
            return self._pipe.recv()
        except (EOFError, ConnectionError):
            raise RuntimeError(f"{self.orders.service} ended first") from None


class Apart:
    """Processes by name, all on one clock: who moves the test's clock moves theirs."""

    def __init__(
        self, data: Path, addresses: Mapping[str, str], feeds: Sequence[Feed], clock: Clock, **settings: Any
    ) -> None:
        self.data, self.addresses = data, addresses
        self._feeds, self._clock = tuple(feeds), clock
        self._settings = {"port": 0, **addresses, **settings}
        self.processes: dict[str, ServiceApart] = {}

    async def add(self, *names: str) -> None:
        """A process each, named after its service, or `SERVICE-…` for another of the same; returns when they work."""
        for name in names:
            self.processes[name] = ServiceApart(self._orders(name))
        for name in names:
            await asyncio.to_thread(self.processes[name].listen)

    async def move(self, moment: float) -> None:
        for process in self.processes.values():
            process.tell(moment)
        for process in self.processes.values():
            await asyncio.to_thread(process.arrived)

    def kill(self, name: str) -> None:
        self.processes.pop(name).kill()

    def kill_all(self) -> None:
        for process in self.processes.values():
            process.kill()

    async def end(self) -> list[str]:
        """Who begins the flow ends first."""
        return await asyncio.to_thread(
            lambda: [failure for process in self.processes.values() for failure in process.end()]
        )

    def _orders(self, name: str) -> Orders:
        folder = self.data / name
        folder.mkdir(parents=True, exist_ok=True)
        clock = type(self._clock) if isinstance(self._clock, ManualClock) else None
        settings = {**self._settings, "data": folder}
        return Orders(name.partition("-")[0], settings, self._feeds, clock, self._clock.now(), folder / "output")


@asynccontextmanager
async def hub_apart(
    data: Path, addresses: Mapping[str, str], feeds: Sequence[Feed], clock: Clock, **settings: Any
) -> AsyncIterator[Apart]:
    """Every usual service, doing its work. A service that failed fails the test."""
    apart = Apart(data, addresses, feeds, clock, **settings)
    with ExitStack() as stack:
        stack.callback(apart.kill_all)
        try:
            await apart.add(*USUAL)
            if isinstance(clock, LedClock):
                clock.followers.append(apart.move)
                stack.callback(clock.followers.remove, apart.move)
            yield apart
            failures = await apart.end()
        except BaseException as error:
            for process in apart.processes.values():
                error.add_note(process.output())
            raise
        assert failures == []


def _serve(pipe: Connection, orders: Orders) -> None:
    """In the process."""
    with orders.output.open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_follow(pipe, orders))


async def _follow(pipe: Connection, orders: Orders) -> None:
    """Goes where the test's clock goes, until told to end, or until the test run is gone."""
    clock: Clock = orders.clock(orders.moment) if orders.clock else SystemClock()
    settings = load_settings(orders.settings, environment={}, file=orders.output.with_name("none.toml"))
    elsewhere = dict(SERVICES)
    services = together([orders.service], SERVICES, BESIDE)
    for name in services:
        del elsewhere[name]
    async with running(settings, orders.feeds, clock, services, elsewhere=elsewhere) as hub:
        await hub.ready.wait()
        pipe.send(hub.url)
        while (moment := await asyncio.to_thread(_told, pipe)) is not None:
            if isinstance(clock, ManualClock):
                await clock.set(moment)
            pipe.send(None)
    pipe.send([f"{type(error).__name__}: {error}" for error in hub.failures])


def _told(pipe: Connection) -> float | None:
    try:
        moment: float | None = pipe.recv()
    except EOFError:
        return None
    return moment
